"""Likelihood by impact as a table: the heat map of a threat profile, and the matrix that a risk is scored on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from risks.choices import Impact, Likelihood, Urgency
from risks.scoring import Policy, ThreatProfile


class Colours(NamedTuple):
    """Of a cell. They are the same in the light and the dark theme, so they need no theme to be readable."""

    background: str
    text: str


COLOURS: Final[Mapping[Urgency, Colours]] = {
    Urgency.INFO: Colours("#e2e8f0", "#1e293b"),
    Urgency.LOW: Colours("#bbf7d0", "#14532d"),
    Urgency.MEDIUM: Colours("#fde047", "#422006"),
    Urgency.HIGH: Colours("#c2410c", "#ffffff"),
    Urgency.CRITICAL: Colours("#7f1d1d", "#ffffff"),
}
"""Each text stands out from its background by 4.5 to 1 at least (WCAG 2.2, 1.4.3). A cell says its urgency in words
too, so nothing is told by colour alone (1.4.1)."""


@dataclass(frozen=True)
class Cell:
    """One pair of likelihood and impact."""

    urgency: Urgency
    colours: Colours
    objectives: Sequence[str]


@dataclass(frozen=True)
class Row:
    """One likelihood."""

    likelihood: Likelihood
    cells: Sequence[Cell]


def heat_map(profile: ThreatProfile, policy: Policy, caption: str) -> SafeString:
    """Return a profile as a table, the most likely row first, with what a scoring policy makes of each pair."""
    context: dict[str, Any] = {"caption": caption, "impacts": list(Impact), "rows": list(_rows(profile, policy))}
    return render_to_string("admin/risks/heat_map.html", context)


def _rows(profile: ThreatProfile, policy: Policy) -> Iterator[Row]:
    for likelihood in reversed(Likelihood):
        cells = []
        for impact in Impact:
            urgency = policy.matrix[likelihood][impact]
            here = [of.value for of, score in profile.items() if score == (likelihood, impact)]
            cells.append(Cell(urgency, COLOURS[urgency], here))
        yield Row(likelihood, cells)


@dataclass(frozen=True)
class ScoreCell:
    """One pair of likelihood and impact that a risk may be scored with."""

    likelihood: Likelihood
    impact: Impact
    urgency: Urgency
    colours: Colours
    is_score: bool
    """Whether it is the score that the risk has."""


def score_matrix(matrix: Mapping[Likelihood, Mapping[Impact, Urgency]], risk: Any) -> SafeString:
    """Return what a scoring policy makes of each pair, the most likely first, and where the risk stands.

    score_matrix.js turns the cells into buttons where there are fields that they can set; without it they are text.
    """
    rows = [
        (likelihood, [_score_cell(matrix, likelihood, impact, risk) for impact in Impact])
        for likelihood in reversed(Likelihood)
    ]
    context: dict[str, Any] = {"impacts": list(Impact), "rows": rows}
    return render_to_string("admin/risks/score_matrix.html", context)


def _score_cell(matrix: Any, likelihood: Likelihood, impact: Impact, risk: Any) -> ScoreCell:
    urgency = matrix[likelihood][impact]
    is_score = (risk.likelihood, risk.impact) == (likelihood, impact)
    return ScoreCell(likelihood, impact, urgency, COLOURS[urgency], is_score)
