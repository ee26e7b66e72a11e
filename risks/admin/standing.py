"""How a list tells where a risk stands: the colours of status and urgency, and the days until it is due, or since."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from riskregister.organizations.admin.columns import utc
from riskregister.organizations.admin.labels import Colour, label
from risks.choices import RiskStatus, Urgency
from risks.models import Risk

STATUS_COLOURS: Final[Mapping[str, Colour]] = {
    RiskStatus.NEW: Colour.BLUE,
    RiskStatus.URGENCY_PROPOSED: Colour.VIOLET,
    RiskStatus.REMEDIATION: Colour.VIOLET,
    RiskStatus.CLOSURE_PROPOSED: Colour.YELLOW,
    RiskStatus.CLOSED: Colour.GREEN,
}
URGENCY_COLOURS: Final[Mapping[str, Colour]] = {
    Urgency.INFO: Colour.GREY,
    Urgency.LOW: Colour.GREEN,
    Urgency.MEDIUM: Colour.YELLOW,
    Urgency.HIGH: Colour.ORANGE,
    Urgency.CRITICAL: Colour.RED,
}

SOON: Final = 30
"""Days within which what is due is marked."""


def due_told(risk: Risk, now: datetime) -> SafeString | None:
    """Return the day a risk is due, with whole days left or over; of a closed one the day alone.

    It is over exactly where the filter `overdue` holds.
    """
    if risk.due_date is None:
        return None
    day = utc(risk.due_date, to="day")
    if risk.status == RiskStatus.CLOSED:
        return day
    over = risk.due_date < now
    days = abs(risk.due_date - now).days
    how_many = "under a day" if days == 0 else f"{days} day" if days == 1 else f"{days} days"
    colour = Colour.RED if over else Colour.YELLOW if days < SOON else Colour.GREY
    return format_html("{}<br>{}", day, label(f"{how_many} {'over' if over else 'left'}", colour))
