"""What becomes of a change that the database would not make: a refusal, where the caller can act on it."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from django.db import DataError, IntegrityError, OperationalError

from riskregister.api import idempotency
from riskregister.api.constraints import refusal_of
from riskregister.api.errors import RequestInProgress
from riskregister.api.idempotency import Claim

if TYPE_CHECKING:
    from riskregister.organizations.models import Membership


@contextmanager
def failures_told(claim: Claim | None, caller: "Membership") -> Iterator[None]:
    """Raise the refusal that fits a constraint violated inside, or a wait in vain for one's own duplicate.

    Stands around the transaction: constraints that wait for the commit are told like any other, and who
    else is at work can be asked only after the lock that was not got. Any other failure passes through;
    for a lock that somebody else held it is `busy` (503).
    """
    try:
        with nullcontext() if claim is None else idempotency.worked_on(claim, caller):
            yield
    except (IntegrityError, DataError) as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error
    except OperationalError as error:
        if claim is None or not idempotency.in_progress(claim, caller):
            raise
        raise RequestInProgress("Try again later, with the same key: it gets the answer of the first.") from error
