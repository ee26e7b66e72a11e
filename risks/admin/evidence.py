"""The evidence of a proposal in the text that it quotes: marked by its offsets, and nothing of it taken for markup."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Quote:
    """One span of a text, with the number under which the list below the text tells of it."""

    number: int
    start: int
    end: int


@dataclass(frozen=True)
class Told:
    """A piece of evidence in the list."""

    number: int
    said: Mapping[str, Any]


def numbered(evidence: Sequence[Mapping[str, Any]]) -> list[Told]:
    """Return pieces of evidence with their numbers."""
    return [Told(number, said) for number, said in enumerate(evidence, 1)]


def marked(text: str, field: str, evidence: Iterable[Told], prefix: str) -> SafeString:
    """Return a text of the record in which what is quoted of it is marked, with links to what is said of it.

    Quotes may overlap. One that is not what the text says at its place is not marked: it would show something else.
    `prefix` begins the ids that the links lead to.
    """
    quotes = [
        Quote(of.number, of.said["start"], of.said["end"])
        for of in evidence
        if of.said["field"] == field and text[of.said["start"] : of.said["end"]] == of.said["quote"]
    ]
    ends = sorted({0, len(text), *(at for quote in quotes for at in (quote.start, quote.end))})
    pieces = (_piece(text[start:end], start, end, quotes, prefix) for start, end in itertools.pairwise(ends))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _piece(text: str, start: int, end: int, quotes: Iterable[Quote], prefix: str) -> SafeString:
    covering = [quote for quote in quotes if quote.start <= start and end <= quote.end]
    if not covering:
        return format_html("{}", text)
    ending = [(prefix, quote.number, quote.number) for quote in covering if quote.end == end]
    links = format_html_join("", '<sup><a href="#{}-{}">{}</a></sup>', ending)
    return format_html("<mark>{}</mark>{}", text, links)
