"""The evidence of a proposal in the text that it quotes: marked by its offsets, and nothing of it taken for markup."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Told:
    """A span of a text that is quoted, with all that it is quoted for, under one number in the list below the text."""

    number: int
    field: str
    start: int
    end: int
    quote: str
    reasons: Sequence[Mapping[str, Any]]

    @property
    def supports(self) -> str:
        """Return the names of the scores and objectives that it speaks for or against."""
        return ", ".join(dict.fromkeys(of["supports"] for of in self.reasons))


def numbered(evidence: Sequence[Mapping[str, Any]]) -> list[Told]:
    """Return the spans that are quoted with their numbers. One that is quoted for several scores is one span."""
    reasons: dict[tuple[str, int, int, str], list[Mapping[str, Any]]] = {}
    for said in evidence:
        reasons.setdefault((said["field"], said["start"], said["end"], said["quote"]), []).append(said)
    return [Told(number, *span, said) for number, (span, said) in enumerate(reasons.items(), 1)]


def marked(text: str, field: str, evidence: Iterable[Told], prefix: str) -> SafeString:
    """Return a text of the record in which what is quoted of it is marked, with links to what is said of it.

    Quotes may overlap: each character is marked once, and a link stands where its quote ends. One that is not what
    the text says at its place is not marked: it would show something else. Offsets count code points, as the text does
    here. `prefix` begins the ids that the links lead to.
    """
    quotes = [of for of in evidence if of.field == field and text[of.start : of.end] == of.quote]
    ends = {quote.end for quote in quotes}
    begins = {quote.start for quote in quotes if not any(of.start < quote.start <= of.end for of in quotes)}
    pieces = itertools.pairwise(sorted({0, len(text)} | ends | begins))
    return format_html_join("", "{}", ((_piece(text, start, end, quotes, prefix),) for start, end in pieces))


def _piece(text: str, start: int, end: int, quotes: Iterable[Told], prefix: str) -> SafeString:
    if not any(quote.start <= start < quote.end for quote in quotes):
        return format_html("{}", text[start:end])
    ending = [(prefix, of.number, of.number, of.supports, of.number) for of in quotes if of.end == end]
    links = format_html_join(" ", '<a href="#{}-{}" aria-label="Evidence {}: {}">{}</a>', ending)
    return format_html("<mark>{}</mark><sup>{}</sup>", text[start:end], links)
