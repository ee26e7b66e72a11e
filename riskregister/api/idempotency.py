"""Idempotency-Key: the retry of a POST gets the first answer, not a second effect.

Follows draft-ietf-httpapi-idempotency-key-header. A key belongs to one caller in one organisation. It is
looked up after the organisation's lock and stored with the effect, so duplicates that arrive together
wait for the first and then replay it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from riskregister.api.errors import IdempotencyKeyReused
from riskregister.api.models import IdempotencyKey

if TYPE_CHECKING:
    from riskregister.organizations.models import Membership


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

    Call it under the organisation's lock.
    """
    known = IdempotencyKey.objects.of(caller.organization_id).filter(caller_id=caller.pk, key=claim.key).first()
    if known is None:
        return
    if known.fingerprint != claim.fingerprint:
        raise IdempotencyKeyReused("Send a new key with a new request, or the same request with this key.")
    raise Replay(Answer(known.status, known.body, known.location, known.etag))


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
