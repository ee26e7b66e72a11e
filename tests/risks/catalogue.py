"""A catalogue for tests, loaded as the command loads its file, and key risks in an organisation's register."""

from typing import Any

from riskregister.api.changes import OpenChange, operation
from risks import operations
from risks.models import Risk
from risks.operations import Entry, Loaded, fields
from risks.operations.catalogue import held_catalogue, new_key_risk


def entry(number: int, **says: Any) -> Entry:
    """Return an entry of a file."""
    texts: dict[str, Any] = {
        "title": f"Ransomware spreads through shared administrator passwords: way {number}",
        "description": "From the catalogue.",
        "type": "Configuration",
        "guidance": "Say how each host gets a password of its own.",
        "sources": {"attack": ["T1078.003"], "cis": ["5.2"], "csf": ["PR.AA-01"]},
        "threat_objectives": {"Extortion": "High", "Sabotage": None},
    }
    return Entry(number=number, **(texts | says))


def load(*entries: Entry) -> Loaded:
    return operations.load_catalogue(entries, sha256="0" * 64)


@operation(requires=set())
def carry(change: OpenChange, *, number: int) -> Risk:
    """Put an entry of the catalogue into an organisation's register."""
    (found,) = [each for each in held_catalogue() if each.key_risk.number == number]
    risk = new_key_risk(change, found)
    fields.score(change, risk)
    change.create(risk)
    return risk


def carried(change: Any, number: int, **says: Any) -> Risk:
    """Put a key risk into the catalogue and into an organisation's register."""
    load(entry(number, **says))
    return carry(change, number=number)
