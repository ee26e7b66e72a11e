"""Phrases of the lexicon, and where they stand in a text.

A phrase is words with a blank between them: `a|b` is either word, `a*` a word that begins so, `a?` may be missing,
`<name>` any word of a list, `#` a number, `$#` an amount, `...` up to four other words of the same sentence. It begins
with a word.
There are no regular expressions in the lexicon: what each phrase may cost is bounded, and so is the whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from risks.scorers.offline.words import Words

MAX_GAP: Final = 4
MIN_PREFIX: Final = 3
CURRENCIES: Final = "$\u20ac\u00a3"
_MAX_REMEMBERED: Final = 50_000


class PhraseError(ValueError):
    """A phrase of the lexicon cannot be read; the message names it."""


class Element(NamedTuple):
    """One place of a phrase: what may stand there, whether it may be empty, and whether words may come before."""

    exact: frozenset[str]
    prefixes: tuple[str, ...]
    number: bool
    amount: bool
    optional: bool
    after_gap: bool

    def takes(self, key: str) -> bool:
        """Whether a word fits."""
        return key in self.exact or key.startswith(self.prefixes) or self._takes_number(key)

    def _takes_number(self, key: str) -> bool:
        return (self.number or (self.amount and key[0] in CURRENCIES)) and is_number(key)


class Phrase(NamedTuple):
    """A phrase and the name it is found under."""

    name: str
    elements: tuple[Element, ...]


class Found(NamedTuple):
    """A phrase found: its name, and its first and last word."""

    name: str
    first: int
    last: int


def is_number(key: str) -> bool:
    """Whether a word is a number, with or without a currency sign."""
    return key[-1:].isdigit() and (key[0].isdigit() or key[0] in CURRENCIES) and not any(map(str.isalpha, key))


class Phrases:
    """Phrases prepared for finding them all in one pass over a text."""

    def __init__(self, phrases: Mapping[str, Iterable[str]], lists: Mapping[str, Sequence[str]]) -> None:
        """Prepare the phrases of each name. Raises PhraseError for one that cannot be read."""
        self._exact: dict[str, list[Phrase]] = defaultdict(list)
        self._prefixes: dict[str, list[Phrase]] = defaultdict(list)
        self._numbers: list[Phrase] = []
        self._remembered: dict[str, list[Phrase]] = {}
        for name, texts in phrases.items():
            for text in texts:
                self._add(Phrase(name, _elements(text, lists)))

    def find(self, words: Words) -> Iterator[Found]:
        """Yield what is found, by its first word; of one name the longest at a word, and none inside another."""
        ends: dict[str, int] = {}
        for first, key in enumerate(words.keys):
            longest: dict[str, int] = {}
            for phrase in self._beginning_with(key):
                last = _last(words, phrase.elements, first)
                if last > longest.get(phrase.name, -1):
                    longest[phrase.name] = last
            for name, last in longest.items():
                if first > ends.get(name, -1):
                    ends[name] = last
                    yield Found(name, first, last)

    def _add(self, phrase: Phrase) -> None:
        head = phrase.elements[0]
        for word in head.exact:
            self._exact[word].append(phrase)
        for prefix in head.prefixes:
            self._prefixes[prefix].append(phrase)
        if head.number or head.amount:
            self._numbers.append(phrase)

    def _beginning_with(self, key: str) -> list[Phrase]:
        known = self._remembered.get(key)
        if known is None:
            known = list(self._exact.get(key, ()))
            for length in range(MIN_PREFIX, len(key) + 1):
                known += self._prefixes.get(key[:length], ())
            if self._numbers and is_number(key):
                known += [phrase for phrase in self._numbers if phrase.elements[0].takes(key)]
            if len(self._remembered) < _MAX_REMEMBERED:
                self._remembered[key] = known
        return known


def _last(words: Words, elements: tuple[Element, ...], first: int) -> int:
    """Return the last word of the elements where the first of them stands at `first`; -1 where they do not fit."""
    end, sentence, keys = first, words.sentences[first], words.keys
    for element in elements[1:]:
        limit = min(len(keys), end + 2 + (MAX_GAP if element.after_gap else 0))
        for position in range(end + 1, limit):
            if words.sentences[position] == sentence and element.takes(keys[position]):
                end = position
                break
        else:
            if not element.optional:
                return -1
    return end


def _elements(text: str, lists: Mapping[str, Sequence[str]]) -> tuple[Element, ...]:
    elements: list[Element] = []
    after_gap = False
    for part in text.split():
        if part == "...":
            after_gap = True
            continue
        elements.append(_element(part, lists, after_gap=after_gap, phrase=text))
        after_gap = False
    if not elements or after_gap or elements[0].optional or elements[0].after_gap:
        raise PhraseError(f"A phrase begins and ends with a word: {text!r}")
    return tuple(elements)


def _element(part: str, lists: Mapping[str, Sequence[str]], *, after_gap: bool, phrase: str) -> Element:
    optional = part.endswith("?")
    exact: set[str] = set()
    prefixes: list[str] = []
    numbers: set[str] = set()
    for choice in part.removesuffix("?").split("|"):
        listed = choice.startswith("<") and choice.endswith(">")
        if listed and choice[1:-1] not in lists:
            raise PhraseError(f"There is no list {choice}: {phrase!r}")
        for word in lists[choice[1:-1]] if listed else [choice]:
            if word in {"#", "$#"}:
                numbers.add(word)
            elif word.endswith("*"):
                prefixes.append(word[:-1])
            else:
                exact.add(word)
    if any(len(prefix) < MIN_PREFIX for prefix in prefixes) or "" in exact:
        raise PhraseError(f"The beginning of a word needs {MIN_PREFIX} letters: {phrase!r}")
    return Element(frozenset(exact), tuple(prefixes), "#" in numbers, "$#" in numbers, optional, after_gap)
