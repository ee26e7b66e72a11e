"""POST and GET /v1/incidents/{id}/risks: the operation the register exists for."""

import json
from typing import Any

import pytest
from jsonschema.protocols import Validator

from incidents.models import Incident, IncidentHistory
from riskregister.history.models import OrganizationCounter
from riskregister.history.statements import write_rows
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.models import Risk, RiskHistory, RiskIncident
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import IncidentBody, MemberFactory, OrganizationFactory
from tests.problems import assert_problem, pointers

PATH = "/v1/incidents/INC-00001/risks"

pytestmark = pytest.mark.usefixtures("verified")


def test_it_works(api: ApiClient, incident: dict[str, Any], contract: Validator) -> None:
    response = api.post(PATH)

    assert response.status_code == 201
    assert response["Location"] == "/v1/risks/RSK-00001"
    assert response["ETag"] == '"1"'
    row = body_of(response)
    contract.validate(row)
    caller = body_of(api.get("/v1/users/me"))
    assert row == {
        "id": "RSK-00001",
        "title": incident["title"],
        "description": incident["description"],
        "type": "Control Deficiency",
        "status": "New",
        "source": "Incident",
        "created_date": row["created_date"],
        "updated_date": row["created_date"],
        "discovered_date": incident["detected_date"],
        "due_date": None,
        "expected_date": None,
        "closed_date": None,
        "assigned_to": None,
        "opened_by": {name: caller[name] for name in ("id", "email", "first_name", "last_name", "icon")},
        "likelihood": None,
        "likelihood_analysis": None,
        "impact": None,
        "impact_analysis": None,
        "initially_reported_urgency": "High",
        "urgency": None,
        "control_statement": None,
        "remediation_task": None,
        "comments": 0,
        "incident_associations": ["INC-00001"],
        "tags": incident["tags"],
        "threat_objectives": [
            {"threat_objective": "Data Disclosure", "relevance": "High", "created_date": row["created_date"]},
            {"threat_objective": "Fraud", "relevance": None, "created_date": row["created_date"]},
        ],
        "external_ref": None,
        "version": 1,
        "catalogue_version": None,
        "own_score": None,
        "left_profile_date": None,
        "residual_of": None,
        "residual_risks": [],
    }


def test_the_incident_says_that_a_risk_was_raised(api: ApiClient, incident: dict[str, Any]) -> None:
    row = body_of(api.post(PATH))

    after = body_of(api.get("/v1/incidents/1"))
    assert after == incident | {
        "risk_associations": ["RSK-00001"],
        "version": 2,
        "updated_date": row["created_date"],
    }


def test_both_histories_record_it_in_one_chain(
    api: ApiClient, organization: Organization, incident: dict[str, Any]
) -> None:
    api.post(PATH, X_Change_Reason="Lesson of the post-mortem", X_Request_Id="soar-4711")

    of_risk = RiskHistory.objects.of(organization.pk).get()
    of_incident = IncidentHistory.objects.of(organization.pk).order_by("-sequence").first()
    assert (of_risk.action, of_incident.action) == ("created", "risk_raised")
    assert of_incident.sequence == of_risk.sequence + 1
    assert of_incident.previous_hash == of_risk.hash
    assert of_risk.created_date == of_incident.created_date
    for row in (of_risk, of_incident):
        assert (row.reason, row.request_id, row.channel) == ("Lesson of the post-mortem", "soar-4711", "api")
        assert row.actor_name == api.credentials.account.name


@pytest.mark.parametrize("incident_id", ["1", "INC-1", "INC-00001", "INC-0000000001"])
def test_every_form_of_the_id_names_the_incident(api: ApiClient, incident: dict[str, Any], incident_id: str) -> None:
    assert api.post(f"/v1/incidents/{incident_id}/risks").status_code == 201


@pytest.mark.parametrize("raw", [b"", b"{}", b" { } "])
def test_the_body_may_be_absent_or_empty(api: ApiClient, incident: dict[str, Any], raw: bytes) -> None:
    assert api.post(PATH, raw=raw).status_code == 201


