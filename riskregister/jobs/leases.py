"""Who has a job in hand: taking it, keeping it, and giving it back finished or not.

Whatever a run writes of its job is written only while the job is its own. A run that was silent for longer than
its lease may find that it no longer is: it can then neither go on nor finish it.
"""

import random
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from riskregister.jobs import registry
from riskregister.jobs.choices import JobState
from riskregister.jobs.errors import LeaseLost
from riskregister.jobs.models import ERROR_LENGTH, Job, JobQuerySet
from riskregister.jobs.registry import Kind

FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(hours=1)
"""Between two tries (ours): twice as long each time."""

ABANDONED: Final = "The worker stopped in the middle of it, each time it was begun."


def claim(job_id: UUID | None = None) -> Job | None:
    """Take a job that is due, or that one if it is: the longest due first. None if there is none to be had.

    Two workers never take the same: PostgreSQL passes over a row that another one is about to take, SQLite has
    one writer at a time.
    """
    jobs: JobQuerySet = Job.objects.across_organizations().filter(kind__in=registry.names())
    if job_id is not None:
        jobs = jobs.filter(pk=job_id)
    # A look without a lock: mostly there is nothing to do, and SQLite would make writers wait.
    if not jobs.due(timezone.now()).exists():
        return None
    with transaction.atomic(durable=True):
        now = timezone.now()
        job: Job | None = jobs.due(now).select_for_update(skip_locked=True).order_by("next_try", "pk").first()
        if job is None:
            return None
        job.state = JobState.RUNNING
        job.leased_by = uuid4()
        job.lease_until = now + registry.kind_of(job.kind).lease
        job.attempts += 1
        job.started_date = job.started_date or now
        job.save(update_fields=["state", "leased_by", "lease_until", "attempts", "started_date"])
    return job


def keep(job: Job, **changes: Any) -> None:
    """Write changes of a job in hand. Raises LeaseLost, with nothing written, if it no longer is.

    Inside a transaction it is what the transaction stands or falls with.
    """
    own = Job.objects.of(job.organization_id).filter(pk=job.pk, state=JobState.RUNNING, leased_by=job.leased_by)
    if not own.update(**changes):
        raise LeaseLost(str(job.pk))


def prolong(job: Job, kind: Kind, **changes: Any) -> None:
    """Keep a job in hand for another while, writing changes with it. Raises LeaseLost if it no longer is."""
    keep(job, lease_until=timezone.now() + kind.lease, **changes)


def succeed(job: Job, result: dict[str, Any] | None) -> None:
    """Finish a job in hand. Raises LeaseLost if it no longer is."""
    keep(job, **_let_go(JobState.SUCCEEDED), finished_date=timezone.now(), result=result, error=None)


def fail(job: Job, error: str) -> None:
    """Finish a job in hand as one that cannot be done. Raises LeaseLost if it no longer is."""
    keep(job, **_let_go(JobState.FAILED), finished_date=timezone.now(), error=error[:ERROR_LENGTH])


def try_again(job: Job, error: str, *, after: timedelta | None = None) -> None:
    """Queue a job in hand for another try, or fail it if this was the last. Raises LeaseLost if it no longer is."""
    if job.attempts >= job.max_attempts:
        fail(job, error)
    else:
        next_try = timezone.now() + (wait_after(job.attempts) if after is None else after)
        keep(job, **_let_go(JobState.QUEUED), next_try=next_try, error=error[:ERROR_LENGTH])


def give_back(job: Job) -> None:
    """Queue a job in hand for whoever takes it next: this was no failure. Raises LeaseLost if it no longer is."""
    keep(job, **_let_go(JobState.QUEUED), next_try=timezone.now(), attempts=job.attempts - 1)


def sweep() -> int:
    """Queue the jobs that their workers have abandoned, or fail those begun often enough. Returns how many."""
    now = timezone.now()
    abandoned = Job.objects.across_organizations().abandoned(now)
    swept = 0
    for job in abandoned.order_by("lease_until", "pk"):
        swept += _take_away(job, now)
    return swept


def _take_away(job: Job, now: datetime) -> int:
    """Take a job from the run it was seen in, unless that has prolonged its lease meanwhile. Returns 1 or 0."""
    if job.attempts >= job.max_attempts:
        changes = _let_go(JobState.FAILED) | {"finished_date": now, "error": ABANDONED}
    else:
        changes = _let_go(JobState.QUEUED) | {"next_try": now}
    seen = Job.objects.across_organizations().abandoned(now).filter(pk=job.pk, leased_by=job.leased_by)
    taken: int = seen.update(**changes)
    return taken


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: twice as long each time, and not all at the same moment."""
    doubled: int = 2 ** min(attempts - 1, 20)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT) * random.uniform(0.5, 1)  # noqa: S311  # no secret


def _let_go(state: JobState) -> dict[str, Any]:
    return {"state": state, "leased_by": None, "lease_until": None}
