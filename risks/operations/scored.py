"""Records as scorers read them, and what comes of having them scored.

All of this happens outside of any transaction: whatever a scorer takes, nobody else waits for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Left

from incidents.models import Incident
from riskregister.history.identifiers import display_id
from risks.choices import RiskKind, Urgency
from risks.models import Risk
from risks.operations.answers import columns_of, key_risk_scores, risk_scores, severity_scores
from risks.operations.scoring_setup import context_of
from risks.scorers.records import NO_CONTEXT, Context, Scorable, Scorer
from risks.scorers.registry import scorer_named, scores_at_once
from risks.scorers.runs import Question, answers
from risks.scorers.similarity import ScoredText, SimilarRecord, SimilarTexts

MOST_SIMILAR: Final = 5
"""Records that were scored before and are told to a scorer (ours)."""
COMPARED: Final = 300
"""The newest scored risks that are looked through for them (ours)."""
COMPARED_LENGTH: Final = 2_000
"""What of each text is looked at, in characters (ours)."""


@dataclass(frozen=True)
class Snapshot:
    """A record as it is at a version."""

    kind: str
    number: int
    version: int
    record: Scorable

    @property
    def about(self) -> str:
        """Return the record's id as rows show it."""
        return display_id(self.kind, self.number)


@dataclass(frozen=True)
class Scored:
    """A record as it was scored, and the columns of the proposal that this makes."""

    snapshot: Snapshot
    columns: Mapping[str, Any] = field(default_factory=dict)


def risk_snapshots(organization_id: UUID, names: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Snapshot]:
    """Return the risks named that are in the register, by kind and number.

    The severity of their incidents is not in them: who reads a proposal for a risk need not be allowed to read
    incidents. A risk that was raised from one has it as the urgency initially reported.
    """
    numbers = {kind: [number for of, number in names if of == kind] for kind in RiskKind.values}
    named = Q(*(Q(kind=kind, number__in=found) for kind, found in numbers.items()), _connector=Q.OR)
    columns = ("kind", "number", "version", "title", "description", "source", "initially_reported_urgency")
    rows = Risk.objects.of(organization_id).live().filter(named).values_list(*columns, named=True)
    return {(row.kind, row.number): _risk_snapshot(row) for row in rows}


def incident_snapshot(organization_id: UUID, number: int) -> Snapshot | None:
    """Return an incident, without the severity that it has: that is what is asked for."""
    columns = ("version", "title", "description", "source")
    row = Incident.objects.of(organization_id).live().filter(number=number).values_list(*columns, named=True).first()
    if row is None:
        return None
    return Snapshot(Incident.kind, number, row.version, Scorable(row.title, row.description, row.source))


def score_risks(
    organization_id: UUID, snapshots: Sequence[Snapshot], scorer_name: str, *, seconds: float | None
) -> list[Scored]:
    """Return what a scorer proposes for risks, each beside what is most alike among the newest that are scored."""
    scorer, similar = scorer_named(scorer_name), _scored_before(organization_id)
    questions = [Question(of.record, _nearest(similar, of)) for of in snapshots]
    found = answers(scorer, questions, seconds=seconds, context=_context(organization_id, scorer_name))
    return [
        Scored(of, _of_scorer(scorer) | columns_of(of.record, answer, _SCORES_OF[of.kind]))
        for of, answer in zip(snapshots, found, strict=True)
    ]


_SCORES_OF: Final = {str(RiskKind.OWN): risk_scores, str(RiskKind.KEY): key_risk_scores}


def score_incident(organization_id: UUID, snapshot: Snapshot, scorer_name: str, *, seconds: float | None) -> Scored:
    """Return what severity a scorer proposes for an incident. Risks are not told: who reads it may not read them."""
    scorer = scorer_named(scorer_name)
    context = _context(organization_id, scorer_name)
    (answer,) = answers(scorer, [Question(snapshot.record)], seconds=seconds, context=context)
    return Scored(snapshot, _of_scorer(scorer) | columns_of(snapshot.record, answer, severity_scores))


def _risk_snapshot(row: Any) -> Snapshot:
    reported = row.initially_reported_urgency
    urgency = None if reported is None else Urgency(reported)
    record = Scorable(row.title, row.description, row.source, initially_reported_urgency=urgency)
    return Snapshot(row.kind, row.number, row.version, record)


def _scored_before(organization_id: UUID) -> SimilarTexts:
    """Return the organisation's newest own risks that have both scores."""
    scored = Risk.objects.of(organization_id).live().scored_own().order_by("-number")[:COMPARED]
    columns = ("number", "title", "likelihood", "impact", "threat_objectives")
    rows = scored.annotate(beginning=Left("description", COMPARED_LENGTH)).values_list(
        *columns, "beginning", named=True
    )
    return SimilarTexts(
        ScoredText(
            reference=display_id(RiskKind.OWN, row.number),
            text=f"{row.title}\n{row.beginning}",
            likelihood=row.likelihood,
            impact=row.impact,
            objectives=tuple((of["threat_objective"], of["relevance"]) for of in row.threat_objectives),
        )
        for row in rows
    )


def _nearest(similar: SimilarTexts, of: Snapshot) -> list[SimilarRecord]:
    text = f"{of.record.title}\n{of.record.description[:COMPARED_LENGTH]}"
    others = [each for each in similar.nearest(text, MOST_SIMILAR + 1) if each.record.reference != of.about]
    return others[:MOST_SIMILAR]


def _context(organization_id: UUID, scorer_name: str) -> Context:
    # One that answers at once reads no prose.
    return NO_CONTEXT if scores_at_once(scorer_name) else context_of(organization_id)


def _of_scorer(scorer: Scorer) -> dict[str, Any]:
    return {"scorer": scorer.name, "scorer_version": scorer.version, "fingerprint": scorer.fingerprint or None}