@pytest.mark.parametrize(
    ("severity", "urgency"),
    [
        ("SEV-1", "Critical"),
        ("SEV-2", "High"),
        ("SEV-3", "Medium"),
        ("SEV-4", "Low"),
        ("SEV-5", "Info"),
        (None, None),
    ],
)
def test_severity_gives_the_urgency_initially_reported(
    api: ApiClient, severity: str | None, urgency: str | None
) -> None:
    api.post("/v1/incidents", IncidentBody(severity=severity))
    assert body_of(api.post(PATH))["initially_reported_urgency"] == urgency


def test_a_given_field_wins_over_the_derived_one(
    api: ApiClient, organization: Organization, incident: dict[str, Any], contract: Validator
) -> None:
    member = MemberFactory(organization=organization)
    given = {
        "title": "Disks are not encrypted",
        "description": "None of the laptops of the field team.",
        "type": "Configuration",
        "status": "Remediation",
        "source": "Audit",
        "likelihood": "Probable",
        "likelihood_analysis": "Three thefts a year.",
        "impact": "High",
        "impact_analysis": "Customer data is on them.",
        "initially_reported_urgency": "Low",
        "control_statement": "Full disk encryption",
        "remediation_task": "Roll out by June",
        "discovered_date": "2026-04-01T00:00:00Z",
        "expected_date": "2026-06-30T00:00:00Z",
        "external_ref": "grc-17",
    }
    body = given | {
        "assigned_to": str(member.user_id),
        "tags": [{"content": "encryption"}],
        "threat_objectives": [{"threat_objective": "Sabotage", "relevance": "Low"}],
    }
    row = body_of(api.post(PATH, body))

    contract.validate(row)
    assert {name: row[name] for name in given} == given
    assert row["urgency"] == "High"
    assert row["due_date"] == "2026-05-01T00:00:00Z"
    assert row["assigned_to"]["id"] == str(member.user_id)
    assert [tag["content"] for tag in row["tags"]] == ["encryption"]
    assert [(o["threat_objective"], o["relevance"]) for o in row["threat_objectives"]] == [("Sabotage", "Low")]


def test_a_tag_named_by_its_id_and_by_its_content_is_one_tag(api: ApiClient, incident: dict[str, Any]) -> None:
    tag = incident["tags"][0]
    row = body_of(api.post(PATH, {"tags": [{"id": tag["id"]}, {"content": tag["content"]}]}))
    assert row["tags"] == [tag]


def test_empty_sets_win_over_the_incidents(api: ApiClient, incident: dict[str, Any]) -> None:
    row = body_of(api.post(PATH, {"tags": [], "threat_objectives": []}))
    assert (row["tags"], row["threat_objectives"]) == ([], [])


@pytest.mark.parametrize(
    ("other_name", "name"),
    [("likelihood_reasoning", "likelihood_analysis"), ("impact_reasoning", "impact_analysis")],
)
def test_other_names_are_accepted(api: ApiClient, incident: dict[str, Any], other_name: str, name: str) -> None:
    row = body_of(api.post(PATH, {other_name: "Because."}))
    assert row[name] == "Because."
    assert other_name not in row


def test_two_risks_from_one_incident_are_two_lessons(api: ApiClient, incident: dict[str, Any]) -> None:
    api.post(PATH)
    second = body_of(api.post(PATH))
    assert second["id"] == "RSK-00002"
    assert body_of(api.get("/v1/incidents/1"))["risk_associations"] == ["RSK-00001", "RSK-00002"]


def test_the_bytes_of_a_risk_are_the_same_wherever_it_appears(
    api: ApiClient, incident: dict[str, Any], contract: Validator
) -> None:
    created = api.post(PATH).content
    assert api.get("/v1/risks/RSK-00001").content == created
    for path in ("/v1/risks", PATH):
        envelope = api.get(path)
        assert created in envelope.content
        contract.validate(body_of(envelope)["results"][0])


def test_an_idempotency_key_makes_one_risk(
    api: ApiClient, organization: Organization, incident: dict[str, Any]
) -> None:
    first = api.post(PATH, Idempotency_Key="retry-1")
    again = api.post(PATH, Idempotency_Key="retry-1")

    assert again.status_code == 201
    assert again.content == first.content
    assert (again["Location"], again["ETag"]) == (first["Location"], first["ETag"])
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Risk.objects.of(organization.pk).count() == 1


