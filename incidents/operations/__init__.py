"""Every write to an incident, and what risks need from here to write theirs."""

from incidents.operations.comments import append_comment
from incidents.operations.incidents import (
    add_comment,
    create_incident,
    create_incidents,
    known_refs,
    lock_incident,
    note_risk_raised,
)
from incidents.operations.references import References, resolve

__all__ = [
    "References",
    "add_comment",
    "append_comment",
    "create_incident",
    "create_incidents",
    "known_refs",
    "lock_incident",
    "note_risk_raised",
    "resolve",
]
