"""What somebody does to the records behind the register's back is not in its past."""

from riskregister.organizations.models import Organization
from risks.models import Risk, RiskIncident, RiskTag, ThreatObjective
from tests.client import ApiClient
from tests.past import Kept
from tests.risks.test_as_of import PATHS, Step, changes  # noqa: F401  # a fixture


def test_only_history_answers(api: ApiClient, organization: Organization, changes: list[Step]) -> None:  # noqa: F811 - the fixture
    kept = Kept(api, organization, PATHS)
    for change in changes[:9]:
        change()
    kept.keep()
    Risk.objects.of(organization.pk).update(
        title="Tampered",
        description="Tampered",
        search_text="tampered\ntampered",
        status="New",
        closed_date=None,
        type="Policy",
        source="Tampered",
        likelihood="Possible",
        impact="Low",
        urgency="Info",
        initially_reported_urgency="Info",
        due_date=None,
        expected_date=None,
        discovered_date="2020-01-01T00:00:00Z",
        updated_date="2020-01-01T00:00:00Z",
        assigned_to=None,
        external_ref=None,
        comments=99,
        version=99,
        tags=[],
        threat_objectives=[],
        incident_associations=[],
        document="{}",
        deleted_date="2020-01-01T00:00:00Z",
    )
    for links in (RiskIncident, RiskTag, ThreatObjective):
        links.objects.of(organization.pk).delete()
    kept.check()
