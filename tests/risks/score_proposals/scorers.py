"""Scorers that do what no text makes the offline one do. Each is named by its function in SCORERS."""

from dataclasses import replace
from decimal import Decimal
from threading import Event
from typing import Any

from risks.scorers import Evidence, Failed, Failure, ObjectiveScore, Scoring, StepScore, Usage, offline_scorer
from risks.scorers.records import Field, Stance

RELEASE = Event()
"""Set, it ends every scoring of `hanging`."""


class Scripted:
    """Changes what the offline scorer says."""

    name = "scripted"
    version = "1"
    fingerprint = ""

    def __init__(self, change: Any) -> None:
        self.change = change

    def score(self, record: Any, similar: Any = (), context: Any = None, within: Any = None) -> Any:
        answer = replace(offline_scorer().score(record, similar), scorer=self.name, version=self.version)
        return self.change(answer)


def _half(answer: Scoring) -> Scoring:
    return replace(answer, impact=StepScore(None, "Not enough detail: nobody says what it costs.", ()), objectives=())


def _objectives_alone(answer: Scoring) -> Scoring:
    return replace(_half(answer), likelihood=StepScore(None, "Not enough detail.", ()), objectives=answer.objectives)


def _quoting(**changed: Any) -> Any:
    quote = Evidence(Field.TITLE, 0, 3, "The", "a signal", "a sentence", Stance.ASSERTED, 0.0)

    def change(answer: Scoring) -> Scoring:
        step = replace(answer.impact, evidence=(replace(quote, **changed),))
        return replace(answer, impact=step)

    return change


def _with(**changed: Any) -> Any:
    return lambda answer: replace(answer, **changed)


def _confident(confidence: float) -> Any:
    def change(answer: Scoring) -> Scoring:
        first: ObjectiveScore = replace(answer.objectives[0], confidence=confidence)
        return replace(answer, objectives=(first, *answer.objectives[1:]))

    return change


def _analysed(text: str) -> Any:
    return lambda answer: replace(answer, likelihood=replace(answer.likelihood, analysis=text))


def _raise(answer: Scoring) -> Scoring:
    raise ValueError("a secret")


def _hang(answer: Scoring) -> Scoring:
    RELEASE.wait(30)
    return answer


USAGE = Usage(requests=2, prompt_tokens=1_200, completion_tokens=340, cost=Decimal("0.0012345"))
FAILED = Failed("scripted", "1", "", Failure.WRONG_SHAPE, "The answer has not the shape that was asked for.", USAGE)


def half() -> Scripted:
    return Scripted(_half)


def objectives_alone() -> Scripted:
    return Scripted(_objectives_alone)


def paid() -> Scripted:
    return Scripted(_with(usage=USAGE, remarks=("One quote was left out.",)))


def failing() -> Scripted:
    return Scripted(lambda answer: FAILED)


def raising() -> Scripted:
    return Scripted(_raise)


def hanging() -> Scripted:
    return Scripted(_hang)


INVALID = {
    "another quote": _quoting(quote="the"),
    "a quote beyond the end": _quoting(start=100_000, end=100_003),
    "a quote from behind": _quoting(start=-3, end=-1),
    "an empty quote": _quoting(end=0, quote=""),
    "a weight that is no number": _quoting(weight=float("nan")),
    "a signal that cannot be kept": _quoting(signal="\x00"),
    "too much confidence": _confident(1.5),
    "no confidence at all": _confident(float("nan")),
    "a blank analysis": _analysed(" "),
    "an endless analysis": _analysed("x" * 65_537),
    "an analysis that cannot be kept": _analysed("\ud800"),
    "a remark that cannot be kept": _with(remarks=("\x00",)),
}
CHOSEN: list[Any] = []
"""Which of INVALID `invalid` does."""


def invalid() -> Scripted:
    return Scripted(CHOSEN[-1])


class Punctual(Scripted):
    """Gives up when nobody waits any longer, and takes a moment to say so."""

    def score(self, record: Any, similar: Any = (), context: Any = None, within: Any = None) -> Any:
        RELEASE.wait(within + 0.1)
        return super().score(record, similar)


def punctual() -> Punctual:
    return Punctual(lambda answer: FAILED)


HEARD: list[Any] = []
"""The contexts that `listening` was told."""


class Listening(Scripted):
    def score(self, record: Any, similar: Any = (), context: Any = None, within: Any = None) -> Any:
        HEARD.append(context)
        return super().score(record, similar)


def listening() -> Listening:
    return Listening(_with())
