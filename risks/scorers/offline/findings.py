"""What a text says: every signal found in it, with the stance the text takes to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from risks.scorers.offline.lexicon import Lexicon
from risks.scorers.offline.quantities import Quantity, quantities_of
from risks.scorers.offline.words import Words, words_of
from risks.scorers.records import Field, Scorable, Stance

_BY_FORCE: Final = (Stance.NEGATED, Stance.HYPOTHETICAL, Stance.POSSIBLE, Stance.ASSERTED)
"""Where a span is under several stances, the first of these holds for all of it."""


@dataclass(frozen=True)
class Finding:
    """A signal at one place of one text."""

    signal: str
    field: Field
    start: int
    end: int
    stance: Stance


@dataclass(frozen=True)
class Findings:
    """All that was found: the places of each signal, in the order of the text, and the quantities."""

    places: dict[str, list[Finding]]
    quantities: list[tuple[Field, Quantity]]
    words: int

    def counting(self, name: str) -> list[Finding]:
        """Return the places of a signal that are not denied, the surest first."""
        sure = [place for place in self.places.get(name, ()) if place.stance is not Stance.NEGATED]
        return sorted(sure, key=lambda place: -_BY_FORCE.index(place.stance))


def findings_of(record: Scorable, lexicon: Lexicon) -> Findings:
    """Return what the title and the description say."""
    places: dict[str, list[Finding]] = {}
    quantities: list[tuple[Field, Quantity]] = []
    count = 0
    for field in Field:
        words = words_of(record.text(field), lexicon.clause_words, lexicon.compounds)
        count += len(words)
        for finding in _findings(field, words, lexicon):
            places.setdefault(finding.signal, []).append(finding)
        quantities += [(field, quantity) for quantity in quantities_of(words, lexicon.counted)]
    return Findings(places, quantities, count)


def _findings(field: Field, words: Words, lexicon: Lexicon) -> Iterator[Finding]:
    stances, denied = _stances(words, lexicon)
    for found in lexicon.signal_phrases.find(words):
        signal = lexicon.signals[found.name]
        if signal.states_absence:
            stance = Stance.ASSERTED
        elif signal.topic:
            stance = Stance.NEGATED if found.first in denied else Stance.ASSERTED
        else:
            span = stances[found.first : found.last + 1]
            stance = next(each for each in _BY_FORCE if each in span)
        yield Finding(found.name, field, words.starts[found.first], words.ends[found.last], stance)


def _stances(words: Words, lexicon: Lexicon) -> tuple[list[Stance], set[int]]:
    """Return the stance to each word, and the words right after a denial; of cues at one word the longest holds."""
    stances = [Stance.ASSERTED] * len(words)
    denied: set[int] = set()
    longest: dict[int, tuple[int, str]] = {}
    for found in lexicon.cue_phrases.find(words):
        longest[found.first] = max(longest.get(found.first, (-1, "")), (found.last, found.name))
    for last, name in longest.values():
        cue = lexicon.cues[name]
        if cue.stance is Stance.NEGATED:
            denied.add(last + 1)
        for position in range(last + 1, min(len(words), last + 1 + cue.reach)):
            if words.clauses[position] != words.clauses[last]:
                break
            stances[position] = min(stances[position], cue.stance, key=_BY_FORCE.index)
    return stances, denied
