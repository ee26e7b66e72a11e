"""Why a risk is due when it is, and how much time is left."""

from datetime import date, datetime

from risks.choices import RiskStatus
from risks.models import Risk


def due_date_explained(risk: Risk, now: datetime) -> str:
    """Return in a few sentences which version of the scoring policy gave how many days, from when on, and what is left.

    Everything is said by the risk's own row: a newer version of the policy says nothing of it until it is applied.
    """
    policy = f"version {risk.policy_version} of the scoring policy"
    if risk.urgency is None:
        return "Not due: likelihood and impact are not both set."
    if risk.due_date is None:
        return f"Not due: {policy} sets no time for the urgency {risk.urgency}."
    days = (risk.due_date - risk.discovered_date).days
    counted = f"{counted_days(days)} after {risk.discovered_date:%Y-%m-%d}, when it was discovered"
    return f"Due on {risk.due_date:%Y-%m-%d}: {counted}, as {policy} has it for {risk.urgency}. {left(risk, now)}"


def left(risk: Risk, now: datetime) -> str:
    """Return how many calendar days (UTC) are left or over; of a closed risk, whether it was closed in time."""
    if risk.due_date is None:
        return ""
    if risk.status == RiskStatus.CLOSED and risk.closed_date is not None:
        return f"Closed on {risk.closed_date:%Y-%m-%d}, {_apart(risk.due_date.date(), risk.closed_date.date())}."
    days = (risk.due_date.date() - now.date()).days
    if risk.due_date < now:
        return f"{counted_days(-days)} over." if days else "Over since today."
    return f"{counted_days(days)} left." if days else "It is due today."


def counted_days(days: int) -> str:
    """Return a number of days in words."""
    return f"{days} day{'' if days == 1 else 's'}"


def _apart(due: date, closed: date) -> str:
    days = (due - closed).days
    if not days:
        return "on the day that it was due"
    return f"{counted_days(abs(days))} {'before' if days > 0 else 'after'} it was due"