def test_an_idempotency_key_belongs_to_its_caller(
    api: ApiClient, organization: Organization, incident: dict[str, Any], make_api: MakeApi
) -> None:
    api.post(PATH, Idempotency_Key="retry-1")
    assert body_of(make_api(organization).post(PATH, Idempotency_Key="retry-1"))["id"] == "RSK-00002"


def test_an_idempotency_key_with_another_body_is_refused(api: ApiClient, incident: dict[str, Any]) -> None:
    api.post(PATH, Idempotency_Key="retry-1")
    response = api.post(PATH, {"title": "Another"}, Idempotency_Key="retry-1")
    assert_problem(response, 422, "idempotency_key_reused")


def test_a_failed_request_frees_its_idempotency_key(api: ApiClient, incident: dict[str, Any]) -> None:
    assert api.post(PATH, {"source": "Nowhere"}, Idempotency_Key="retry-1").status_code == 400
    assert api.post(PATH, {"source": "Audit"}, Idempotency_Key="retry-1").status_code == 201


@pytest.mark.parametrize(
    "incident_id", ["2", "INC-2", "RSK-1", "0", "INC-", "x", "9" * 19, "9" * 30, "١", "1%00", "-1"]
)
def test_an_unknown_incident_is_not_found_and_uses_no_number(
    api: ApiClient, organization: Organization, incident: dict[str, Any], incident_id: str
) -> None:
    before = OrganizationCounter.objects.get(organization=organization)
    body = assert_problem(api.post(f"/v1/incidents/{incident_id}/risks"), 404, "incident_not_found")
    after = OrganizationCounter.objects.get(organization=organization)
    assert body["title"] == "Incident not found"
    assert (after.sequence, after.risk_number) == (before.sequence, before.risk_number)
    assert body_of(api.post(PATH))["id"] == "RSK-00001"


def test_a_bad_body_on_an_unknown_incident_is_not_found(api: ApiClient) -> None:
    assert_problem(api.post(PATH, {"title": ""}), 404, "incident_not_found")


def test_another_organisations_incident_answers_like_none(
    api: ApiClient, stranger: ApiClient, incident: dict[str, Any]
) -> None:
    of_another, of_none = stranger.post(PATH), stranger.post("/v1/incidents/INC-00002/risks")
    same = [
        {name: value for name, value in body_of(answer).items() if name not in {"request_id", "instance"}}
        for answer in (of_another, of_none)
    ]
    assert of_another.status_code == 404
    assert same[0] == same[1]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"title": ""}, {"/title": "blank"}),
        ({"title": "  "}, {"/title": "blank"}),
        ({"title": None}, {"/title": "null"}),
        ({"title": 5}, {"/title": "invalid"}),
        ({"title": "x" * 501}, {"/title": "max_length"}),
        ({"description": "x" * 65_537}, {"/description": "max_length"}),
        ({"likelihood": "probable"}, {"/likelihood": "invalid_choice"}),
        ({"impact": True}, {"/impact": "invalid_choice"}),
        ({"status": None}, {"/status": "null"}),
        ({"discovered_date": "2026-01-01T00:00:00"}, {"/discovered_date": "invalid"}),
        ({"discovered_date": "1899-12-31T23:59:59Z"}, {"/discovered_date": "range"}),
        ({"expected_date": "2026-02-30T00:00:00Z"}, {"/expected_date": "invalid"}),
        ({"closed_date": "2026-02-01T00:00:00Z"}, {"/closed_date": "not_closed"}),
        ({"source": "Nowhere"}, {"/source": "unknown_source"}),
        ({"assigned_to": "5"}, {"/assigned_to": "invalid"}),
        ({"assigned_to": "00000000-0000-4000-8000-000000000000"}, {"/assigned_to": "unknown_member"}),
        ({"tags": "x"}, {"/tags": "not_a_list"}),
        ({"tags": [{}]}, {"/tags/0": "one_of"}),
        ({"tags": [{"content": "a"}, {"content": "a"}]}, {"/tags/1": "repeated"}),
        ({"tags": [{"id": "00000000-0000-4000-8000-000000000000"}]}, {"/tags/0/id": "unknown_tag"}),
        ({"tags": [{"content": f"t{n}"} for n in range(51)]}, {"/tags": "max_length"}),
        ({"tags": [{"content": "x" * 101}]}, {"/tags/0/content": "max_length"}),
        (
            {"threat_objectives": [{"threat_objective": "Fame"}]},
            {"/threat_objectives/0/threat_objective": "invalid_choice"},
        ),
        ({"threat_objectives": [{"relevance": "Low"}]}, {"/threat_objectives/0/threat_objective": "required"}),
        ({"urgency": "High"}, {"/urgency": "unknown_field"}),
        ({"due_date": "2026-01-01T00:00:00Z"}, {"/due_date": "unknown_field"}),
        ({"a/b~c": 1}, {"/a~1b~0c": "unknown_field"}),
        ({"impact_analysis": "a", "impact_reasoning": "b"}, {"/impact_reasoning": "both_names"}),
        ({"title": "", "impact": 1, "x": 1}, {"/title": "blank", "/impact": "invalid_choice", "/x": "unknown_field"}),
        ([], {"": "invalid"}),
    ],
)
def test_bad_input_names_every_field_and_writes_nothing(
    api: ApiClient, organization: Organization, incident: dict[str, Any], body: Any, expected: dict[str, str]
) -> None:
    problem = assert_problem(api.post(PATH, body), 400, "invalid")
    assert pointers(problem) == expected
    assert not Risk.objects.of(organization.pk).exists()
    assert body_of(api.post(PATH))["id"] == "RSK-00001"


