"""The admin site's landing page, and its pages of the register and of the threat profile."""

from django.contrib import admin

from risks.admin.risks import RiskAdmin
from risks.admin.threat_profile import ThreatProfileProposalAdmin

__all__ = ["RiskAdmin", "ThreatProfileProposalAdmin"]

admin.site.index_template = "admin/risks/dashboard.html"
