"""/v1/threat-profile and its proposals: what is proposed, decided, and in force."""

from typing import Any

import pytest

from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import MemberFactory, ProposalBody
from tests.problems import assert_problem, pointers

PROFILE = "/v1/threat-profile"
PATH = "/v1/threat-profile/proposals"
OBJECTIVES = [
    {
        "threat_objective": "Extortion",
        "likelihood": "Probable",
        "impact": "Severe",
        "rationale": "Two of our peers were extorted last year.",
    },
    {"threat_objective": "Fraud", "likelihood": "Unlikely", "impact": "Medium", "rationale": None},
]

pytestmark = pytest.mark.usefixtures("verified")


@pytest.fixture
def second(organization: Organization, make_api: MakeApi) -> ApiClient:
    """Another member who may manage the profile."""
    return make_api(organization, Role.RISK_EDITOR)


def propose(api: ApiClient, **fields: Any) -> Any:
    response = api.post(PATH, ProposalBody(**fields))
    assert response.status_code == 201, response.content
    return body_of(response)


def approve(api: ApiClient, proposal_id: str = "TPP-00001") -> Any:
    response = api.post(f"{PATH}/{proposal_id}/approve")
    assert response.status_code == 200, response.content
    return body_of(response)


def test_it_works(api: ApiClient, second: ApiClient) -> None:
    response = api.post(PATH, ProposalBody())
    assert response.status_code == 201, response.content
    assert (response["Location"], response["ETag"]) == (f"{PATH}/TPP-00001", '"1"')
    proposed = body_of(response)
    me, other = (body_of(client.get("/v1/users/me")) for client in (api, second))
    assert proposed == {
        "id": "TPP-00001",
        "status": "Proposed",
        "threat_objectives": OBJECTIVES,
        "based_on": 0,
        "profile_version": None,
        "opened_by": {name: me[name] for name in ("id", "email", "first_name", "last_name", "icon")},
        "decided_by": None,
        "decided_date": None,
        "decision_reason": None,
        "created_date": proposed["created_date"],
        "updated_date": proposed["created_date"],
        "version": 1,
    }
    assert body_of(api.get(response["Location"])) == proposed
    assert body_of(api.get(PATH))["results"] == [proposed]
    assert body_of(api.get(PROFILE))["version"] == 0

    response = second.post(f"{PATH}/1/approve", X_Change_Reason="Agreed in the board.")
    assert (response.status_code, response["ETag"]) == (200, '"2"')
    approved = body_of(response)
    assert approved == proposed | {
        "status": "Approved",
        "profile_version": 1,
        "decided_by": {name: other[name] for name in ("id", "email", "first_name", "last_name", "icon")},
        "decided_date": approved["updated_date"],
        "decision_reason": "Agreed in the board.",
        "updated_date": approved["updated_date"],
        "version": 2,
    }
    response = api.get(PROFILE)
    assert response["ETag"] == '"1"'
    assert body_of(response) == {
        "version": 1,
        "proposal": "TPP-00001",
        "approved_date": approved["decided_date"],
        "threat_objectives": OBJECTIVES,
    }
    assert api.get(PROFILE, If_None_Match='"1"').status_code == 304


def test_before_the_first_there_is_an_empty_profile(api: ApiClient) -> None:
    response = api.get(PROFILE)
    assert (response.status_code, response["ETag"]) == (200, '"0"')
    assert body_of(response) == {"version": 0, "proposal": None, "approved_date": None, "threat_objectives": []}


def test_a_later_one_takes_its_place_and_the_earlier_stays_readable(api: ApiClient, second: ApiClient) -> None:
    propose(api)
    first = approve(second)
    only = [{"threat_objective": "Sabotage", "likelihood": "Remote", "impact": "Low", "rationale": None}]
    assert propose(second, threat_objectives=only)["based_on"] == 1
    assert approve(api, "TPP-00002")["profile_version"] == 2
    profile = body_of(api.get(PROFILE))
    assert (profile["version"], profile["threat_objectives"]) == (2, only)
    assert body_of(api.get(f"{PATH}?status=Approved"))["results"][1] == first


def test_the_history_tells_what_was_proposed_and_who_decided(api: ApiClient, second: ApiClient) -> None:
    propose(api)
    approve(second)
    newest, oldest = body_of(api.get(f"{PATH}/1/history"))["results"]
    changed = {change["field"]: change for change in newest["changes"]}
    assert (newest["action"], oldest["action"], oldest["is_creation"]) == ("changed", "created", True)
    assert (changed["status"]["old"], changed["status"]["new"]) == ("Proposed", "Approved")
    assert changed["profile_version"] == {"field": "profile_version", "old": None, "new": 1}
    assert changed["decided_by"]["new"] == body_of(api.get(f"{PATH}/1"))["decided_by"]
    (of_set,) = [change for change in oldest["changes"] if change["field"] == "threat_objectives"]
    assert of_set == {"field": "threat_objectives", "added": OBJECTIVES, "removed": []}


