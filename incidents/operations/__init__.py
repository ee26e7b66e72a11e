"""Every write to an incident, and what risks need from here to write theirs."""

from incidents.operations.bulk import bulk_revise_incidents, references_of
from incidents.operations.comments import append_comment
from incidents.operations.incidents import (
    add_comment,
    create_incident,
    create_incidents,
    delete_incident,
    known_refs,
    lock_incident,
    locked_incidents,
    put_incident,
    restore_incident,
    revise_incident,
    set_risk_associations,
    set_values,
)
from incidents.operations.references import References, refuse_taken_refs, resolve
from incidents.operations.relations import replace_objectives, set_objectives, set_tags
from incidents.operations.tables import import_incident_table, incident_table_import
from incidents.operations.tags import BUILTIN_TAGS, add_builtin_tags, create_tag, delete_tag

__all__ = [
    "BUILTIN_TAGS",
    "References",
    "add_builtin_tags",
    "add_comment",
    "append_comment",
    "bulk_revise_incidents",
    "create_incident",
    "create_incidents",
    "create_tag",
    "delete_incident",
    "delete_tag",
    "import_incident_table",
    "incident_table_import",
    "known_refs",
    "lock_incident",
    "locked_incidents",
    "put_incident",
    "references_of",
    "refuse_taken_refs",
    "replace_objectives",
    "resolve",
    "restore_incident",
    "revise_incident",
    "set_objectives",
    "set_risk_associations",
    "set_tags",
    "set_values",
]
