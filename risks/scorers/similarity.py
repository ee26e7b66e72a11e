"""Texts that are alike, by the words they share: TF-IDF vectors and the cosine between them."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from incidents.choices import Objective, Relevance
from risks.choices import Impact, Likelihood

MIN_SIMILARITY: Final = 0.2
"""Below this two texts share only the words of the trade."""

_MAX_WORDS: Final = 2_000
"""How many different words of a text count: the first ones."""

_WORD: Final = re.compile(r"[^\W_]{3,40}")


@dataclass(frozen=True)
class ScoredText:
    """A record that people have scored: how it is shown, its text, and what they decided."""

    reference: str
    text: str
    likelihood: Likelihood | None = None
    impact: Impact | None = None
    objectives: tuple[tuple[Objective, Relevance | None], ...] = ()


@dataclass(frozen=True)
class SimilarRecord:
    """A record that was scored before, and how alike its text is: 0 to 1."""

    similarity: float
    record: ScoredText


class SimilarTexts:
    """The scored texts of one organisation, prepared for finding the nearest; the caller keeps tenants apart."""

    def __init__(self, scored: Iterable[ScoredText]) -> None:
        """Count the words of all texts."""
        self._scored = tuple(scored)
        counts = [_counts(each.text) for each in self._scored]
        known = Counter(word for count in counts for word in count)
        self._weights = {word: math.log((1 + len(counts)) / (1 + within)) + 1 for word, within in known.items()}
        self._holding: dict[str, list[tuple[int, float]]] = {}
        for position, count in enumerate(counts):
            for word, share in self._vector(count).items():
                self._holding.setdefault(word, []).append((position, share))

    def nearest(self, text: str, limit: int = 5) -> tuple[SimilarRecord, ...]:
        """Return the records most alike, the most alike first, equal ones by reference; none below MIN_SIMILARITY."""
        products: dict[int, float] = {}
        for word, share in self._vector(_counts(text)).items():
            for position, other in self._holding.get(word, ()):
                products[position] = products.get(position, 0.0) + share * other
        found = [
            SimilarRecord(round(min(product, 1.0), 4), self._scored[position])
            for position, product in products.items()
            if product >= MIN_SIMILARITY
        ]
        found.sort(key=lambda similar: (-similar.similarity, similar.record.reference))
        return tuple(found[:limit])

    def _vector(self, counts: Mapping[str, int]) -> dict[str, float]:
        """Return each word's share of a vector of length 1; a word that no scored text holds weighs as the rarest."""
        rarest = math.log(1 + len(self._scored)) + 1
        vector = {word: (1 + math.log(count)) * self._weights.get(word, rarest) for word, count in counts.items()}
        length = math.sqrt(sum(share * share for share in vector.values()))
        return {word: share / length for word, share in vector.items()}


def _counts(text: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for match in _WORD.finditer(text):
        word = match[0].casefold()
        if word in counts:
            counts[word] += 1
        elif len(counts) < _MAX_WORDS:
            counts[word] = 1
    return counts
