"""One change of the records selected in a list: asked for, looked at in a preview, then made, all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.admin import action
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from rest_framework import serializers

from riskregister.api.bulk import BulkOutcome, RowOutcome
from riskregister.api.errors import FieldError, InvalidInput, Refusal
from riskregister.api.fields import ValueList
from riskregister.api.parsers import text_fault
from riskregister.api.problems import field_errors
from riskregister.history.identifiers import parse_id
from riskregister.history.models import REASON_LENGTH
from riskregister.organizations.admin.access import change_for
from riskregister.organizations.admin.listing.fields import Choices, label_of
from riskregister.organizations.admin.listing.selection import Selection, selected, sent
from riskregister.organizations.models import Membership

if TYPE_CHECKING:
    from riskregister.organizations.admin.listing.page import ListingAdmin

PREVIEW: Final = "preview"
LEAVE_OUT: Final = "leave_out"
APPLY: Final = "apply"

TAG_OPERATIONS: Final[Choices] = (("add", "Add"), ("remove", "Remove"), ("replace", "Replace all by"))


@dataclass(frozen=True)
class Asked:
    """What the form asks to be changed; empty texts ask for nothing."""

    status: str = ""
    assigned_to: str = ""
    tag_operation: str = ""
    tags: str = ""
    reason: str = ""

    @classmethod
    def of(cls, form: QueryDict) -> "Asked":
        """Read a form."""
        return cls(**{name: form.get(name, "").strip() for name in cls.__dataclass_fields__})

    def changes(self) -> dict[str, Any]:
        """Return the changes as a body of the API has them."""
        changes: dict[str, Any] = {}
        if self.status:
            changes["status"] = self.status
        if self.assigned_to:
            changes["assigned_to"] = None if self.assigned_to == ValueList.NONE else self.assigned_to
        if self.tag_operation:
            changes["tags"] = [{"content": line.strip()} for line in self.tags.splitlines() if line.strip()]
        return changes


@dataclass(frozen=True)
class Row:
    """What would become of one record, in words."""

    outcome: RowOutcome
    title: str
    changes: Sequence[str] = ()


@dataclass
class Preview:
    """What the page shows."""

    selection: Selection
    asked: Asked = field(default_factory=Asked)
    faults: Sequence[FieldError] = ()
    rows: Sequence[Row] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many records would change, stay, or be refused."""
        results = [row.outcome.result for row in self.rows]
        return {name: results.count(name) for name in ("changed", "unchanged", "refused")}

    @property
    def may_be_applied(self) -> bool:
        """Whether there is something to change, and nothing against it."""
        return bool(self.counts["changed"]) and not self.counts["refused"]


@action(description="Change status, assignee or tags")
def change_selected(page: "ListingAdmin", request: HttpRequest, rows: "QuerySet[Any]") -> HttpResponse | None:
    """Ask what to change of the records selected."""
    selection = selected(page, request, rows)
    return None if selection is None else _answer(page, request, Preview(selection))


def bulk(page: "ListingAdmin", request: HttpRequest) -> HttpResponse:
    """Show what a change would do, or make it."""
    selection, asked, step = sent(page, request, request.POST), Asked.of(request.POST), request.POST.get("step")
    if selection is None or step not in {PREVIEW, LEAVE_OUT, APPLY}:
        raise BadRequest("no selection of records, or nothing to do with it")
    try:
        outcome = _run(page, request, selection, asked, preview=step != APPLY)
        if step == LEAVE_OUT:
            selection = selection.without(row.id for row in outcome.results if row.result == "refused")
            outcome = _run(page, request, selection, asked, preview=True)
    except Refusal as refusal:
        return _refused(page, request, selection, asked, refusal)
    if step == APPLY:
        changed = sum(row.result == "changed" for row in outcome.results)
        page.message_user(request, f"Changed {changed} of {len(outcome.results)} records.", messages.SUCCESS)
        return HttpResponseRedirect(page.list_address(request.GET.urlencode()))
    return _answer(page, request, Preview(selection, asked, rows=_rows(page, selection, outcome)))


