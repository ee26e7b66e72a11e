"""Accepting and rejecting: what is written then, and what is refused."""

from typing import Any

import pytest

from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from tests.client import ApiClient, body_of
from tests.factories import MemberFactory
from tests.people import rename, render
from tests.problems import assert_problem, pointers
from tests.risks.catalogue import carried
from tests.risks.score_proposals.proposing import PATH, accept, new_incident, new_risk, propose

pytestmark = pytest.mark.usefixtures("verified")

SCORES = ("likelihood", "likelihood_analysis", "impact", "impact_analysis")


def test_it_works(api: ApiClient) -> None:
    new_risk(api)
    proposed = propose(api)
    response = api.post(f"{PATH}/SCP-1/accept", X_Change_Reason="As discussed.")
    assert (response.status_code, response["ETag"]) == (200, '"2"')
    row, me = body_of(response), body_of(api.get("/v1/users/me"))
    assert row == proposed | {
        "status": "Accepted",
        "accepted_version": 2,
        "decided_by": {name: me[name] for name in ("id", "email", "first_name", "last_name", "icon")},
        "decided_date": row["updated_date"],
        "decision_reason": "As discussed.",
        "updated_date": row["updated_date"],
        "version": 2,
    }
    risk = body_of(api.get("/v1/risks/1"))
    assert {name: risk[name] for name in SCORES} == {name: proposed[name] for name in SCORES}
    assert (risk["status"], risk["version"]) == ("Urgency Proposed", 2)
    assert risk["urgency"] is not None
    assert [(of["threat_objective"], of["relevance"]) for of in risk["threat_objectives"]] == [
        (of["threat_objective"], of["relevance"]) for of in proposed["threat_objectives"]
    ]
    newest = body_of(api.get("/v1/risks/1/history"))["results"][0]
    assert (newest["action"], newest["reason"], newest["version"]) == ("changed", "As discussed.", 2)
    changed = {of["field"] for of in newest["changes"]}
    assert {"status", "urgency", "due_date", "threat_objectives", *SCORES} == changed


def test_an_incident_gets_severity_and_reasoning(api: ApiClient) -> None:
    new_incident(api)
    proposed = propose(api, "incidents/1")
    accept(api)
    incident = body_of(api.get("/v1/incidents/1"))
    assert (incident["severity"], incident["severity_reasoning"], incident["status"]) == (
        proposed["severity"],
        proposed["severity_reasoning"],
        "New",
    )


def test_a_key_risk_gets_scores_and_keeps_the_catalogues_objectives(api: ApiClient, organization: Organization) -> None:
    carried(command_change(organization), 1)
    before = body_of(api.get("/v1/risks/AKR-00001"))
    proposed = propose(api, "risks/AKR-00001")
    assert (proposed["threat_objectives"], proposed["confidence"]) == ([], None)
    values = {"likelihood": "Imminent", "impact": "Severe"}
    accept(api, body=values)
    after = body_of(api.get("/v1/risks/AKR-00001"))
    assert (after["likelihood"], after["impact"], after["urgency"]) == ("Imminent", "Severe", "Critical")
    assert after["threat_objectives"] == before["threat_objectives"]


def test_objectives_of_a_key_risk_are_the_catalogues(api: ApiClient, organization: Organization) -> None:
    carried(command_change(organization), 1)
    propose(api, "risks/AKR-00001")
    body = {"likelihood": "Remote", "impact": "Low", "threat_objectives": [{"threat_objective": "Fraud"}]}
    problem = assert_problem(api.post(f"{PATH}/1/accept", body), 400, "invalid")
    assert pointers(problem) == {"/threat_objectives": "catalogue_field"}


@pytest.mark.parametrize("status", ["Urgency Proposed", "Remediation", "Closed"])
def test_another_status_than_new_stays(api: ApiClient, status: str) -> None:
    new_risk(api, status=status)
    propose(api)
    accept(api)
    assert body_of(api.get("/v1/risks/1"))["status"] == status


