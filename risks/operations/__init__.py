"""Every write to the register."""

from risks.operations.bulk import bulk_revise_risks
from risks.operations.catalogue import (
    Entry,
    Loaded,
    follow_catalogue,
    held_catalogue,
    key_risks_behind,
    load_catalogue,
    new_key_risk,
    organizations_behind,
)
from risks.operations.imports import ImportedIncidents, import_incidents
from risks.operations.links import associate, dissociate
from risks.operations.residual import close_key_risk
from risks.operations.risks import (
    add_comment,
    create_risk,
    create_risk_from_incident,
    delete_risk,
    put_risk,
    restore_risk,
    revise_risk,
)
from risks.operations.tables import import_risk_table, risk_table_import

__all__ = [
    "Entry",
    "ImportedIncidents",
    "Loaded",
    "add_comment",
    "associate",
    "bulk_revise_risks",
    "close_key_risk",
    "create_risk",
    "create_risk_from_incident",
    "delete_risk",
    "dissociate",
    "follow_catalogue",
    "held_catalogue",
    "import_incidents",
    "import_risk_table",
    "key_risks_behind",
    "load_catalogue",
    "new_key_risk",
    "organizations_behind",
    "put_risk",
    "restore_risk",
    "revise_risk",
    "risk_table_import",
]
