"""How an organisation has records scored: which by themselves, and what a scorer is told. No row ever changes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from incidents.models import TEXT_LENGTH
from riskregister.history.constraints import limited
from riskregister.history.models import REASON_LENGTH, OrganizationRow
from riskregister.history.querysets import Scoped, scoped
from risks.models.score_proposals import SCORER_LENGTH
from risks.querysets import ScoringSetupQuerySet


@limited
class ScoringSetup(OrganizationRow):
    """One version of it. Before the first, nothing is scored that nobody asks for, and scorers are told nothing."""

    version = models.PositiveIntegerField(editable=False)
    sources = models.JSONField(default=list, editable=False)
    """Of these, risks are scored as soon as they are made. Scored is proposed: no score is written."""
    scorer = models.TextField(max_length=SCORER_LENGTH, null=True, editable=False)
    """Who scores those; NULL: the first of the installation's."""
    procedure = models.TextField(max_length=TEXT_LENGTH, null=True, editable=False)
    """The organisation's risk assessment procedure, for a scorer that reads prose."""
    notes = models.TextField(max_length=TEXT_LENGTH, null=True, editable=False)
    """What else such a scorer should know."""
    changed_by = models.ForeignKey(
        "organizations.Membership", on_delete=models.PROTECT, related_name="+", db_index=False, editable=False
    )
    created_date = models.DateTimeField(editable=False)
    reason = models.TextField(max_length=REASON_LENGTH, null=True, editable=False)

    objects: ClassVar[Scoped[ScoringSetupQuerySet]] = scoped(ScoringSetupQuerySet)

    class Meta(OrganizationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "version"], name="scoringsetup_version_unique"),
            models.CheckConstraint(condition=Q(version__gte=1), name="scoringsetup_version_positive"),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"

    def plain(self) -> dict[str, object]:
        """Return what it says, as history keeps it."""
        return {name: getattr(self, name) for name in ("version", "sources", "scorer", "procedure", "notes")}
