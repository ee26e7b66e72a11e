"""The record of answers that a retried request gets again."""

from typing import ClassVar

from django.db import models

from riskregister.history.constraints import limited
from riskregister.history.models import OrganizationRow
from riskregister.history.querysets import Scoped, scoped


@limited
class IdempotencyKey(OrganizationRow):
    """One POST that took effect, kept so that its duplicate gets the same answer instead of a second effect.

    Written in the transaction of the effect itself, so there is never the one without the other.
    """

    caller = models.ForeignKey("organizations.Membership", on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField(blank=True)
    location = models.CharField(max_length=500, null=True)
    etag = models.CharField(max_length=50, null=True)
    created_date = models.DateTimeField(db_index=True)

    objects: ClassVar[Scoped["models.QuerySet[IdempotencyKey]"]] = scoped(models.QuerySet)

    class Meta(OrganizationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "caller", "key"], name="idempotencykey_key_unique"),
        ]
