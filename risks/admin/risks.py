"""The list of risks."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.utils import timezone
from django.utils.safestring import SafeString

from riskregister.organizations.admin.base import Selection
from riskregister.organizations.admin.columns import column
from riskregister.organizations.admin.labels import Colour, label
from riskregister.organizations.models import RecordList
from risks import operations
from risks.admin.page import RiskPage
from risks.admin.score_many import propose_selected
from risks.admin.standing import STATUS_COLOURS, URGENCY_COLOURS, due_told
from risks.choices import RiskKind
from risks.columns import REGISTER as TABLE
from risks.filters import REGISTER
from risks.models import Risk
from risks.serializers import BulkRiskInput


@admin.register(Risk)
class RiskAdmin(RiskPage):
    """The register of both kinds of risk, newest first."""

    section = "Register"
    icon = "report"
    kinds = (RiskKind.OWN, RiskKind.KEY)
    selections = (Selection("Key risks", "key", f"kind={RiskKind.KEY}"),)

    list_display = (
        "shown_id",
        "shown_title",
        "status_label",
        "urgency_label",
        "due",
        "assignee",
        "tag_labels",
        "organization_name",
    )
    actions: Any = (*RiskPage.actions, propose_selected)
    listing = REGISTER
    listed = RecordList.RISKS
    table = TABLE
    bulk_input = BulkRiskInput
    bulk_operation = operations.bulk_revise_risks
    start_import = staticmethod(operations.risk_table_import)
    import_permissions = operations.import_risk_table.requires
    derived = ("urgency", "due_date", "created_date", "updated_date")
    first_filters = ("status", "urgency", "kind", "assigned_to", "overdue", "due_date", "tags")
    ordering = ("-created_date", "-kind", "-number")

    def of_id(self, rows: "models.QuerySet[Any]", kind: str, number: int) -> "models.QuerySet[Any]":
        """Return the rows, one an organisation, that have an id."""
        return rows.filter(kind=kind, number=number)

    @column("status", ordering="status")
    def status_label(self, row: Risk) -> SafeString | None:
        """Return where the risk stands."""
        return label(row.status, STATUS_COLOURS[row.status])

    @column("due", ordering="due_date")
    def due(self, row: Risk) -> SafeString | None:
        """Return when the risk is to be dealt with by, and how far off that is while it is open."""
        return due_told(row, timezone.now())

    @column("urgency", ordering="urgency")
    def urgency_label(self, row: Risk) -> SafeString | None:
        """Return the urgency that likelihood and impact give."""
        return label(row.urgency, URGENCY_COLOURS.get(row.urgency or "", Colour.GREY))

    @column("reported urgency", ordering="initially_reported_urgency")
    def reported_urgency_label(self, row: Risk) -> SafeString | None:
        """Return the urgency that the reporting source gave."""
        reported = row.initially_reported_urgency
        return label(reported, URGENCY_COLOURS.get(reported or "", Colour.GREY))
