"""A job as the API shows it."""

from typing import Any

from rest_framework import serializers

from riskregister.api.fields import StoredObject, UtcDateTime
from riskregister.jobs.choices import JobState
from riskregister.jobs.models import Job
from riskregister.organizations.serializers import PersonSerializer


class ProgressSerializer(serializers.Serializer[Any]):
    """How far a job has come."""

    done = serializers.IntegerField(min_value=0)
    total = serializers.IntegerField(min_value=0, allow_null=True, help_text="Null while it is not known.")


class JobSerializer(serializers.Serializer[Job]):
    """Something that a worker does, or has done."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(
        JobState.choices, help_text="Queued: for its first try, or for another one after a failure."
    )
    arguments = StoredObject()
    progress = ProgressSerializer(source="*")
    attempts = serializers.IntegerField(min_value=0, help_text="How often it was begun.")
    max_attempts = serializers.IntegerField(
        min_value=1, help_text="How often it may be begun. A run that gets further begins the count anew."
    )
    next_try = UtcDateTime(
        source="waits_until",
        allow_null=True,
        help_text="When it is begun, at the earliest. Null where it is not queued.",
    )
    result = StoredObject(allow_null=True, help_text="What came of it, by kind. Null until it has succeeded.")
    error = serializers.CharField(allow_null=True, help_text="Why it, or its last try, failed.")
    requested_by = PersonSerializer()
    created_date = UtcDateTime()
    started_date = UtcDateTime(allow_null=True, help_text="When it was first begun.")
    finished_date = UtcDateTime(allow_null=True)
