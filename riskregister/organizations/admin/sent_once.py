"""A form that is sent twice, by a double click or by whoever waits too long, takes effect once: as the API's POSTs do.

Each page that is shown has a random key, which its forms carry (`admin/organizations/form_key.html`). `change_for`
hands it to the operation as the API hands on an Idempotency-Key; so one form is one change. What is sent again is led
to where the first was led.
"""

import hashlib
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from unfold.forms import ActionForm

from riskregister.api.idempotency import Answer, Claim, Replay
from riskregister.api.models import IdempotencyKey

FIELD: Final = "form_key"
TWICE: Final = "The form was sent more than once. It took effect once."


def form_key(request: HttpRequest) -> dict[str, Any]:
    """Return the key of the page that is being shown, for templates.

    A page that shows again what was sent keeps that form's key: it may be under way yet, and must be known again then.
    """
    return {FIELD: SimpleLazyObject(lambda: _sent(request) or str(uuid4()))}


def claim_of(request: HttpRequest) -> Claim | None:
    """Return the claim of the form that was sent; None where it has no key.

    What was filled in is part of it. A page that a browser still has, and that is filled in otherwise, is another form:
    a person cannot be asked for a new key.
    """
    key = _sent(request) if request.method == "POST" else None
    if key is None:
        return None
    ours = {FIELD, "csrfmiddlewaretoken"}
    filled = sorted((name, values) for name, values in request.POST.lists() if name not in ours)
    digest = hashlib.sha256(f"{request.path}\n{urlencode(filled, doseq=True)}".encode()).hexdigest()
    return Claim(f"form-{key}-{digest}", digest)


def answer_for(
    request: HttpRequest, leads_to: Callable[[Any], str] | None, says: str | None
) -> Callable[[Any], Answer]:
    """Return what makes, of an operation's result, the answer to whoever sends the form again.

    Unless it is said otherwise that leads to the page of what was made or changed, else to the page of the form.
    """
    longest = IdempotencyKey._meta.get_field("location").max_length or 0

    def answer(result: Any) -> Answer:
        address = _page_of(result) or request.get_full_path() if leads_to is None else leads_to(result)
        return Answer(302, says or TWICE, location=address if len(address) <= longest else request.path)

    return answer


class KeyedActionForm(ActionForm):  # type: ignore[misc]  # unfold is not typed
    """Which action of a list is run, with the key of the form of its rows."""

    form_key = forms.CharField(required=False, label="", initial=uuid4, widget=forms.HiddenInput)


class SentOnceMiddleware:
    """Answers a form whose change was made before, whatever page it was on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass everything on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Lead to where the first was led."""
        if not isinstance(exception, Replay) or exception.answer.location is None:
            return None
        messages.success(request, exception.answer.body)
        return HttpResponseRedirect(exception.answer.location)


def _sent(request: HttpRequest) -> str | None:
    try:
        return str(UUID(request.POST.get(FIELD, "")))
    except ValueError:
        return None


def _page_of(result: Any) -> str | None:
    if not isinstance(result, models.Model) or not admin.site.is_registered(type(result)):
        return None
    return reverse(f"admin:{result._meta.app_label}_{result._meta.model_name}_change", args=[result.pk])
