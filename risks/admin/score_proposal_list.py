"""The list of proposed scores over all records. They are decided on the page of the record that each is about."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any, Final

from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from riskregister.history import registry
from riskregister.organizations.admin.access import access_of
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
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Permission
from risks.choices import ScoreProposalStatus
from risks.models import ScoreProposal

TONES: Final[Mapping[str, Tone]] = {
    ScoreProposalStatus.PROPOSED: Tone.NEW,
    ScoreProposalStatus.ACCEPTED: Tone.GOOD,
    ScoreProposalStatus.REJECTED: Tone.BAD,
    ScoreProposalStatus.FAILED: Tone.WARNING,
}

TEXTS: Final = ("likelihood_analysis", "impact_analysis", "severity_reasoning", "failure_reason", "decision_reason")
_NOT_LISTED: Final = (*TEXTS, "document", "search_text", "evidence", "remarks", "override", "threat_objectives")


@admin.register(ScoreProposal)
class ScoreProposalAdmin(OrganizationColumn, TenantAdmin):
    """Proposed scores, newest first, about risks and incidents that the person may read."""

    section = "Register"
    icon = "lightbulb"

    list_display = (
        *("shown_id", "status_label", "record", "scorer", "shown_confidence", "created", "decider", "decided"),
        "organization_name",
    )
    list_display_links = ("shown_id",)
    list_select_related = ("organization", "opened_by__user", "decided_by__user")
    list_filter = (("organization", OrganizationFilter), "status", "created_date", "decided_date")
    search_fields = ("about__exact", "scorer__exact")
    search_help_text = "The id of a record, or a scorer"
    ordering = ("-created_date", "-number")
    readonly_preprocess_fields = dict.fromkeys(TEXTS, linebreaksbr)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show of a proposal what one about such a record has: scores, or a severity."""
        risks = (("likelihood", "impact"), "likelihood_analysis", "impact_analysis", "objectives_text")
        scores = risks if obj is None or obj.incident_id is None else ("shown_severity", "severity_reasoning")
        return [
            (None, {"fields": (("shown_id", "organization_name"), ("status_label", "record"))}),
            ("Proposed", {"fields": (*scores, "shown_confidence", "remarks_text", ("failure", "failure_reason"))}),
            ("Scored by", {"fields": (("scorer", "scorer_version"), ("opener", "created"), "record_version")}),
            ("Decision", {"fields": (("decider", "decided"), "decision_reason", "override_text")}),
        ]

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """Return the proposals about records that the person may read; of a list without its long texts."""
        access, rows = access_of(request), self.all_rows()
        if not access.everything:
            readable = Q(pk=None)
            for permission, condition in _readable().items():
                where = [key for key in access.permissions if access.allows(permission, key)]
                readable |= Q(organization__in=where, **condition)
            rows = rows.filter(readable)
        match = request.resolver_match
        if match is not None and str(match.url_name).endswith("_changelist"):
            rows = rows.defer(*_NOT_LISTED)
        return rows.order_by(*self.get_ordering(request))

    def organizations_shown(self, request: HttpRequest) -> "models.QuerySet[Organization]":
        """Return the organisations in which the person may read proposals of some kind."""
        access = access_of(request)
        return reduce(or_, (access.organizations(permission) for permission in _readable()))

    def has_view_permission(self, request: HttpRequest, obj: ScoreProposal | None = None) -> bool:
        """Ask for what it takes to read the record that it is about."""
        access = access_of(request)
        if obj is None:
            return any(access.allows(permission) for permission in _readable())
        needed = Permission.RISKS_READ if obj.incident_id is None else Permission.INCIDENTS_READ
        return access.allows(needed, obj.organization_id)

    @column("id", ordering="number")
    def shown_id(self, row: ScoreProposal) -> SafeString:
        """Return the id that the API speaks."""
        return nowrap(row.display_id)

    @column("status", ordering="status", label=TONES)
    def status_label(self, row: ScoreProposal) -> str:
        """Return what became of it."""
        return row.status

    @column("record")
    def record(self, row: ScoreProposal) -> SafeString:
        """Return the record that it is about, with a link to where it is decided."""
        page, key = "risks_risk", row.risk_id
        if row.incident_id is not None:
            page, key = "incidents_incident", row.incident_id
        if key is None:
            return nowrap(row.about)
        address = f"{reverse(f'admin:{page}_change', args=[key])}#proposals"
        return format_html('<a href="{}" class="text-link whitespace-nowrap">{}</a>', address, row.about)

    @column("confidence", ordering="confidence")
    def shown_confidence(self, row: ScoreProposal) -> str | None:
        """Return how sure the scorer is, 0 to 1."""
        return None if row.confidence is None else f"{row.confidence:.2f}"

    @column("created (UTC)", ordering="created_date")
    def created(self, row: ScoreProposal) -> SafeString | None:
        """Return when it was proposed."""
        return utc(row.created_date)

    @column("asked by")
    def opener(self, row: ScoreProposal) -> str | None:
        """Return who had the record scored."""
        return person_text(row.opened_by)

    @column("decided by")
    def decider(self, row: ScoreProposal) -> str | None:
        """Return who decided about it."""
        return person_text(row.decided_by)

    @column("decided (UTC)", ordering="decided_date")
    def decided(self, row: ScoreProposal) -> SafeString | None:
        """Return when it was decided."""
        return utc(row.decided_date)

    @column("severity")
    def shown_severity(self, row: ScoreProposal) -> str | None:
        """Return the severity as the API names it."""
        return row.severity

    @column("threat objectives")
    def objectives_text(self, row: ScoreProposal) -> str:
        """Return the objectives that are found to matter."""
        return ", ".join(f"{of['threat_objective']} ({of['relevance']})" for of in row.threat_objectives)

    @column("remarks")
    def remarks_text(self, row: ScoreProposal) -> SafeString:
        """Return what the scorer says to whoever decides."""
        return linebreaksbr("\n".join(row.remarks))

    @column("taken instead")
    def override_text(self, row: ScoreProposal) -> str:
        """Return which fields were taken otherwise than proposed."""
        return ", ".join(of["field"] for of in row.override)


def _readable() -> Mapping[Permission, Mapping[str, Any]]:
    """Return which of them each permission lets read, as a filter."""
    readable = registry.tracked(ScoreProposal).readable
    return {Permission(permission): condition for permission, condition in readable.items()}
