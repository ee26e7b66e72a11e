"""What an approved threat profile does to the register, and what its preview says of it."""

import re
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.dateparse import parse_datetime

from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks import operations
from risks.models import RiskHistory
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import OrganizationFactory
from tests.problems import assert_problem
from tests.risks.catalogue import entry, load

PATH = "/v1/threat-profile/proposals"

pytestmark = pytest.mark.usefixtures("verified")


@pytest.fixture(autouse=True)
def catalogue(db: None) -> None:
    load(
        entry(1, threat_objectives={"Extortion": "High", "Sabotage": None}),
        entry(2, threat_objectives={"Extortion": "Medium", "Fraud": "High"}),
        entry(3, threat_objectives={"Fraud": "Low"}),
        entry(4, threat_objectives={"Sabotage": "High"}, type="Policy"),
        entry(5, threat_objectives={"Extortion": "High"}, retired=True),
    )


def propose(api: ApiClient, **expected: tuple[str, str]) -> str:
    """Propose a profile, each objective as `Data_Disclosure=(likelihood, impact)`; return the proposal's path."""
    objectives = [
        {"threat_objective": name.replace("_", " "), "likelihood": likelihood, "impact": impact}
        for name, (likelihood, impact) in expected.items()
    ]
    response = api.post(PATH, {"threat_objectives": objectives})
    assert response.status_code == 201, response.content
    return str(response["Location"])


def approve(api: ApiClient, **expected: tuple[str, str]) -> Any:
    response = api.post(f"{propose(api, **expected)}/approve", X_Change_Reason="As agreed.")
    assert response.status_code == 200, response.content
    return body_of(response)


def key_risks(api: ApiClient, query: str = "") -> dict[str, Any]:
    rows = body_of(api.get(f"/v1/risks?kind=AKR&order_by=id&{query}"))["results"]
    return {row["id"]: row for row in rows}


def scores(api: ApiClient) -> dict[str, tuple[str, str, str]]:
    return {name: (row["likelihood"], row["impact"], row["urgency"]) for name, row in key_risks(api).items()}


def preview(api: ApiClient, path: str) -> Any:
    response = api.get(f"{path}/preview")
    assert response.status_code == 200, response.content
    return body_of(response)


def history(api: ApiClient, risk_id: str) -> Any:
    return body_of(api.get(f"/v1/risks/{risk_id}/history"))["results"]


def fields(changed: Any) -> list[str]:
    return sorted(change["field"] for change in changed["changes"])


def test_it_works(api: ApiClient, contract: jsonschema.protocols.Validator) -> None:
    approved = approve(api, Extortion=("Probable", "Severe"))
    found = key_risks(api)
    assert scores(api) == {
        "AKR-00001": ("Probable", "Severe", "Critical"),
        "AKR-00002": ("Possible", "Severe", "High"),
    }
    row = found["AKR-00001"]
    contract.validate(row)
    entered = parse_datetime(approved["decided_date"])
    assert entered is not None
    assert parse_datetime(row["due_date"]) == entered + timedelta(days=15)
    assert row == row | {
        "status": "New",
        "source": "Key Risk Catalogue",
        "created_date": approved["decided_date"],
        "discovered_date": approved["decided_date"],
        "own_score": False,
        "left_profile_date": None,
        "opened_by": approved["decided_by"],
        "version": 1,
    }
    (creation,) = history(api, "AKR-1")
    assert (creation["is_creation"], creation["reason"]) == (True, "As agreed.")


def test_the_preview_tells_what_approving_does(api: ApiClient) -> None:
    approve(api, Extortion=("Probable", "Severe"), Fraud=("Remote", "Low"))
    path = propose(api, Extortion=("Unlikely", "Medium"), Sabotage=("Probable", "High"), Fraud=("Imminent", "Severe"))
    before = key_risks(api)
    told = preview(api, path)
    assert (told["proposal"], told["status"], told["leave"]) == ("TPP-00002", "Proposed", [])
    entering = {"id": "AKR-00004", "title": entry(4).title, "status": None, "own_score": False}
    score = {"likelihood": "Probable", "impact": "High", "urgency_before": None, "urgency_after": "High"}
    assert told["enter"] == [entering | score]
    assert [(of["id"], of["status"], of["urgency_before"], of["urgency_after"]) for of in told["change"]] == [
        ("AKR-00001", "New", "Critical", "Low"),
        ("AKR-00002", "New", "High", "Critical"),
    ]
    assert key_risks(api) == before
    assert api.post(f"{path}/approve").status_code == 200
    assert scores(api) == {
        "AKR-00001": ("Unlikely", "Medium", "Low"),
        "AKR-00002": ("Imminent", "Severe", "Critical"),
        "AKR-00004": ("Probable", "High", "High"),
    }
    assert preview(api, path) == {"proposal": "TPP-00002", "status": "Approved", "enter": [], "leave": [], "change": []}


