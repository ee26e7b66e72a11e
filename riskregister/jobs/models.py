"""Jobs: what is to be done, who has it in hand until when, and what came of it."""

from datetime import datetime
from typing import ClassVar, Final, Self

from django.db import models
from django.db.models import F, Q

from riskregister.history.constraints import limited, one_of
from riskregister.history.models import OrganizationRow
from riskregister.history.querysets import Scoped, scoped
from riskregister.jobs.choices import FINISHED, UNFINISHED, JobState

KIND_LENGTH: Final = 60
ERROR_LENGTH: Final = 2_000
KEY_LENGTH: Final = 200


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs, in product words."""

    def unfinished(self) -> Self:
        """Jobs that are to be done or under way."""
        return self.filter(state__in=UNFINISHED)

    def due(self, now: datetime) -> Self:
        """Jobs that a worker may begin."""
        return self.filter(state=JobState.QUEUED, next_try__lte=now)

    def abandoned(self, now: datetime) -> Self:
        """Jobs whose worker has not been heard of for longer than the lease: it was killed, or it hangs."""
        return self.filter(state=JobState.RUNNING, lease_until__lte=now)


@limited
class Job(OrganizationRow):
    """Something to be done by a worker. No record: it has no history, and is removed when it is long finished."""

    kind = models.TextField(max_length=KIND_LENGTH, editable=False)
    key = models.TextField(max_length=KEY_LENGTH, null=True, editable=False)
    """One unfinished job of a kind has it in the organisation; NULL: there may be any number."""
    arguments = models.JSONField(default=dict, editable=False)
    state = models.CharField(max_length=20, choices=JobState.choices, default=JobState.QUEUED, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    max_attempts = models.PositiveSmallIntegerField(editable=False)
    next_try = models.DateTimeField(editable=False)
    """Not before this is it begun: now, or after a failure later. Says nothing of a job that is not queued."""
    leased_by = models.UUIDField(null=True, editable=False)
    """The run that has it in hand. Each has a new key, by which one that lost the job is told from the one that has
    it; NULL where it is not running."""
    lease_until = models.DateTimeField(null=True, editable=False)
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(null=True, editable=False)
    """How much there is to do; NULL: not known."""
    place = models.JSONField(null=True, editable=False)
    """Where the next run goes on; NULL: at the start."""
    result = models.JSONField(null=True, editable=False)
    error = models.TextField(max_length=ERROR_LENGTH, null=True, editable=False)
    """Why it failed, or why the last try of a queued one did."""
    requested_by = models.ForeignKey(
        "organizations.Membership", on_delete=models.PROTECT, related_name="+", db_index=False, editable=False
    )
    created_date = models.DateTimeField(editable=False)
    started_date = models.DateTimeField(null=True, editable=False)
    """When it was first begun."""
    finished_date = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Scoped[JobQuerySet]] = scoped(JobQuerySet)

    class Meta(OrganizationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            one_of("state", JobState),
            models.UniqueConstraint(
                fields=["organization", "kind", "key"], condition=Q(state__in=UNFINISHED), name="job_key_unique"
            ),
            models.CheckConstraint(
                condition=Q(state=JobState.RUNNING, leased_by__isnull=False, lease_until__isnull=False)
                | (~Q(state=JobState.RUNNING) & Q(leased_by__isnull=True, lease_until__isnull=True)),
                name="job_leased_while_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=FINISHED, finished_date__isnull=False)
                | Q(state__in=UNFINISHED, finished_date__isnull=True),
                name="job_finished_date_when_finished",
            ),
            models.CheckConstraint(condition=Q(attempts__lte=F("max_attempts")), name="job_attempts_limited"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "next_try"], name="job_state_next_try"),
            models.Index(fields=["organization", "-created_date", "-id"], name="job_organization_created"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def waits_until(self) -> datetime | None:
        """When it is begun, at the earliest; None where it is not queued."""
        return self.next_try if self.state == JobState.QUEUED else None
