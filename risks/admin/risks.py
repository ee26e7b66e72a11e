"""The list of risks."""

from typing import Any

from django.contrib import admin
from django.db import models

from riskregister.organizations.admin.base import Selection
from riskregister.organizations.admin.columns import OrganizationFilter, Tone, column, scale, utc
from risks.admin.page import RiskPage
from risks.choices import RiskKind, RiskStatus, Urgency
from risks.models import Risk

URGENCY_TONES = {Urgency.CRITICAL: Tone.BAD, Urgency.HIGH: Tone.BAD, Urgency.MEDIUM: Tone.WARNING}


@admin.register(Risk)
class RiskAdmin(RiskPage):
    """The register of both kinds of risk, newest first."""

    section = "Register"
    icon = "report"
    kinds = (RiskKind.OWN, RiskKind.KEY)
    selections = (Selection("Key risks", "key", f"kind__exact={RiskKind.KEY}"),)

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
        ("left_profile_date", admin.EmptyFieldListFilter),
    )
    ordering = ("-created_date", "-kind", "-number")

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
