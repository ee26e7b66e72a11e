"""Urgency and due date: pure functions of the scores and the scoring policy."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from incidents.choices import Severity
from risks.choices import Impact, Likelihood, Urgency

DEFAULT_POLICY_VERSION: Final = 1
"""The version that the built-in policy below goes by on the rows it made."""

_I, _L, _M, _H, _C = Urgency.INFO, Urgency.LOW, Urgency.MEDIUM, Urgency.HIGH, Urgency.CRITICAL

MATRIX: Final[Mapping[Likelihood, Mapping[Impact, Urgency]]] = {
    likelihood: dict(zip(Impact, row, strict=True))
    for likelihood, row in {
        # Impact:               Very Low, Low, Medium, High, Severe
        Likelihood.IMMINENT: (_I, _L, _M, _H, _C),
        Likelihood.PROBABLE: (_I, _L, _M, _H, _C),
        Likelihood.POSSIBLE: (_I, _L, _M, _M, _H),
        Likelihood.UNLIKELY: (_I, _L, _L, _L, _M),
        Likelihood.REMOTE: (_I, _I, _I, _L, _L),
    }.items()
}
"""NIST SP 800-30 r1, table I-2, its five levels read as Info to Critical."""

DAYS: Final[Mapping[Urgency, int | None]] = {
    Urgency.CRITICAL: 15,
    Urgency.HIGH: 30,
    Urgency.MEDIUM: 90,
    Urgency.LOW: 180,
    Urgency.INFO: None,
}
"""Calendar days to remediate: CISA BOD 19-02 for the first two, FedRAMP's monthly monitoring for the third, ours."""


def urgency(likelihood: str | None, impact: str | None) -> Urgency | None:
    """Return the policy's urgency for a pair of scores; None while either is missing."""
    if likelihood is None or impact is None:
        return None
    return MATRIX[Likelihood(likelihood)][Impact(impact)]


def is_lower(urgency: str, *, than: str) -> bool:
    """Tell whether one urgency is lower than another."""
    order = Urgency.values
    return order.index(urgency) < order.index(than)


def due_date(discovered: datetime, of: Urgency | None) -> datetime | None:
    """Return when a risk is due: discovery plus the policy's days; None without an urgency or for Info."""
    days = None if of is None else DAYS[of]
    return None if days is None else discovered + timedelta(days=days)


def reported_urgency(severity: str) -> Urgency:
    """Return the urgency initially reported of a risk by its incident's severity: SEV-5 Info to SEV-1 Critical."""
    return _BY_SEVERITY[Severity(severity)]


_BY_SEVERITY: Final = dict(zip(Severity, Urgency, strict=True))
