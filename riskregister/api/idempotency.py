"""Idempotency-Key: the retry of a POST gets the first answer, not a second effect.

Follows draft-ietf-httpapi-idempotency-key-header. A key belongs to one caller in one organisation. It is
looked up after the organisation's lock and stored with the effect, so duplicates that arrive together
wait for the first and then replay it. One that has waited in vain is told so (`in_progress`).
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from riskregister.api.errors import IdempotencyKeyReused
from riskregister.api.models import IdempotencyKey
from riskregister.history.compiled import CompiledQuery

if TYPE_CHECKING:
    from riskregister.organizations.models import Membership

KEPT: Final = timedelta(days=7)
"""How long an answer is kept for its retry. After that the key is as good as new, purged or not."""

BATCH: Final = 1_000
"""Keys that `purge` removes in one transaction: writers wait for some milliseconds only."""


@dataclass(frozen=True)
class Claim:
    """A key as a request brought it, with the fingerprint of that request."""

    key: str
    fingerprint: str


@dataclass(frozen=True)
class Answer:
    """What is answered: enough to send the very same answer again."""

    status: int
    body: str
    location: str | None = None
    etag: str | None = None


class Replay(Exception):
    """The request has taken effect before; `answer` is what was answered then. Nothing was written now."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("already done")
        self.answer = answer


def fingerprint(method: str, path: str, body: bytes) -> str:
    """Return what makes two requests the same request: SHA-256 over method, path and raw body (hex)."""
    return hashlib.sha256(f"{method} {path}\n".encode() + body).hexdigest()


def replay_if_known(claim: Claim, caller: "Membership") -> None:
    """Raise Replay for a request that was answered before, IdempotencyKeyReused for another one under its key.

    Call it under the organisation's lock: before that it may know nothing of one that is under way.
    """
    known = _KNOWN.first(caller.organization_id, caller.pk, claim.key)
    if known is None:
        return
    if known.created_date <= timezone.now() - KEPT:
        known.delete()
        return
    if known.fingerprint != claim.fingerprint:
        raise IdempotencyKeyReused("Send a new key with a new request, or the same request with this key.")
    raise Replay(Answer(known.status, known.body, known.location, known.etag))


_KNOWN: Final[CompiledQuery[IdempotencyKey]] = CompiledQuery(
    lambda organization_id, caller_id, key: IdempotencyKey.objects.of(organization_id).filter(
        caller_id=caller_id, key=key
    ),
    *(UUID, UUID, str),
)


def stored(claim: Claim, answer: Answer, caller: "Membership", *, at: datetime) -> IdempotencyKey:
    """Return the row that keeps an answer under its key."""
    return IdempotencyKey(
        organization_id=caller.organization_id,
        caller_id=caller.pk,
        key=claim.key,
        fingerprint=claim.fingerprint,
        status=answer.status,
        body=answer.body,
        location=answer.location,
        etag=answer.etag,
        created_date=at,
    )


def purge() -> Iterator[int]:
    """Remove the keys that are no longer kept, a batch at a time. Yields how many each batch had."""
    expired = IdempotencyKey.objects.across_organizations().filter(created_date__lte=timezone.now() - KEPT)
    while batch := list(expired.values_list("pk", flat=True)[:BATCH]):
        IdempotencyKey.objects.across_organizations().filter(pk__in=batch).delete()
        yield len(batch)


def lock_of(claim: Claim, caller: "Membership") -> int:
    """Return the number of the PostgreSQL advisory lock that a request under this key holds while it is worked on."""
    digest = hashlib.sha256(f"idempotency {caller.pk} {claim.key}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


@contextmanager
def worked_on(claim: Claim, caller: "Membership") -> Iterator[None]:
    """Let others in this process see that a request under this key is being worked on."""
    number = lock_of(claim, caller)
    with _guard:
        _worked_on[number] += 1
    try:
        yield
    finally:
        with _guard:
            _worked_on[number] -= 1
            if not _worked_on[number]:
                del _worked_on[number]


def in_progress(claim: Claim, caller: "Membership") -> bool:
    """Tell whether another request under this key is being worked on. Call it outside any transaction.

    PostgreSQL knows it of all processes, by the lock taken with the organisation's. SQLite has no such
    lock: there it is known within the process, and a wait for another process is only known as a wait.
    """
    if connection.vendor != "postgresql":
        return _worked_on[lock_of(claim, caller)] > 0
    with connection.cursor() as cursor:
        # Outside a transaction it is given back at once.
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s::bigint)", [lock_of(claim, caller)])
        (free,) = cursor.fetchone() or (True,)
    return not free


_worked_on: Counter[int] = Counter()
_guard = Lock()
