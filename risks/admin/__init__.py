"""The admin site's pages of the register and of the threat profile."""

from risks.admin.risks import RiskAdmin
from risks.admin.threat_profile import ThreatProfileProposalAdmin

__all__ = ["RiskAdmin", "ThreatProfileProposalAdmin"]
