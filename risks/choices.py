"""The enumerations of risks. Case sensitive; stored as spoken; those with an order are listed low to high."""

from typing import Final

from django.db import models


class RiskKind(models.TextChoices):
    """Whose risk it is: the organisation's own, or a key risk of the shared catalogue that it carries."""

    OWN = "RSK"
    KEY = "AKR"


class RiskStatus(models.TextChoices):
    """Where a risk stands between being found and being closed."""

    NEW = "New"
    URGENCY_PROPOSED = "Urgency Proposed"
    REMEDIATION = "Remediation"
    CLOSURE_PROPOSED = "Closure Proposed"
    CLOSED = "Closed"


OPEN: Final = tuple(status for status in RiskStatus if status is not RiskStatus.CLOSED)
"""The statuses of risks that somebody still has to do something about."""


def _moves(before: RiskStatus) -> tuple[RiskStatus, ...]:
    reopening = (RiskStatus.NEW, RiskStatus.REMEDIATION)
    return tuple(
        after
        for after in RiskStatus
        if after is not before
        and (before is not RiskStatus.CLOSED or after in reopening)
        and (after is not RiskStatus.CLOSURE_PROPOSED or before is RiskStatus.REMEDIATION)
    )


MOVES = {status: _moves(status) for status in RiskStatus}
"""Which statuses may follow one (ours): a closed risk can only be reopened, and closure is proposed of what is
being remediated. A risk may be created in any."""


class RiskType(models.TextChoices):
    """What kind of weakness it is."""

    CODE = "Code"
    CONFIGURATION = "Configuration"
    CONTROL_DEFICIENCY = "Control Deficiency"
    POLICY = "Policy"
    PROCEDURAL = "Procedural"
    VULNERABILITY = "Vulnerability"
    THIRD_PARTY = "Third-party"


class Likelihood(models.TextChoices):
    """How likely the risk is to come true (NIST SP 800-30 r1, table G-2, read as five steps)."""

    REMOTE = "Remote"
    UNLIKELY = "Unlikely"
    POSSIBLE = "Possible"
    PROBABLE = "Probable"
    IMMINENT = "Imminent"


class Impact(models.TextChoices):
    """How bad it would be (NIST SP 800-30 r1, table H-3, read as five steps)."""

    VERY_LOW = "Very Low"
    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"
    SEVERE = "Severe"


class Urgency(models.TextChoices):
    """How soon it has to be dealt with; also the scale of the urgency initially reported."""

    INFO = "Info"
    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"
    CRITICAL = "Critical"


OF_URGENCY: Final = ("likelihood", "impact")
"""What urgency is made of."""

ANALYSES: Final = ("likelihood_analysis", "impact_analysis")
"""Why each of the two is as it is."""

SCORES: Final = (*OF_URGENCY, *ANALYSES)
"""Who changes one of them has looked at the risk and scored it, even if the score came out as it was."""

OF_THE_CATALOGUE: Final = frozenset(
    {"title", "description", "type", "source", "tags", "threat_objectives", "external_ref"}
)
"""Fields of a key risk that the catalogue says; the organisation cannot."""

CATALOGUE_SAYS: Final = "The catalogue says this of a key risk."


class ScoreProposalStatus(models.TextChoices):
    """What became of proposed scores. Failed: the scorer had nothing to propose, and says why."""

    PROPOSED = "Proposed"
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    FAILED = "Failed"


class ProposalStatus(models.TextChoices):
    """What became of a proposed threat profile. Superseded: another took its place before it was decided."""

    PROPOSED = "Proposed"
    APPROVED = "Approved"
    REJECTED = "Rejected"
    SUPERSEDED = "Superseded"
