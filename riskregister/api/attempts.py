"""A part of a change, which may be refused without ending the change."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy

from django.db import transaction

from riskregister.api.changes import OpenChange
from riskregister.api.failures import failures_told


@contextmanager
def attempt(change: OpenChange) -> Iterator[OpenChange]:
    """Open a part of the change that is written when the block ends; at a refusal, none of it is.

    Raises the refusals of the block, and those by which the database would not have what it collected.
    """
    # It counts on from a copy: a refusal must leave no gap in numbers and history.
    part = OpenChange(change.change, change.now, copy(change.counter))
    with failures_told(None, change.member), transaction.atomic():
        yield part
        part.flush()
    change.counter = part.counter
    change.wrote = change.wrote or part.wrote
