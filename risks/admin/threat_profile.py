"""The page of a proposed threat profile: its heat map beside the one in force, what it would do, and the decision."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminRadioSelectWidget

from riskregister.api.preconditions import EntityTags, etag_of
from riskregister.organizations.admin.access import access_of, change_for
from riskregister.organizations.admin.base import TenantAdmin
from riskregister.organizations.admin.columns import (
    OrganizationColumn,
    OrganizationFilter,
    Tone,
    column,
    nowrap,
    person_text,
    utc,
)
from riskregister.organizations.admin.forms import OperationForm
from riskregister.organizations.admin.inlines import HistoryInline
from riskregister.organizations.roles import Permission
from risks import operations
from risks.admin.heat_map import map_of_profile
from risks.choices import ProposalStatus
from risks.models import ThreatProfileProposal, ThreatProfileProposalHistory
from risks.operations import Effect

APPROVE, REJECT = "approve", "reject"


class DecisionForm(OperationForm):
    """What approving and rejecting take, and the version of the proposal that the form has shown."""

    decision = forms.ChoiceField(
        choices=((APPROVE, "Approve: it becomes the threat profile"), (REJECT, "Reject, or withdraw one's own")),
        widget=UnfoldAdminRadioSelectWidget(),
    )
    version = forms.IntegerField(widget=forms.HiddenInput())

    class Meta:
        model = ThreatProfileProposal
        fields: ClassVar[tuple[str, ...]] = ()

    def current(self, record: ThreatProfileProposal) -> dict[str, Any]:
        """Return the version that is shown."""
        return {"version": record.version}

    def clean(self) -> dict[str, Any]:
        """Ask why a proposal is rejected."""
        cleaned = super().clean()
        if cleaned.get("decision") == REJECT and not cleaned.get("reason", "").strip():
            self.add_error("reason", "Say why it is rejected.")
        return cleaned


class ProposalHistoryInline(HistoryInline):
    """The history of a proposal."""

    model = ThreatProfileProposalHistory
    permission = Permission.THREAT_PROFILE_READ


@admin.register(ThreatProfileProposal)
class ThreatProfileProposalAdmin(OrganizationColumn, TenantAdmin):
    """Threat profiles, proposed, in force and past, newest first."""

    permission = Permission.THREAT_PROFILE_READ
    section = "Register"
    icon = "crisis_alert"
    change_form = DecisionForm

    list_display = (
        "shown_id",
        "status_label",
        "profile_version",
        "organization_name",
        "proposer",
        "created",
        "decided",
    )
    list_display_links = ("shown_id",)
    list_select_related = ("organization", "opened_by__user", "decided_by__user")
    list_filter = (("organization", OrganizationFilter), "status")
    ordering = ("-created_date", "-number")
    inlines = (ProposalHistoryInline,)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show what is in force and what would happen only of what may yet be approved."""
        shown: list[tuple[str | None, dict[str, Any]]] = [
            (None, {"fields": (("shown_id", "organization_name"), ("status_label", "profile_version"))}),
            ("Proposal", {"fields": ("map", "objectives", ("proposer", "created"))}),
        ]
        if obj is not None and obj.status == ProposalStatus.PROPOSED:
            shown.append(("In force", {"fields": ("map_in_force",)}))
            if access_of(request).allows(Permission.RISKS_READ, obj.organization_id):
                shown.append(("If it is approved", {"fields": ("effects",)}))
        if self.form_for(request, obj) is not None:
            shown.append(("Decision", {"fields": ("decision", "reason", "version")}))
        if obj is not None and obj.status != ProposalStatus.PROPOSED:
            shown.append(("Decision", {"fields": (("decider", "decided"), "decision_reason")}))
        return shown

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let managers decide about what is undecided. A superuser does so only as a member who may.

        What was decided after the form was shown takes the form in once more: then it says why that is refused.
        """
        if obj is None:
            return super().has_change_permission(request, obj)
        held = access_of(request).permissions.get(obj.organization_id, frozenset())
        is_open = obj.status == ProposalStatus.PROPOSED or request.method == "POST"
        return Permission.THREAT_PROFILE_MANAGE in held and is_open

    def write(self, request: HttpRequest, record: Any, values: dict[str, Any]) -> models.Model:
        """Approve or reject, provided that the proposal is as it was shown."""
        change = change_for(request, record.organization_id, values["reason"])
        change = replace(change, precondition=EntityTags(frozenset({etag_of(values["version"])})))
        if values["decision"] == APPROVE:
            return operations.approve_threat_profile(change, number=record.number)
        return operations.reject_threat_profile(change, number=record.number, reason=values["reason"])

    @column("id", ordering="number")
    def shown_id(self, row: ThreatProfileProposal) -> str:
        """Return the id that the API speaks."""
        return nowrap(row.display_id)

    @column(
        "status",
        ordering="status",
        label={
            ProposalStatus.PROPOSED: Tone.NEW,
            ProposalStatus.APPROVED: Tone.GOOD,
            ProposalStatus.REJECTED: Tone.BAD,
        },
    )
    def status_label(self, row: ThreatProfileProposal) -> str:
        """Return what became of it."""
        return row.status

    @column("proposed by")
    def proposer(self, row: ThreatProfileProposal) -> str | None:
        """Return who proposed it."""
        return person_text(row.opened_by)

    @column("proposed (UTC)", ordering="created_date")
    def created(self, row: ThreatProfileProposal) -> str | None:
        """Return when it was proposed."""
        return utc(row.created_date)

    @column("decided by")
    def decider(self, row: ThreatProfileProposal) -> str | None:
        """Return who decided about it."""
        return person_text(row.decided_by)

    @column("decided (UTC)", ordering="decided_date")
    def decided(self, row: ThreatProfileProposal) -> str | None:
        """Return when it was decided."""
        return utc(row.decided_date)

    @column("heat map")
    def map(self, row: ThreatProfileProposal) -> SafeString:
        """Return what is proposed, as a heat map."""
        matrix = operations.policy_of(row.organization_id).matrix
        caption = f"{row.display_id}: likelihood of an attempt and impact if it succeeds."
        return map_of_profile(row.profile(), matrix, caption)

    @column("heat map")
    def map_in_force(self, row: ThreatProfileProposal) -> str:
        """Return the profile that it would replace, as a heat map."""
        now = ThreatProfileProposal.objects.of(row.organization_id).in_force()
        if now is None:
            return "There is no threat profile yet."
        matrix = operations.policy_of(row.organization_id).matrix
        caption = f"{now.display_id}, version {now.profile_version} of the threat profile."
        return map_of_profile(now.profile(), matrix, caption)

    @column("objectives")
    def objectives(self, row: ThreatProfileProposal) -> SafeString:
        """Return what is proposed, with its reasons."""
        names = ("threat_objective", "likelihood", "impact", "rationale")
        rows = [[of[name] for name in names] for of in row.threat_objectives]
        return _table(("Objective", "Likelihood", "Impact", "Rationale"), rows, "")

    @column("key risks")
    def effects(self, row: ThreatProfileProposal) -> SafeString:
        """Return what would enter the register, be marked as no longer called for, or get another score."""
        effects = operations.profile_effects(row.organization_id, row.profile())
        told = [(what, effect) for effect in effects for what in [_what(effect)] if what is not None]
        columns = ("What happens", "Id", "Title", "Status", "Urgency now", "Urgency then", "Own score")
        rows = [
            (what, nowrap(of.display_id), of.entry.title, of.status, of.urgency_before, of.urgency_after, _own(of))
            for what, of in sorted(told, key=lambda pair: pair[0])
        ]
        return _table(columns, rows, "The register stays as it is.")


def _what(effect: Effect) -> str | None:
    if effect.enters:
        return "Enters"
    if effect.leaves:
        return "Leaves: marked"
    return "Scored anew" if effect.rescores else None


def _own(effect: Effect) -> str:
    return "yes: stays" if effect.own_score else "no"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str | None]], empty: str) -> SafeString:
    return render_to_string("admin/risks/plain_table.html", {"columns": columns, "rows": rows, "empty": empty})
