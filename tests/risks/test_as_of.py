"""`as_of` on the register, on one risk and on the risks of an incident: what they were, from history alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.models import Incident
from riskregister.history.times import utc_text
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization, User
from risks.models import Risk
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, MemberFactory, RiskBody
from tests.past import Kept, as_of, come_back, last_change, leave
from tests.problems import assert_problem, pointers
from tests.risks.catalogue import carried
from tests.risks.test_filters import FILTERS, ORDERS

pytestmark = pytest.mark.usefixtures("verified")

RISK: dict[str, Any] = {
    "title": "STRASSE 100% safe",
    "description": "Disks\tare  plain",
    "status": "Remediation",
    "type": "Code",
    "likelihood": "Remote",
    "impact": "Severe",
    "initially_reported_urgency": "Low",
    "discovered_date": "2016-01-01T00:00:00Z",
    "tags": [{"content": "a,b"}, {"content": "x"}],
    "threat_objectives": [{"threat_objective": "Fraud"}, {"threat_objective": "Sabotage"}],
}
QUERIES = [*FILTERS, *(f"order_by={order}" for order in ORDERS), "total=true", "page_size=2&page=2"]
PATHS = [
    *(f"/v1/risks?{query}" for query in QUERIES),
    *(f"/v1/incidents/{number}/risks" for number in (1, 2)),
    *(f"/v1/risks/{risk_id}" for risk_id in ("1", "RSK-00002", "3", "4", "AKR-7")),
    "/v1/incidents/1/risks?tags=x&order_by=title",
]

Step = Callable[[], Any]


@pytest.fixture
def changes(api: ApiClient, organization: Organization) -> list[Step]:
    """The life of five risks, a change a step: what filters ask for comes and goes."""
    pat = MemberFactory(organization=organization)
    closed = {"status": "Closed", "closed_date": "2016-04-01T00:00:00Z", "external_ref": "a-1", "source": None}
    audited = {"source": "Audit", "external_ref": "B-2", "expected_date": "2016-03-01T12:00:00Z"}
    known = {"title": "alpha", "description": "the straße is 100 long", "likelihood": "Imminent", "impact": "Severe"}
    forgotten = {"likelihood": None, "tags": [{"content": "x"}], "threat_objectives": [{"threat_objective": "Fraud"}]}
    return [
        lambda: [api.post("/v1/incidents", IncidentBody(tags=[], threat_objectives=[])) for _ in range(2)],
        lambda: api.post("/v1/incidents/1/risks", RISK),
        lambda: api.post("/v1/incidents/1/risks", audited | {"assigned_to": str(pat.user_id)}),
        lambda: api.patch("/v1/risks/2", known | {"discovered_date": "2016-02-01T00:00:00Z"}),
        lambda: api.post("/v1/incidents/2/risks", closed | {"title": "Ärger", "threat_objectives": []}),
        lambda: api.post("/v1/risks/1/comments", {"value": "seen"}),
        lambda: api.patch("/v1/risks/1", forgotten),
        lambda: carried(command_change(organization), 7),
        lambda: api.post("/v1/risks", RiskBody(title="Zulu", description="under_score and back\\slash")),
        lambda: leave(organization, Risk, 2),
        lambda: api.patch("/v1/risks/3", {"status": "Remediation", "title": "safe", "external_ref": None}),
        lambda: come_back(organization, Risk, 2),
        lambda: api.patch("/v1/risks/2", {"assigned_to": None, "threat_objectives": [], "tags": []}),
        lambda: leave(organization, Incident, 2),
        lambda: leave(organization, Risk, 4),
    ]


@pytest.fixture
def kept(api: ApiClient, organization: Organization, changes: list[Step]) -> Kept:
    kept = Kept(api, organization, PATHS)
    for number, change in enumerate(changes):
        change()
        if number % 2 or change is changes[-1]:
            kept.keep()
    return kept


def test_every_list_of_every_moment_is_what_it_was(kept: Kept) -> None:
    assert len(kept.moments) == 8
    kept.check()


def test_it_works(api: ApiClient) -> None:
    before = api.post("/v1/risks", RiskBody(title="Before"))
    moment = body_of(before)["updated_date"]
    api.patch("/v1/risks/1", {"title": "After"})

    response = api.get(f"/v1/risks/1?as_of={moment}")
    assert response.status_code == 200
    assert response.content == before.content
    assert "ETag" not in response
    assert body_of(api.get(f"/v1/risks?as_of={moment}"))["results"] == [body_of(before)]
    assert body_of(api.get("/v1/risks/1"))["title"] == "After"


def test_cursors_walk_the_past(api: ApiClient, organization: Organization) -> None:
    for number in range(5):
        api.post("/v1/risks", RiskBody(title=f"{number % 2}", likelihood=["Remote", None, "Imminent"][number % 3]))
    moment = as_of(last_change(organization))
    orders = ["", *(f"&order_by={order}" for order in ORDERS)]
    whole = {order: body_of(api.get(f"/v1/risks?{order}"))["results"] for order in orders}
    api.patch("/v1/risks/3", {"title": "2", "likelihood": "Possible"})
    api.post("/v1/risks", RiskBody())
    for order, expected in whole.items():
        walked: list[Any] = []
        cursor: str | None = ""
        while cursor is not None:
            page = body_of(api.get(f"/v1/risks?{moment}{order}&page_size=2{cursor and '&cursor='}{quote(cursor)}"))
            walked += page["results"]
            cursor = page["pagination"]["next_cursor"]
        assert walked == expected, order


def test_a_cursor_is_good_for_its_moment_only(api: ApiClient, organization: Organization) -> None:
    for _ in range(3):
        api.post("/v1/risks", RiskBody())
    moment = last_change(organization)
    cursors = {
        query: body_of(api.get(f"/v1/risks?page_size=1{query}"))["pagination"]["next_cursor"]
        for query in ("", f"&{as_of(moment)}")
    }
    for query in ("", f"&{as_of(moment)}", f"&{as_of(moment - timedelta(microseconds=1))}"):
        for of, cursor in cursors.items():
            response = api.get(f"/v1/risks?page_size=1{query}&cursor={quote(cursor)}")
            assert response.status_code == (200 if of == query else 400), (query, of)


def test_a_moment_that_is_not_settled_is_refused(api: ApiClient) -> None:
    api.post("/v1/incidents", IncidentBody())
    api.post("/v1/incidents/1/risks")
    future = quote(utc_text(timezone.now() + timedelta(hours=1)))
    for path in ("/v1/risks", "/v1/risks/1", "/v1/incidents/1/risks"):
        for value, code in [(future, "future"), ("2026-01-01", "invalid"), ("", "invalid")]:
            problem = assert_problem(api.get(f"{path}?as_of={value}"), 400, "invalid")
            assert pointers(problem) == {"as_of": code}
            assert problem["errors"][0]["parameter"] == "as_of"


def test_what_was_not_there_is_not_found(api: ApiClient, organization: Organization) -> None:
    api.post("/v1/incidents", IncidentBody())
    risk = body_of(api.post("/v1/incidents/1/risks"))
    made = last_change(organization)
    leave(organization, Risk, 1)
    leave(organization, Incident, 1)
    gone = last_change(organization)
    before = made - timedelta(days=1)
    for moment in (before, gone):
        assert_problem(api.get(f"/v1/risks/1?{as_of(moment)}"), 404, "risk_not_found")
        assert_problem(api.get(f"/v1/incidents/1/risks?{as_of(moment)}"), 404, "incident_not_found")
        assert body_of(api.get(f"/v1/risks?{as_of(moment)}"))["results"] == []
    assert body_of(api.get(f"/v1/risks/1?{as_of(made)}")) == risk
    assert body_of(api.get(f"/v1/incidents/1/risks?{as_of(made)}"))["results"] == [risk]
    for risk_id in ("2", "AKR-1", "x"):
        assert_problem(api.get(f"/v1/risks/{risk_id}?{as_of(made)}"), 404, "risk_not_found")


def test_it_leads_out_of_no_organisation(api: ApiClient, stranger: ApiClient, organization: Organization) -> None:
    api.post("/v1/incidents", IncidentBody())
    api.post("/v1/incidents/1/risks")
    moment = as_of(last_change(organization))
    assert body_of(stranger.get(f"/v1/risks?{moment}&total=true"))["pagination"]["total"] == 0
    assert_problem(stranger.get(f"/v1/risks/1?{moment}"), 404, "risk_not_found")
    assert_problem(stranger.get(f"/v1/incidents/1/risks?{moment}"), 404, "incident_not_found")


def test_people_are_shown_as_they_are_now(api: ApiClient, organization: Organization) -> None:
    pat = MemberFactory(organization=organization)
    api.post("/v1/risks", RiskBody(assigned_to=str(pat.user_id)))
    moment = as_of(last_change(organization))
    api.patch("/v1/risks/1", {"assigned_to": None})
    User.objects.filter(pk=pat.user_id).update(first_name="Alex")
    assert body_of(api.get(f"/v1/risks/1?{moment}"))["assigned_to"]["first_name"] == "Alex"
    assert body_of(api.get("/v1/risks/1"))["assigned_to"] is None


@pytest.mark.parametrize("query", [*list(FILTERS)[:3], "&".join(list(FILTERS)[1:60:4]), "order_by=-urgency"])
def test_filters_cost_no_query(api: ApiClient, organization: Organization, query: str) -> None:
    api.post("/v1/incidents", IncidentBody())
    for _ in range(3):
        api.post("/v1/incidents/1/risks", RISK)
    with CaptureQueriesContext(connection) as queries:
        response = api.get(f"/v1/risks?{as_of(last_change(organization))}&{query}")
    assert response.status_code == 200
    found = bool(body_of(response)["results"])
    assert len(queries) - 1 == 2 + found  # The counter, which this test asks; the token, the page, and its rows.
