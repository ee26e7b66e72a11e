"""Saved filters above a list, and what is asked now, piece by piece."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from riskregister.api.errors import Refusal
from riskregister.api.parsers import text_fault
from riskregister.organizations import operations
from riskregister.organizations.admin.access import access_of, change_for, person
from riskregister.organizations.admin.listing.fields import label_of
from riskregister.organizations.admin.listing.question import ORGANIZATION, Question, question_of
from riskregister.organizations.models import Organization, SavedFilter

if TYPE_CHECKING:
    from riskregister.organizations.admin.listing.page import ListingAdmin


@dataclass(frozen=True)
class Piece:
    """One thing that is asked, with the address of the list without it."""

    text: str
    address_without: str


@dataclass(frozen=True)
class Shown:
    """A saved filter as a link."""

    id: UUID
    name: str
    organization: str | None
    address: str


def asked(question: Question, people: Mapping[str, str]) -> list[Piece]:
    """Return what is asked now, value by value."""
    pieces = []
    for name, values in question.given.items():
        for value in values:
            others = {
                of: [text for text in texts if (of, text) != (name, value)] for of, texts in question.given.items()
            }
            said = ", ".join(people.get(text, text) for text in value.split(","))
            pieces.append(Piece(f"{label_of(name)}: {said}", question.address(others)))
    return pieces


def shown(rows: Iterable[SavedFilter], organizations: Sequence[Organization]) -> list[Shown]:
    """Return a person's filters as links. Where lists show several organisations, each filter is of its own."""
    several = len(organizations) > 1
    return [
        Shown(
            row.pk,
            row.name,
            str(row.organization) if several else None,
            f"{row.query}&{urlencode({ORGANIZATION: row.organization_id})}" if several else row.query,
        )
        for row in rows
        if row.organization in organizations
    ]


def save(page: "ListingAdmin", request: HttpRequest) -> HttpResponse:
    """Keep the question that the list was asked under a name; lead back to the list."""
    query = QueryDict(request.POST.get("query", ""))
    organizations = list(access_of(request).organizations(page.permission))
    question = question_of(page.listing, query, organizations, caller=person(request).pk)
    name = request.POST.get("name", "")
    if question.faults or text_fault(name):
        page.message_user(request, "What is asked amiss, or called amiss, is not saved.", messages.ERROR)
    elif question.organization is None:
        page.message_user(request, "Choose the organisation first: the filter is kept there.", messages.ERROR)
    else:
        _told(
            page,
            request,
            question.organization.pk,
            page.list_address(question.address()),
            lambda change: operations.save_filter(change, listed=page.listed, name=name, query=question.text()),
            f"Saved as {name.strip()}.",
        )
    return HttpResponseRedirect(page.list_address(question.address()))


def remove(page: "ListingAdmin", request: HttpRequest, filter_id: UUID) -> HttpResponse:
    """Remove one of the person's own filters; lead back to the list."""
    saved = operations.saved_filters(person(request), page.listed).filter(pk=filter_id).first()
    if saved is None:
        page.message_user(request, "There is no such filter of yours.", messages.ERROR)
    else:
        _told(
            page,
            request,
            saved.organization_id,
            page.list_address(),
            lambda change: operations.delete_filter(change, filter_id=filter_id),
            f"Removed {saved.name}.",
        )
    return HttpResponseRedirect(page.list_address())


def _told(page: "ListingAdmin", request: HttpRequest, organization_id: UUID, back: str, write: Any, says: str) -> None:
    try:
        write(change_for(request, organization_id, None, leads_to=lambda _: back))
    except Refusal as refusal:
        page.message_user(request, refusal.sentence, messages.ERROR)
    else:
        page.message_user(request, says, messages.SUCCESS)
