"""Urgency, due date, and what a threat profile makes of a key risk: pure functions of scores and scoring policy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from incidents.choices import Objective, Relevance, Severity
from riskregister.api.errors import FieldError
from riskregister.history.times import LATEST
from risks.choices import Impact, Likelihood, Urgency

MAX_DAYS: Final = 3_650
"""The longest time to remediate that a policy may allow (ours)."""

Matrix = Mapping[Likelihood, Mapping[Impact, Urgency]]
Days = Mapping[Urgency, int | None]
"""Calendar days to remediate; None: a risk of that urgency is never due."""


@dataclass(frozen=True)
class Policy:
    """How an organisation scores: what urgency a pair of scores makes, and how many days each urgency allows."""

    version: int
    matrix: Matrix
    days: Days

    @classmethod
    def of(cls, version: int, matrix: Mapping[str, Mapping[str, str]], days: Mapping[str, int | None]) -> "Policy":
        """Return a policy by what JSON says of it: every cell and every urgency, by their values."""
        return cls(
            version,
            {
                likelihood: {impact: Urgency(matrix[likelihood.value][impact.value]) for impact in Impact}
                for likelihood in Likelihood
            },
            {urgency: days[urgency.value] for urgency in Urgency},
        )

    def urgency(self, likelihood: str | None, impact: str | None) -> Urgency | None:
        """Return the urgency of a pair of scores; None while either is missing."""
        if likelihood is None or impact is None:
            return None
        return self.matrix[Likelihood(likelihood)][Impact(impact)]

    def due_date(self, discovered: datetime, of: str | None) -> datetime | None:
        """Return when a risk is due: discovery plus the days of its urgency; None without urgency or without days."""
        days = None if of is None else self.days[Urgency(of)]
        return None if days is None else discovered + timedelta(days=days)

    def has_date(self, discovered: datetime, of: str | None) -> bool:
        """Tell whether when a risk is due, if it ever is, is a date that the register knows."""
        due = self.due_date(discovered, of)
        return due is None or due < LATEST

    def scores_as(self, other: "Policy") -> bool:
        """Tell whether another policy makes the same of everything, whatever its version."""
        return self.matrix == other.matrix and self.days == other.days

    def plain(self) -> dict[str, object]:
        """Return the policy as JSON says it."""
        matrix = {
            likelihood.value: {impact.value: cell.value for impact, cell in row.items()}
            for likelihood, row in self.matrix.items()
        }
        return {"version": self.version, "matrix": matrix, "days": {of.value: days for of, days in self.days.items()}}

    def faults(self) -> Iterator[FieldError]:
        """Yield what is wrong with it, one error a bad cell and axis: worse must never be less urgent, or due later."""
        for impact in Impact:
            for lower, higher in pairwise(Likelihood):
                yield from self._falling((lower, impact), (higher, impact))
        for likelihood in Likelihood:
            for milder, worse in pairwise(Impact):
                yield from self._falling((likelihood, milder), (likelihood, worse))
        for lower_urgency, higher_urgency in pairwise(Urgency):
            allowed, most = self.days[higher_urgency], self.days[lower_urgency]
            if most is not None and (allowed is None or allowed > most):
                given = "No end" if allowed is None else f"{allowed} days"
                detail = f"{given} is more than the {most} days that {lower_urgency} allows."
                yield FieldError(f"/days/{higher_urgency}", "not_monotonic", detail)

    def _falling(self, better: tuple[Likelihood, Impact], worse: tuple[Likelihood, Impact]) -> Iterator[FieldError]:
        before, after = self.matrix[better[0]][better[1]], self.matrix[worse[0]][worse[1]]
        if is_lower(after, than=before):
            detail = f"It is {after}, which is less than {before} at {better[0]}, {better[1]}."
            yield FieldError(f"/matrix/{worse[0]}/{worse[1]}", "not_monotonic", detail)


_I, _L, _M, _H, _C = Urgency.INFO, Urgency.LOW, Urgency.MEDIUM, Urgency.HIGH, Urgency.CRITICAL

MATRIX: Final[Matrix] = {
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

DAYS: Final[Days] = {
    Urgency.CRITICAL: 15,
    Urgency.HIGH: 30,
    Urgency.MEDIUM: 90,
    Urgency.LOW: 180,
    Urgency.INFO: None,
}
"""CISA BOD 19-02 for the first two, FedRAMP's monthly monitoring for the third, ours."""

DEFAULT_POLICY: Final = Policy(1, MATRIX, DAYS)
"""What every organisation begins with. No row holds it: it must stay what it is as long as rows say version 1."""


def is_lower(urgency: str, *, than: str) -> bool:
    """Tell whether one urgency is lower than another."""
    order = Urgency.values
    return order.index(urgency) < order.index(than)


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


def key_risk_score(entry: Mapping[Objective, Relevance | None], profile: ThreatProfile, policy: Policy) -> Score | None:
    """Return the score with which a profile calls for an entry of the catalogue; None where it does not.

    Each objective of the entry that the profile considers gives a pair: where the entry matters much to it, the
    profile's own; where it matters somewhat, one step less likely; else none. The most urgent pair counts, among
    equals that of the highest impact, then of the highest likelihood. If that is Info, there is nothing to do.
    How urgent a pair is, the policy says.
    """
    pairs = [pair for of, relevance in entry.items() if of in profile and (pair := _weighed(profile[of], relevance))]
    score = max(pairs, key=lambda pair: _rank(pair, policy), default=None)
    return None if score is None or policy.urgency(*score) is Urgency.INFO else score


def _weighed(score: Score, relevance: Relevance | None) -> Score | None:
    if relevance == Relevance.HIGH:
        return score
    if relevance == Relevance.MEDIUM:
        # Below Remote there is no step: it stays, for that a scale ends is no reason to drop a severe impact.
        return score._replace(likelihood=_LIKELIHOODS[max(_LIKELIHOODS.index(score.likelihood) - 1, 0)])
    return None


def _rank(score: Score, policy: Policy) -> tuple[int, int, int]:
    return (
        _URGENCIES.index(policy.matrix[score.likelihood][score.impact]),
        _IMPACTS.index(score.impact),
        _LIKELIHOODS.index(score.likelihood),
    )


_LIKELIHOODS, _IMPACTS, _URGENCIES = tuple(Likelihood), tuple(Impact), tuple(Urgency)
"""Low to high."""
