"""The list and the page of incidents."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from incidents import operations
from incidents.admin.forms import OBJECTIVES, IncidentForm, NewIncidentForm
from incidents.admin.layout import SAVING, pairs, with_names
from incidents.admin.records import TIMES, RecordAdmin
from incidents.admin.timeline import STEPS, timeline
from incidents.choices import IncidentStatus, Severity
from incidents.columns import INCIDENTS as TABLE
from incidents.filters import INCIDENTS
from incidents.models import Incident, IncidentComment, IncidentHistory
from incidents.serializers import BulkIncidentInput, IncidentRowSerializer
from riskregister.organizations.admin.columns import column, once
from riskregister.organizations.admin.labels import Colour, label
from riskregister.organizations.models import RecordList
from riskregister.organizations.roles import Permission

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

DATES = tuple(column for _, column, _ in STEPS)

NOT_YET = frozenset({"shown_id", "organization_name", "opener", "risks_text", "steps", "created", "updated", "version"})
"""Fields that an incident has only once it is reported."""


@admin.register(Incident)
class IncidentAdmin(RecordAdmin):
    """Incidents, newest first."""

    permission = Permission.INCIDENTS_READ
    writing = Permission.INCIDENTS_WRITE
    change_form = IncidentForm
    add_form = NewIncidentForm
    create = operations.create_incident
    not_yet = NOT_YET
    comments = IncidentComment
    history = IncidentHistory
    row = IncidentRowSerializer()
    revise = operations.revise_incident
    add_comment = operations.add_comment
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
    readonly_preprocess_fields = {"description": linebreaksbr, "severity_reasoning": linebreaksbr}

    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("shown_id", "organization_name"),
                    "title",
                    ("status", "severity"),
                    "severity_reasoning",
                    "description",
                    ("assigned_to", "opener"),
                )
            },
        ),
        ("Risks", {"fields": ("risks_text",)}),
        (
            "Timeline",
            {
                "description": TIMES,
                "fields": ("steps", *DATES),
            },
        ),
        ("Tags and threat objectives", {"fields": ("tags", "new_tags", *pairs(OBJECTIVES))}),
        ("Origin", {"fields": (("source", "external_ref"), ("created", "updated"))}),
        SAVING,
    )
    shown_as = {
        **RecordAdmin.shown_as,
        **dict.fromkeys(DATES, ""),
        "severity": "severity_label",
    }

    def named(self, record: Incident) -> dict[str, Any]:
        """Return how operations are told which incident is meant."""
        return {"number": record.number}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show more of the risks where an app that has risks knows how to."""
        shown = super().get_fieldsets(request, obj)
        return with_names(shown, {"risks_text": self.risks_field(request, obj)})

    def risks_field(self, request: HttpRequest, obj: Any) -> str:
        """Return the name of the field that shows the risks: an app that has risks shows more than their ids."""
        return "risks_text"

    @column("timeline")
    @once
    def steps(self, row: Incident) -> SafeString:
        """Return the steps from the occurrence to the containment, with what lay between."""
        return render_to_string("admin/incidents/timeline.html", {"steps": list(timeline(row))})

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
