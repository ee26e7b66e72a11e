"""Every write to the register."""

from risks.operations.applying import APPLY, JOB, JOB_ARGUMENTS, apply_policy, apply_policy_job, ask_to_apply_policy
from risks.operations.bulk import bulk_revise_risks
from risks.operations.catalogue import (
    Entry,
    Loaded,
    TitlesTaken,
    key_risks_behind,
    load_catalogue,
)
from risks.operations.following import Effect, follow_catalogue, organizations_behind, profile_effects
from risks.operations.imports import ImportedIncidents, import_incidents
from risks.operations.links import associate, dissociate
from risks.operations.outcomes import Outcome, policy_outcomes
from risks.operations.policy import policy_at, policy_of, set_scoring_policy
from risks.operations.proposals import approve_threat_profile, propose_threat_profile, reject_threat_profile
from risks.operations.residual import close_key_risk, residual_values
from risks.operations.risks import (
    BEGINNING,
    add_comment,
    create_risk,
    create_risk_from_incident,
    delete_risk,
    derived_values,
    put_risk,
    restore_risk,
    revise_risk,
)
from risks.operations.score_proposals import accept_scores, propose_scores, propose_severity, reject_scores
from risks.operations.scored import incident_snapshot, risk_snapshots, score_incident, score_risks
from risks.operations.scoring_job import score_risks_job
from risks.operations.scoring_setup import (
    NO_SETUP,
    SCORING_JOB,
    SCORING_JOB_ARGUMENTS,
    ask_to_score,
    set_scoring_setup,
    setup_of,
)
from risks.operations.tables import import_risk_table, risk_table_import

__all__ = [
    "APPLY",
    "BEGINNING",
    "JOB",
    "JOB_ARGUMENTS",
    "NO_SETUP",
    "SCORING_JOB",
    "SCORING_JOB_ARGUMENTS",
    "Effect",
    "Entry",
    "ImportedIncidents",
    "Loaded",
    "Outcome",
    "TitlesTaken",
    "accept_scores",
    "add_comment",
    "apply_policy",
    "apply_policy_job",
    "approve_threat_profile",
    "ask_to_apply_policy",
    "ask_to_score",
    "associate",
    "bulk_revise_risks",
    "close_key_risk",
    "create_risk",
    "create_risk_from_incident",
    "delete_risk",
    "derived_values",
    "dissociate",
    "follow_catalogue",
    "import_incidents",
    "import_risk_table",
    "incident_snapshot",
    "key_risks_behind",
    "load_catalogue",
    "organizations_behind",
    "policy_at",
    "policy_of",
    "policy_outcomes",
    "profile_effects",
    "propose_scores",
    "propose_severity",
    "propose_threat_profile",
    "put_risk",
    "reject_scores",
    "reject_threat_profile",
    "residual_values",
    "restore_risk",
    "revise_risk",
    "risk_snapshots",
    "risk_table_import",
    "score_incident",
    "score_risks",
    "score_risks_job",
    "set_scoring_policy",
    "set_scoring_setup",
    "setup_of",
]
