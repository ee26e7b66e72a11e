"""Removing what is long finished."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from riskregister.jobs.choices import FINISHED
from riskregister.jobs.models import Job

BATCH: Final = 1_000
"""Jobs that `purge` removes in one transaction: writers wait for some milliseconds only."""


def purge() -> Iterator[int]:
    """Remove jobs finished JOB_RETENTION_DAYS ago, a batch at a time. Yields how many each batch had.

    Wake-ups go with them: those that were heard, and those that nobody heard or that died with their worker.
    """
    before = timezone.now() - timedelta(days=settings.JOB_RETENTION_DAYS)
    wake_ups = DBTaskResult.objects
    (wake_ups.finished() | wake_ups.filter(enqueued_at__lte=before)).delete()
    finished = Job.objects.across_organizations().filter(state__in=FINISHED, finished_date__lte=before)
    while batch := list(finished.values_list("pk", flat=True)[:BATCH]):
        Job.objects.across_organizations().filter(pk__in=batch).delete()
        yield len(batch)
