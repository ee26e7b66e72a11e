"""Signed heads of the chains, to be kept outside the database, as docs/history.md specifies them.

A chain cannot show by itself that its tail was cut off or that all of it was computed anew. A head that was
signed and carried elsewhere before can.
"""

import base64
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from riskregister.history import registry
from riskregister.history.chain import canonical_json
from riskregister.history.models import OrganizationCounter
from riskregister.history.snapshots import one_snapshot
from riskregister.history.times import utc_text
from riskregister.history.verification import Fault

KIND: Final = "riskregister heads"
"""What the signed text says it is: a signature of the same key over some other text cannot stand for one over heads."""

FORMAT: Final = 1


class ForgedHeads(ValueError):
    """The text was not signed with the key, or it is none of heads in a known format."""


@dataclass(frozen=True)
class Heads:
    """What a file of heads says."""

    written_at: str
    """A date-time, as it is written: an old file in the place of a new one is told by it alone."""
    heads: list["Head"]


@dataclass(frozen=True)
class Head:
    """Where the chain of one organisation stood."""

    organization_id: UUID
    slug: str
    sequence: int
    head_hash: str
    last_change: str
    """A date-time, as it is written."""


def heads_of(organization_ids: Iterable[UUID]) -> tuple[list[Head], list[str]]:
    """Return the heads of organisations at one moment, and what is wrong with those that have none.

    A counter that is not at a row of its chain gives no head, and keeps nobody else's from being signed.
    """
    heads: list[Head] = []
    faults: list[str] = []
    with one_snapshot():
        counters = OrganizationCounter.objects.select_related("organization").filter(pk__in=list(organization_ids))
        for counter in counters.order_by("organization__slug"):
            if _hash_at(counter.organization_id, counter.sequence) == counter.head_hash:
                heads.append(_head(counter))
            else:
                slug = counter.organization.slug
                faults.append(f"{slug}: the counter is at {counter.sequence}, where the chain is not")
    return heads, faults


def signed(heads: Iterable[Head], key: Ed25519PrivateKey, *, at: datetime) -> bytes:
    """Return what a file of heads holds: a line of canonical JSON, and a line with the signature of the first."""
    text = canonical_json(
        {"kind": KIND, "format": FORMAT, "written_at": at, "heads": [_as_written(head) for head in heads]}
    ).encode("ascii")
    return text + b"\n" + base64.b64encode(key.sign(text)) + b"\n"


def opened(content: bytes, key: Ed25519PublicKey) -> Heads:
    """Return what a file says. Raises ForgedHeads unless `key` has signed it; before that nothing in it is read."""
    try:
        text, signature, rest = content.split(b"\n")
        key.verify(base64.b64decode(signature, validate=True), text)
    except (ValueError, InvalidSignature) as error:
        raise ForgedHeads("it is not signed with this key, or was changed since") from error
    told: dict[str, Any] = json.loads(text)
    if rest or (told.get("kind"), told.get("format")) != (KIND, FORMAT):
        raise ForgedHeads("it is signed, but it is no file of heads that this version knows")
    return Heads(written_at=told["written_at"], heads=[_as_read(head) for head in told["heads"]])


def head_faults(head: Head) -> Iterator[Fault]:
    """Yield the fault, if there is one, that the chain of today does not go through this head."""
    subject = f"sequence {head.sequence}"
    counter = OrganizationCounter.objects.filter(pk=head.organization_id).first()
    found = _hash_at(head.organization_id, head.sequence)
    if counter is None:
        yield Fault("heads", subject, f"the organisation {head.organization_id} is missing")
    elif found is None:
        yield Fault(
            "heads", subject, f"the row is missing: the chain was cut off, its counter is at {counter.sequence}"
        )
    elif found != head.head_hash:
        yield Fault("heads", subject, "the hash is another than the one that was signed: the chain was computed anew")


def write_new(path: Path, content: bytes) -> None:
    """Write a file that after a crash is there whole or not at all.

    Raises FileExistsError for one that is there already: heads are evidence, and are not written over.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # Not a rename, which would write over what another export made meanwhile.
        os.link(temporary, path)
    except FileExistsError as error:
        raise FileExistsError(f"{path} is there already") from error
    finally:
        temporary.unlink(missing_ok=True)
    # The new name is an entry of the folder, which is written down apart from the file.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _head(counter: OrganizationCounter) -> Head:
    return Head(
        organization_id=counter.organization_id,
        slug=counter.organization.slug,
        sequence=counter.sequence,
        head_hash=counter.head_hash,
        last_change=utc_text(counter.last_change),
    )


def _hash_at(organization_id: UUID, sequence: int) -> str | None:
    """Return the hash of a row of the chain, whichever table holds it; None if there is no such row."""
    for history in registry.histories():
        rows: Any = history
        found: str | None = (
            rows.objects.of(organization_id).filter(sequence=sequence).values_list("hash", flat=True).first()
        )
        if found is not None:
            return found
    return None


def _as_written(head: Head) -> dict[str, Any]:
    return {
        "id": head.organization_id,
        "slug": head.slug,
        "sequence": head.sequence,
        "head_hash": head.head_hash,
        "last_change": head.last_change,
    }


def _as_read(told: dict[str, Any]) -> Head:
    return Head(
        organization_id=UUID(told["id"]),
        slug=told["slug"],
        sequence=told["sequence"],
        head_hash=told["head_hash"],
        last_change=told["last_change"],
    )
