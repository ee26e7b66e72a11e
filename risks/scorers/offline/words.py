"""A text as words that know where they stand in it."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

MAX_KEY: Final = 40
"""Letters of a word that are compared; no phrase holds a longer one."""

# Possessive quantifiers and few groups of digits: hardly anything is tried twice, so the time is linear in the text
# whatever it holds, an endless "1.1.1" that ends as no number too. The last full stop of an abbreviation ("U.S.
# banks", "e.g. names") ends no sentence.
_TOKEN: Final = re.compile(
    r"(?P<number>[$\u20ac\u00a3]?+\d++(?:[.,]\d++){0,7}+(?!\w))"
    r"|(?P<word>[^\W_]++(?:['\u2019][^\W_]++)?+)"
    r"|(?P<stop>(?:(?<!\.[^\W\d_])\.|[!?;:])(?=[\s\"')\]\u201d\u2019]|\Z)|\n[ \t\r]*+\n|[\u3002\uff01\uff1f])"
)
_SOFT_STOPS: Final = frozenset(";:")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in their order, as parallel lists.

    `keys` are for comparing: casefolded, without a possessive ending. Offsets are those of the text itself, so that
    no folding, which may change lengths, can move them. `sentences` and `clauses` number what a word belongs to.
    """

    text: str
    keys: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[int]
    clauses: list[int]

    def __len__(self) -> int:
        return len(self.keys)


def words_of(text: str, clause_words: frozenset[str], compounds: frozenset[str] = frozenset()) -> Words:
    """Return the words of a text; a new clause begins with each of `clause_words` and after a stop.

    The first word of a compound ("data" in "data center") gets the compound as its key: alone it would mislead.
    """
    words = Words(text, [], [], [], [], [])
    sentence = clause = 0
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "stop":
            clause += 1
            sentence += match[0] not in _SOFT_STOPS
            continue
        key = key_of(match[0])
        clause += key in clause_words
        words.keys.append(key)
        words.starts.append(match.start())
        words.ends.append(match.end())
        words.sentences.append(sentence)
        words.clauses.append(clause)
    for position, (first, second) in enumerate(pairwise(words.keys)):
        if (compound := f"{first} {second}") in compounds:
            words.keys[position] = compound
    return words


def key_of(word: str) -> str:
    """Return a word as it is compared."""
    key = word[:MAX_KEY].casefold().replace("\u2019", "'")
    return key[:-2] if key.endswith("'s") else key
