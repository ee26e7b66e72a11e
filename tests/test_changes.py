"""GET /v1/changes: every change in the order of its sequence, for those who follow the register."""

import threading
from typing import Any

import pytest
from django.db import connection

from incidents.models import Incident
from riskregister.history.registry import histories
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.models import Risk
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import IncidentBody, MemberFactory, OrganizationFactory, RiskBody, ServiceAccountFactory
from tests.past import come_back, leave
from tests.problems import assert_problem, pointers

PATH = "/v1/changes"


@pytest.fixture
def life(api: ApiClient, organization: Organization) -> None:
    """Seven changes of records, a change of the organisation's settings among them."""
    api.post("/v1/incidents", IncidentBody())
    api.post("/v1/incidents/1/risks")
    MemberFactory(organization=organization)
    api.patch("/v1/risks/1", {"title": "New"})
    api.post("/v1/risks/1/comments", {"value": "x"})
    leave(organization, Risk, 1)
    come_back(organization, Risk, 1)


def changes(api: ApiClient, query: str = "") -> Any:
    response = api.get(f"{PATH}?{query}")
    assert response.status_code == 200, response.content
    return body_of(response)


def told(listed: Any) -> list[str]:
    return [f"{change['id']} {change['version']} {change['action']}" for change in listed["results"]]


ALL = [
    "INC-00001 1 created",
    "RSK-00001 1 created",
    "INC-00001 2 risk_raised",
    "RSK-00001 2 changed",
    "RSK-00001 3 commented",
    "RSK-00001 4 deleted",
    "RSK-00001 5 restored",
]


@pytest.mark.usefixtures("life")
def test_it_works(api: ApiClient, organization: Organization) -> None:
    listed = changes(api)
    assert told(listed) == ALL
    sequences = [change["sequence"] for change in listed["results"]]
    assert sequences == sorted(set(sequences))
    assert listed["results"][-1] | {"sequence": 0} == {
        "sequence": 0,
        "id": "RSK-00001",
        "version": 5,
        "action": "restored",
        "timestamp": body_of(api.get("/v1/risks/1"))["updated_date"],
    }
    assert listed["pagination"] == {
        "page": None,
        "page_size": 50,
        "has_next": False,
        "next_cursor": str(sequences[-1]),
    }


@pytest.mark.usefixtures("life")
def test_a_follower_goes_on_where_it_was(api: ApiClient, organization: Organization) -> None:
    seen: list[str] = []
    after = "0"
    for size in (1, 2, 3, 4):
        listed = changes(api, f"after={after}&page_size={size}")
        seen += told(listed)
        after = listed["pagination"]["next_cursor"]
        assert listed["pagination"]["has_next"] is (len(seen) < len(ALL))
    assert seen == ALL
    assert changes(api, f"after={after}")["pagination"]["next_cursor"] == after
    leave(organization, Incident, 1)
    assert told(changes(api, f"after={after}")) == ["INC-00001 3 deleted"]


@pytest.mark.usefixtures("life")
def test_the_total_is_what_comes_after(api: ApiClient) -> None:
    second = changes(api, "page_size=2")["pagination"]["next_cursor"]
    assert changes(api, "total=true&page_size=1")["pagination"]["total"] == 7
    assert changes(api, f"total=true&after={second}")["pagination"]["total"] == 5


ROLES = {
    Role.VIEWER: ALL,
    Role.RISK_VIEWER: [change for change in ALL if "RSK" in change],
    Role.INCIDENT_EDITOR: [change for change in ALL if "INC" in change],
}


@pytest.mark.usefixtures("life")
@pytest.mark.parametrize("role", ROLES)
def test_it_shows_what_the_caller_may_read(organization: Organization, make_api: MakeApi, role: Role) -> None:
    listed = changes(make_api(organization, role), "total=true")
    assert told(listed) == ROLES[role]
    assert listed["pagination"]["total"] == len(ROLES[role])


@pytest.mark.usefixtures("life")
def test_nobody_sees_anothers_changes(stranger: ApiClient) -> None:
    listed = changes(stranger)
    assert listed["results"] == []
    assert listed["pagination"]["next_cursor"] == "0"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("after=-1", {"after": "min_value"}),
        ("after=x", {"after": "invalid"}),
        ("after=9223372036854775808", {"after": "max_value"}),
        ("after=1&after=2", {"after": "repeated"}),
        ("page_size=201", {"page_size": "max_value"}),
        ("page=1&cursor=x", {"page": "unknown_field", "cursor": "unknown_field"}),
        ("kind=RSK", {"kind": "unknown_field"}),
    ],
)
def test_a_refusal_names_the_parameter(api: ApiClient, query: str, expected: dict[str, str]) -> None:
    assert pointers(assert_problem(api.get(f"{PATH}?{query}"), 400, "invalid")) == expected


@pytest.mark.django_db(transaction=True)
def test_a_follower_misses_nothing_while_others_write() -> None:
    organization = OrganizationFactory()
    credentials = ServiceAccountFactory(organization=organization)
    reader, api = ApiClient(credentials), ApiClient(credentials)
    api.post("/v1/incidents", IncidentBody())
    writing = threading.Semaphore(0)

    def write() -> None:
        try:
            for number in range(15):
                assert api.post("/v1/incidents/1/risks").status_code == 201
                assert api.post("/v1/incidents/1/comments", {"value": f"{number}"}).status_code == 201
                assert api.post("/v1/risks", RiskBody(source="Nowhere")).status_code == 400
        finally:
            writing.release()
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    followed: list[dict[str, Any]] = []
    after, done = "0", 0
    while True:
        done += writing.acquire(blocking=False)
        # Whoever has finished before this question is asked is in its answer.
        listed = changes(reader, f"after={after}&page_size=7")
        followed += listed["results"]
        after = listed["pagination"]["next_cursor"]
        if done == len(writers) and not listed["pagination"]["has_next"]:
            break
    for writer in writers:
        writer.join()
    sequences = [change["sequence"] for change in followed]
    assert sequences == sorted(set(sequences))
    rows: set[int] = set()
    for history in histories():
        if history.record_kind != "organization":
            rows |= set(history.objects.of(organization.pk).values_list("sequence", flat=True))
    assert set(sequences) == rows
    assert len(rows) == 1 + 4 * 15 * 3
