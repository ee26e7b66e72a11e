"""The model's own words, checked. Whatever is not as it must be is no score."""

from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from incidents.choices import Relevance
from risks.choices import Impact, Likelihood
from risks.scorers.model import strict_json
from risks.scorers.model.quotes import Quotable, clean
from risks.scorers.model.schema import ANSWER, OBJECTIVES
from risks.scorers.model.unusable import Unusable
from risks.scorers.records import Evidence, Failure, ObjectiveScore, Scorable, StepScore

MAX_ANALYSIS: Final = 4_000
MAX_QUOTES: Final = 20
_MOST_FAULTS: Final = 100
_NOT_ENOUGH: Final = "Not enough detail: the model found nothing in the text that bears on the {name}."
_VALIDATOR: Final = Draft202012Validator(ANSWER)

_Step = TypeVar("_Step", Likelihood, Impact)


@dataclass(frozen=True)
class Scores:
    """What an answer comes to: every objective in its order, both scores, and how many quotes were left out."""

    objectives: tuple[ObjectiveScore, ...]
    likelihood: StepScore[Likelihood]
    impact: StepScore[Impact]
    left_out: int


def scores_of(content: str, record: Scorable) -> Scores:
    """Return the scores that the model's words are.

    Raises Unusable where they are not JSON, do not fit the schema, are too long, or claim what no quote of the record
    bears out. A quote that does not stand in the record is left out and counted; a claim needs one that does.
    """
    try:
        answer = strict_json.read(content)
    except ValueError:
        raise Unusable(Failure.NOT_JSON, "The model's answer is not JSON.") from None
    _check_shape(answer)
    reading = _Reading(record)
    objectives = tuple(reading.objective(name, answer["objectives"][name]) for name in OBJECTIVES)
    likelihood = reading.step("likelihood", Likelihood, answer["likelihood"])
    impact = reading.step("impact", Impact, answer["impact"])
    return Scores(objectives, likelihood, impact, reading.left_out)


def _check_shape(answer: Any) -> None:
    """Raise Unusable naming the place by our own names alone: the answer's may hold anything."""
    # Of the first few, which is quick: an answer of a megabyte can have a million.
    fault = best_match(islice(_VALIDATOR.iter_errors(answer), _MOST_FAULTS))
    if fault is not None:
        place = ".".join(str(part) for part in fault.absolute_path) or "its top"
        raise Unusable(
            Failure.WRONG_SHAPE, f"The model's answer does not fit the schema at {place} ({fault.validator})."
        )


class _Reading:
    """One answer that fits the schema, being read against its record."""

    def __init__(self, record: Scorable) -> None:
        self._record = Quotable(record)
        self.left_out = 0

    def objective(self, name: str, claim: dict[str, Any]) -> ObjectiveScore:
        confidence = claim["confidence"]
        if not 0 <= confidence <= 1:
            raise Unusable(Failure.WRONG_SHAPE, f"The model's confidence in {name} is not from 0 to 1.")
        relevance = None if claim["relevance"] is None else Relevance(claim["relevance"])
        evidence = self._evidence(name, claim, claimed=relevance is not None)
        return ObjectiveScore(OBJECTIVES[name], relevance, round(float(confidence), 4), evidence)

    def step(self, name: str, scale: type[_Step], claim: dict[str, Any]) -> StepScore[_Step]:
        value = None if claim["value"] is None else scale(claim["value"])
        evidence = self._evidence(name, claim, claimed=value is not None)
        analysis = clean(claim["analysis"])
        if len(analysis) > MAX_ANALYSIS:
            raise Unusable(Failure.WRONG_SHAPE, f"The model's analysis of the {name} is too long.")
        if value is not None and not analysis:
            raise Unusable(Failure.WRONG_SHAPE, f"The model scores the {name} without an analysis.")
        return StepScore(value, analysis or _NOT_ENOUGH.format(name=name), evidence)

    def _evidence(self, name: str, claim: dict[str, Any], *, claimed: bool) -> tuple[Evidence, ...]:
        if len(claim["evidence"]) > MAX_QUOTES:
            raise Unusable(Failure.WRONG_SHAPE, f"The model gives more than {MAX_QUOTES} quotes for {name}.")
        evidence, missing = self._record.evidence(claim["evidence"])
        if claimed and not evidence:
            raise Unusable(Failure.UNGROUNDED, f"What the model says of {name} has no quote that stands in the record.")
        self.left_out += missing
        return evidence
