"""Pages in between: a question before something irreversible, and what is shown this once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.template.response import TemplateResponse

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    AnyModelAdmin = ModelAdmin[Any]


@dataclass(frozen=True)
class Shown:
    """One value that can be copied from the page."""

    label: str
    value: str


def shown_once(
    request: HttpRequest, page: "AnyModelAdmin", record: Any, *, title: str, note: str, values: Sequence[Shown]
) -> TemplateResponse:
    """Answer the POST that made a secret with a page that shows it.

    Not a redirect with a message: Django would carry the message, secret and all, in a cookie or in the
    session table, readable in either.
    """
    context = _context(request, page, record, title) | {"note": note, "values": values}
    response = TemplateResponse(request, "admin/organizations/shown_once.html", context)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def confirmation(
    request: HttpRequest, page: "AnyModelAdmin", record: Any, *, title: str, question: str, button: str
) -> TemplateResponse:
    """Ask before something is done that a link alone must not do."""
    context = _context(request, page, record, title) | {"question": question, "button": button}
    return TemplateResponse(request, "admin/organizations/confirmation.html", context)


def _context(request: HttpRequest, page: "AnyModelAdmin", record: Any, title: str) -> dict[str, Any]:
    request.current_app = page.admin_site.name
    return {**page.admin_site.each_context(request), "opts": page.opts, "original": record, "title": title}
