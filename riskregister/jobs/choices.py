"""The states of a job."""

from typing import Final

from django.db import models


class JobState(models.TextChoices):
    """What has become of a job. Queued: for its first try, or for another one."""

    QUEUED = "Queued"
    RUNNING = "Running"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"


UNFINISHED: Final = (JobState.QUEUED, JobState.RUNNING)
FINISHED: Final = (JobState.SUCCEEDED, JobState.FAILED)
