"""The scoring policies that an organisation has had since the built-in one. No row is ever changed or deleted."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from riskregister.history.constraints import limited
from riskregister.history.models import REASON_LENGTH, OrganizationRow
from riskregister.history.querysets import Scoped, scoped
from risks.querysets import ScoringPolicyQuerySet
from risks.scoring import Policy


@limited
class ScoringPolicy(OrganizationRow):
    """One version of an organisation's scoring policy. Version 1 is `scoring.DEFAULT_POLICY`, and has no row."""

    version = models.PositiveIntegerField(editable=False)
    matrix = models.JSONField(editable=False)
    """Likelihood -> impact -> urgency."""
    days = models.JSONField(editable=False)
    """Urgency -> days; null where a risk of that urgency is never due."""
    changed_by = models.ForeignKey(
        "organizations.Membership", on_delete=models.PROTECT, related_name="+", db_index=False, editable=False
    )
    created_date = models.DateTimeField(editable=False)
    reason = models.TextField(max_length=REASON_LENGTH, null=True, editable=False)

    objects: ClassVar[Scoped[ScoringPolicyQuerySet]] = scoped(ScoringPolicyQuerySet)

    class Meta(OrganizationRow.Meta):
        verbose_name_plural = "scoring policies"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "version"], name="scoringpolicy_version_unique"),
            models.CheckConstraint(condition=Q(version__gte=1), name="scoringpolicy_version_positive"),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"

    def policy(self) -> Policy:
        """Return the policy that it holds."""
        return Policy.of(self.version, self.matrix, self.days)
