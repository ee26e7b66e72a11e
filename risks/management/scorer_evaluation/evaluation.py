"""The evaluation: a scorer's answers to the summaries, measured."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from incidents.choices import Objective, Relevance, Severity
from risks.management.scorer_evaluation.baselines import always_data_disclosure, by_keywords
from risks.management.scorer_evaluation.labelled import Labelled
from risks.management.scorer_evaluation.measures import (
    Calibration,
    Counts,
    Proposals,
    calibration,
    counts_by_objective,
    macro_f1,
)
from risks.scorers import Failed, Scorable, Scorer, Scoring
from risks.scoring import severity as as_severity

BASELINES: Final[Mapping[str, Callable[[str], frozenset[Objective]]]] = {
    "always-data-disclosure": always_data_disclosure,
    "keywords": by_keywords,
}

_RELEVANT: Final = frozenset({Relevance.MEDIUM, Relevance.HIGH})


@dataclass(frozen=True)
class SeverityAgreement:
    """How the proposed impact, read as a severity, meets the rating: on it, at most one step off, or not proposed."""

    rated: int
    exact: int
    within_one: int
    not_enough_detail: int


@dataclass(frozen=True)
class Evaluation:
    """The measures of one scorer over records. Where it failed it proposed nothing, which is a miss like any other."""

    records: int
    macro_f1: float
    objectives: Mapping[Objective, Counts]
    severity: SeverityAgreement
    calibration: Calibration
    not_enough_detail: int
    unanswered: Mapping[str, int]
    baselines: Mapping[str, float]


def evaluate(scorer: Scorer, records: Sequence[Labelled]) -> Evaluation:
    """Return how the scorer does. It is given each summary as a description and nothing else of the record."""
    answers = [scorer.score(Scorable(title="", description=record.summary)) for record in records]
    labels = [record.objectives for record in records]
    counts = counts_by_objective(labels, [_relevant(answer) for answer in answers])
    claims = [
        (score.confidence, score.objective in label)
        for answer, label in zip(answers, labels, strict=True)
        if isinstance(answer, Scoring)
        for score in answer.objectives
    ]
    return Evaluation(
        records=len(records),
        macro_f1=macro_f1(counts),
        objectives=counts,
        severity=_severity_agreement(records, answers),
        calibration=calibration(claims),
        not_enough_detail=sum(isinstance(answer, Scoring) and not answer.enough_detail for answer in answers),
        unanswered=Counter(answer.failure.value for answer in answers if isinstance(answer, Failed)),
        baselines={name: _baseline(proposes, records, labels) for name, proposes in BASELINES.items()},
    )


def _relevant(answer: Scoring | Failed) -> frozenset[Objective]:
    if isinstance(answer, Failed):
        return frozenset()
    return frozenset(score.objective for score in answer.objectives if score.relevance in _RELEVANT)


def _baseline(proposes: Callable[[str], frozenset[Objective]], records: Sequence[Labelled], labels: Proposals) -> float:
    return macro_f1(counts_by_objective(labels, [proposes(record.summary) for record in records]))


def _severity_agreement(records: Sequence[Labelled], answers: Sequence[Scoring | Failed]) -> SeverityAgreement:
    rated = [
        (record.severity, answer.impact.value if isinstance(answer, Scoring) else None)
        for record, answer in zip(records, answers, strict=True)
        if record.severity
    ]
    scale = list(Severity)
    steps_off = [
        abs(scale.index(severity) - scale.index(as_severity(impact)))
        for severity, impact in rated
        if impact is not None
    ]
    return SeverityAgreement(
        rated=len(rated),
        exact=steps_off.count(0),
        within_one=sum(off <= 1 for off in steps_off),
        not_enough_detail=len(rated) - len(steps_off),
    )
