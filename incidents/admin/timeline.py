"""The timeline of an incident: when it occurred, was detected, responded to and contained, and what lay between."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from incidents.models import Incident

STEPS: Final = (
    ("Occurred", "occurred_date", "the occurrence"),
    ("Detected", "detected_date", "detection"),
    ("Responded", "responded_date", "the response"),
    ("Contained", "contained_date", "containment"),
)


@dataclass(frozen=True)
class Step:
    """One step; `moment` is None where nobody has said when, `since` where no step before it has a moment."""

    name: str
    moment: datetime | None
    since: str | None


def timeline(incident: Incident) -> Iterator[Step]:
    """Yield the four steps, each with how long after the one before it that has a moment."""
    before: tuple[str, datetime] | None = None
    for name, column, event in STEPS:
        moment: datetime | None = getattr(incident, column)
        since = None if moment is None or before is None else interval(moment - before[1], before[0])
        yield Step(name, moment, since)
        if moment is not None:
            before = (event, moment)


def interval(length: timedelta, event: str) -> str:
    """Say how long after an event, or before it: a response may begin before anyone has noticed what there was."""
    if not length:
        return f"at the time of {event}"
    return f"{duration(abs(length))} {'after' if length > timedelta() else 'before'} {event}"


def duration(length: timedelta) -> str:
    """Return a length of time in its two largest units, down to seconds."""
    seconds = length.days * 86_400 + length.seconds
    parts = []
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}{'' if count == 1 else 's'}")
    return " ".join(parts[:2]) or "less than a second"
