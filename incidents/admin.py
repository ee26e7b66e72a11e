"""The page of an incident, and what the pages of all records have alike. Read-only: records change by the API."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html
from django.utils.text import Truncator

from incidents.choices import IncidentStatus, Severity
from incidents.models import CommentedRecord, Incident, IncidentComment, IncidentHistory
from riskregister.history.identifiers import parse_id
from riskregister.organizations.admin.base import TenantAdmin
from riskregister.organizations.admin.columns import (
    OrganizationColumn,
    OrganizationFilter,
    Tone,
    column,
    nowrap,
    person_text,
    scale,
    utc,
)
from riskregister.organizations.admin.inlines import HistoryInline, ReadOnlyInline
from riskregister.organizations.roles import Permission

TIMES = "All times are UTC."


class CommentInline(ReadOnlyInline):
    """What was said of a record."""

    fk_name = "record"
    fields = ("comment", "author_name", "moment")
    ordering = ("-created_date", "-pk")
    verbose_name_plural = "comments"

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """Return the comments with their authors."""
        return super().get_queryset(request).select_related("author__user")

    @column("comment")
    def comment(self, row: Any) -> str:
        """Return what was said."""
        return str(row.value)

    @column("author")
    def author_name(self, row: Any) -> str | None:
        """Return who said it."""
        return person_text(row.author)


class RecordAdmin(OrganizationColumn, TenantAdmin):
    """What the pages of incidents and risks have alike."""

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


class IncidentCommentInline(CommentInline):
    """Comments on an incident."""

    model = IncidentComment
    permission = Permission.INCIDENTS_READ


class IncidentHistoryInline(HistoryInline):
    """The history of an incident."""

    model = IncidentHistory
    permission = Permission.INCIDENTS_READ


@admin.register(Incident)
class IncidentAdmin(RecordAdmin):
    """Incidents, newest first."""

    permission = Permission.INCIDENTS_READ
    section = "Register"
    icon = "emergency"
    kinds = (Incident.kind,)

    list_display = (
        "shown_id",
        "shown_title",
        "status_label",
        "severity_label",
        "organization_name",
        "assignee",
        "updated",
    )
    list_filter = (("organization", OrganizationFilter), "status", "severity")
    ordering = ("-created_date", "-number")
    inlines = (IncidentCommentInline, IncidentHistoryInline)
    readonly_preprocess_fields = {"description": linebreaksbr, "severity_reasoning": linebreaksbr}
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "title",
                    ("shown_id", "organization_name"),
                    ("status_label", "severity_label"),
                    "severity_reasoning",
                    "description",
                    ("tags_text", "objectives_text"),
                    "risks_text",
                )
            },
        ),
        ("Origin", {"fields": (("source", "external_ref"), ("opener", "assigned_person"))}),
        (
            "Times",
            {
                "description": TIMES,
                "fields": (
                    ("occurred_date", "detected_date"),
                    ("responded_date", "contained_date"),
                    ("created_date", "updated_date"),
                    "version",
                ),
            },
        ),
    )

    @column(
        "status",
        ordering=scale("status", IncidentStatus),
        label={
            IncidentStatus.NEW: Tone.NEW,
            IncidentStatus.IN_PROGRESS: Tone.UNDER_WAY,
            IncidentStatus.REVIEW: Tone.WARNING,
            IncidentStatus.CLOSED: Tone.GOOD,
        },
    )
    def status_label(self, row: Incident) -> str:
        """Return how far the response is."""
        return row.status

    @column(
        "severity",
        ordering=scale("severity", Severity),
        label={Severity.SEV_1: Tone.BAD, Severity.SEV_2: Tone.BAD, Severity.SEV_3: Tone.WARNING},
    )
    def severity_label(self, row: Incident) -> str | None:
        """Return how bad it is."""
        return row.severity

    @column("risks")
    def risks_text(self, row: Incident) -> str:
        """Return the ids of the risks that were raised from the incident."""
        return ", ".join(row.risk_associations)
