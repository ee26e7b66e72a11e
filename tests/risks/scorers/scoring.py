"""Scoring a text in one call, and what holds for every answer."""

from incidents.choices import Objective, Relevance
from risks.scorers import Evidence, Scorable, Scoring, offline_scorer


def scored(description: str, title: str = "", **fields: object) -> Scoring:
    record = Scorable(title, description, **fields)
    scoring = offline_scorer().score(record)
    assert_quotes(record, scoring)
    return scoring


def evidence_of(scoring: Scoring) -> list[Evidence]:
    objectives = [quote for score in scoring.objectives for quote in score.evidence]
    return [*objectives, *scoring.likelihood.evidence, *scoring.impact.evidence]


def assert_quotes(record: Scorable, scoring: Scoring) -> None:
    """Every quote is the span of the text that its offsets name."""
    for evidence in evidence_of(scoring):
        assert record.text(evidence.field)[evidence.start : evidence.end] == evidence.quote != ""


def relevance_of(scoring: Scoring, objective: Objective) -> Relevance | None:
    return next(score.relevance for score in scoring.objectives if score.objective == objective)


def relevant(scoring: Scoring) -> set[Objective]:
    """The objectives of High or Medium relevance."""
    return {score.objective for score in scoring.objectives if score.relevance in {Relevance.HIGH, Relevance.MEDIUM}}


def confidence_of(scoring: Scoring, objective: Objective) -> float:
    return next(score.confidence for score in scoring.objectives if score.objective == objective)
