"""What an organisation expects of attackers: proposals of its threat profile, the approved ones among them.

The profile is the approved proposal of the highest `profile_version`; it has no row of its own, so it cannot
differ from what was approved.
"""

from typing import ClassVar, Required, TypedDict

from django.db import models
from django.db.models import Q

from incidents.choices import Objective
from riskregister.history.constraints import limited, one_of
from riskregister.history.models import REASON_LENGTH, OrganizationRow, Record, RecordHistoryRow
from riskregister.history.querysets import Scoped, scoped
from riskregister.history.search import search_text
from risks.choices import Impact, Likelihood, ProposalStatus
from risks.querysets import ProposalQuerySet
from risks.scoring import Score, ThreatProfile

MAX_RATIONALE = 5_000
"""Of the reasoning behind one objective (ours), in characters."""


class ScoredObjective(TypedDict, total=False):
    """A threat objective of an input: how likely an attempt is, and how bad it would be if it succeeded."""

    threat_objective: Required[Objective]
    likelihood: Required[Likelihood]
    impact: Required[Impact]
    rationale: str | None


class ProfileValues(TypedDict, total=False):
    """What is proposed. An objective left out is not considered: no key risk enters for its sake."""

    threat_objectives: Required[list[ScoredObjective]]
    based_on: int
    """The version of the profile that the proposer has seen; left out, the one that there is."""


class ProposalState(models.Model):
    """Everything about a proposal that has a history. The set is as the row shows it."""

    status = models.CharField(max_length=20, choices=ProposalStatus.choices, editable=False)
    threat_objectives = models.JSONField(default=list, editable=False)
    based_on = models.BigIntegerField(editable=False)
    """The version of the profile that it was made against: 0 where there was none."""
    profile_version = models.BigIntegerField(null=True, editable=False)
    """The version of the profile that it is; NULL unless it was approved."""
    decided_by = models.ForeignKey(
        "organizations.Membership",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        editable=False,
    )
    decided_date = models.DateTimeField(null=True, editable=False)
    decision_reason = models.TextField(max_length=REASON_LENGTH, null=True, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("status", ProposalStatus),
            models.CheckConstraint(
                condition=~Q(status=ProposalStatus.APPROVED)
                | Q(profile_version__isnull=False, profile_version=models.F("based_on") + 1),
                name="%(class)s_profile_version_when_approved",
            ),
            models.CheckConstraint(
                condition=Q(status=ProposalStatus.PROPOSED) | Q(decided_by__isnull=False, decided_date__isnull=False),
                name="%(class)s_decided_unless_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(status=ProposalStatus.REJECTED) | Q(decision_reason__isnull=False),
                name="%(class)s_decision_reason_when_rejected",
            ),
        ]

    def text_to_search(self) -> str:
        """Return what `search_text` must hold: the objectives, and what is said of them."""
        said = (of["rationale"] for of in self.threat_objectives if of["rationale"] is not None)
        return search_text(" ".join(of["threat_objective"] for of in self.threat_objectives), " ".join(said))


@limited
class ThreatProfileProposal(ProposalState, Record):
    """A threat profile that a member asks for, and what became of it. What is proposed never changes."""

    kind = "TPP"

    objects: ClassVar[Scoped[ProposalQuerySet]] = scoped(ProposalQuerySet)

    class Meta(Record.Meta):
        verbose_name = "threat profile"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            *ProposalState.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "number"], name="threatprofileproposal_number_unique"),
            models.UniqueConstraint(
                fields=["organization", "profile_version"], name="threatprofileproposal_profile_version_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display_id} {self.status}"

    def profile(self) -> ThreatProfile:
        """Return the threat profile that it is, or would be."""
        return {
            Objective(of["threat_objective"]): Score(Likelihood(of["likelihood"]), Impact(of["impact"]))
            for of in self.threat_objectives
        }


@limited
class ThreatProfileProposalHistory(ProposalState, RecordHistoryRow):
    """Everything a proposal ever was; its approvals are the history of the profile."""

    record_kind = "threat_profile"
    state = ProposalState

    record = models.ForeignKey(ThreatProfileProposal, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[Scoped["models.QuerySet[ThreatProfileProposalHistory]"]] = scoped(models.QuerySet)

    class Meta(RecordHistoryRow.Meta):
        verbose_name_plural = "threat profile history"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *RecordHistoryRow.Meta.constraints,
            *ProposalState.Meta.constraints,
            models.UniqueConstraint(fields=["record", "version"], name="threatprofileproposalhistory_version_unique"),
        ]


@limited
class ProposedObjective(OrganizationRow):
    """One objective of a proposal: the inherent view, before any control."""

    record = models.ForeignKey(ThreatProfileProposal, on_delete=models.PROTECT, related_name="+", db_index=False)
    threat_objective = models.CharField(max_length=30, choices=Objective.choices)
    likelihood = models.CharField(max_length=10, choices=Likelihood.choices)
    impact = models.CharField(max_length=10, choices=Impact.choices)
    rationale = models.TextField(max_length=MAX_RATIONALE, null=True)

    objects: ClassVar[Scoped["models.QuerySet[ProposedObjective]"]] = scoped(models.QuerySet)

    class Meta(OrganizationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            models.UniqueConstraint(fields=["record", "threat_objective"], name="proposedobjective_objective_unique"),
            one_of("threat_objective", Objective),
            one_of("likelihood", Likelihood),
            one_of("impact", Impact),
        ]
