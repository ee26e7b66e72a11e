"""Closing a key risk by its control statement, and opening the risk of lower urgency that is left."""

from typing import Any

import jsonschema
import pytest

from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks.models import ResidualRisk, Risk, RiskHistory
from tests.client import ApiClient, body_of
from tests.factories import RiskBody
from tests.problems import assert_problem, pointers
from tests.risks.catalogue import carried

KEY_RISK = "/v1/risks/akr/1"
PATH = f"{KEY_RISK}/residual-risks"
LOWER = {"likelihood": "Unlikely", "impact": "High"}
BODY = {"control_statement": "Each tier has accounts of its own.", "risk": LOWER}


@pytest.fixture(autouse=True)
def key_risk(api: ApiClient, organization: Organization, verified: Any) -> Any:
    """The row of a key risk of high urgency; what the tests leave behind is verified."""
    carried(command_change(organization), 1)
    return body_of(api.patch(KEY_RISK, {"likelihood": "Probable", "impact": "High", "status": "Remediation"}))


def test_it_works(api: ApiClient, key_risk: Any, contract: jsonschema.protocols.Validator) -> None:
    response = api.post(PATH, BODY, If_Match='"2"', X_Change_Reason="Tiers are in place")
    assert (response.status_code, response["Location"], response["ETag"]) == (201, "/v1/risks/RSK-00001", '"1"')
    row = body_of(response)
    contract.validate(row)
    assert row | {"threat_objectives": []} == {
        **key_risk,
        "id": "RSK-00001",
        "source": None,
        "status": "New",
        **LOWER,
        "urgency": "Low",
        "residual_of": "AKR-00001",
        "catalogue_version": None,
        "own_score": None,
        "version": 1,
        "threat_objectives": [],
        **{name: row[name] for name in ("created_date", "updated_date", "discovered_date", "due_date", "opened_by")},
    }
    assert [(of["threat_objective"], of["relevance"]) for of in row["threat_objectives"]] == [
        (of["threat_objective"], of["relevance"]) for of in key_risk["threat_objectives"]
    ]

    closed = body_of(api.get(KEY_RISK))
    contract.validate(closed)
    assert closed == key_risk | {
        "status": "Closed",
        "closed_date": row["created_date"],
        "control_statement": BODY["control_statement"],
        "residual_risks": ["RSK-00001"],
        "version": 3,
        "updated_date": row["created_date"],
    }


def test_both_histories_tell_of_it(api: ApiClient) -> None:
    api.post(PATH, BODY, X_Change_Reason="Tiers are in place")
    (closed, *_) = body_of(api.get("/v1/risks/AKR-1/history"))["results"]
    assert (closed["action"], closed["reason"]) == ("residual_raised", "Tiers are in place")
    assert {of["field"] for of in closed["changes"]} == {
        "status",
        "closed_date",
        "control_statement",
        "residual_risks",
    }
    (made,) = body_of(api.get("/v1/risks/RSK-1/history"))["results"]
    assert {"field": "residual_of", "old": None, "new": "AKR-00001"} in made["changes"]


def test_what_is_given_wins(api: ApiClient) -> None:
    risk = {**LOWER, "title": "What is left", "type": "Policy", "threat_objectives": [], "status": "Remediation"}
    row = body_of(api.post(PATH, {**BODY, "risk": {**risk, "control_statement": "Another."}}))
    assert {name: row[name] for name in risk} == risk
    assert row["control_statement"] == "Another."


def test_the_statement_that_is_there_stands(api: ApiClient) -> None:
    assert pointers(assert_problem(api.post(PATH, {"risk": LOWER}), 400, "invalid")) == {
        "/control_statement": "required"
    }
    api.patch(KEY_RISK, {"control_statement": "Tiers."})
    assert api.post(PATH, {"risk": LOWER}).status_code == 201
    assert body_of(api.get(KEY_RISK))["control_statement"] == "Tiers."


