"""The rows of the register, the catalogue and the threat profile, each defined here alone, and what may be sent in."""

from risks.serializers.catalogue import CatalogueEntrySerializer
from risks.serializers.policy import (
    IN_THIS_ORDER,
    ApplicationInput,
    DueDateSerializer,
    OutcomesSerializer,
    ScoringPolicyInput,
    ScoringPolicySerializer,
)
from risks.serializers.risks import (
    OTHER_NAMES,
    BulkKeyRiskInput,
    BulkRiskInput,
    ClosedKeyRiskInput,
    EnumerationsSerializer,
    KeyRiskInput,
    RaisedRiskInput,
    RegisterRowSerializer,
    ResidualRiskInput,
    RiskInput,
)
from risks.serializers.score_proposals import (
    AcceptanceInput,
    BulkScoringInput,
    MadeProposalsSerializer,
    ScoreProposalRowSerializer,
    ScoringInput,
)
from risks.serializers.scoring_setup import ScoringSetupInput, ScoringSetupSerializer
from risks.serializers.threat_profile import (
    PreviewSerializer,
    ProposalInput,
    ProposalRowSerializer,
    RejectionInput,
    ThreatProfileSerializer,
)

__all__ = [
    "IN_THIS_ORDER",
    "OTHER_NAMES",
    "AcceptanceInput",
    "ApplicationInput",
    "BulkKeyRiskInput",
    "BulkRiskInput",
    "BulkScoringInput",
    "CatalogueEntrySerializer",
    "ClosedKeyRiskInput",
    "DueDateSerializer",
    "EnumerationsSerializer",
    "KeyRiskInput",
    "MadeProposalsSerializer",
    "OutcomesSerializer",
    "PreviewSerializer",
    "ProposalInput",
    "ProposalRowSerializer",
    "RaisedRiskInput",
    "RegisterRowSerializer",
    "RejectionInput",
    "ResidualRiskInput",
    "RiskInput",
    "ScoreProposalRowSerializer",
    "ScoringInput",
    "ScoringPolicyInput",
    "ScoringPolicySerializer",
    "ScoringSetupInput",
    "ScoringSetupSerializer",
    "ThreatProfileSerializer",
]
