"""The page that makes a record: from nothing in an organisation of one's choice, or from another record."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from incidents.admin.forms import NewRecordForm
from incidents.admin.layout import with_names
from incidents.admin.pages import RecordPage
from incidents.models import CommentedRecord
from riskregister.api.changes import Change, Operation
from riskregister.organizations.admin.access import access_of, change_for
from riskregister.organizations.admin.listing.question import ORGANIZATION
from riskregister.organizations.models import Organization


@dataclass(frozen=True)
class Making:
    """What a page makes that is no record yet."""

    organization: Organization
    form: type[NewRecordForm]
    make: Callable[[Change, dict[str, Any]], models.Model]
    """Calls the operation with what the form has checked."""
    note: SafeString
    """Stands above the fields."""
    origin: CommentedRecord | None = None
    """The record that it is made from."""


def making_of(request: HttpRequest) -> Making | None:
    """Return what the page makes; None on other pages."""
    making: Making | None = getattr(request, "admin_making", None)
    return making


class MakingPage(RecordPage):
    """A page of records that are also made in the admin site. Whoever may is asked before the form is shown."""

    create: ClassVar[Operation[..., Any]]
    """Makes a record from nothing; what it requires, adding requires."""
    add_form: ClassVar[type[NewRecordForm]]
    not_yet: ClassVar[frozenset[str]]
    """Fields that a record has only once it is made."""

    add_form_template = "admin/incidents/add.html"
    show_add_link = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Take in what a page makes, for it has asked whether the person may.

        Elsewhere nothing is added: Django would take the form of a record there is for that of a new one, and the
        theme has buttons that lead past the organisation that a list shows.
        """
        return making_of(request) is not None

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Make a record from nothing, of the organisation that the address names or the only one there is."""
        organizations = list(access_of(request).organizations(self.permission))
        allowed = [one for one in organizations if access_of(request).may_write(self.create.requires, one.pk)]
        named = request.GET.get(ORGANIZATION)
        if named is not None:
            if named not in {str(one.pk) for one in organizations}:
                raise Http404
            allowed = [one for one in allowed if str(one.pk) == named]
        if not allowed:
            raise PermissionDenied
        if len(allowed) > 1:
            return self._whose(request, allowed)
        note = format_html("A new {} of {}. No other organisation sees it.", self.opts.verbose_name, allowed[0].name)
        return self.made(request, Making(allowed[0], self.add_form, self._from_nothing, note))

    def made(self, request: HttpRequest, making: Making, title: str | None = None) -> HttpResponse:
        """Ask for the record, or make it. The caller has asked whether the person may."""
        request.admin_making = making  # type: ignore[attr-defined]  # our own attribute
        context = {} if title is None else {"title": title, "subtitle": None}
        return self.changeform_view(request, extra_context=context)

    def form_for(self, request: HttpRequest, obj: Any) -> Any:
        """Return the form of what the page makes."""
        making = making_of(request)
        return making.form if obj is None and making is not None else super().form_for(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return how to make the form. That of a new record knows whose it is to be, and what it is made from."""
        form, making = super().get_form(request, obj, change, **kwargs), making_of(request)
        if obj is not None or making is None:
            return form
        return partial(form, organization=making.organization, origin=making.origin)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with nothing else: Django would take it from the address."""
        return {}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show of a new record what may be said of it yet."""
        fieldsets, making = super().get_fieldsets(request, obj), making_of(request)
        if obj is not None or making is None:
            return fieldsets
        (title, options), *others = with_names(fieldsets, dict.fromkeys(self.not_yet, ""))
        return [(title, options | {"description": making.note}), *others]

    def write(self, request: HttpRequest, record: Any, values: dict[str, Any]) -> models.Model:
        """Make the record, or change it."""
        making = making_of(request)
        if record is not None or making is None:
            return super().write(request, record, values)
        return making.make(change_for(request, making.organization.pk, values["reason"]), values)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Show what was made."""
        return HttpResponseRedirect(self.page_of(str(obj.pk)))

    def _from_nothing(self, change: Change, values: dict[str, Any]) -> models.Model:
        record: models.Model = type(self).create(change, values=values["values"])
        return record

    def _whose(self, request: HttpRequest, organizations: list[Organization]) -> HttpResponse:
        """Ask for the organisation first: whom and what a form offers depends on it."""
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Add {self.opts.verbose_name}",
            "organizations": organizations,
            "parameter": ORGANIZATION,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/incidents/whose.html", context)
