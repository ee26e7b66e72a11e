"""The page of an incident, and what the pages of all records have alike. Read-only: records change by the API."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from incidents import operations
from incidents.choices import IncidentStatus, Severity
from incidents.columns import INCIDENTS as TABLE
from incidents.filters import INCIDENTS
from incidents.models import CommentedRecord, Incident, IncidentComment, IncidentHistory, Tag
from incidents.serializers import BulkIncidentInput
from riskregister.organizations.admin.columns import OrganizationColumn, column, nowrap, person_text, utc
from riskregister.organizations.admin.inlines import HistoryInline, ReadOnlyInline
from riskregister.organizations.admin.labels import Colour, label
from riskregister.organizations.admin.listing import ListingAdmin
from riskregister.organizations.models import Organization, RecordList
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


class RecordAdmin(OrganizationColumn, ListingAdmin):
    """What the pages of incidents and risks have alike."""

    list_select_related = ("organization", "assigned_to__user")
    list_display_links = ("shown_id", "shown_title")
    search_fields = ("title", "description", "external_ref")
    search_help_text = "An id, an external reference, or words"

    def suggested(self, organization: Organization) -> Mapping[str, Sequence[str]]:
        """Return the sources and the tags that filters may ask for."""
        tags = Tag.objects.of(organization.pk).in_use().order_by("content").values_list("content", flat=True)
        return {**super().suggested(organization), "tags": list(tags)}

    @column("id", ordering="id")
    def shown_id(self, row: CommentedRecord) -> str:
        """Return the id that the API speaks."""
        return nowrap(row.display_id)

    @column("title", ordering="title")
    def shown_title(self, row: CommentedRecord) -> str:
        """Return the title, cut where it would make the row high, in a column that the others leave some room."""
        return format_html('<span class="block" style="min-width: 13rem">{}</span>', Truncator(row.title).chars(80))

    @column("assigned to")
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
    def tag_labels(self, row: CommentedRecord) -> SafeString:
        """Return the tags as labels."""
        tags = format_html_join("", '<span class="label label-grey">{}</span>', ((of["content"],) for of in row.tags))
        return format_html('<span class="tags">{}</span>', tags)

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


STATUS_COLOURS: Mapping[str, Colour] = {
    IncidentStatus.NEW: Colour.BLUE,
    IncidentStatus.IN_PROGRESS: Colour.VIOLET,
    IncidentStatus.REVIEW: Colour.YELLOW,
    IncidentStatus.CLOSED: Colour.GREEN,
}
SEVERITY_COLOURS: Mapping[str, Colour] = {
    Severity.SEV_1: Colour.RED,
    Severity.SEV_2: Colour.ORANGE,
    Severity.SEV_3: Colour.YELLOW,
    Severity.SEV_4: Colour.GREEN,
}


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
        "assignee",
        "tag_labels",
        "organization_name",
        "updated",
    )
    listing = INCIDENTS
    listed = RecordList.INCIDENTS
    table = TABLE
    bulk_input = BulkIncidentInput
    bulk_operation = operations.bulk_revise_incidents
    start_import = staticmethod(operations.incident_table_import)
    import_permissions = operations.import_incident_table.requires
    first_filters = ("status", "severity", "assigned_to", "detected_date", "tags")
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

    @column("status", ordering="status")
    def status_label(self, row: Incident) -> SafeString | None:
        """Return how far the response is."""
        return label(row.status, STATUS_COLOURS[row.status])

    @column("severity", ordering="severity")
    def severity_label(self, row: Incident) -> SafeString | None:
        """Return how bad it is."""
        return label(row.severity, SEVERITY_COLOURS.get(row.severity or "", Colour.GREY))

    @column("risks")
    def risks_text(self, row: Incident) -> str:
        """Return the ids of the risks that were raised from the incident."""
        return ", ".join(row.risk_associations)
