"""The title of an incident: the first sentence of the summary, or one that is built from the facts."""

import re
from collections.abc import Mapping
from typing import Final

from incidents.veris.actions import actions_of
from incidents.veris.actors import actors_of
from incidents.veris.industry import sector_of, victim_of
from incidents.veris.record import name, text
from incidents.veris.words import cut, listed, shortened

MAX_TITLE: Final = 200
"""Longest title made here, in characters (domain, section 10); the API takes 500."""

_READ: Final = 4_000
"""How much of a summary is searched for the end of its first sentence: a multiple of MAX_TITLE."""

# Where a sentence may end: punctuation, closing quotes, white space; in Chinese and Japanese the mark alone.
_END: Final = re.compile(
    "[.!?\u061f\u0964]+[\"')\\]\u2019\u201d]*(?=\\s)|[\u3002\uff01\uff1f]+[\u300d\u300f\uff09]*",
)
_OPENING: Final = "\"'([\u2018\u201c"
_ABBREVIATION: Final = re.compile(
    r"(?:[^\W\d_]\.)*[^\W\d_]"
    "|adm|capt|col|const|cpl|dept|det|dr|fr|gen|gov|hon|insp|jr|lt|maj|messrs|mr|mrs|ms|mt|prof|rep|rev|sen|sgt|sr|st"
    "|supt|vs|approx|jan|feb|mar|apr|aug|sep|sept|oct|nov|dec",
    re.IGNORECASE,
)
"""Initials, and what is written with a full stop and stands before a name or a number."""


def title_of(record: Mapping[str, object]) -> str:
    """Return the title: 1 to 200 characters, one line, never cut inside a word (domain, section 10).

    A first sentence that is longer ends in an ellipsis. The title is built from action, actor and victim where there
    is no summary, or where no title can be read from it: only addresses of pages, or a first word beyond the limit.
    """
    title = cut(first_sentence(text(record.get("summary")) or ""), MAX_TITLE) or ""
    readable = any(_is_word(word) for word in title.split())
    return title if readable else shortened(_built(record), MAX_TITLE)


def first_sentence(summary: str) -> str:
    """Return the first sentence of a text as one line; the first paragraph where no sentence ends.

    A full stop after an initial, a title ("Dr.") or a month ("Sept."), or before lower case, ends no sentence.
    """
    paragraph = re.split(r"\n\s*\n", summary, maxsplit=1)[0]
    words = " ".join(paragraph.split())[:_READ]
    ends = (match for match in _END.finditer(words) if _is_end(words, match))
    match = next(ends, None)
    return words[: match.end()] if match else words


def _is_word(word: str) -> bool:
    return any(character.isalnum() for character in word) and not word.startswith(("http://", "https://"))


def _is_end(words: str, match: re.Match[str]) -> bool:
    following = words[match.end() :].lstrip().lstrip(_OPENING)
    if following[:1].islower():
        return False
    if match[0] != ".":
        return True
    last = words[: match.start()].rsplit(" ", 1)[-1].lstrip(_OPENING)
    numbering = match.start() == len(last) and last.isdigit()
    return not (numbering or _ABBREVIATION.fullmatch(last))


def _built(record: Mapping[str, object]) -> str:
    action = listed([*actions_of(record).values()] or ["unknown action"])
    actors = listed([actor.title for actor in actors_of(record)] or ["an unknown actor"])
    return f"{action[0].upper()}{action[1:]} by {actors}{_where(record)}"


def _where(record: Mapping[str, object]) -> str:
    victim = name(victim_of(record).get("victim_id"))
    sector = sector_of(record)
    return f" at {victim}" if victim else f" in {sector}" if sector else ""
