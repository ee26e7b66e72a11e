"""PATCH /v1/risks/{id}."""

from typing import Any

import pytest
from jsonschema.protocols import Validator

from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.choices import MOVES, RiskStatus
from risks.models import RiskHistory, ThreatObjective
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import MemberFactory, RiskBody
from tests.problems import assert_problem, pointers
from tests.risks.catalogue import carried

pytestmark = pytest.mark.usefixtures("verified")

PATH = "/v1/risks/RSK-00001"


@pytest.fixture
def risk(api: ApiClient) -> dict[str, Any]:
    body = RiskBody(
        discovered_date="2026-01-01T00:00:00Z",
        tags=[{"content": "a"}, {"content": "b"}],
        threat_objectives=[{"threat_objective": "Fraud", "relevance": "Low"}, {"threat_objective": "Extortion"}],
    )
    return body_of(api.post("/v1/risks", body))


def test_it_works(api: ApiClient, organization: Organization, risk: dict[str, Any], contract: Validator) -> None:
    member = MemberFactory(organization=organization)
    given = {
        "title": "Changed",
        "status": "Remediation",
        "likelihood": "Imminent",
        "impact": "Severe",
        "impact_analysis": "Everything depends on it.",
    }
    response = api.patch(PATH, given | {"assigned_to": str(member.user_id)}, X_Change_Reason="Reviewed")

    assert (response.status_code, response["ETag"]) == (200, '"2"')
    row = body_of(response)
    contract.validate(row)
    derived = {"urgency": "Critical", "due_date": "2026-01-16T00:00:00Z", "version": 2}
    moved = {"updated_date": row["updated_date"], "assigned_to": row["assigned_to"]}
    assert row == risk | given | derived | moved
    assert row["assigned_to"]["id"] == str(member.user_id)
    assert row["updated_date"] > risk["updated_date"]
    newest = RiskHistory.objects.of(organization.pk).order_by("-version").first()
    assert (newest.action, newest.version, newest.reason) == ("changed", 2, "Reviewed")


@pytest.mark.parametrize(
    ("given", "urgency", "due_date"),
    [
        ({"likelihood": "Possible"}, None, None),
        ({"likelihood": "Possible", "impact": "Severe"}, "High", "2026-01-31T00:00:00Z"),
        (
            {"likelihood": "Possible", "impact": "Severe", "discovered_date": "2026-02-01T00:00:00Z"},
            "High",
            "2026-03-03T00:00:00Z",
        ),
    ],
)
def test_urgency_and_due_date_follow(
    api: ApiClient, risk: dict[str, Any], given: dict[str, str], urgency: str | None, due_date: str | None
) -> None:
    row = body_of(api.patch(PATH, given))
    assert (row["urgency"], row["due_date"]) == (urgency, due_date)
    row = body_of(api.patch(PATH, {"likelihood": None}))
    assert (row["urgency"], row["due_date"]) == (None, None)


def test_what_changes_nothing_makes_no_version(
    api: ApiClient, organization: Organization, risk: dict[str, Any]
) -> None:
    same = {
        "title": f" {risk['title']} ",
        "tags": [{"id": tag["id"]} for tag in reversed(risk["tags"])],
        "threat_objectives": [
            {name: of[name] for name in ("threat_objective", "relevance")} for of in risk["threat_objectives"]
        ],
        "status": "New",
    }
    assert body_of(api.patch(PATH, same)) == risk
    assert RiskHistory.objects.of(organization.pk).count() == 1


def test_sets_are_replaced(api: ApiClient, organization: Organization, risk: dict[str, Any]) -> None:
    row = body_of(
        api.patch(
            PATH,
            {
                "tags": [{"content": "c"}, {"content": "a"}],
                "threat_objectives": [
                    {"threat_objective": "Extortion", "relevance": "High"},
                    {"threat_objective": "Sabotage"},
                ],
            },
        )
    )
    assert [tag["content"] for tag in row["tags"]] == ["a", "c"]
    assert row["tags"][0] == risk["tags"][0]
    assert [(of["threat_objective"], of["relevance"]) for of in row["threat_objectives"]] == [
        ("Sabotage", None),
        ("Extortion", "High"),
    ]
    assert ThreatObjective.objects.of(organization.pk).count() == 2


def test_an_objective_keeps_its_date_until_its_relevance_changes(api: ApiClient, risk: dict[str, Any]) -> None:
    extortion, fraud = risk["threat_objectives"]
    body = [{"threat_objective": "Extortion"}, {"threat_objective": "Fraud", "relevance": "High"}]
    row = body_of(api.patch(PATH, {"threat_objectives": body}))
    assert row["threat_objectives"][0] == extortion
    assert row["threat_objectives"][1]["created_date"] == row["updated_date"] > fraud["created_date"]


MOVES_OF_SECTION_6 = [
    (before, after)
    for before in RiskStatus.values
    for after in RiskStatus.values
    if before == after
    or (
        not (before == "Closed" and after not in {"Remediation", "New"})
        and not (after == "Closure Proposed" and before != "Remediation")
    )
]


