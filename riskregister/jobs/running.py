"""One run of a job: from where the last one got, step by step, to its end or to a reason why not."""

import logging
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import InterfaceError, OperationalError

from riskregister.api.changes import Change
from riskregister.api.errors import Refusal
from riskregister.history.models import Channel
from riskregister.jobs import leases, registry
from riskregister.jobs.errors import LeaseLost, Stopped, TryAgain
from riskregister.jobs.models import Job
from riskregister.jobs.registry import Kind, Steps
from riskregister.organizations.actors import system_actor

logger = logging.getLogger(__name__)


@dataclass
class Stop:
    """Whether this process was told to stop."""

    asked: bool = False


STOP: Final = Stop()


class Run:
    """A job that is under way, as its handler sees it."""

    def __init__(self, job: Job, kind: Kind) -> None:
        self._job = job
        self._kind = kind
        self.job_id: UUID = job.pk
        self.organization_id: UUID = job.organization_id
        self.arguments: dict[str, Any] = job.arguments
        self.place: Any = job.place
        """What the last committed `advance` before this run noted; None: begin at the start."""
        self.done: int = job.done
        """How much had been done when this run began."""
        self._noted = job.done
        self._actor = system_actor(job.organization_id)

    def change(self, reason: str | None = None) -> Change:
        """Return the change that the next step asks for, by the organisation's system member.

        History shows the job's id as the request's.
        """
        return Change(
            organization_id=self.organization_id,
            actor=self._actor,
            channel=Channel.JOB,
            request_id=str(self.job_id),
            reason=reason,
        )

    def advance(self, *, done: int, total: int | None = None, place: Any = None) -> None:
        """Note how far the work has come, and prolong the lease. Raises LeaseLost if the job is another's by now.

        Inside an operation it is committed with what the step does, or not at all.
        """
        leases.prolong(self._job, self._kind, done=done, total=total, place=place)
        self._noted = done

    def prolong(self) -> None:
        """Prolong the lease in the middle of a long step. Raises LeaseLost if the job is another's by now."""
        leases.prolong(self._job, self._kind)

    @property
    def allowed_attempts(self) -> int:
        """How often the job may be begun. A run that gets further begins the count anew.

        Else one of many hours would end Failed after a few kills that had nothing to do with each other.
        """
        if self._noted <= self.done:
            return self._job.max_attempts
        return self._job.attempts - 1 + self._kind.max_attempts


def run_now(job_id: UUID) -> bool:
    """Run a job in this process, if it is due and nobody else has it. Tells whether it was."""
    job = leases.claim(job_id)
    if job is None:
        return False
    run(job)
    return True


def run(job: Job) -> None:
    """Run a job that was claimed, and write down how that ended. Raises only what a database does that is away."""
    kind = registry.kind_of(job.kind)
    try:
        try:
            logger.info("The %s %s.", job, _run(job, kind))
        except (LeaseLost, InterfaceError, OperationalError):
            raise
        except Exception as failure:
            # How it ended could not be written down, by the sentence's fault: one of ours always can.
            logger.info("The %s %s.", job, _failed(job, failure))
    except LeaseLost:
        logger.warning("The %s was silent for too long and is no longer this worker's.", job)


def _run(job: Job, kind: Kind) -> str:
    """Run a job, write down how that ended, and return it in words. Raises LeaseLost if it is no longer ours to say."""
    try:
        of = Run(job, kind)
        with closing(kind.handler(of)) as steps:
            result = _taken(steps, of, job, kind)
        # In here: a result that cannot be kept fails the job, not the worker.
        leases.succeed(job, result)
    except LeaseLost:
        raise
    except Stopped:
        leases.give_back(job)
        return "was given back between two steps"
    except Refusal as refusal:
        leases.fail(job, refusal.sentence)
        return f"was refused ({refusal.code})"
    except TryAgain as failure:
        leases.try_again(job, failure.sentence, after=failure.after)
        return f"could not be done in try {job.attempts} of {job.max_attempts}"
    except Exception as failure:
        return _failed(job, failure)
    return "succeeded"


def _failed(job: Job, failure: Exception) -> str:
    """Have a job tried again that has failed in a way that nobody foresaw, and return that in words."""
    # Its message may hold anything, a secret among it; the log shows what a log may.
    logger.error("The %s failed.", job, exc_info=failure)
    leases.try_again(job, f"It failed unexpectedly ({type(failure).__name__}). The service's log says more.")
    return f"failed in try {job.attempts} of {job.max_attempts}"


def _taken(steps: Steps, of: Run, job: Job, kind: Kind) -> dict[str, Any] | None:
    """Take the steps, one after the other, and return the result. Raises Stopped between two of them if asked to."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: dict[str, Any] | None = end.value
            return result
        job.max_attempts = of.allowed_attempts
        leases.prolong(job, kind, max_attempts=job.max_attempts)
        if STOP.asked:
            raise Stopped
