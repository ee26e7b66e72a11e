"""Plain words: VERIS names as people say them, lists, numbers, and text cut where a word ends."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

ELLIPSIS: Final = "\u2026"

_MAX_LISTED: Final = 20
"""How many names a sentence lists, lest a hostile record makes it endless."""

_SAID: Final[Mapping[str, str]] = {
    "aitm": "adversary in the middle",
    "backdoor or c2": "backdoor or command and control",
    "c2": "command and control",
    "dos": "denial of service",
    "exploit misconfig": "exploit of a misconfiguration",
    "exploit vuln": "exploit of a vulnerability",
    "hids": "host intrusion detection",
    "im": "instant messaging",
    "it review": "IT review",
    "lan access": "LAN access",
    "mitm": "man in the middle",
    "nids": "network intrusion detection",
    "ram scraper": "RAM scraper",
    "rat": "remote access trojan",
    "rfi": "remote file inclusion",
    "spyware/keylogger": "spyware or keylogger",
    "sqli": "SQL injection",
    "use of backdoor or c2": "use of a backdoor or command and control",
    "use of stolen creds": "use of stolen credentials",
    "xss": "cross-site scripting",
}

# Scripts without spaces end their words, as far as a cut is concerned, at their own punctuation.
_WORD_END: Final = re.compile("(?=\\s)|(?<=[\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f])")


def plain(name: str) -> str:
    """Return a VERIS name as people say it: jargon written out, lower case unless it is an abbreviation."""
    words = (word.lower() if word[1:].islower() else word for word in name.split())
    return _SAID.get(name.casefold()) or " ".join(words)


def listed(items: Sequence[str]) -> str:
    """Return "a, b and c"; of a long list the first 20 and how many more there are."""
    shown = list(items[:_MAX_LISTED])
    if len(items) > _MAX_LISTED:
        shown.append(f"{len(items) - _MAX_LISTED:,} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def plainly(items: Iterable[str]) -> str:
    """Return VERIS names as one list in plain words."""
    return listed([plain(item) for item in items])


def amount(value: float) -> str:
    """Return a number for people: 1,500,000 or 12.50."""
    return f"{int(value):,}" if value == int(value) else f"{value:,.2f}"


def bracketed(head: str, *details: str) -> str:
    """Return "head (detail; detail)"; the head alone where every detail is empty."""
    given = "; ".join(detail for detail in details if detail)
    return f"{head} ({given})" if given else head


def labelled(label: str, value: str | None) -> str:
    """Return "label: value"; nothing where there is no value."""
    return f"{label}: {value}" if value else ""


def sentence(words: str) -> str:
    """Return the words with a full stop, which an abbreviation at their end may have brought along."""
    return words if words.endswith(".") else f"{words}."


def cut(text: str, limit: int) -> str | None:
    """Return the text, if it is longer than `limit` characters cut where a word ends, with an ellipsis in the limit.

    None where the first word alone is longer than the limit.
    """
    if len(text) <= limit:
        return text
    ends = [match.start() for match in _WORD_END.finditer(text, 0, limit) if 0 < match.start() < limit]
    return text[: ends[-1]].rstrip() + ELLIPSIS if ends else None


def shortened(text: str, limit: int) -> str:
    """Return the text cut as `cut` does it; a first word that is too long is cut as well, there being no better."""
    return cut(text, limit) or text[: limit - 1] + ELLIPSIS