def test_a_new_score_moves_urgency_and_due_date_with_one_row_of_history(api: ApiClient) -> None:
    approve(api, Extortion=("Probable", "Severe"))
    approve(api, Extortion=("Probable", "High"))
    row = key_risks(api)["AKR-00001"]
    newest, _ = history(api, "AKR-1")
    assert (newest["action"], fields(newest)) == ("profile_changed", ["due_date", "impact", "urgency"])
    assert parse_datetime(row["due_date"]) == parse_datetime(row["discovered_date"]) + timedelta(days=30)


def test_what_the_profile_leaves_alone_gets_no_row_of_history(api: ApiClient) -> None:
    approve(api, Extortion=("Probable", "Severe"))
    before = key_risks(api)
    approve(api, Extortion=("Probable", "Severe"))
    assert key_risks(api) == before


def test_leaving_marks_the_row_and_closes_nothing(api: ApiClient) -> None:
    approve(api, Extortion=("Probable", "Severe"))
    before = key_risks(api)
    path = propose(api, Sabotage=("Probable", "High"))
    assert [of["id"] for of in preview(api, path)["leave"]] == ["AKR-00001", "AKR-00002"]
    left = body_of(api.post(f"{path}/approve"))["decided_date"]
    for name in ("AKR-00001", "AKR-00002"):
        row = key_risks(api)[name]
        marked = {"left_profile_date": left, "updated_date": left, "version": 2}
        assert row == before[name] | marked
        assert fields(history(api, name)[0]) == ["left_profile_date"]
    assert list(key_risks(api, "left_profile=true")) == ["AKR-00001", "AKR-00002"]
    assert list(key_risks(api, "left_profile=false")) == ["AKR-00004"]
    assert list(key_risks(api, f"left_profile=true&as_of={before['AKR-00001']['created_date']}")) == []


def test_an_urgency_of_info_leaves_as_well(api: ApiClient) -> None:
    approve(api, Extortion=("Probable", "Severe"))
    approve(api, Extortion=("Imminent", "Very Low"))
    assert list(key_risks(api, "left_profile=true")) == ["AKR-00001", "AKR-00002"]
    assert scores(api)["AKR-00001"] == ("Probable", "Severe", "Critical")


def test_the_mark_stays_as_it_is_until_the_profile_calls_again(api: ApiClient) -> None:
    approve(api, Extortion=("Probable", "Severe"))
    approve(api, Sabotage=("Probable", "High"))
    marked = key_risks(api)["AKR-00001"]
    approve(api, Sabotage=("Probable", "Severe"))
    assert key_risks(api)["AKR-00001"] == marked
    path = propose(api, Extortion=("Possible", "Severe"))
    assert [of["id"] for of in preview(api, path)["enter"]] == ["AKR-00001", "AKR-00002"]
    assert api.post(f"{path}/approve").status_code == 200
    row = key_risks(api)["AKR-00001"]
    assert (row["left_profile_date"], row["likelihood"], row["status"]) == (None, "Possible", "New")
    assert fields(history(api, "AKR-1")[0]) == ["due_date", "left_profile_date", "likelihood", "urgency"]


def test_a_closed_one_stays_as_it_was_closed_until_it_is_reopened(api: ApiClient) -> None:
    approve(api, Extortion=("Probable", "Severe"))
    api.patch("/v1/risks/AKR-1", {"status": "Closed"})
    path = propose(api, Extortion=("Imminent", "High"))
    assert [of["id"] for of in preview(api, path)["change"]] == ["AKR-00002"]
    assert api.post(f"{path}/approve").status_code == 200
    row = key_risks(api)["AKR-00001"]
    assert (row["status"], row["likelihood"], row["left_profile_date"]) == ("Closed", "Probable", None)
    reopened = body_of(api.patch("/v1/risks/AKR-1", {"status": "New"}))
    assert (reopened["likelihood"], reopened["impact"], reopened["urgency"]) == ("Imminent", "High", "High")
    assert fields(history(api, "AKR-1")[0]) == ["closed_date", "due_date", "impact", "likelihood", "status", "urgency"]


@pytest.mark.parametrize(
    "own",
    [{"likelihood": "Remote"}, {"impact": "Low"}, {"likelihood": None}, {"impact_analysis": "It holds, we looked."}],
)
def test_the_organisations_own_score_stays(api: ApiClient, own: dict[str, Any]) -> None:
    approve(api, Extortion=("Probable", "Severe"))
    row = body_of(api.patch("/v1/risks/AKR-1", own))
    assert row["own_score"] is True
    assert "own_score" in fields(history(api, "AKR-1")[0])
    path = propose(api, Extortion=("Imminent", "High"))
    assert [of["id"] for of in preview(api, path)["change"]] == ["AKR-00002"]
    assert api.post(f"{path}/approve").status_code == 200
    assert key_risks(api)["AKR-00001"] == row