def _refused(
    page: "ListingAdmin", request: HttpRequest, selection: Selection, asked: Asked, refusal: Refusal
) -> HttpResponse:
    """Show the form again, with what is amiss; where single records are, with what would become of each."""
    faults = refusal.errors or [FieldError("", refusal.code, refusal.detail)]
    if not any(fault.pointer.startswith("/ids/") for fault in faults):
        return _answer(page, request, Preview(selection, asked, faults))
    try:
        outcome = _run(page, request, selection, asked, preview=True)
    except Refusal:  # No list has made such a selection.
        return _answer(page, request, Preview(selection, asked, faults))
    page.message_user(request, refusal.detail, messages.ERROR)
    return _answer(page, request, Preview(selection, asked, rows=_rows(page, selection, outcome)))


def _run(
    page: "ListingAdmin", request: HttpRequest, selection: Selection, asked: Asked, *, preview: bool
) -> BulkOutcome:
    """Call the operation by the rules of the API. Raises what it refuses."""
    body: dict[str, Any] = {
        "ids": list(selection.versions),
        "versions": dict(selection.versions),
        "changes": asked.changes(),
        "preview": preview,
    }
    if asked.tag_operation:
        body["tag_operation"] = asked.tag_operation
    faults: list[FieldError] = []
    if text_fault(asked.reason) or len(asked.reason) > REASON_LENGTH:
        faults.append(FieldError("/reason", "invalid", f"Give at most {REASON_LENGTH} characters."))
    serializer = page.bulk_input(data=body)
    if not serializer.is_valid():
        faults += field_errors(serializers.as_serializer_error(serializers.ValidationError(serializer.errors)))
    if faults:
        raise InvalidInput(faults)
    back = page.list_address(request.GET.urlencode())
    change = change_for(request, selection.organization.pk, asked.reason, leads_to=lambda _: back)
    outcome: BulkOutcome = page.bulk_operation(change, bulk=serializer.validated_data)
    return outcome


def _rows(page: "ListingAdmin", selection: Selection, outcome: BulkOutcome) -> list[Row]:
    names = [parse_id(row.id, page.kinds) for row in outcome.results]
    numbers = [name[1] for name in names if name is not None]
    records = page.all_rows().filter(organization=selection.organization, number__in=numbers)
    titles = {record.display_id: record.title for record in records.defer("document", "search_text", "description")}
    return [Row(row, titles.get(row.id, ""), [_told(change) for change in row.changes]) for row in outcome.results]


def _told(change: Mapping[str, Any]) -> str:
    name = label_of(change["field"])
    if "added" in change:
        parts = [f"+ {_value(item)}" for item in change["added"]] + [f"- {_value(item)}" for item in change["removed"]]
        return f"{name}: {', '.join(parts)}"
    return f"{name}: {_value(change['old'])} → {_value(change['new'])}"


def _value(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, Mapping):
        names = f"{value.get('first_name', '')} {value.get('last_name', '')}".strip()
        return str(value.get("content") or value.get("threat_objective") or names or value.get("email"))
    return str(value)


def _answer(page: "ListingAdmin", request: HttpRequest, preview: Preview) -> HttpResponse:
    members = Membership.objects.of(preview.selection.organization.pk).assignable().select_related("user")
    people = sorted(((str(of.user_id), of.user.display_name) for of in members), key=lambda pair: pair[1].casefold())
    statuses = page.bulk_input().fields["changes"].of().fields["status"].choices  # type: ignore[attr-defined]  # of a body
    request.current_app = page.admin_site.name
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "title": f"Change {len(preview.selection.versions)} {page.opts.verbose_name_plural}",
        "preview": preview,
        "statuses": list(statuses),
        "people": people,
        "tag_operations": TAG_OPERATIONS,
        "suggested_tags": page.suggested(preview.selection.organization).get("tags", ()),
        "action": f"{page.address('bulk')}?{request.GET.urlencode()}",
        "back": page.list_address(request.GET.urlencode()),
        "faults": {fault.pointer.removeprefix("/changes").strip("/").split("/")[0]: fault for fault in preview.faults},
        "media": page.media,
    }
    return TemplateResponse(request, "admin/listing/bulk.html", context, status=400 if preview.faults else 200)
