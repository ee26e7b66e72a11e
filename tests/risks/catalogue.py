"""Putting a key risk into an organisation's register, as the catalogue will."""

from riskregister.api.changes import OpenChange, operation
from risks.choices import RiskStatus, RiskType
from risks.models import KeyRisk, Risk
from risks.scoring import DEFAULT_POLICY_VERSION


@operation(requires=set())
def carry(change: OpenChange, *, key_risk: KeyRisk) -> Risk:
    """What the catalogue will do: put a key risk into an organisation's register."""
    risk = Risk(
        organization_id=change.organization_id,
        kind="AKR",
        number=key_risk.number,
        key_risk=key_risk,
        title="Ransomware spreads through shared administrator passwords",
        description="From the catalogue.",
        source="Key Risk Catalogue",
        status=RiskStatus.NEW,
        type=RiskType.CONFIGURATION,
        policy_version=DEFAULT_POLICY_VERSION,
        discovered_date=change.now,
        opened_by=change.member,
    )
    change.create(risk)
    return risk
