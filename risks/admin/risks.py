"""The page of a risk. Read-only: records change by the API."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.http import urlencode

from incidents.admin import TIMES, CommentInline, RecordAdmin
from riskregister.organizations.admin.columns import OrganizationFilter, Tone, column, scale, utc
from riskregister.organizations.admin.inlines import HistoryInline
from riskregister.organizations.roles import Permission
from risks.choices import RiskKind, RiskStatus, Urgency
from risks.models import Risk, RiskComment, RiskHistory

TEXTS = ("description", "likelihood_analysis", "impact_analysis", "control_statement", "remediation_task")

URGENCY_TONES = {Urgency.CRITICAL: Tone.BAD, Urgency.HIGH: Tone.BAD, Urgency.MEDIUM: Tone.WARNING}


class RiskCommentInline(CommentInline):
    """Comments on a risk."""

    model = RiskComment
    permission = Permission.RISKS_READ


class RiskHistoryInline(HistoryInline):
    """The history of a risk."""

    model = RiskHistory
    permission = Permission.RISKS_READ


@admin.register(Risk)
class RiskAdmin(RecordAdmin):
    """The register of both kinds of risk, newest first."""

    permission = Permission.RISKS_READ
    section = "Register"
    icon = "report"
    kinds = (RiskKind.OWN, RiskKind.KEY)

    list_display = (
        "shown_id",
        "shown_title",
        "status_label",
        "urgency_label",
        "organization_name",
        "assignee",
        "due",
        "updated",
    )
    list_filter = (
        ("organization", OrganizationFilter),
        "status",
        "urgency",
        "initially_reported_urgency",
        "kind",
        "type",
    )
    ordering = ("-created_date", "-kind", "-number")
    inlines = (RiskCommentInline, RiskHistoryInline)
    readonly_preprocess_fields = dict.fromkeys(TEXTS, linebreaksbr)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "title",
                    ("shown_id", "organization_name"),
                    ("status_label", "type"),
                    "description",
                    ("tags_text", "objectives_text"),
                    "incident_links",
                )
            },
        ),
        (
            "Urgency",
            {
                "fields": (
                    ("urgency_label", "reported_urgency_label"),
                    ("likelihood", "impact"),
                    "likelihood_analysis",
                    "impact_analysis",
                )
            },
        ),
        ("Treatment", {"fields": ("control_statement", "remediation_task")}),
        ("Origin", {"fields": (("source", "external_ref"), ("opener", "assigned_person"))}),
        (
            "Times",
            {
                "description": TIMES,
                "fields": (
                    ("discovered_date", "due_date"),
                    ("expected_date", "closed_date"),
                    ("created_date", "updated_date"),
                    ("version", "policy_version"),
                ),
            },
        ),
    )

    def of_id(self, rows: "models.QuerySet[Any]", kind: str, number: int) -> "models.QuerySet[Any]":
        """Return the rows, one an organisation, that have an id."""
        return rows.filter(kind=kind, number=number)

    @column(
        "status",
        ordering=scale("status", RiskStatus),
        label={
            RiskStatus.NEW: Tone.NEW,
            RiskStatus.URGENCY_PROPOSED: Tone.UNDER_WAY,
            RiskStatus.REMEDIATION: Tone.UNDER_WAY,
            RiskStatus.CLOSURE_PROPOSED: Tone.WARNING,
            RiskStatus.CLOSED: Tone.GOOD,
        },
    )
    def status_label(self, row: Risk) -> str:
        """Return where the risk stands."""
        return row.status

    @column("due", ordering="due_date")
    def due(self, row: Risk) -> str | None:
        """Return when the risk is to be dealt with by."""
        return utc(row.due_date, to="day")

    @column("urgency", ordering=scale("urgency", Urgency), label=URGENCY_TONES)
    def urgency_label(self, row: Risk) -> str | None:
        """Return the urgency that likelihood and impact give."""
        return row.urgency

    @column("reported urgency", ordering=scale("initially_reported_urgency", Urgency), label=URGENCY_TONES)
    def reported_urgency_label(self, row: Risk) -> str | None:
        """Return the urgency that the reporting source gave."""
        return row.initially_reported_urgency

    @column("incidents")
    def incident_links(self, row: Risk) -> str:
        """Return the incidents that the risk is associated with: links that find them in the organisation."""
        listing = reverse("admin:incidents_incident_changelist")
        return format_html_join(
            ", ",
            '<a href="{}?{}" class="text-link">{}</a>',
            (
                (listing, urlencode({"q": incident, "organization__id__exact": row.organization_id}), incident)
                for incident in row.incident_associations
            ),
        )