def test_an_own_score_leaves_and_comes_back_with_its_score(api: ApiClient) -> None:
    approve(api, Extortion=("Probable", "Severe"))
    api.patch("/v1/risks/AKR-1", {"likelihood": "Remote"})
    path = propose(api, Sabotage=("Probable", "High"))
    assert [of["own_score"] for of in preview(api, path)["leave"]] == [True, False]
    assert api.post(f"{path}/approve").status_code == 200
    approve(api, Extortion=("Imminent", "Severe"))
    row = key_risks(api)["AKR-00001"]
    assert (row["likelihood"], row["left_profile_date"], row["own_score"]) == ("Remote", None, True)


def test_sending_the_profiles_score_back_is_no_own_score(api: ApiClient) -> None:
    approve(api, Extortion=("Probable", "Severe"))
    row = key_risks(api)["AKR-00001"]
    body = {"likelihood": "Probable", "impact": "Severe", "remediation_task": "Rotate passwords."}
    assert body_of(api.patch("/v1/risks/AKR-1", body))["own_score"] is False
    approve(api, Extortion=("Probable", "High"))
    assert key_risks(api)["AKR-00001"]["impact"] == "High" != row["impact"]


def test_taking_the_score_away_hands_it_back_to_the_profile(api: ApiClient) -> None:
    approve(api, Extortion=("Probable", "Severe"))
    api.patch("/v1/risks/AKR-1", {"likelihood": "Remote"})
    row = body_of(api.patch("/v1/risks/AKR-1", {"likelihood": None, "impact": None}))
    assert (row["own_score"], row["likelihood"], row["urgency"]) == (False, "Probable", "Critical")
    approve(api, Extortion=("Probable", "High"))
    assert scores(api)["AKR-00001"] == ("Probable", "High", "High")


def test_without_a_call_a_score_that_is_taken_away_is_none(api: ApiClient) -> None:
    approve(api, Extortion=("Probable", "Severe"))
    approve(api, Sabotage=("Probable", "High"))
    row = body_of(api.patch("/v1/risks/AKR-1", {"likelihood": None, "impact": None}))
    assert (row["own_score"], row["likelihood"], row["urgency"], row["due_date"]) == (False, None, None, None)


def test_many_scores_are_handed_back_at_once(api: ApiClient) -> None:
    approve(api, Extortion=("Probable", "Severe"))
    changes: dict[str, Any] = {"likelihood": "Remote"}
    for values in (changes, {"likelihood": None, "impact": None}):
        body = {"ids": ["AKR-1", "AKR-2"], "tag_operation": None, "changes": values, "preview": False}
        assert api.patch("/v1/risks", body).status_code == 200
    assert scores(api) == {
        "AKR-00001": ("Probable", "Severe", "Critical"),
        "AKR-00002": ("Possible", "Severe", "High"),
    }


def test_own_risks_have_neither(api: ApiClient) -> None:
    row = body_of(api.post("/v1/risks", {"title": "a", "description": "b", "likelihood": "Remote", "impact": "Low"}))
    assert (row["own_score"], row["left_profile_date"]) == (None, None)


def test_each_enters_once_and_none_for_another_organisation(
    api: ApiClient, organization: Organization, stranger: ApiClient
) -> None:
    approve(api, Extortion=("Probable", "Severe"))
    approve(api, Extortion=("Imminent", "Severe"))
    assert len(key_risks(api)) == 2
    assert key_risks(stranger) == {}
    created = RiskHistory.objects.of(organization.pk).filter(action="created")
    assert sorted(created.values_list("display_id", flat=True)) == ["AKR-00001", "AKR-00002"]


def test_many_enter_with_as_few_statements_as_one(api: ApiClient) -> None:
    counts = []
    for number, objective in ((1, "Extortion"), (60, "Fraud")):
        load(*(entry(1000 * number + each, threat_objectives={objective: "High"}) for each in range(number)))
        path = propose(api, **{objective: ("Probable", "Severe")})
        with CaptureQueriesContext(connection) as queries:
            assert api.post(f"{path}/approve").status_code == 200
        # One that is run for many rows says so first; very many rows go to PostgreSQL by COPY, which is none.
        statements = [re.sub(r"^\d+ times: ", "", query["sql"]).split()[0] for query in queries]
        counts.append(statements.count("INSERT") + statements.count("WITH"))
    # Rows of risks, their objectives and their history, and the history of the proposal.
    assert counts == ([1, 0] if connection.vendor == "postgresql" else [4, 4])
    assert len(key_risks(api, "page_size=200")) == 63