def test_changes_tell_of_it(api: ApiClient, second: ApiClient) -> None:
    propose(api)
    approve(second)
    told = [(of["id"], of["version"], of["action"]) for of in body_of(api.get("/v1/changes"))["results"]]
    assert told == [("TPP-00001", 1, "created"), ("TPP-00001", 2, "changed")]


def test_rejecting_leaves_the_profile_as_it_is(api: ApiClient, second: ApiClient) -> None:
    propose(api)
    response = second.post(f"{PATH}/TPP-1/reject", {"reason": "Extortion is not that likely."})
    assert response.status_code == 200, response.content
    row = body_of(response)
    assert (row["status"], row["decision_reason"]) == ("Rejected", "Extortion is not that likely.")
    assert body_of(api.get(PROFILE))["version"] == 0


def test_who_proposed_may_withdraw(api: ApiClient, second: ApiClient) -> None:
    propose(api)
    assert api.post(f"{PATH}/1/reject", {"reason": "A slip."}).status_code == 200


@pytest.mark.parametrize("body", [None, {}, {"reason": " "}, {"reason": None}, {"reason": "x" * 501}])
def test_rejecting_takes_a_reason(api: ApiClient, body: Any) -> None:
    propose(api)
    problem = assert_problem(api.post(f"{PATH}/1/reject", body), 400, "invalid")
    assert list(pointers(problem)) == ["/reason"]
    assert body_of(api.get(f"{PATH}/1"))["status"] == "Proposed"


def test_approving_supersedes_what_others_have_proposed_against_the_profile_before(
    api: ApiClient, second: ApiClient
) -> None:
    propose(api)
    propose(second)
    approve(second)
    row = body_of(api.get(f"{PATH}/2"))
    assert (row["status"], row["decided_by"]) == ("Superseded", body_of(api.get(f"{PATH}/1"))["decided_by"])
    for decide, body in (("approve", None), ("reject", {"reason": "x"})):
        problem = assert_problem(api.post(f"{PATH}/2/{decide}", body), 409, "profile_moved_on")
        assert "version 0" in problem["detail"]
        assert "at version 1" in problem["detail"]


def test_a_member_has_one_undecided_proposal(api: ApiClient, second: ApiClient) -> None:
    propose(api)
    propose(second)
    propose(api)
    listed = body_of(api.get(PATH))["results"]
    assert [(row["id"], row["status"]) for row in listed] == [
        ("TPP-00003", "Proposed"),
        ("TPP-00002", "Proposed"),
        ("TPP-00001", "Superseded"),
    ]
    assert_problem(second.post(f"{PATH}/1/approve"), 409, "proposal_decided")


@pytest.mark.parametrize("before", ["approve", "reject"])
@pytest.mark.parametrize("after", ["approve", "reject"])
def test_a_proposal_is_decided_once(api: ApiClient, second: ApiClient, before: str, after: str) -> None:
    bodies = {"approve": None, "reject": {"reason": "x"}}
    propose(api)
    assert second.post(f"{PATH}/1/{before}", bodies[before]).status_code == 200
    row = body_of(api.get(f"{PATH}/1"))
    assert_problem(second.post(f"{PATH}/1/{after}", bodies[after]), 409, "proposal_decided")
    assert body_of(api.get(f"{PATH}/1")) == row


def test_the_proposer_cannot_approve_while_a_second_manager_is_there(api: ApiClient, second: ApiClient) -> None:
    propose(api)
    assert_problem(api.post(f"{PATH}/1/approve"), 403, "own_proposal")
    assert body_of(api.get(f"{PATH}/1"))["status"] == "Proposed"


def test_a_person_is_a_second_manager(api: ApiClient, organization: Organization) -> None:
    MemberFactory(organization=organization, roles=(Role.ADMIN,))
    propose(api)
    assert_problem(api.post(f"{PATH}/1/approve"), 403, "own_proposal")


def test_alone_the_proposer_approves(api: ApiClient) -> None:
    propose(api)
    assert approve(api)["profile_version"] == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.RISK_VIEWER, Role.INCIDENT_EDITOR, Role.INCIDENT_VIEWER])
def test_who_may_not_manage_is_no_second_manager(
    api: ApiClient, organization: Organization, make_api: MakeApi, role: Role
) -> None:
    make_api(organization, role)
    propose(api)
    assert approve(api)["profile_version"] == 1


def test_who_is_no_active_member_is_no_second_manager(api: ApiClient, organization: Organization) -> None:
    member = MemberFactory(organization=organization, roles=(Role.ADMIN,))
    operations.change_member(command_change(organization), membership_id=member.pk, roles=[Role.ADMIN], is_active=False)
    propose(api)
    assert approve(api)["profile_version"] == 1


