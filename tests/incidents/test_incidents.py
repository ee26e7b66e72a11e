"""GET and POST /v1/incidents, GET /v1/incidents/{id}, /v1/incidents/sources."""

from typing import Any

import pytest

from incidents.models import Incident, IncidentHistory, Tag
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import IncidentBody
from tests.problems import assert_problem, pointers

pytestmark = pytest.mark.usefixtures("verified")


def test_it_works(api: ApiClient, organization: Organization) -> None:
    sent = IncidentBody()
    response = api.post("/v1/incidents", sent)

    assert response.status_code == 201
    assert (response["Location"], response["ETag"]) == ("/v1/incidents/INC-00001", '"1"')
    row = body_of(response)
    caller = body_of(api.get("/v1/users/me"))
    person = {name: caller[name] for name in ("id", "email", "first_name", "last_name", "icon")}
    tags = {tag.content: str(tag.pk) for tag in Tag.objects.of(organization.pk)}
    assert row == sent | {
        "id": "INC-00001",
        "assigned_to": None,
        "opened_by": person,
        "created_date": row["created_date"],
        "updated_date": row["created_date"],
        "comments": 0,
        "risk_associations": [],
        "tags": [
            {"id": tags[content], "content": content, "creator_id": person["id"], "org_id": str(organization.pk)}
            for content in ("Theft", "laptop")
        ],
        "threat_objectives": [
            {"threat_objective": "Data Disclosure", "relevance": "High", "created_date": row["created_date"]},
            {"threat_objective": "Fraud", "relevance": None, "created_date": row["created_date"]},
        ],
        "version": 1,
    }
    assert api.get("/v1/incidents/INC-1").content == response.content
    assert response.content in api.get("/v1/incidents").content


def test_what_is_not_said_has_its_default(api: ApiClient) -> None:
    row = body_of(
        api.post("/v1/incidents", {"title": " A ", "description": "B", "detected_date": "2026-01-01T02:00:00+02:00"})
    )
    assert (row["title"], row["status"], row["severity"], row["source"]) == ("A", "New", None, None)
    assert row["detected_date"] == "2026-01-01T00:00:00Z"
    assert (row["occurred_date"], row["tags"], row["external_ref"]) == (None, [], None)


def test_a_known_tag_is_used_again(api: ApiClient, organization: Organization, incident: dict[str, Any]) -> None:
    by_id = {"tags": [{"id": incident["tags"][0]["id"]}, {"content": incident["tags"][1]["content"]}]}
    row = body_of(api.post("/v1/incidents", IncidentBody(**by_id)))
    assert row["tags"] == incident["tags"]
    assert Tag.objects.of(organization.pk).filter(is_builtin=False).count() == 2


def test_history_holds_every_field(api: ApiClient, organization: Organization, incident: dict[str, Any]) -> None:
    history = IncidentHistory.objects.of(organization.pk).get()
    record = Incident.objects.of(organization.pk).get()
    for name in IncidentHistory.state_fields():
        assert getattr(history, name) == getattr(record, name), name
    assert history.tags == incident["tags"]


def test_numbers_are_per_organization(stranger: ApiClient, incident: dict[str, Any]) -> None:
    assert body_of(stranger.post("/v1/incidents", IncidentBody()))["id"] == "INC-00001"


def test_the_list_is_newest_first_and_in_pages(api: ApiClient) -> None:
    for _ in range(5):
        api.post("/v1/incidents", IncidentBody())
    first = body_of(api.get("/v1/incidents?page_size=2"))
    last = body_of(api.get("/v1/incidents?page_size=2&page=3"))
    assert [row["id"] for row in first["results"]] == ["INC-00005", "INC-00004"]
    assert first["pagination"].pop("next_cursor")
    assert first["pagination"] == {"page": 1, "page_size": 2, "has_next": True}
    assert [row["id"] for row in last["results"]] == ["INC-00001"]
    assert last["pagination"]["has_next"] is False


