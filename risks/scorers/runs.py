"""Having records scored within a time limit: whoever waits for the answers gets one for every record."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from threading import Thread
from typing import Final

from risks.scorers.records import NO_CONTEXT, Context, Failed, Failure, Scorable, Scorer, Scoring, Usage
from risks.scorers.similarity import SimilarRecord

logger = logging.getLogger(__name__)

HEARD: Final = 1.0
"""Seconds before the end, but never more than a quarter of the time, at which a scorer is to end by itself."""


class NoAnswer(StrEnum):
    """Why there is no answer, where it is not the scorer that says so."""

    NOT_ENOUGH_DETAIL = "not_enough_detail"
    INVALID = "invalid_answer"
    ERROR = "error"


@dataclass(frozen=True)
class Unanswered:
    """Why nothing is proposed for a record."""

    code: str
    reason: str
    usage: Usage | None = None


@dataclass(frozen=True)
class Question:
    """A record, and those most alike that were scored before."""

    record: Scorable
    similar: Sequence[SimilarRecord] = ()


def answers(
    scorer: Scorer, questions: Sequence[Question], *, seconds: float | None, context: Context = NO_CONTEXT
) -> list[Scoring | Unanswered]:
    """Return what the scorer says of each record. What has no answer after `seconds` (None: no limit) has timed out.

    A thread cannot be stopped: one that is late ends its one record and then itself, unheard.
    """
    found: list[Scoring | Unanswered] = []
    late = [False]

    # A scorer that knows how long it is waited for ends by itself, and so does the bill. It ends while somebody still
    # listens: a failure that is heard tells what it has taken.
    until = None if seconds is None else time.monotonic() + seconds - min(HEARD, seconds / 4)

    def work() -> None:
        for question in questions:
            within = None if until is None else max(until - time.monotonic(), 0.0)
            answer = _answer(scorer, question, context, within)
            if late[0]:
                return
            found.append(answer)

    if seconds is None:
        work()
        return found
    thread = Thread(target=work, name="scoring", daemon=True)
    thread.start()
    thread.join(seconds)
    late[0] = thread.is_alive()
    heard = list(found)
    timed_out = Unanswered(Failure.TIMED_OUT, f"It took longer than {seconds:g} seconds.")
    return [*heard, *[timed_out] * (len(questions) - len(heard))]


def _answer(scorer: Scorer, question: Question, context: Context, within: float | None) -> Scoring | Unanswered:
    try:
        answer = scorer.score(question.record, question.similar, context, within)
    except Exception as error:
        # A scorer promises to raise nothing. What it raised all the same may quote the record: the log has it.
        logger.exception("the scorer %s failed", scorer.name)
        return Unanswered(NoAnswer.ERROR, f"The scorer failed unexpectedly ({type(error).__name__}).")
    if isinstance(answer, Failed):
        return Unanswered(answer.failure, answer.reason, answer.usage)
    return answer
