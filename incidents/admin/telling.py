"""What the history of a record says, in words: values as people read them, not as the API shows them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from incidents.admin.fields import DASH
from riskregister.history.models import Action, Channel
from riskregister.organizations.entries import Entry

LONG: Final = 160
"""From how many characters on a value is folded, so that a history can be looked through."""


@dataclass(frozen=True)
class Value:
    """A value of a field."""

    text: str

    @property
    def is_long(self) -> bool:
        """Tell whether it is to be folded."""
        return len(self.text) > LONG

    @property
    def beginning(self) -> str:
        """Return what is shown of one that is folded."""
        return f"{self.text[:LONG].rstrip()} …"


@dataclass(frozen=True)
class Told:
    """One field that was changed. Of a set: what it has lost, and what it has gained."""

    field: str
    before: Value
    after: Value

    @property
    def values(self) -> tuple[Value, Value]:
        """Return both, in the order of the columns."""
        return self.before, self.after


@dataclass(frozen=True)
class ToldEntry:
    """One change of a record."""

    entry: Entry
    action: str
    channel: str
    who: str
    changes: list[Told]


def told(entries: Iterable[Entry]) -> Iterator[ToldEntry]:
    """Yield entries of a history in words."""
    for entry in entries:
        yield ToldEntry(
            entry,
            Action(entry.action).label.capitalize(),
            Channel(entry.channel).label,
            entry.user.user.display_name,
            [_told(change) for change in entry.changes],
        )


def _told(change: dict[str, Any]) -> Told:
    name = change["field"]
    label = name.replace("_", " ").capitalize()
    if "added" in change:
        return Told(label, _set(change["removed"]), _set(change["added"]))
    return Told(label, Value(_text(name, change["old"])), Value(_text(name, change["new"])))


def _set(members: list[Any]) -> Value:
    return Value("\n".join(_text("", member) for member in members) or DASH)


def _text(name: str, value: Any) -> str:
    if value is None:
        return DASH
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dict):
        return _member(value)
    if name.endswith("_date"):
        return f"{value[:19].replace('T', ' ')} UTC"
    return str(value)


def _member(of: dict[str, Any]) -> str:
    """Return a person, a threat objective or a tag, as the API shows each of them."""
    if "email" in of:
        return f"{of['first_name']} {of['last_name']}".strip() or str(of["email"])
    if "threat_objective" in of:
        relevance = of["relevance"]
        return f"{of['threat_objective']} ({relevance})" if relevance else str(of["threat_objective"])
    return str(of["content"])
