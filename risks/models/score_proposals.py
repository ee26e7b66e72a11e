"""What a scorer proposes for a record, with its reasons, and what became of it. Nothing here is a score."""

from typing import ClassVar, TypedDict

from django.db import models
from django.db.models import Q

from incidents.choices import Severity
from incidents.models import TEXT_LENGTH, ObjectiveRef
from riskregister.history.constraints import limited, one_of
from riskregister.history.models import REASON_LENGTH, Record, RecordHistoryRow
from riskregister.history.querysets import Scoped, scoped
from riskregister.history.search import search_text
from risks.choices import Impact, Likelihood, ScoreProposalStatus
from risks.models.risks import Risk
from risks.querysets import ScoreProposalQuerySet

SCORER_LENGTH = 100
"""Of the name and the version of a scorer, and of its fingerprint (ours), in characters."""
FAILURE_LENGTH = 1_000

DECIDED = (ScoreProposalStatus.ACCEPTED, ScoreProposalStatus.REJECTED)

ABOUT = {"risks": Q(risk__isnull=False), "incidents": Q(incident__isnull=False)}
"""The two kinds of record that a proposal may be about."""


class TakenValues(TypedDict, total=False):
    """What is taken instead of what was proposed; what is not named is taken as it was."""

    likelihood: Likelihood
    likelihood_analysis: str
    impact: Impact
    impact_analysis: str
    threat_objectives: list[ObjectiveRef]
    severity: Severity
    severity_reasoning: str


class ScoreProposalState(models.Model):
    """Everything about a proposal: which record it is about, what was proposed, and what became of it.

    All but the decision is written once; `verify` compares it with the first row of the history.
    """

    status = models.CharField(max_length=20, choices=ScoreProposalStatus.choices, editable=False)
    about = models.TextField(max_length=24, editable=False)
    """The id of the record as rows show it."""
    # Both with an index: where SQLite writes a record it looks for rows that refer to it.
    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="+", null=True, editable=False)
    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    record_version = models.BigIntegerField(editable=False)
    """The version of the record that was scored."""
    scorer = models.TextField(max_length=SCORER_LENGTH, editable=False)
    scorer_version = models.TextField(max_length=SCORER_LENGTH, editable=False)
    fingerprint = models.TextField(max_length=SCORER_LENGTH, null=True, editable=False)
    """Of what the scorer goes by: its lexicon, or its prompt."""
    likelihood = models.CharField(max_length=10, choices=Likelihood.choices, null=True, editable=False)
    likelihood_analysis = models.TextField(max_length=TEXT_LENGTH, null=True, editable=False)
    impact = models.CharField(max_length=10, choices=Impact.choices, null=True, editable=False)
    impact_analysis = models.TextField(max_length=TEXT_LENGTH, null=True, editable=False)
    severity = models.CharField(max_length=5, choices=Severity.choices, null=True, editable=False)
    severity_reasoning = models.TextField(max_length=TEXT_LENGTH, null=True, editable=False)
    threat_objectives = models.JSONField(default=list, editable=False)
    confidence = models.FloatField(null=True, editable=False)
    evidence = models.JSONField(default=list, editable=False)
    remarks = models.JSONField(default=list, editable=False)
    failure = models.TextField(max_length=SCORER_LENGTH, null=True, editable=False)
    """The code of why nothing is proposed; NULL unless it failed."""
    failure_reason = models.TextField(max_length=FAILURE_LENGTH, null=True, editable=False)
    requests = models.BigIntegerField(null=True, editable=False)
    prompt_tokens = models.BigIntegerField(null=True, editable=False)
    completion_tokens = models.BigIntegerField(null=True, editable=False)
    cost_millionths = models.BigIntegerField(null=True, editable=False)
    """Of the currency in which the scorer's prices are given; NULL where it is not known, or costs nothing."""
    accepted_version = models.BigIntegerField(null=True, editable=False)
    """The version of the record that has what was taken; NULL unless it was accepted."""
    override = models.JSONField(default=list, editable=False)
    """What was taken instead of what was proposed."""
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
            one_of("status", ScoreProposalStatus),
            one_of("likelihood", Likelihood),
            one_of("impact", Impact),
            one_of("severity", Severity),
            models.CheckConstraint(
                condition=Q(risk__isnull=True) | Q(incident__isnull=True), name="%(class)s_about_one"
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="%(class)s_confidence_share"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=DECIDED) | Q(decided_by__isnull=False, decided_date__isnull=False),
                name="%(class)s_decided_when_decided",
            ),
            models.CheckConstraint(
                condition=~Q(status=ScoreProposalStatus.ACCEPTED) | Q(accepted_version__isnull=False),
                name="%(class)s_accepted_version_when_accepted",
            ),
            models.CheckConstraint(
                condition=~Q(status=ScoreProposalStatus.FAILED)
                | Q(failure__isnull=False, failure_reason__isnull=False),
                name="%(class)s_failure_when_failed",
            ),
            models.CheckConstraint(
                condition=~Q(status=ScoreProposalStatus.REJECTED) | Q(decision_reason__isnull=False),
                name="%(class)s_decision_reason_when_rejected",
            ),
        ]

    def text_to_search(self) -> str:
        """Return what `search_text` must hold: what it is about, and who proposed it."""
        return search_text(self.about, self.scorer)


@limited
class ScoreProposal(ScoreProposalState, Record):
    """Scores that a scorer proposes for a record as it is at one version."""

    kind = "SCP"

    objects: ClassVar[Scoped[ScoreProposalQuerySet]] = scoped(ScoreProposalQuerySet)

    class Meta(Record.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            *ScoreProposalState.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "number"], name="scoreproposal_number_unique"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organization", "about", "number"], name="scoreproposal_by_record"),
            models.Index(fields=["organization", "status", "number"], name="scoreproposal_by_status"),
            # Without it SQLite looks for the undecided of one record among all that are undecided.
            models.Index(fields=["organization", "about", "status", "number"], name="scoreproposal_by_record_status"),
            # Who may read one kind of record does not wait for proposals about the other to be passed over.
            *(
                models.Index(fields=["organization", "number"], name=f"scoreproposal_{name}", condition=about)
                for name, about in ABOUT.items()
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display_id} {self.status}"


@limited
class ScoreProposalHistory(ScoreProposalState, RecordHistoryRow):
    """Everything a proposal ever was: as it was made, and as it was decided."""

    record_kind = "score_proposal"
    state = ScoreProposalState
    internal = frozenset({"about", "risk", "incident"})

    record = models.ForeignKey(ScoreProposal, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[Scoped["models.QuerySet[ScoreProposalHistory]"]] = scoped(models.QuerySet)

    class Meta(RecordHistoryRow.Meta):
        verbose_name_plural = "score proposal history"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *RecordHistoryRow.Meta.constraints,
            *ScoreProposalState.Meta.constraints,
            models.UniqueConstraint(fields=["record", "version"], name="scoreproposalhistory_version_unique"),
        ]
        # For followers of the changes, likewise.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organization", "sequence"], name=f"scoreproposalhistory_{name}", condition=about)
            for name, about in ABOUT.items()
        ]