@pytest.mark.parametrize("before", RiskStatus.values)
@pytest.mark.parametrize("after", RiskStatus.values)
def test_every_status_move(api: ApiClient, before: str, after: str) -> None:
    made = body_of(api.post("/v1/risks", RiskBody(status=before)))
    response = api.patch(PATH, {"status": after})
    if (before, after) in MOVES_OF_SECTION_6:
        row = body_of(response)
        assert (response.status_code, row["status"]) == (200, after)
        expected = None if after != "Closed" else made["closed_date"] or row["updated_date"]
        assert row["closed_date"] == expected
    else:
        problem = assert_problem(response, 409, "illegal_transition")
        assert all(allowed in problem["detail"] for allowed in MOVES[RiskStatus(before)])
        assert body_of(api.get(PATH)) == made


def test_a_closed_date_may_be_given_and_set_right(api: ApiClient, risk: dict[str, Any]) -> None:
    closed = {"status": "Closed", "closed_date": "2026-02-01T00:00:00Z"}
    assert body_of(api.patch(PATH, closed))["closed_date"] == "2026-02-01T00:00:00Z"
    assert body_of(api.patch(PATH, {"closed_date": "2026-02-02T00:00:00Z"}))["closed_date"] == "2026-02-02T00:00:00Z"
    assert body_of(api.patch(PATH, {"title": "Still closed"}))["closed_date"] == "2026-02-02T00:00:00Z"


def test_a_closed_risk_keeps_a_closed_date(api: ApiClient) -> None:
    closed = body_of(api.post("/v1/risks", RiskBody(status="Closed")))
    problem = assert_problem(api.patch(PATH, {"closed_date": None}), 400, "invalid")
    assert pointers(problem) == {"/closed_date": "closed"}
    assert body_of(api.get(PATH)) == closed


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"": "empty"}),
        ({"title": None}, {"/title": "null"}),
        ({"status": None}, {"/status": "null"}),
        ({"type": None}, {"/type": "null"}),
        ({"discovered_date": None}, {"/discovered_date": "null"}),
        ({"urgency": "Low"}, {"/urgency": "unknown_field"}),
        ({"version": 2}, {"/version": "unknown_field"}),
        ({"closed_date": "2026-01-01T00:00:00Z"}, {"/closed_date": "not_closed"}),
        ({"source": "Nowhere"}, {"/source": "unknown_source"}),
        ({"likelihood_analysis": "a", "likelihood_reasoning": "b"}, {"/likelihood_reasoning": "both_names"}),
    ],
)
def test_bad_input_names_every_field_and_changes_nothing(
    api: ApiClient, risk: dict[str, Any], body: Any, expected: dict[str, str]
) -> None:
    assert pointers(assert_problem(api.patch(PATH, body), 400, "invalid")) == expected
    assert body_of(api.get(PATH)) == risk


def test_a_taken_external_ref_is_refused_and_its_own_is_not(api: ApiClient, risk: dict[str, Any]) -> None:
    api.post("/v1/risks", RiskBody(external_ref="grc-2"))
    assert_problem(api.patch(PATH, {"external_ref": "grc-2"}), 409, "duplicate_external_ref")
    assert api.patch(PATH, {"external_ref": "grc-1"}).status_code == 200
    assert api.patch(PATH, {"external_ref": "grc-1", "title": "Again"}).status_code == 200


@pytest.mark.parametrize(
    "field", ["title", "description", "type", "source", "external_ref", "tags", "threat_objectives"]
)
def test_what_the_catalogue_says_of_a_key_risk_is_refused(
    api: ApiClient, organization: Organization, field: str
) -> None:
    carried(command_change(organization), 7)
    value: Any = {"tags": [], "threat_objectives": [], "type": "Code", "source": "Audit"}.get(field, "x")
    problem = assert_problem(api.patch("/v1/risks/AKR-7", {field: value}), 400, "invalid")
    assert pointers(problem) == {f"/{field}": "catalogue_field"}


def test_a_key_risk_takes_scores_and_status(api: ApiClient, organization: Organization) -> None:
    carried(command_change(organization), 7)
    given = {"status": "Closed", "likelihood": "Remote", "impact": "Severe", "control_statement": "Tiered accounts"}
    row = body_of(api.patch("/v1/risks/AKR-7", given))
    assert {name: row[name] for name in given} == given
    assert row["urgency"] == "Low"


@pytest.mark.parametrize(
    ("role", "status"),
    [(role, 200 if role in {Role.ADMIN, Role.EDITOR, Role.RISK_EDITOR} else 403) for role in Role],
)
def test_roles_decide(
    organization: Organization, risk: dict[str, Any], make_api: MakeApi, role: Role, status: int
) -> None:
    assert make_api(organization, role).patch(PATH, {"title": "Changed"}).status_code == status
