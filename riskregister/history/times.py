"""How a moment is written, in rows and in canonical text alike."""

from datetime import UTC, datetime


def utc_text(moment: datetime) -> str:
    """Return RFC 3339 in UTC with `Z`; the fraction has six digits, or is left out where it is zero."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
