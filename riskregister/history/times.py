"""Which moments the register knows, and how one is written, in rows and in canonical text alike."""

from datetime import UTC, datetime
from typing import Final

EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""Dates of the register lie in between (ours): outside is a typing error."""


def utc_text(moment: datetime) -> str:
    """Return RFC 3339 in UTC with `Z`; the fraction has six digits, or is left out where it is zero."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
