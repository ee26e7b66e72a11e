"""The admin site's pages of the register, the catalogue and the threat profile, and what incidents have of risks."""

from risks.admin.catalogue import CatalogueAdmin
from risks.admin.incidents import IncidentWithRisksAdmin
from risks.admin.risks import RiskAdmin
from risks.admin.threat_profile import ThreatProfileProposalAdmin

__all__ = ["CatalogueAdmin", "IncidentWithRisksAdmin", "RiskAdmin", "ThreatProfileProposalAdmin"]