def test_what_is_taken_instead_is_kept_beside_what_was_proposed(api: ApiClient) -> None:
    new_risk(api, threat_objectives=[{"threat_objective": "Fraud", "relevance": "High"}])
    proposed = propose(api)
    objectives = [{"threat_objective": "Sabotage", "relevance": "Low"}]
    body = {"likelihood": "Remote", "impact_analysis": "We looked.", "threat_objectives": objectives}
    row = accept(api, body=body)
    assert row["likelihood"] == proposed["likelihood"]
    override = {of["field"]: (of["proposed"], of["taken"]) for of in row["override"]}
    assert override["likelihood"] == (proposed["likelihood"], "Remote")
    assert override["impact_analysis"] == (proposed["impact_analysis"], "We looked.")
    assert override["threat_objectives"][1] == objectives
    assert set(override) == set(body)
    risk = body_of(api.get("/v1/risks/1"))
    assert (risk["likelihood"], risk["impact"], risk["impact_analysis"]) == (
        "Remote",
        proposed["impact"],
        "We looked.",
    )
    # The scorer's reasons do not stand beside a score that it has not proposed, as if they were reasons for that.
    said = f"Remote was taken; offline proposed: {proposed['likelihood_analysis']}"
    assert risk["likelihood_analysis"] == said
    assert [(of["threat_objective"], of["relevance"]) for of in risk["threat_objectives"]] == [
        ("Sabotage", "Low"),
        ("Fraud", "High"),
    ]


def test_the_same_said_again_is_no_override(api: ApiClient) -> None:
    new_risk(api)
    proposed = propose(api)
    assert accept(api, body={"likelihood": proposed["likelihood"]})["override"] == []


def test_a_record_that_moved_on(api: ApiClient) -> None:
    new_risk(api)
    propose(api)
    api.patch("/v1/risks/1", {"description": "It was the test system."})
    problem = assert_problem(api.post(f"{PATH}/1/accept"), 409, "record_moved_on")
    assert problem["detail"].startswith("RSK-00001 was scored at version 1; it is at version 2 now.")
    assert body_of(api.get("/v1/risks/1"))["likelihood"] is None
    assert body_of(api.get(f"{PATH}/1"))["status"] == "Proposed"
    assert api.post(f"{PATH}/1/reject", {"reason": "It has moved on."}).status_code == 200


def test_of_two_proposals_for_one_version_one_is_accepted(api: ApiClient) -> None:
    new_risk(api)
    propose(api)
    propose(api)
    accept(api, 2)
    assert_problem(api.post(f"{PATH}/1/accept"), 409, "record_moved_on")


def test_a_comment_and_a_persons_new_name_move_nothing(api: ApiClient, organization: Organization) -> None:
    person = MemberFactory(organization=organization)
    new_risk(api, assigned_to=str(person.user_id))
    propose(api)
    api.post("/v1/risks/1/comments", {"value": "That reads right."})
    rename(person, "Kim")
    render(organization)
    assert body_of(api.get("/v1/risks/1"))["version"] == 3
    assert accept(api)["accepted_version"] == 4


def test_a_record_that_left_the_register(api: ApiClient) -> None:
    new_risk(api)
    propose(api)
    api.delete("/v1/risks/1")
    assert_problem(api.post(f"{PATH}/1/accept"), 404, "risk_not_found")
    assert_problem(api.post("/v1/risks/1/score-proposals"), 404, "risk_not_found")
    assert body_of(api.get(f"{PATH}/1"))["status"] == "Proposed"


def test_rejecting_leaves_the_record_as_it_is(api: ApiClient) -> None:
    risk = new_risk(api)
    propose(api)
    response = api.post(f"{PATH}/1/reject", {"reason": "The gateway is gone."})
    assert response.status_code == 200, response.content
    row = body_of(response)
    assert (row["status"], row["decision_reason"], row["accepted_version"]) == (
        "Rejected",
        "The gateway is gone.",
        None,
    )
    assert body_of(api.get("/v1/risks/1")) == risk


@pytest.mark.parametrize("body", [None, {}, {"reason": " "}, {"reason": None}, {"reason": "x" * 501}])
def test_rejecting_takes_a_reason(api: ApiClient, body: Any) -> None:
    new_risk(api)
    propose(api)
    problem = assert_problem(api.post(f"{PATH}/1/reject", body), 400, "invalid")
    assert list(pointers(problem)) == ["/reason"]


@pytest.mark.parametrize("before", ["accept", "reject"])
@pytest.mark.parametrize("after", ["accept", "reject"])
def test_a_proposal_is_decided_once(api: ApiClient, before: str, after: str) -> None:
    bodies = {"accept": None, "reject": {"reason": "x"}}
    new_risk(api)
    propose(api)
    assert api.post(f"{PATH}/1/{before}", bodies[before]).status_code == 200
    row, risk = api.get(f"{PATH}/1").content, api.get("/v1/risks/1").content
    assert_problem(api.post(f"{PATH}/1/{after}", bodies[after]), 409, "proposal_decided")
    assert (api.get(f"{PATH}/1").content, api.get("/v1/risks/1").content) == (row, risk)


