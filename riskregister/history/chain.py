"""The canonical text of a row of history and the hash chain over it, as docs/history.md specifies them."""

import hashlib
import json
from datetime import datetime
from uuid import UUID

from riskregister.history.models import HistoryRow
from riskregister.history.times import utc_text

FORMAT = 1
"""The format of the canonical text that is written today. Older rows keep the number they were written with."""


def canonical_text(row: HistoryRow) -> str:
    """Return format 1 of a row: ASCII JSON, keys sorted, no white space.

    It holds every column that states a fact. The actor's *name* is left out, so that a name can be
    replaced on an erasure request without breaking the chain; the actor's key (the user's UUID) is in it.
    """
    return canonical_json(
        {
            "format": row.format,
            "organization": row.organization_id,
            "sequence": row.sequence,
            "kind": row.record_kind,
            "record": row.record_id,
            "id": row.display_id,
            "version": row.version,
            "action": row.action,
            "channel": row.channel,
            "actor": row.actor_key,
            "member": row.actor_id,
            "request_id": row.request_id,
            "reason": row.reason,
            "created_date": row.created_date,
            "state": {name: getattr(row, name) for name in row.state_fields()},
        }
    )


def chain_hash(previous_hash: str, canonical: str) -> str:
    """Return the row's hash: SHA-256 over the previous row's hash, a line feed, and the canonical text (hex)."""
    return hashlib.sha256(f"{previous_hash}\n{canonical}".encode("ascii")).hexdigest()


def canonical_json(value: object) -> str:
    """Return a value as ASCII JSON, keys sorted, no white space: equal values give equal bytes."""
    return _ENCODER.encode(value)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


_ENCODER = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=_plain)
