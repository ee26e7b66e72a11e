"""The pages that a risk manager works in, by name: what is looked at in pictures and by axe-core."""

from django.urls import reverse

from incidents.models import Incident
from riskregister.jobs.models import Job
from riskregister.organizations.models import Membership, Organization, ServiceAccount
from risks.choices import RiskKind
from risks.models import PolicyOfOrganization, Risk, ScoreProposal, SetupOfOrganization, ThreatProfileProposal
from tests.admin.pages import adding, listing, page

LOG_IN = "log-in"
"""The one page that is looked at before anybody is logged in."""

NAMES = (
    LOG_IN,
    "dashboard",
    "risks",
    "risk",
    "new-risk",
    "key-risk",
    "key-risk-closing",
    "incidents",
    "incident",
    "new-incident",
    "threat-profiles",
    "threat-profile",
    "score-proposals",
    "score-proposal",
    "jobs",
    "job",
    "scoring-policies",
    "scoring-policy",
    "apply-policy",
    "scoring-setup",
    "members",
    "member",
    "new-member",
    "service-accounts",
    "organization",
    "password",
)


def address(name: str, organization: Organization) -> str:
    """Return where a main page is, of an organisation that has some of everything."""
    mine = organization.pk
    risks = Risk.objects.of(mine).order_by("-number")
    return {
        LOG_IN: lambda: reverse("admin:login"),
        "dashboard": lambda: reverse("admin:index"),
        "risks": lambda: listing(Risk),
        "risk": lambda: page(risks.filter(kind=RiskKind.OWN, comments__gt=0)[0]),
        "new-risk": lambda: adding(Risk),
        "key-risk": lambda: page(risks.filter(kind=RiskKind.KEY)[0]),
        "key-risk-closing": lambda: page(risks.filter(kind=RiskKind.KEY)[0], "close_key_risk"),
        "incidents": lambda: listing(Incident),
        "incident": lambda: page(Incident.objects.of(mine).filter(comments__gt=0)[0]),
        "new-incident": lambda: adding(Incident),
        "threat-profiles": lambda: listing(ThreatProfileProposal),
        "threat-profile": lambda: page(ThreatProfileProposal.objects.of(mine).undecided()[0]),
        "score-proposals": lambda: listing(ScoreProposal),
        "score-proposal": lambda: page(ScoreProposal.objects.of(mine).latest("number")),
        "jobs": lambda: listing(Job),
        "job": lambda: page(Job.objects.of(mine).latest("created_date")),
        "scoring-policies": lambda: listing(PolicyOfOrganization),
        "scoring-policy": lambda: page(PolicyOfOrganization.objects.get(pk=mine)),
        "apply-policy": lambda: reverse("admin:risks_policyoforganization_apply_policy", args=[mine]),
        "scoring-setup": lambda: page(SetupOfOrganization.objects.get(pk=mine)),
        "members": lambda: listing(Membership),
        "member": lambda: page(Membership.objects.of(mine).latest("created_date")),
        "new-member": lambda: adding(Membership),
        "service-accounts": lambda: listing(ServiceAccount),
        "organization": lambda: page(organization),
        "password": lambda: reverse("admin:password_change"),
    }[name]()
