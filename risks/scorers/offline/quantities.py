"""Numbers of a text that bear on impact: how many are concerned, how much money, CVEs and CVSS scores."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from risks.scorers.offline.phrases import CURRENCIES, Phrases, is_number
from risks.scorers.offline.words import Words

_MAX_DIGITS: Final = 12
_MULTIPLES: Final = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "m": 10**6, "bn": 10**9}
_MONEY: Final = frozenset({"dollars", "dollar", "euros", "euro", "pounds", "usd", "eur", "gbp"})
_BETWEEN: Final = 3
"""How many words may stand between a number and what it counts: "750 of its former patients"."""

_CVE: Final = re.compile(r"CVE-\d{4}-\d{4,19}(?!\d)", re.IGNORECASE | re.ASCII)
_CVSS: Final = re.compile(
    r"CVSS(?:[ :=(]{0,3}(?:v?[234]\.[01]|v[234]|base|score|of|is|rating)){0,4}[ :=(]{0,3}"
    r"(?P<score>10(?:\.0)?|\d(?:\.\d)?)(?!\.?\d)(?!/A)",  # "CVSS:3.1/AV:N" begins a vector and is no score
    re.IGNORECASE | re.ASCII,
)
_MOST: Final = 20
"""How many of a kind are read; the twenty-first changes nothing."""


class Kind(Enum):
    """What a quantity measures."""

    VOLUME = "volume"
    AMOUNT = "amount"
    CVE = "cve"
    CVSS = "cvss"


@dataclass(frozen=True)
class Quantity:
    """A number in a text, where it stands, and what it measures."""

    kind: Kind
    value: float
    start: int
    end: int


def quantities_of(words: Words, counted: Phrases) -> Iterator[Quantity]:
    """Yield the quantities of a text; years, and numbers that count nothing known, are none."""
    text = words.text
    for number, match in enumerate(_CVE.finditer(text)):
        if number == _MOST:
            break
        yield Quantity(Kind.CVE, 1, match.start(), match.end())
    for number, match in enumerate(_CVSS.finditer(text)):
        if number == _MOST:
            break
        yield Quantity(Kind.CVSS, float(match["score"]), match.start(), match.end())
    nouns = {found.first for found in counted.find(words)}
    for position, key in enumerate(words.keys):
        if is_number(key) and (quantity := _quantity(words, position, nouns)):
            yield quantity


def _quantity(words: Words, position: int, nouns: set[int]) -> Quantity | None:
    key = words.keys[position]
    value = _value(key.lstrip(CURRENCIES))
    if value is None:
        return None
    last = position
    following = words.keys[position + 1] if position + 1 < len(words) else ""
    if following in _MULTIPLES:
        value, last = value * _MULTIPLES[following], position + 1
    start, after = words.starts[position], words.keys[last + 1] if last + 1 < len(words) else ""
    if key[0] in CURRENCIES:
        return Quantity(Kind.AMOUNT, value, start, words.ends[last])
    if after in _MONEY:
        return Quantity(Kind.AMOUNT, value, start, words.ends[last + 1])
    if last == position and key.isdigit() and 1900 <= value < 2100:
        return None
    for noun in range(last + 1, min(len(words), last + 2 + _BETWEEN)):
        if words.clauses[noun] != words.clauses[position] or is_number(words.keys[noun]):
            return None
        if noun in nouns:
            return Quantity(Kind.VOLUME, value, start, words.ends[noun])
    return None


def _value(digits: str) -> float | None:
    """Return the number; a comma groups thousands, a full stop does where three digits follow it and another group."""
    if len(digits) > _MAX_DIGITS + 4:
        return None
    plain = digits.replace(",", "")
    if plain.count(".") > 1:
        plain = plain.replace(".", "")
    try:
        return float(plain)
    except ValueError:
        return None
