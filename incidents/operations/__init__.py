"""Every write to an incident, and what risks need from here to write theirs."""

from incidents.operations.comments import append_comment
from incidents.operations.incidents import (
    add_comment,
    create_incident,
    create_incidents,
    known_refs,
    lock_incident,
    note_risk_raised,
    revise_incident,
)
from incidents.operations.references import References, resolve
from incidents.operations.relations import set_objectives, set_tags

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
    "revise_incident",
    "set_objectives",
    "set_tags",
]
