"""Likelihood and impact: points become a step of the scale, and the sentence that says why."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from risks.choices import Impact, Likelihood
from risks.scorers.offline.findings import Findings
from risks.scorers.offline.lexicon import Lexicon, Scale
from risks.scorers.offline.points import Points, impact_points, likelihood_points
from risks.scorers.records import Scorable, StepScore
from risks.scorers.similarity import ScoredText, SimilarRecord

_NOT_ENOUGH = "Not enough detail: neither the text nor what was reported says anything that bears on the {scale}."
_MAX_QUOTE = 80

_Step = TypeVar("_Step", Likelihood, Impact)


def likelihood_score(
    record: Scorable, findings: Findings, lexicon: Lexicon, similar: Sequence[SimilarRecord]
) -> StepScore[Likelihood]:
    """Return the likelihood; "not enough detail" where nothing bears on it."""
    return _score(
        Likelihood,
        "likelihood",
        lexicon.likelihood,
        [*likelihood_points(record, findings, lexicon), *_reported(record, lexicon, position=0)],
        _neighbour(similar, lambda scored: scored.likelihood),
        lexicon.similar_most,
    )


def impact_score(
    record: Scorable, findings: Findings, lexicon: Lexicon, similar: Sequence[SimilarRecord]
) -> StepScore[Impact]:
    """Return the impact; "not enough detail" where nothing bears on it."""
    return _score(
        Impact,
        "impact",
        lexicon.impact,
        [*impact_points(record, findings, lexicon), *_reported(record, lexicon, position=1)],
        _neighbour(similar, lambda scored: scored.impact),
        lexicon.similar_most,
    )


def _score(
    scale: type[_Step],
    name: str,
    by: Scale,
    points: Sequence[Points],
    neighbour: tuple[_Step, SimilarRecord] | None,
    most: float,
) -> StepScore[_Step]:
    """Return the step that the points reach, drawn towards the neighbour's by how alike it is, half-way at most."""
    steps = list(scale)
    if not points and neighbour is None:
        return StepScore(None, _NOT_ENOUGH.format(scale=name), ())
    total = by.start + _sum(points, by.further, sign=1) + _sum(points, by.further, sign=-1)
    if neighbour:
        step, similar = neighbour
        share = min(similar.similarity, most) if points else 1.0
        total = (1 - share) * total + share * steps.index(step)
    value = steps[sum(total >= least for least in by.thresholds)]
    evidence = tuple(quote for each in sorted(points, key=_strongest) for quote in each.evidence)
    return StepScore(value, _analysis(value.value, points, neighbour), evidence)


def _sum(points: Sequence[Points], further: float, *, sign: int) -> float:
    """Return the sum of the reasons of one direction, the strongest whole, each further one for less: many small
    reasons of a long text are no great one."""
    values = sorted((each.value * sign for each in points if each.value * sign > 0), reverse=True)
    return sign * sum(value * further**position for position, value in enumerate(values))


def _analysis(value: str, points: Sequence[Points], neighbour: tuple[str, SimilarRecord] | None) -> str:
    raising = [_told(each) for each in sorted(points, key=_strongest) if each.value > 0]
    lowering = [_told(each) for each in sorted(points, key=_strongest) if each.value < 0]
    parts = [f"{value}."]
    if raising:
        parts.append(f"Raised by: {'; '.join(raising)}.")
    if lowering:
        parts.append(f"Lowered by: {'; '.join(lowering)}.")
    if neighbour:
        step, similar = neighbour
        parts.append(f"{similar.record.reference} reads alike ({similar.similarity:.2f}) and was scored {step}.")
    return " ".join(parts)


def _told(points: Points) -> str:
    if not points.evidence:
        return points.says
    quote = " ".join(points.evidence[0].quote.split())
    shown = quote if len(quote) <= _MAX_QUOTE else f"{quote[: _MAX_QUOTE - 1]}\u2026"
    stance = points.evidence[0].stance.value
    return f"{points.says} (\u201c{shown}\u201d{'' if stance == 'asserted' else ', ' + stance})"


def _reported(record: Scorable, lexicon: Lexicon, *, position: int) -> list[Points]:
    """Return what the urgency or the severity that was reported adds; a middling one is detail too."""
    found = []
    if record.initially_reported_urgency:
        adds = lexicon.urgencies[record.initially_reported_urgency][position]
        found.append(Points(adds, f"initially reported urgency {record.initially_reported_urgency.value}", ()))
    if record.severity:
        adds = lexicon.severities[record.severity][position]
        found.append(Points(adds, f"severity {record.severity.value}", ()))
    return found


def _neighbour(
    similar: Sequence[SimilarRecord], step_of: Callable[[ScoredText], _Step | None]
) -> tuple[_Step, SimilarRecord] | None:
    for each in sorted(similar, key=lambda each: (-each.similarity, each.record.reference)):
        step = step_of(each.record)
        if step is not None:
            return step, each
    return None


def _strongest(points: Points) -> float:
    return -abs(points.value)
