"""The admin site's landing page, its pages of the register and of the threat profile, and the risks of incidents."""

from django.contrib import admin

from risks.admin.catalogue import CatalogueAdmin
from risks.admin.incidents import IncidentWithRisksAdmin
from risks.admin.risks import RiskAdmin
from risks.admin.score_proposal_list import ScoreProposalAdmin
from risks.admin.scoring import PolicyAdmin, SetupAdmin
from risks.admin.threat_profile import ThreatProfileProposalAdmin

__all__ = [
    "CatalogueAdmin",
    "IncidentWithRisksAdmin",
    "PolicyAdmin",
    "RiskAdmin",
    "ScoreProposalAdmin",
    "SetupAdmin",
    "ThreatProfileProposalAdmin",
]

admin.site.index_template = "admin/risks/dashboard.html"