def test_a_taken_external_ref_names_its_holder(api: ApiClient, incident: dict[str, Any]) -> None:
    api.post(PATH, {"external_ref": "grc-1"})
    problem = assert_problem(api.post(PATH, {"external_ref": "grc-1"}), 409, "duplicate_external_ref")
    assert "RSK-00001" in problem["detail"]


def test_another_organisations_tag_is_unknown(api: ApiClient, stranger: ApiClient, incident: dict[str, Any]) -> None:
    stranger.post("/v1/incidents", IncidentBody())
    problem = assert_problem(stranger.post(PATH, {"tags": [{"id": incident["tags"][0]["id"]}]}), 400, "invalid")
    assert pointers(problem) == {"/tags/0/id": "unknown_tag"}


def test_another_organisations_member_is_unknown(api: ApiClient, incident: dict[str, Any]) -> None:
    outsider = MemberFactory(organization=OrganizationFactory())
    problem = assert_problem(api.post(PATH, {"assigned_to": str(outsider.user_id)}), 400, "invalid")
    assert pointers(problem) == {"/assigned_to": "unknown_member"}


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ADMIN, 201),
        (Role.EDITOR, 201),
        (Role.VIEWER, 403),
        (Role.RISK_EDITOR, 403),
        (Role.RISK_VIEWER, 403),
        (Role.INCIDENT_EDITOR, 403),
        (Role.INCIDENT_VIEWER, 403),
    ],
)
def test_it_takes_reading_incidents_and_writing_risks(
    organization: Organization, incident: dict[str, Any], make_api: MakeApi, role: Role, status: int
) -> None:
    assert make_api(organization, role).post(PATH).status_code == status


def test_roles_add_up(organization: Organization, incident: dict[str, Any], make_api: MakeApi) -> None:
    assert make_api(organization, Role.RISK_EDITOR, Role.INCIDENT_VIEWER).post(PATH).status_code == 201


def test_everything_is_written_or_nothing(
    api: ApiClient, organization: Organization, incident: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        write_rows(*args)
        raise RuntimeError("in the middle of it")

    monkeypatch.setattr("riskregister.api.changes.write_rows", fail)
    assert_problem(api.post(PATH), 500, "internal_error")
    assert not Risk.objects.of(organization.pk).exists()
    assert not RiskIncident.objects.of(organization.pk).exists()
    assert Incident.objects.of(organization.pk).get().document == json.dumps(
        incident, ensure_ascii=False, separators=(",", ":")
    )