def test_a_refused_approval_enters_nothing(api: ApiClient, organization: Organization, make_api: MakeApi) -> None:
    make_api(organization, Role.ADMIN)
    path = propose(api, Extortion=("Probable", "Severe"))
    assert_problem(api.post(f"{path}/approve"), 403, "own_proposal")
    assert key_risks(api) == {}


@pytest.mark.parametrize("role", [Role.INCIDENT_EDITOR, Role.INCIDENT_VIEWER])
def test_a_preview_shows_risks_to_those_who_may_read_them(
    api: ApiClient, organization: Organization, make_api: MakeApi, role: Role
) -> None:
    path = propose(api, Extortion=("Probable", "Severe"))
    assert_problem(make_api(organization, role).get(f"{path}/preview"), 403, "permission_denied")


class TestTheCatalogueChanges:
    """After `load_key_risks`, each organisation behind follows."""

    def follow(self, organization: Organization) -> int:
        assert list(operations.organizations_behind()) == [organization]
        count = operations.follow_catalogue(command_change(organization))
        assert list(operations.organizations_behind()) == []
        assert operations.follow_catalogue(command_change(organization)) == 0
        return count

    @pytest.fixture(autouse=True)
    def profile(self, api: ApiClient, organization: Organization, catalogue: None) -> None:
        approve(api, Extortion=("Probable", "Severe"))
        assert list(operations.organizations_behind()) == []

    def test_a_new_entry_enters(self, api: ApiClient, organization: Organization) -> None:
        load(entry(6, threat_objectives={"Extortion": "High"}))
        assert self.follow(organization) == 1
        assert scores(api)["AKR-00006"] == ("Probable", "Severe", "Critical")

    def test_a_new_entry_that_is_not_called_for_does_not(self, api: ApiClient, organization: Organization) -> None:
        load(entry(6, threat_objectives={"Fraud": "High"}))
        assert self.follow(organization) == 0
        assert len(key_risks(api)) == 2

    def test_another_relevance_is_another_score_in_the_same_row_of_history(
        self, api: ApiClient, organization: Organization
    ) -> None:
        load(entry(2, threat_objectives={"Extortion": "High"}))
        assert self.follow(organization) == 1
        assert scores(api)["AKR-00002"] == ("Probable", "Severe", "Critical")
        newest, _ = history(api, "AKR-2")
        assert newest["action"] == "catalogue_updated"
        assert fields(newest) == ["catalogue_version", "due_date", "likelihood", "threat_objectives", "urgency"]

    def test_a_retired_entry_is_marked(self, api: ApiClient, organization: Organization) -> None:
        load(entry(1, retired=True))
        assert self.follow(organization) == 1
        assert list(key_risks(api, "left_profile=true")) == ["AKR-00001"]

    def test_the_organisations_own_score_stays(self, api: ApiClient, organization: Organization) -> None:
        api.patch("/v1/risks/AKR-2", {"likelihood": "Remote"})
        load(entry(2, title="Another title", threat_objectives={"Extortion": "High"}))
        assert self.follow(organization) == 1
        row = key_risks(api)["AKR-00002"]
        assert (row["title"], row["likelihood"]) == ("Another title", "Remote")

    def test_an_approval_follows_the_catalogue_too(self, api: ApiClient, organization: Organization) -> None:
        load(entry(1, title="Another title"), entry(6, threat_objectives={"Extortion": "High"}))
        approve(api, Extortion=("Probable", "Severe"))
        assert list(operations.organizations_behind()) == []
        assert key_risks(api)["AKR-00001"]["title"] == "Another title"
        assert "AKR-00006" in key_risks(api)


def test_without_a_profile_nothing_enters_and_nobody_is_behind(api: ApiClient) -> None:
    organization = OrganizationFactory()
    load(entry(6, threat_objectives={"Extortion": "High"}))
    assert list(operations.organizations_behind()) == []
    assert operations.follow_catalogue(command_change(organization)) == 0
    assert key_risks(api) == {}


def test_relevances_of_many_change_with_one_deletion(api: ApiClient, organization: Organization) -> None:
    both = {"Extortion": "High", "Fraud": "High"}
    load(*(entry(number, threat_objectives=both) for number in range(1, 21)))
    approve(api, Extortion=("Probable", "Severe"))
    load(*(entry(number, threat_objectives={"Extortion": "Medium"}) for number in range(1, 21)))
    with CaptureQueriesContext(connection) as queries:
        assert operations.follow_catalogue(command_change(organization)) == 20
    assert sum(query["sql"].startswith("DELETE") for query in queries) == 1
    for row in key_risks(api).values():
        assert [(of["threat_objective"], of["relevance"]) for of in row["threat_objectives"]] == [
            ("Extortion", "Medium")
        ]
