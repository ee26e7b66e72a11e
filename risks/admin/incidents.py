"""The page of an incident, with what only an app that knows risks can show: its risks, and raising one."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import action

from incidents.admin import IncidentAdmin, Making
from incidents.models import Incident
from riskregister.api.changes import Change
from riskregister.organizations.admin.access import access_of
from riskregister.organizations.admin.columns import column, once
from riskregister.organizations.roles import Permission
from risks import operations
from risks.admin.associations import RISKS, AssociationsOnPage
from risks.admin.forms import RaisedRiskForm
from risks.admin.score_proposals import ProposalsOnPage
from risks.models import Risk
from risks.querysets import REGISTER_ORDER

RAISING = operations.create_risk_from_incident.requires

admin.site.unregister(Incident)


@admin.register(Incident)
class IncidentWithRisksAdmin(AssociationsOnPage, ProposalsOnPage, IncidentAdmin):
    """Incidents, newest first, with their risks."""

    actions_detail = ("raise_risk",)
    others = RISKS

    def risks_field(self, request: HttpRequest, obj: Any) -> str:
        """Show more than the ids to whoever may read risks."""
        readable = obj is not None and access_of(request).allows(Permission.RISKS_READ, obj.organization_id)
        return "associated_risks" if readable else "risks_text"

    @column("risks")
    @once
    def associated_risks(self, row: Incident) -> SafeString:
        """Return the risks that are associated with the incident, with links to them."""
        risks = Risk.objects.of(row.organization_id).of_incident(row.pk).order_by(*REGISTER_ORDER)
        return render_to_string("admin/risks/associated_risks.html", {"risks": risks})

    def associated(self, record: Incident) -> Sequence[str]:
        """Return the ids of the risks of the incident."""
        ids: list[str] = record.risk_associations
        return ids

    def ends(self, record: Incident, kind: str, number: int) -> dict[str, Any]:
        """Return the incident, and a risk."""
        return {"incident_number": record.number, "kind": kind, "number": number}

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Offer what the person may do with this incident."""
        allowed = self._may_raise(request, self.get_object(request, unquote(str(object_id))))
        return super().get_actions_detail(request, object_id) if allowed else []

    @action(description="Raise a risk", url_path="raise-risk", icon="add_alert")  # type: ignore[untyped-decorator]
    def raise_risk(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for what is to be otherwise than derived from the incident, and raise the risk."""
        incident: Incident = self.get_object(request, unquote(object_id))
        if not self._may_raise(request, incident):
            raise PermissionDenied
        making = Making(
            incident.organization, RaisedRiskForm, partial(_raise, incident.number), _note(incident), incident
        )
        page: Any = admin.site.get_model_admin(Risk)
        response: HttpResponse = page.made(request, making, f"Raise a risk from {incident.display_id}")
        return response

    def _may_raise(self, request: HttpRequest, incident: Incident) -> bool:
        return incident.deleted_date is None and self.may(request, incident, *RAISING)


def _raise(number: int, change: Change, values: dict[str, Any]) -> Risk:
    return operations.create_risk_from_incident(change, incident_number=number, values=values["values"])


def _note(incident: Incident) -> SafeString:
    return format_html(
        'The fields show what <a class="text-link" href="{}">{}</a> of {} says. '
        "What you leave as it is is derived from the incident when you save.",
        reverse("admin:incidents_incident_change", args=[incident.pk]),
        incident.display_id,
        incident.organization.name,
    )
