"""Every write to the register."""

from risks.operations.bulk import bulk_revise_risks
from risks.operations.catalogue import (
    Entry,
    Loaded,
    held_catalogue,
    key_risks_behind,
    load_catalogue,
    new_key_risk,
)
from risks.operations.following import Effect, follow_catalogue, organizations_behind, profile_effects
from risks.operations.imports import ImportedIncidents, import_incidents
from risks.operations.links import associate, dissociate
from risks.operations.proposals import approve_threat_profile, propose_threat_profile, reject_threat_profile
from risks.operations.residual import close_key_risk
from risks.operations.risks import (
    add_comment,
    create_risk,
    create_risk_from_incident,
    delete_risk,
    derived_values,
    put_risk,
    restore_risk,
    revise_risk,
)
from risks.operations.tables import import_risk_table, risk_table_import

__all__ = [
    "Effect",
    "Entry",
    "ImportedIncidents",
    "Loaded",
    "add_comment",
    "approve_threat_profile",
    "associate",
    "bulk_revise_risks",
    "close_key_risk",
    "create_risk",
    "create_risk_from_incident",
    "delete_risk",
    "derived_values",
    "dissociate",
    "follow_catalogue",
    "held_catalogue",
    "import_incidents",
    "import_risk_table",
    "key_risks_behind",
    "load_catalogue",
    "new_key_risk",
    "organizations_behind",
    "profile_effects",
    "propose_threat_profile",
    "put_risk",
    "reject_threat_profile",
    "restore_risk",
    "revise_risk",
    "risk_table_import",
]