@pytest.mark.parametrize("decide", ["accept", "reject"])
def test_if_match(api: ApiClient, decide: str) -> None:
    body = {"reason": "x"} if decide == "reject" else None
    new_risk(api)
    propose(api)
    assert_problem(api.post(f"{PATH}/1/{decide}", body, If_Match='"2"'), 412, "precondition_failed")
    assert api.post(f"{PATH}/1/{decide}", body, If_Match='"1"').status_code == 200


def test_the_same_key_again(api: ApiClient) -> None:
    new_risk(api)
    first = api.post("/v1/risks/1/score-proposals", Idempotency_Key="a")
    again = api.post("/v1/risks/1/score-proposals", Idempotency_Key="a")
    assert (first.content, again["Idempotent-Replayed"]) == (again.content, "true")
    accepted = api.post(f"{PATH}/1/accept", Idempotency_Key="b")
    again = api.post(f"{PATH}/1/accept", Idempotency_Key="b")
    assert (accepted.content, again["Idempotent-Replayed"]) == (again.content, "true")
    # Still the first answer, though the risk has moved on.
    again = api.post("/v1/risks/1/score-proposals", Idempotency_Key="a")
    assert (first.content, again["Idempotent-Replayed"]) == (again.content, "true")


def test_the_history_tells_what_was_proposed_and_who_decided(api: ApiClient) -> None:
    new_risk(api)
    proposed = propose(api)
    accepted = accept(api, body={"impact": "Very Low"}, X_Change_Reason="Nothing of value is there.")
    newest, oldest = body_of(api.get(f"{PATH}/1/history"))["results"]
    changed = {change["field"]: change for change in newest["changes"]}
    assert (oldest["is_creation"], newest["reason"]) == (True, "Nothing of value is there.")
    assert changed["status"] == {"field": "status", "old": "Proposed", "new": "Accepted"}
    assert changed["decided_by"]["new"] == accepted["decided_by"]
    assert changed["override"]["added"] == accepted["override"]
    (evidence,) = [change for change in oldest["changes"] if change["field"] == "evidence"]
    assert evidence["added"] == proposed["evidence"]


OF_INCIDENTS = {"severity": "SEV-1", "severity_reasoning": "x"}
OF_RISKS = {"likelihood": "Remote", "impact": "Low", "impact_analysis": "x", "threat_objectives": []}


@pytest.mark.parametrize(
    ("record", "body"),
    [*(("risks/1", {name: value}) for name, value in OF_INCIDENTS.items())]
    + [("incidents/1", {name: value}) for name, value in OF_RISKS.items()],
)
def test_scores_of_another_kind_of_record(api: ApiClient, record: str, body: Any) -> None:
    new_risk(api)
    new_incident(api)
    propose(api, record)
    problem = assert_problem(api.post(f"{PATH}/1/accept", body), 400, "invalid")
    assert pointers(problem) == {f"/{name}": "not_applicable" for name in body}
    assert body_of(api.get(f"{PATH}/1"))["status"] == "Proposed"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"likelihood": None}, "/likelihood"),
        ({"likelihood": "High"}, "/likelihood"),
        ({"impact": 3}, "/impact"),
        ({"impact_analysis": " "}, "/impact_analysis"),
        ({"impact_analysis": "x" * 65_537}, "/impact_analysis"),
        ({"impact_analysis": "\x00"}, ""),
        ({"threat_objectives": [{"threat_objective": "Fraud"}] * 2}, "/threat_objectives/1"),
        ({"threat_objectives": [{"threat_objective": "Fraud", "confidence": 1}]}, "/threat_objectives/0/confidence"),
        ({"status": "Closed"}, "/status"),
        ({"changes": {}}, "/changes"),
        ([], ""),
    ],
)
def test_values_that_cannot_be_taken(api: ApiClient, body: Any, pointer: str) -> None:
    new_risk(api)
    propose(api)
    response = api.post(f"{PATH}/1/accept", body)
    problem = assert_problem(response, 400, body_of(response)["code"])
    assert not pointer or pointer in pointers(problem)
    assert body_of(api.get(f"{PATH}/1"))["status"] == "Proposed"


@pytest.mark.parametrize("decide", ["", "/accept", "/reject", "/history"])
def test_another_organisations_is_not_found(api: ApiClient, stranger: ApiClient, decide: str) -> None:
    new_risk(api)
    propose(api)
    call = stranger.post if decide in {"/accept", "/reject"} else stranger.get
    body = ({"reason": "x"},) if decide == "/reject" else ()
    assert_problem(call(f"{PATH}/1{decide}", *body), 404, "proposal_not_found")
    assert body_of(stranger.get(PATH))["results"] == []
    assert_problem(stranger.get("/v1/risks/1/score-proposals"), 404, "risk_not_found")
    assert_problem(stranger.post("/v1/risks/1/score-proposals"), 404, "risk_not_found")
