"""Addresses of pages, and what a page that was answered with holds."""

from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection
from django.forms import MultiWidget
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse


def listing(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def adding(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def page(record: Any, what: str = "change") -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{what}", args=[record.pk])


def log_in_with(client: Client, name: str, password: str) -> HttpResponse:
    """Send the form of the log-in."""
    return client.post(reverse("admin:login"), {"username": name, "password": password})


def text(response: HttpResponse) -> str:
    assert response.status_code == 200, response.content
    return response.content.decode()


def rows(response: HttpResponse) -> list[Any]:
    """Return the records that a list shows."""
    text(response)
    return list(response.context["cl"].result_list)


def errors(response: HttpResponse) -> dict[str, list[str]]:
    """Return the errors that a form was answered with."""
    text(response)
    return {name: list(faults) for name, faults in response.context["adminform"].form.errors.items()}


def sent(response: HttpResponse, **changes: Any) -> dict[str, Any]:
    """Return what a browser would send of the form that a page shows, with some fields filled in otherwise."""
    text(response)
    data: dict[str, Any] = {}
    for bound in response.context["adminform"].form:
        widget, value = bound.field.widget, bound.value()
        if isinstance(widget, MultiWidget):
            parts = zip(widget.widgets, widget.decompress(value), strict=True)
            data |= {f"{bound.name}_{at}": of.format_value(part) or "" for at, (of, part) in enumerate(parts)}
        else:
            data[bound.name] = "" if value is None else value
    return data | changes


def save(client: Client, address: str, **changes: Any) -> HttpResponse:
    """Open a page, change fields of its form and send it."""
    return client.post(address, sent(client.get(address), **changes))


def everything_kept(client: Client) -> str:
    """Return all that is kept after a response: every row of every table, sessions and cookies in plain text."""
    kept = [str(session.get_decoded()) for session in Session.objects.all()]
    kept += [cookie.OutputString() for cookie in client.cookies.values()]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            kept += [str(row) for row in cursor.fetchall()]
    return "\n".join(kept)
