"""When an incident happened, was found and was contained, and how long something took."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from incidents.veris.record import VerisError, name, number, section
from incidents.veris.words import amount

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
"""The register's dates lie from the start of the one to the end of the other (domain, section 7)."""

_SPANS: Final[Mapping[str, timedelta]] = {
    "seconds": timedelta(seconds=1),
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(days=7),
}
_MONTHS: Final[Mapping[str, int]] = {"months": 1, "years": 12}
_TOLD: Final = frozenset({*_SPANS, *_MONTHS, "never"})

_MOST_SECONDS: Final = 400 * 366 * 86_400
"""Longer than the register's whole calendar; guards the arithmetic against overflow."""


@dataclass(frozen=True)
class Timeline:
    """The moments of an incident, in UTC: occurred <= detected <= contained. `contained` is None if not known."""

    occurred: datetime
    detected: datetime
    contained: datetime | None


def timeline_of(record: Mapping[str, object]) -> Timeline:
    """Return the moments of a record (domain, section 10).

    VERIS counts discovery from the incident and containment from the discovery. What cannot be computed is left
    out: detected then equals occurred, contained is None. The time of day is not read, for it has no zone.
    Raises VerisError where the date of the incident is missing, impossible or outside 1900 to 2199.
    """
    occurred = _occurred(section(record, "timeline", "incident"))
    detected = later(occurred, section(record, "timeline", "discovery")) or occurred
    return Timeline(occurred, detected, later(detected, section(record, "timeline", "containment")))


def later(start: datetime, duration: Mapping[str, object]) -> datetime | None:
    """Return `start` plus a VERIS duration ({"unit", "value"}), to the second; None where that is not computable.

    A week is 7 days; months and years go by the calendar, the day clamped to the month's length. Not computable:
    no value, a value that is negative or no number, a part of a month, any other unit, a sum past 2199.
    """
    unit, value = name(duration.get("unit")), number(duration.get("value"))
    if unit is None or value is None:
        return None
    unit = unit.casefold()
    if unit in _MONTHS:
        return _months_later(start, value * _MONTHS[unit])
    span = _SPANS.get(unit)
    if span is None or value * span.total_seconds() > _MOST_SECONDS:
        return None
    end = start + span * value
    return end.replace(microsecond=0) if end.year <= LAST_YEAR else None


def told_duration(duration: Mapping[str, object]) -> str | None:
    """Return a VERIS duration ({"unit", "value"}) in words: "10 months", "hours" where the value is not given, "never".

    None where the unit is not known.
    """
    unit = (name(duration.get("unit")) or "").casefold()
    if unit not in _TOLD:
        return None
    value = number(duration.get("value"))
    if value is None or unit == "never":
        return unit
    return f"{amount(value)} {unit[:-1] if value == 1 else unit}"


def _months_later(start: datetime, months: float) -> datetime | None:
    if months != int(months):
        return None
    years, month = divmod(start.month - 1 + int(months), 12)
    year = start.year + years
    if year > LAST_YEAR:
        return None
    day = min(start.day, monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)


def _occurred(incident: Mapping[str, object]) -> datetime:
    if incident.get("year") is None:
        raise VerisError("timeline.incident.year is missing.")
    year, month, day = (_whole(incident, part) for part in ("year", "month", "day"))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise VerisError(f"timeline.incident.year is outside {FIRST_YEAR} to {LAST_YEAR}.")
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise VerisError("timeline.incident is not a date of the calendar.") from error


def _whole(incident: Mapping[str, object], part: str) -> int:
    value = incident.get(part)
    if value is None:
        return 1
    # JSON Schema counts 2017.0 among the integers, and some exporters write it.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise VerisError(f"timeline.incident.{part} is not a whole number.")
    return value
