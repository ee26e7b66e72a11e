"""Urgency, due date, and what a threat profile makes of a key risk: pure functions of scores and scoring policy."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from incidents.choices import Objective, Relevance, Severity
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


def severity(impact: Impact) -> Severity:
    """Return the severity as which an incident's impact reads: Very Low SEV-5 to Severe SEV-1."""
    return _BY_IMPACT[impact]


_BY_IMPACT: Final = dict(zip(Impact, Severity, strict=True))

_BY_SEVERITY: Final = dict(zip(Severity, Urgency, strict=True))


class Score(NamedTuple):
    """How likely something is, and how bad it would be."""

    likelihood: Likelihood
    impact: Impact


ThreatProfile = Mapping[Objective, Score]
"""What an organisation expects of attackers. An objective that is not in it is not considered."""


def key_risk_score(entry: Mapping[Objective, Relevance | None], profile: ThreatProfile) -> Score | None:
    """Return the score with which a profile calls for an entry of the catalogue; None where it does not.

    Each objective of the entry that the profile considers gives a pair: where the entry matters much to it, the
    profile's own; where it matters somewhat, one step less likely; else none. The most urgent pair counts, among
    equals that of the highest impact, then of the highest likelihood. If that is Info, there is nothing to do.
    """
    pairs = [pair for of, relevance in entry.items() if of in profile and (pair := _weighed(profile[of], relevance))]
    score = max(pairs, key=_rank, default=None)
    return None if score is None or urgency(*score) is Urgency.INFO else score


def _weighed(score: Score, relevance: Relevance | None) -> Score | None:
    if relevance == Relevance.HIGH:
        return score
    if relevance == Relevance.MEDIUM:
        # Below Remote there is no step: it stays, for that a scale ends is no reason to drop a severe impact.
        return score._replace(likelihood=_LIKELIHOODS[max(_LIKELIHOODS.index(score.likelihood) - 1, 0)])
    return None


def _rank(score: Score) -> tuple[int, int, int]:
    return (
        _URGENCIES.index(MATRIX[score.likelihood][score.impact]),
        _IMPACTS.index(score.impact),
        _LIKELIHOODS.index(score.likelihood),
    )


_LIKELIHOODS, _IMPACTS, _URGENCIES = tuple(Likelihood), tuple(Impact), tuple(Urgency)
"""Low to high."""