def test_an_empty_list_is_an_envelope(api: ApiClient) -> None:
    pagination = {"page": 1, "page_size": 50, "has_next": False, "next_cursor": None}
    assert body_of(api.get("/v1/incidents")) == {"results": [], "pagination": pagination}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("page=0", {"page": "min_value"}),
        ("page=-1", {"page": "min_value"}),
        ("page=x", {"page": "invalid"}),
        ("page=99999999999999999999", {"page": "max_value"}),
        ("page_size=201", {"page_size": "max_value"}),
        ("page_size=", {"page_size": "invalid"}),
        ("limit=5", {"limit": "unknown_field"}),
        ("page=1&page=2", {"page": "repeated"}),
        ("page_size=%00", {"page_size": "invalid_text"}),
        ("format=json", {"format": "unknown_field"}),
    ],
)
def test_a_bad_parameter_is_named(api: ApiClient, query: str, expected: dict[str, str]) -> None:
    problem = assert_problem(api.get(f"/v1/incidents?{query}"), 400, "invalid")
    assert pointers(problem) == expected
    assert all("parameter" in error for error in problem["errors"])


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"detected_date": None}, {"/detected_date": "null"}),
        ({"occurred_date": "2026-03-02T08:00:01Z"}, {"/occurred_date": "order"}),
        ({"responded_date": "2026-03-01T19:29:59Z"}, {"/responded_date": "order"}),
        ({"contained_date": "2026-03-01T19:29:59Z"}, {"/contained_date": "order"}),
        ({"severity": "SEV-6"}, {"/severity": "invalid_choice"}),
        ({"status": "Open"}, {"/status": "invalid_choice"}),
        (
            {"source": "Audit", "assigned_to": "00000000-0000-4000-8000-000000000000"},
            {"/source": "unknown_source", "/assigned_to": "unknown_member"},
        ),
        ({"external_ref": " "}, {"/external_ref": "blank"}),
        ({"external_ref": "x" * 201}, {"/external_ref": "max_length"}),
        ({"version": 1}, {"/version": "unknown_field"}),
        ({"title": "a\x00b"}, {"/title": "invalid_text"}),
    ],
)
def test_bad_input_names_every_field_and_writes_nothing(
    api: ApiClient, organization: Organization, changed: dict[str, Any], expected: dict[str, str]
) -> None:
    problem = assert_problem(api.post("/v1/incidents", IncidentBody(**changed)), 400, "invalid")
    assert pointers(problem) == expected
    assert not Incident.objects.of(organization.pk).exists()
    assert not Tag.objects.of(organization.pk).filter(is_builtin=False).exists()


def test_an_unknown_source_lists_the_known_ones(api: ApiClient) -> None:
    problem = assert_problem(api.post("/v1/incidents", IncidentBody(source="Audit")), 400, "invalid")
    assert "Managed Detection and Response (MDR)" in problem["errors"][0]["detail"]


def test_what_is_required_is_named(api: ApiClient) -> None:
    problem = assert_problem(api.post("/v1/incidents", {}), 400, "invalid")
    assert pointers(problem) == {"/title": "required", "/description": "required", "/detected_date": "required"}


def test_a_taken_external_ref_names_its_holder(api: ApiClient, incident: dict[str, Any]) -> None:
    again = IncidentBody(external_ref=incident["external_ref"])
    problem = assert_problem(api.post("/v1/incidents", again), 409, "duplicate_external_ref")
    assert "INC-00001" in problem["detail"]
    assert pointers(problem) == {"/external_ref": "duplicate"}


def test_another_organisations_incident_is_not_found(stranger: ApiClient, incident: dict[str, Any]) -> None:
    assert_problem(stranger.get("/v1/incidents/1"), 404, "incident_not_found")
    assert body_of(stranger.get("/v1/incidents"))["results"] == []


def test_sources_are_the_organisations_list(api: ApiClient) -> None:
    assert body_of(api.get("/v1/incidents/sources")) == {
        "sources": [
            "SIEM",
            "Managed Detection and Response (MDR)",
            "User Report",
            "External Notification",
            "Threat Intelligence",
        ]
    }


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.ADMIN, 200, 201),
        (Role.EDITOR, 200, 201),
        (Role.VIEWER, 200, 403),
        (Role.RISK_EDITOR, 403, 403),
        (Role.RISK_VIEWER, 403, 403),
        (Role.INCIDENT_EDITOR, 200, 201),
        (Role.INCIDENT_VIEWER, 200, 403),
    ],
)
def test_roles_decide(
    organization: Organization, incident: dict[str, Any], make_api: MakeApi, role: Role, reads: int, writes: int
) -> None:
    caller = make_api(organization, role)
    for path in ("/v1/incidents", "/v1/incidents/1", "/v1/incidents/sources", "/v1/incidents/1/comments"):
        assert caller.get(path).status_code == reads, path
    assert caller.post("/v1/incidents", IncidentBody()).status_code == writes
    assert caller.post("/v1/incidents/1/comments", {"value": "Noted."}).status_code == writes
