"""A heat map: a table of likelihood by impact, with objectives of a threat profile, or numbers, where they stand."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from risks.choices import Impact, Likelihood, Urgency
from risks.scoring import MATRIX, Score, ThreatProfile


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


BARS: Final[Mapping[Urgency | None, str]] = {
    Urgency.CRITICAL: "#dc2626",
    Urgency.HIGH: "#ea580c",
    Urgency.MEDIUM: "#a16207",
    Urgency.LOW: "#16a34a",
    Urgency.INFO: "#64748b",
    None: "#8b5cf6",
}
"""Of bars in charts, where nothing is written on them: 3 to 1 at least from white and from the dark theme's ground
(1.4.11). None: not scored."""


@dataclass(frozen=True)
class Entry:
    """What stands in a cell. With a link it says in `label` where that leads: a number alone does not."""

    text: str
    link: str = ""
    label: str = ""


@dataclass(frozen=True)
class Cell:
    """One pair of likelihood and impact."""

    urgency: Urgency
    colours: Colours
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Row:
    """One likelihood."""

    likelihood: Likelihood
    cells: Sequence[Cell]


def heat_map(entries: Mapping[Score, Sequence[Entry]], caption: str, *, of_numbers: bool = False) -> SafeString:
    """Return a table with the entries of each pair of scores, the most likely row first.

    One of numbers fits on a phone; names need more room than there is, so one scrolls.
    """
    context: dict[str, Any] = {
        "caption": caption,
        "of_numbers": of_numbers,
        "impacts": list(Impact),
        "rows": list(_rows(entries)),
    }
    return render_to_string("admin/risks/heat_map.html", context)


def map_of_profile(profile: ThreatProfile, caption: str) -> SafeString:
    """Return a threat profile as a heat map."""
    entries: defaultdict[Score, list[Entry]] = defaultdict(list)
    for objective, score in profile.items():
        entries[score].append(Entry(objective.value))
    return heat_map(entries, caption)


def _rows(entries: Mapping[Score, Sequence[Entry]]) -> Iterator[Row]:
    for likelihood in reversed(Likelihood):
        cells = []
        for impact in Impact:
            urgency = MATRIX[likelihood][impact]
            cells.append(Cell(urgency, COLOURS[urgency], entries.get(Score(likelihood, impact), ())))
        yield Row(likelihood, cells)
