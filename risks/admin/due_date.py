"""Why a risk is due when it is, and how much time is left, in sentences."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from risks.choices import RiskStatus


def due_date_told(explained: Mapping[str, Any]) -> str:
    """Return what `document.due_date_explained` says."""
    due, start = explained["due_date"], explained["discovered_date"]
    if due is None:
        return f"Not due. {explained['why_none']}"
    counted = f"{_days(explained['days'])} after {start:%Y-%m-%d}, when it was discovered"
    policy = f"as version {explained['policy_version']} of the scoring policy has it for {explained['urgency']}"
    return f"Due on {due:%Y-%m-%d}: {counted}, {policy}. {_left(explained['status'], due, explained['measured_at'])}"


def _left(status: str, due: datetime, measured_at: datetime) -> str:
    """Return how many whole days are left or over; of a closed risk, whether it was closed in time."""
    over = due < measured_at
    apart = _days(abs(due - measured_at).days)
    if status == RiskStatus.CLOSED:
        return f"Closed on {measured_at:%Y-%m-%d}, {apart} {'after' if over else 'before'} it was due."
    return f"{apart[0].upper()}{apart[1:]} {'over' if over else 'left'}."


def _days(days: int) -> str:
    return "less than a day" if days == 0 else f"{days} day{'' if days == 1 else 's'}"