@pytest.mark.parametrize("scores", [("Probable", "High"), ("Imminent", "High"), ("Imminent", "Severe")])
def test_an_urgency_that_is_not_lower_is_refused(api: ApiClient, organization: Organization, scores: Any) -> None:
    risk = dict(zip(("likelihood", "impact"), scores, strict=True))
    problem = assert_problem(api.post(PATH, {**BODY, "risk": risk}), 409, "urgency_not_lower")
    assert pointers(problem) == {"/risk/likelihood": "urgency_not_lower", "/risk/impact": "urgency_not_lower"}
    _nothing_was_done(api, organization)


def test_a_key_risk_without_urgency_is_refused(api: ApiClient) -> None:
    api.patch(KEY_RISK, {"impact": None})
    assert_problem(api.post(PATH, BODY), 409, "key_risk_not_scored")


def test_a_closed_one_is_refused(api: ApiClient) -> None:
    assert api.post(PATH, BODY).status_code == 201
    assert_problem(api.post(PATH, BODY), 409, "key_risk_closed")
    api.patch(KEY_RISK, {"status": "New"})
    assert api.post(PATH, BODY).status_code == 201
    assert body_of(api.get(KEY_RISK))["residual_risks"] == ["RSK-00001", "RSK-00002"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"/risk": "required"}),
        ({"risk": {}}, {"/risk/likelihood": "required", "/risk/impact": "required"}),
        ({"risk": {**LOWER, "impact": None}}, {"/risk/impact": "null"}),
        ({"risk": {**LOWER, "urgency": "Low"}}, {"/risk/urgency": "unknown_field"}),
        ({"risk": LOWER, "control_statement": None}, {"/control_statement": "null"}),
        ({"risk": {**LOWER, "source": "nowhere"}}, {"/risk/source": "unknown_source"}),
        ({"risk": {**LOWER, "closed_date": "2026-01-01T00:00:00Z"}}, {"/risk/closed_date": "not_closed"}),
    ],
)
def test_bad_input_names_every_field_and_writes_nothing(
    api: ApiClient, organization: Organization, body: Any, expected: dict[str, str]
) -> None:
    given = {"control_statement": "Tiers."} | body
    assert pointers(assert_problem(api.post(PATH, given), 400, "invalid")) == expected
    _nothing_was_done(api, organization)


def test_a_taken_external_ref_is_refused(api: ApiClient) -> None:
    api.post("/v1/risks", RiskBody(external_ref="x"))
    problem = assert_problem(api.post(PATH, {**BODY, "risk": {**LOWER, "external_ref": "x"}}), 409, DUPLICATE)
    assert pointers(problem) == {"/risk/external_ref": "duplicate"}


DUPLICATE = "duplicate_external_ref"


def test_an_old_version_is_refused(api: ApiClient, organization: Organization) -> None:
    assert_problem(api.post(PATH, BODY, If_Match='"1"'), 412, "precondition_failed")
    _nothing_was_done(api, organization)


def test_a_retry_gets_the_same_answer(api: ApiClient, organization: Organization) -> None:
    first, second = (api.post(PATH, BODY, Idempotency_Key="once") for _ in range(2))
    assert (first.status_code, second.content) == (201, first.content)
    assert second["Idempotent-Replayed"] == "true"
    assert ResidualRisk.objects.of(organization.pk).count() == 1


def test_another_organisations_key_risk_answers_like_none(api: ApiClient, stranger: ApiClient) -> None:
    for caller, path in (
        (stranger, PATH),
        (api, "/v1/risks/akr/9/residual-risks"),
        (api, "/v1/risks/akr/RSK-1/residual-risks"),
    ):
        assert_problem(caller.post(path, BODY), 404, "risk_not_found")


def test_the_past_shows_the_link_of_then(api: ApiClient) -> None:
    row = body_of(api.post(PATH, BODY))
    before = body_of(api.get(KEY_RISK))
    api.patch(KEY_RISK, {"status": "New"})
    api.post(PATH, BODY)
    assert body_of(api.get(f"{KEY_RISK}?as_of={row['created_date']}")) == before


def _nothing_was_done(api: ApiClient, organization: Organization) -> None:
    assert Risk.objects.of(organization.pk).count() == 1
    assert RiskHistory.objects.of(organization.pk).count() == 2
    assert body_of(api.get(KEY_RISK))["status"] == "Remediation"
    assert body_of(api.post(PATH, BODY))["id"] == "RSK-00001"
