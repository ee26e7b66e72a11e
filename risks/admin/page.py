"""The page of a risk, of either kind, and of one that is being made."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from incidents.admin import OBJECTIVES, SAVING, TIMES, RecordAdmin, pairs, with_names
from incidents.models import Incident
from riskregister.history.identifiers import parse_id
from riskregister.organizations.admin.access import access_of
from riskregister.organizations.admin.columns import column, once
from riskregister.organizations.admin.forms import OperationForm
from riskregister.organizations.roles import Permission
from risks import operations
from risks.admin.associations import INCIDENTS, AssociationsOnPage
from risks.admin.catalogue import entry_of, sources_told
from risks.admin.due_date import due_date_told
from risks.admin.forms import KeyRiskForm, NewRiskForm, RiskForm
from risks.admin.heat_map import score_matrix
from risks.admin.residual import ClosesKeyRisks
from risks.admin.score_proposals import ProposalsOnPage
from risks.choices import RiskKind
from risks.document import due_date_explained
from risks.models import Risk, RiskComment, RiskHistory
from risks.serializers import RegisterRowSerializer

TEXTS = ("description", "likelihood_analysis", "impact_analysis", "control_statement", "remediation_task")

NOT_YET = frozenset(
    {
        *("shown_id", "organization_name", "opener", "incident_links", "urgency_label", "due_explained"),
        *("created", "updated", "residual_of", "residuals_text", "version"),
    }
)
"""Fields that a risk has only once it is made."""

CATALOGUE = (
    "Catalogue and threat profile",
    {"fields": ("guidance", "sources_text", ("own_score", "left_profile_date"))},
)
"""What the page of a key risk shows beside."""


class RiskPage(ClosesKeyRisks, AssociationsOnPage, ProposalsOnPage, RecordAdmin):
    """A risk: what may be edited on it, why it is due when it is, and everything it ever was."""

    permission = Permission.RISKS_READ
    writing = Permission.RISKS_WRITE
    change_form = RiskForm
    add_form = NewRiskForm
    create = operations.create_risk
    not_yet = NOT_YET
    others = INCIDENTS
    comments = RiskComment
    history = RiskHistory
    row = RegisterRowSerializer()
    revise = operations.revise_risk
    add_comment = operations.add_comment

    readonly_preprocess_fields = dict.fromkeys(TEXTS, linebreaksbr)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("shown_id", "organization_name"),
                    "title",
                    ("status", "type"),
                    "description",
                    ("assigned_to", "opener"),
                    "incident_links",
                )
            },
        ),
        (
            "Urgency",
            {
                "fields": (
                    ("urgency_label", "initially_reported_urgency"),
                    "matrix",
                    ("likelihood", "impact"),
                    "likelihood_analysis",
                    "impact_analysis",
                )
            },
        ),
        (
            "Due date",
            {"description": TIMES, "fields": ("due_explained", "discovered_date", "expected_date", "closed_date")},
        ),
        ("Treatment", {"fields": ("control_statement", "remediation_task")}),
        ("Tags and threat objectives", {"fields": ("tags", "new_tags", *pairs(OBJECTIVES))}),
        (
            "Origin",
            {
                "fields": (
                    ("source", "external_ref"),
                    ("created", "updated"),
                    ("residual_of", "residuals_text"),
                )
            },
        ),
        SAVING,
    )
    shown_as = {**RecordAdmin.shown_as, "initially_reported_urgency": "reported_urgency_label"}

    @property
    def media(self) -> forms.Media:
        """Return the files of every record's page, and those of the matrix."""
        matrix = forms.Media(css={"all": ("risks/score_matrix.css",)}, js=("risks/score_matrix.js",))
        return super().media + matrix

    def named(self, record: Risk) -> dict[str, Any]:
        """Return how operations are told which risk is meant."""
        return {"kind": record.kind, "number": record.number}

    def associated(self, record: Risk) -> Sequence[str]:
        """Return the ids of the incidents of the risk."""
        ids: list[str] = record.incident_associations
        return ids

    def ends(self, record: Risk, kind: str, number: int) -> dict[str, Any]:
        """Return an incident, and the risk."""
        return {"incident_number": number, **self.named(record)}

    def form_for(self, request: HttpRequest, obj: Any) -> type[OperationForm] | None:
        """Return the form for the kind of risk; None for somebody who only reads."""
        form = super().form_for(request, obj)
        return KeyRiskForm if form is RiskForm and obj.kind == RiskKind.KEY else form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show of a key risk what its entry asks of a control statement, and where it stands with the profile."""
        shown = super().get_fieldsets(request, obj)
        if obj is None:
            return shown
        if not access_of(request).allows(Permission.INCIDENTS_READ, obj.organization_id):
            shown = with_names(shown, {"incident_links": "incidents_text"})
        if obj.kind != RiskKind.KEY:
            return shown
        no_edits = {**dict.fromkeys((*OBJECTIVES, "tags", "tags_text"), ""), "new_tags": "objectives_text"}
        return [*with_names(shown[:-1], no_edits), CATALOGUE, *with_names(shown[-1:], no_edits)]

    @column("score")
    @once
    def matrix(self, row: Risk) -> SafeString:
        """Return the matrix that the risk is scored on."""
        return score_matrix(operations.policy_of(row.organization_id).matrix, row)

    @column("due date")
    @once
    def due_explained(self, row: Risk) -> str:
        """Return why the risk is due when it is, and how much time is left."""
        policy = operations.policy_at(row.organization_id, row.policy_version)
        return due_date_told(due_date_explained(row, policy, timezone.now()))

    @column("guidance")
    @once
    def guidance(self, row: Risk) -> SafeString:
        """Return what a control statement should say, by the version of the catalogue that the risk shows."""
        return linebreaksbr(entry_of(row).guidance)

    @column("sources")
    @once
    def sources_text(self, row: Risk) -> str:
        """Return the public sources of that version."""
        return sources_told(entry_of(row).sources)

    @column("residual risks")
    def residuals_text(self, row: Risk) -> str:
        """Return the ids of the risks that the closing of this key risk left."""
        return ", ".join(row.residual_risks)

    @column("incidents")
    def incidents_text(self, row: Risk) -> str:
        """Return the ids of the incidents that the risk is associated with."""
        return ", ".join(row.incident_associations)

    @column("incidents")
    @once
    def incident_links(self, row: Risk) -> str:
        """Return the incidents that the risk is associated with, with links to them."""
        named = [parse_id(shown, (Incident.kind,)) for shown in row.incident_associations]
        numbers = [of[1] for of in named if of is not None]
        found = Incident.objects.of(row.organization_id).filter(number__in=numbers).order_by("number")
        links = (
            (reverse("admin:incidents_incident_change", args=[of.pk]), of.display_id, of.title)
            for of in (found if numbers else ())
        )
        return format_html_join("\n", '<div><a href="{}" class="text-link">{}</a> {}</div>', links)
