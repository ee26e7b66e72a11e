"""The worker: does what it is woken up for, and looks by itself for what nobody told it of."""

import logging
import time
from enum import Enum
from typing import Any, Final

from django.db import close_old_connections, connection
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from riskregister.jobs import leases, registry
from riskregister.jobs.models import Job, JobQuerySet
from riskregister.jobs.running import STOP, run

logger = logging.getLogger(__name__)

PAUSE: Final = 1.0
"""Seconds between two looks when there is nothing to do."""


class Until(Enum):
    """When a worker ends by itself."""

    STOPPED = "never"
    IDLE = "when nothing is due"
    EMPTY = "when no job is unfinished"


def work(*, until: Until) -> None:
    """Do jobs, one after the other, until told to stop or until there is nothing more of what is to be waited for."""
    while not STOP.asked:
        try:
            found = do_one()
        except Exception:
            # Whatever it is, the database's most likely (it is busy or away, or was migrated under our statements):
            # a job that was in hand is tried again when its lease has run out, and the others must not wait for it.
            if until is not Until.STOPPED:
                raise
            logger.exception("The database is busy or away, or something else is wrong; the worker tries again.")
            connection.close()
            found = False
        if found:
            continue
        if until is Until.IDLE or (until is Until.EMPTY and not _unfinished()):
            return
        time.sleep(PAUSE)
        close_old_connections()


def do_one() -> bool:
    """Take what is next, if there is anything: a wake-up, and the job that is longest due. Tells whether there was.

    The one after the other, for nobody is woken up for a job that is tried again: where new ones came in without a
    pause, it would wait for ever.
    """
    leases.sweep()
    wake_up = _heard()
    if wake_up is not None:
        _tasks.run_task(wake_up)
    job = None if STOP.asked else leases.claim()
    if job is not None:
        run(job)
    return wake_up is not None or job is not None


def _heard() -> "DBTaskResult[Any, Any] | None":
    """Take a wake-up, if there is one, as the library's own worker does."""
    wake_ups = DBTaskResult.objects.ready().filter(backend_name=DEFAULT_TASK_BACKEND_ALIAS)
    # A look without a lock, as in `leases.claim`.
    if not wake_ups.exists():
        return None
    with exclusive_transaction():
        wake_up = wake_ups.get_locked()
        if wake_up is not None:
            wake_up.claim(_tasks.worker_id)
    return wake_up


def _unfinished() -> bool:
    jobs: JobQuerySet = Job.objects.across_organizations().unfinished()
    return jobs.filter(kind__in=registry.names()).exists()


_tasks: Final = TaskWorker(
    queue_names=[DEFAULT_TASK_QUEUE_NAME],
    interval=0,
    batch=True,
    backend_name=DEFAULT_TASK_BACKEND_ALIAS,
    startup_delay=False,
    max_tasks=None,
    worker_id=get_random_string(32),
    excluded_queue_names=[],
)
"""The library's worker: it runs one task when told to, and writes down in its table how that ended."""
