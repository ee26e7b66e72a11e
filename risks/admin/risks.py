"""The page of a risk. Read-only: records change by the API."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from incidents.admin import TIMES, CommentInline, RecordAdmin
from riskregister.organizations.admin.access import access_of
from riskregister.organizations.admin.base import Selection, TenantAdmin
from riskregister.organizations.admin.columns import column
from riskregister.organizations.admin.inlines import HistoryInline
from riskregister.organizations.admin.labels import Colour, label
from riskregister.organizations.models import RecordList
from riskregister.organizations.roles import Permission
from risks import operations
from risks.admin.standing import STATUS_COLOURS, URGENCY_COLOURS, due_told
from risks.choices import RiskKind
from risks.columns import REGISTER as TABLE
from risks.filters import REGISTER
from risks.models import KeyRiskVersion, Risk, RiskComment, RiskHistory
from risks.serializers import BulkRiskInput

TEXTS = ("description", "likelihood_analysis", "impact_analysis", "control_statement", "remediation_task")

SOURCE_NAMES = {
    "attack": "MITRE ATT&CK for Enterprise",
    "cis": "CIS Controls v8",
    "csf": "NIST CSF 2.0",
}


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
                    ("residual_of", "residuals_text"),
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

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show of a key risk what its entry asks of a control statement, and where it stands with the profile."""
        shown = super().get_fieldsets(request, obj)
        if obj is None or obj.kind != RiskKind.KEY:
            return shown
        fields = ("guidance", "sources_text", ("own_score", "left_profile_date"), "catalogue_version")
        return (*shown, ("Catalogue and threat profile", {"fields": fields}))

    @column("guidance")
    def guidance(self, row: Risk) -> SafeString:
        """Return what a control statement should say, by the version of the catalogue that the risk shows."""
        return linebreaksbr(_entry(row).guidance)

    @column("sources")
    def sources_text(self, row: Risk) -> str:
        """Return the public sources of that version."""
        return _told(_entry(row).sources)

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

    @column("residual risks")
    def residuals_text(self, row: Risk) -> str:
        """Return the ids of the risks that the closing of this key risk left."""
        return ", ".join(row.residual_risks)

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


@admin.register(KeyRiskVersion)
class CatalogueAdmin(TenantAdmin):
    """The catalogue that all organisations share, for superusers. The command `load_key_risks` is what fills it.

    The list has what each entry says now; its page leads to what it said before.
    """

    permission = Permission.RISKS_READ
    section = "Register"
    icon = "menu_book"

    list_display = ("shown_id", "title", "type", "objectives_text", "version", "retired")
    list_display_links = ("shown_id", "title")
    list_filter = ("type", "retired", "objectives__threat_objective")
    list_select_related = ("key_risk",)
    ordering = ("key_risk__number", "-version")
    search_fields = ("title", "description", "guidance")
    readonly_preprocess_fields = dict.fromkeys(("description", "guidance"), linebreaksbr)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "title",
                    ("shown_id", "type"),
                    "description",
                    "objectives_text",
                    "guidance",
                    "sources_text",
                )
            },
        ),
        ("Version", {"description": TIMES, "fields": (("version", "retired"), ("created_date", "other_versions"))}),
    )

    def all_rows(self) -> "models.QuerySet[Any]":
        """Return the versions of all entries: they belong to nobody."""
        return KeyRiskVersion.objects.select_related("key_risk").prefetch_related("objectives")

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """Return the newest versions for the list, and any version for its page; none to who may not see it."""
        rows = self.all_rows().order_by(*self.get_ordering(request))
        if not access_of(request).everything:
            return rows.none()
        match = request.resolver_match
        is_list = match is not None and str(match.url_name).endswith("_changelist")
        return rows.filter(pk__in=KeyRiskVersion.objects.newest().order_by().values("pk")) if is_list else rows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show it to superusers."""
        return access_of(request).everything

    @column("id", ordering="key_risk__number")
    def shown_id(self, row: KeyRiskVersion) -> str:
        """Return the number as registers show it."""
        return str(row.key_risk)

    @column("threat objectives")
    def objectives_text(self, row: KeyRiskVersion) -> str:
        """Return the objectives, each with its relevance where that is known."""
        told = sorted((of.threat_objective, of.relevance) for of in row.objectives.all())
        return ", ".join(f"{objective} ({relevance})" if relevance else objective for objective, relevance in told)

    @column("sources")
    def sources_text(self, row: KeyRiskVersion) -> str:
        """Return the public sources, by the names they go by."""
        return _told(row.sources)

    @column("other versions")
    def other_versions(self, row: KeyRiskVersion) -> str:
        """Return links to the other versions, newest first."""
        others = KeyRiskVersion.objects.filter(key_risk=row.key_risk_id).exclude(pk=row.pk).order_by("-version")
        links = ((self.page_of(str(of.pk)), of.version) for of in others)
        return format_html_join(", ", '<a href="{}" class="text-link">{}</a>', links)


def _entry(row: Risk) -> KeyRiskVersion:
    version: Any = row.catalogue_version  # NULL of own risks only
    return KeyRiskVersion.objects.get(key_risk=row.key_risk_id, version=version)


def _told(sources: Mapping[str, Sequence[str]]) -> str:
    return "\n".join(f"{name}: {', '.join(sources[key])}" for key, name in SOURCE_NAMES.items() if key in sources)
