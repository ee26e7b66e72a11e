"""The heat map of a threat profile: a table of likelihood by impact, with the objectives where they stand."""

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
