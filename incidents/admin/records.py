"""What the lists and pages of incidents and risks have alike."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import Truncator

from incidents.admin.forms import OBJECTIVES
from incidents.admin.pages import RecordPage
from incidents.models import CommentedRecord
from riskregister.history.identifiers import parse_id
from riskregister.organizations.admin.columns import OrganizationColumn, column, nowrap, person_text, utc

TIMES = "All times are UTC."


class RecordAdmin(OrganizationColumn, RecordPage):
    """What the pages of incidents and risks have alike."""

    shown_as: ClassVar[Mapping[str, str]] = {
        "status": "status_label",
        "assigned_to": "assigned_person",
        "tags": "tags_text",
        "new_tags": "objectives_text",
        **dict.fromkeys((*OBJECTIVES, "reason", "version"), ""),
    }

    kinds: ClassVar[tuple[str, ...]]
    """The letters that the record's ids may begin with; a bare number is of the first."""

    list_select_related = ("organization", "assigned_to__user")
    list_display_links = ("shown_id", "shown_title")
    search_fields = ("title", "description", "external_ref")
    search_help_text = "An id, or words of the title, the description or the external reference"

    def get_search_results(
        self, request: HttpRequest, queryset: "models.QuerySet[Any]", search_term: str
    ) -> "tuple[models.QuerySet[Any], bool]":
        """Search in the texts, and find the record whose id was typed."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        parsed = parse_id(search_term.strip().upper(), self.kinds)
        return (found if parsed is None else found | self.of_id(queryset, *parsed)), may_repeat

    def of_id(self, rows: "models.QuerySet[Any]", kind: str, number: int) -> "models.QuerySet[Any]":
        """Return the rows, one an organisation, that have an id."""
        return rows.filter(number=number)

    @column("id", ordering="number")
    def shown_id(self, row: CommentedRecord) -> str:
        """Return the id that the API speaks."""
        return nowrap(row.display_id)

    @column("title", ordering="title")
    def shown_title(self, row: CommentedRecord) -> str:
        """Return the title, cut where it would make the row high, in a column that the others leave some room."""
        return format_html('<span class="block" style="min-width: 13rem">{}</span>', Truncator(row.title).chars(80))

    @column("assigned to", ordering="assigned_to__user__last_name")
    def assignee(self, row: CommentedRecord) -> str | None:
        """Return whose work it is, by name."""
        return None if row.assigned_to is None else row.assigned_to.user.display_name

    @column("assigned to")
    def assigned_person(self, row: CommentedRecord) -> str | None:
        """Return whose work it is."""
        return person_text(row.assigned_to)

    @column("updated (UTC)", ordering="updated_date")
    def updated(self, row: CommentedRecord) -> str | None:
        """Return when the record was changed last."""
        return utc(row.updated_date)

    @column("created (UTC)")
    def created(self, row: CommentedRecord) -> str | None:
        """Return when the record was made."""
        return utc(row.created_date)

    @column("opened by")
    def opener(self, row: CommentedRecord) -> str | None:
        """Return who opened the record."""
        return person_text(row.opened_by)

    @column("tags")
    def tags_text(self, row: CommentedRecord) -> str:
        """Return the tags, by their contents."""
        return ", ".join(tag["content"] for tag in row.tags)

    @column("threat objectives")
    def objectives_text(self, row: CommentedRecord) -> str:
        """Return the objectives, each with its relevance where that is known."""
        return "\n".join(
            f"{of['threat_objective']} ({of['relevance']})" if of["relevance"] else of["threat_objective"]
            for of in row.threat_objectives
        )
