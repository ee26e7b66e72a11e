"""Asking for a job."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from django.db import transaction

from riskregister.api.changes import OpenChange, operation
from riskregister.jobs import registry
from riskregister.jobs.models import Job
from riskregister.jobs.tasks import wake_up

MAX_ARGUMENTS: Final = 16_384
"""Of the JSON text, in characters (ours): a job is told where to look, not what it finds there."""


def enqueue(
    change: OpenChange, kind: str, arguments: Mapping[str, Any] | None = None, *, key: str | None = None
) -> Job:
    """Have a job done, once this change is committed. Returns it, or the unfinished one of that kind and key.

    It is not asked whether that one's arguments are the same. One that is under way may have passed by what this
    change changes: a key says that it does not matter. Raises LookupError for an unknown kind, ValueError for
    arguments that are not the kind's: what asks for a job has validated what it was given.
    """
    of = registry.kind_of(kind)
    given = _checked(dict(arguments or {}), of)
    if key is not None:
        known: Job | None = Job.objects.of(change.organization_id).unfinished().filter(kind=kind, key=key).first()
        if known is not None:
            return known
    job = Job(
        organization_id=change.organization_id,
        kind=kind,
        key=key,
        arguments=given,
        max_attempts=of.max_attempts,
        next_try=change.now,
        requested_by=change.member,
        created_date=change.now,
    )
    # At once, not at the end of the change: it may ask for the same again.
    job.save(force_insert=True)
    # Robust: what was asked for is done, whether or not a worker hears of it.
    transaction.on_commit(partial(wake_up, job.pk), robust=True)
    return job


@operation(requires=set())
def ask(change: OpenChange, *, kind: str, arguments: Mapping[str, Any] | None = None, key: str | None = None) -> Job:
    """Have a job done, as `enqueue`. Raises Forbidden without the kind's permission."""
    change.change.actor.authorize(frozenset({registry.kind_of(kind).permission}))
    return enqueue(change, kind, arguments, key=key)


def _checked(arguments: dict[str, Any], kind: registry.Kind) -> dict[str, Any]:
    if arguments.keys() != kind.arguments:
        raise ValueError(f"{kind.name} takes {sorted(kind.arguments)}, not {sorted(arguments)}.")
    if len(json.dumps(arguments, allow_nan=False)) > MAX_ARGUMENTS:
        raise ValueError(f"The arguments of {kind.name} have more than {MAX_ARGUMENTS} characters.")
    return arguments
