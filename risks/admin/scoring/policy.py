"""The page of an organisation's scoring policy: the one in force, its versions, the next one, and applying it."""

from typing import Any, Final

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from unfold.decorators import action

from riskregister.jobs import registry
from riskregister.jobs.models import Job
from riskregister.organizations.admin.access import access_of
from riskregister.organizations.admin.columns import column, once
from riskregister.organizations.roles import Permission
from risks import operations
from risks.admin.heat_map import heat_map
from risks.admin.scoring.applying import apply_page
from risks.admin.scoring.page import ScoringPage
from risks.admin.scoring.policy_form import PolicyForm
from risks.admin.scoring.versions import days_told, policy_versions
from risks.choices import Impact, Urgency
from risks.models import PolicyOfOrganization

JOBS: Final = 5
"""Runs of applying it that the page tells of, the newest."""


@admin.register(PolicyOfOrganization)
class PolicyAdmin(ScoringPage):
    """Scoring policies, by organisation. Everyone has one: the built-in one, before they make another."""

    icon = "grid_on"
    change_form = PolicyForm
    counter = "scoring_policy"
    actions_detail = ("apply_policy",)

    fieldsets = (
        (None, {"fields": (("organization_name", "version_in_force"),)}),
        ("In force", {"fields": ("matrix", "days")}),
    )

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Add the versions, and the runs of applying them to those who may ask for one."""
        organization = kwargs["obj"]
        context |= {
            "versions": policy_versions(organization),
            "jobs": self._jobs(request, organization),
            "impacts": list(Impact),
            "form_part": "admin/risks/scoring/policy_fields.html",
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def write(self, request: HttpRequest, record: Any, values: dict[str, Any]) -> models.Model:
        """Make the next version of the policy."""
        operations.set_scoring_policy(self.change_of(request, record, values), **values["policy"])
        organization: models.Model = record
        return organization

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Offer to apply the policy to those who may."""
        organization = self.get_object(request, unquote(str(object_id)))
        may_apply = self.may(request, organization, *operations.APPLY)
        return super().get_actions_detail(request, object_id) if may_apply else []

    @action(description="Apply to the register", url_path="apply", icon="published_with_changes")  # type: ignore[untyped-decorator]
    def apply_policy(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what applying the policy in force would do, and have a worker do it."""
        organization: PolicyOfOrganization = self.get_object(request, unquote(object_id))
        if not self.may(request, organization, *operations.APPLY):
            raise PermissionDenied
        return apply_page(self, request, organization)

    def _jobs(self, request: HttpRequest, organization: PolicyOfOrganization) -> Any:
        seen = Permission(registry.kind_of(operations.JOB).permission)
        if not access_of(request).allows(seen, organization.pk):
            return None
        jobs = Job.objects.of(organization.pk).filter(kind=operations.JOB)
        return list(jobs.select_related("requested_by__user").order_by("-created_date", "-id")[:JOBS])

    @column("urgency")
    @once
    def matrix(self, row: PolicyOfOrganization) -> SafeString:
        """Return what the policy makes of each pair of scores."""
        policy = operations.policy_of(row.pk)
        caption = f"Urgency by version {policy.version} of the scoring policy, for each likelihood and impact."
        return heat_map({}, policy.matrix, caption, of_numbers=True)

    @column("days to remediate")
    @once
    def days(self, row: PolicyOfOrganization) -> SafeString:
        """Return how many days each urgency allows."""
        days = operations.policy_of(row.pk).days
        rows = [(urgency.value, days_told(days[urgency])) for urgency in reversed(Urgency)]
        context = {"columns": ("Urgency", "Days"), "rows": rows}
        return render_to_string("admin/risks/plain_table.html", context)