def test_a_manager_elsewhere_is_no_second_manager(api: ApiClient, stranger: ApiClient) -> None:
    propose(api)
    assert approve(api)["profile_version"] == 1


def test_a_proposal_against_a_profile_that_moved_on(api: ApiClient, second: ApiClient) -> None:
    propose(api, based_on=0)
    approve(second)
    problem = assert_problem(api.post(PATH, ProposalBody(based_on=0)), 409, "profile_moved_on")
    assert list(pointers(problem)) == ["/based_on"]
    assert body_of(api.get(PATH + "?total=true"))["pagination"]["total"] == 1
    assert propose(api, based_on=1)["based_on"] == 1


def test_if_match(api: ApiClient, second: ApiClient) -> None:
    propose(api)
    assert_problem(second.post(f"{PATH}/1/approve", If_Match='"2"'), 412, "precondition_failed")
    assert second.post(f"{PATH}/1/approve", If_Match='"1"').status_code == 200


def test_the_same_key_again(api: ApiClient, second: ApiClient) -> None:
    first = api.post(PATH, ProposalBody(), Idempotency_Key="a")
    again = api.post(PATH, ProposalBody(), Idempotency_Key="a")
    assert (first.content, again["Idempotent-Replayed"]) == (again.content, "true")
    approved = second.post(f"{PATH}/1/approve", Idempotency_Key="b")
    again = second.post(f"{PATH}/1/approve", Idempotency_Key="b")
    assert (again.status_code, again.content) == (200, approved.content)
    assert body_of(api.get(PROFILE))["version"] == 1


@pytest.mark.parametrize("decide", ["", "/approve", "/reject", "/history"])
def test_another_organisations_is_not_found(api: ApiClient, stranger: ApiClient, decide: str) -> None:
    propose(api)
    call = stranger.post if decide in {"/approve", "/reject"} else stranger.get
    body = ({"reason": "x"},) if decide == "/reject" else ()
    assert_problem(call(f"{PATH}/1{decide}", *body), 404, "proposal_not_found")
    assert body_of(stranger.get(PATH))["results"] == []
    assert body_of(stranger.get(PROFILE))["version"] == 0


GOOD = {"threat_objective": "Fraud", "likelihood": "Remote", "impact": "Low"}


@pytest.mark.parametrize(
    ("objectives", "pointer"),
    [
        (None, "/threat_objectives"),
        ([], "/threat_objectives"),
        ({}, "/threat_objectives"),
        ([GOOD] * 2, "/threat_objectives/1"),
        ([GOOD] * 7, "/threat_objectives"),
        ([GOOD | {"threat_objective": "fraud"}], "/threat_objectives/0/threat_objective"),
        ([GOOD | {"likelihood": None}], "/threat_objectives/0/likelihood"),
        ([GOOD | {"likelihood": "High"}], "/threat_objectives/0/likelihood"),
        ([GOOD | {"impact": 5}], "/threat_objectives/0/impact"),
        ([GOOD | {"rationale": ""}], "/threat_objectives/0/rationale"),
        ([GOOD | {"rationale": "x" * 5001}], "/threat_objectives/0/rationale"),
        ([GOOD | {"relevance": "High"}], "/threat_objectives/0/relevance"),
        ([{"threat_objective": "Fraud"}], "/threat_objectives/0/likelihood"),
        (["Fraud"], "/threat_objectives/0"),
    ],
)
def test_objectives_that_cannot_be(api: ApiClient, objectives: Any, pointer: str) -> None:
    problem = assert_problem(api.post(PATH, {"threat_objectives": objectives}), 400, "invalid")
    assert pointer in pointers(problem)
    assert body_of(api.get(PATH))["results"] == []


@pytest.mark.parametrize("based_on", [-1, "0", 0.0, True, None, 2**63])
def test_a_version_that_can_be_none(api: ApiClient, based_on: Any) -> None:
    problem = assert_problem(api.post(PATH, ProposalBody(based_on=based_on)), 400, "invalid")
    assert list(pointers(problem)) == ["/based_on"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=Proposed", [2]),
        ("status=Approved,Superseded", [1]),
        ("id=TPP-1", [1]),
        ("decided_by=none", [2]),
        ("decided_by=me", []),
        ("opened_by=me", [1]),
        ("decided_date=none", [2]),
        ("created_date_after=2020-01-01T00:00:00Z", [2, 1]),
        ("order_by=id", [1, 2]),
    ],
)
def test_filters(api: ApiClient, second: ApiClient, query: str, found: list[int]) -> None:
    propose(api)
    approve(second)
    propose(second)
    listed = body_of(api.get(f"{PATH}?{query}"))["results"]
    assert [row["id"] for row in listed] == [f"TPP-0000{number}" for number in found]
