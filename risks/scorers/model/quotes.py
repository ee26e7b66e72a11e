"""Quotes: what a model says that a record says, looked for in the record."""

import unicodedata
from typing import Any, Final

from risks.scorers.records import Evidence, Field, Scorable, Stance

SIGNAL: Final = "model"
MAX_SAYS: Final = 500
_SHORTEST: Final = 4
_LONGEST: Final = 1_000
_KEPT: Final = frozenset("\n\t\u200c\u200d")
"""Invisible, but part of how some languages, and emoji, are written."""


def clean(text: str) -> str:
    """Return the text without blanks around it and without what no reader sees: control characters, marks that turn
    the direction of writing, halves of surrogate pairs."""
    unified = text.replace("\r\n", "\n")
    seen = (each if each in _KEPT or unicodedata.category(each) not in {"Cc", "Cf", "Cs"} else " " for each in unified)
    return "".join(seen).strip()


class Quotable:
    """A record that is quoted from."""

    def __init__(self, record: Scorable) -> None:
        """Quote from this record."""
        self._record = record
        self._folded: dict[Field, tuple[str, list[int]]] = {}

    def evidence(self, quoted: list[dict[str, Any]]) -> tuple[tuple[Evidence, ...], int]:
        """Return the quotes that stand in the record, each place once, and how many do not stand in it."""
        looked_for = [self._evidence(each) for each in quoted]
        found = {(each.field, each.start, each.end): each for each in looked_for if each is not None}
        return tuple(found.values()), looked_for.count(None)

    def _evidence(self, quoted: dict[str, Any]) -> Evidence | None:
        field = Field(quoted["field"])
        span = self._span(quoted["quote"].strip(), field)
        if span is None:
            return None
        return Evidence(
            field=field,
            start=span[0],
            end=span[1],
            quote=self._record.text(field)[slice(*span)],
            signal=SIGNAL,
            says=clean(quoted["says"])[:MAX_SAYS].rstrip(),
            stance=Stance(quoted["stance"]),
            weight=0.0,
        )

    def _span(self, quote: str, field: Field) -> tuple[int, int] | None:
        """Return where the quote stands first; None where it stands nowhere, or says too little or too much.

        Models fold lines, so blanks between words may differ; nothing else may.
        """
        if not _SHORTEST <= len(quote) <= _LONGEST:
            return None
        start = self._record.text(field).find(quote)
        if start >= 0:
            return start, start + len(quote)
        if field not in self._folded:
            self._folded[field] = _folded(self._record.text(field))
        text, places = self._folded[field]
        words = " ".join(quote.split())
        start = text.find(words)
        return (places[start], places[start + len(words) - 1] + 1) if start >= 0 else None


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the text with one blank for each run of them, and where each of its characters stood."""
    places = [i for i, each in enumerate(text) if not each.isspace() or (i > 0 and not text[i - 1].isspace())]
    return "".join(" " if text[place].isspace() else text[place] for place in places), places
