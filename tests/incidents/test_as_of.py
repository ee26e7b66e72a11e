"""`as_of` on the list of incidents and on one: what they were, from history alone."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.models import Incident, IncidentTag, IncidentThreatObjective
from riskregister.history.verification import faults_of
from riskregister.organizations.models import Organization
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, MemberFactory
from tests.incidents.test_filters import FILTERS, ORDERS
from tests.past import Kept, as_of, come_back, last_change, leave
from tests.problems import assert_problem, pointers

PATH = "/v1/incidents"
PATHS = [
    *(f"{PATH}?{query}" for query in FILTERS),
    *(f"{PATH}?order_by={order}" for order in ORDERS),
    f"{PATH}?total=true&page_size=1",
    *(f"{PATH}/{number}" for number in (1, 2, 3)),
]


@pytest.fixture
def kept(api: ApiClient, organization: Organization) -> Kept:
    """The life of three incidents, with every answer after each change."""
    pat = MemberFactory(organization=organization)
    phishing = IncidentBody(title="Phishing", status="New", severity="SEV-5", external_ref="B")
    theft = IncidentBody(title="theft", severity="SEV-1", external_ref="a", source="SIEM", occurred_date=None)
    outage = {"title": "Outage", "description": "EINE STRASSE.", "detected_date": "2026-01-01T00:00:00Z"}
    unknown = {"responded_date": None, "contained_date": None, "severity": None, "source": None, "tags": []}
    changes: list[Any] = [
        lambda: api.post(PATH, phishing | {"assigned_to": str(pat.user_id)}),
        lambda: api.post(PATH, theft | {"threat_objectives": [{"threat_objective": "Extortion"}]}),
        lambda: api.post(f"{PATH}/2/risks"),
        lambda: api.patch(f"{PATH}/1", unknown | {"title": "no longer", "assigned_to": None}),
        lambda: api.post(PATH, outage),
        lambda: leave(organization, Incident, 1),
        lambda: api.patch(f"{PATH}/2", {"external_ref": None, "threat_objectives": [], "tags": [{"content": "x"}]}),
        lambda: come_back(organization, Incident, 1),
        lambda: api.post(f"{PATH}/3/comments", {"value": "seen"}),
    ]
    kept = Kept(api, organization, PATHS)
    for change in changes:
        change()
        kept.keep()
    return kept


def test_it_works(api: ApiClient, incident: dict[str, Any]) -> None:
    api.patch(f"{PATH}/1", {"title": "After"})
    moment = incident["updated_date"]
    assert body_of(api.get(f"{PATH}/1?as_of={moment}")) == incident
    assert body_of(api.get(f"{PATH}?as_of={moment}"))["results"] == [incident]


def test_every_list_of_every_moment_is_what_it_was(kept: Kept, organization: Organization) -> None:
    assert len(kept.moments) == 9
    kept.check()
    assert [str(fault) for fault in faults_of(organization.pk)] == []


def test_only_history_answers(kept: Kept, organization: Organization) -> None:
    Incident.objects.of(organization.pk).update(
        title="Tampered",
        description="Tampered",
        search_text="tampered\ntampered",
        status="Review",
        severity="SEV-3",
        severity_reasoning="Tampered",
        source="Tampered",
        assigned_to=None,
        external_ref=None,
        detected_date="2020-01-01T00:00:00Z",
        occurred_date="2020-01-01T00:00:00Z",
        responded_date=None,
        contained_date=None,
        updated_date="2020-01-01T00:00:00Z",
        deleted_date="2020-01-01T00:00:00Z",
        comments=99,
        version=99,
        tags=[],
        threat_objectives=[],
        risk_associations=[],
        document="{}",
    )
    for links in (IncidentTag, IncidentThreatObjective):
        links.objects.of(organization.pk).delete()
    kept.check()


def test_what_was_not_there_is_not_found(
    api: ApiClient, incident: dict[str, Any], stranger: ApiClient, organization: Organization
) -> None:
    made = last_change(organization)
    leave(organization, Incident, 1)
    assert body_of(api.get(f"{PATH}/1?{as_of(made)}")) == incident
    assert_problem(stranger.get(f"{PATH}/1?{as_of(made)}"), 404, "incident_not_found")
    assert body_of(stranger.get(f"{PATH}?{as_of(made)}"))["results"] == []
    for moment in (made - timedelta(microseconds=1), last_change(organization)):
        assert_problem(api.get(f"{PATH}/1?{as_of(moment)}"), 404, "incident_not_found")


@pytest.mark.parametrize("path", [PATH, f"{PATH}/1"])
def test_the_future_is_refused(api: ApiClient, incident: dict[str, Any], path: str) -> None:
    assert pointers(assert_problem(api.get(f"{path}?as_of=2199-01-01T00:00:00Z"), 400, "invalid")) == {
        "as_of": "future"
    }


@pytest.mark.parametrize("path", [f"{PATH}/1/comments", f"{PATH}/sources"])
def test_what_has_no_past_takes_no_moment(api: ApiClient, incident: dict[str, Any], path: str) -> None:
    problem = assert_problem(api.get(f"{path}?as_of=2020-01-01T00:00:00Z"), 400, "invalid")
    assert pointers(problem) == {"as_of": "unknown_field"}
