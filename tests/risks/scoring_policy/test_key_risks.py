"""What a scoring policy does to key risks: nothing until it is applied, then what the profile calls for by it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.dateparse import parse_datetime

from riskregister.jobs.working import Until, work
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks import operations
from tests.client import ApiClient, body_of
from tests.risks.catalogue import carry, entry, load
from tests.risks.scoring_policy.policies import (
    DEFAULT,
    DEFAULT_DAYS,
    LIKELIHOODS,
    PATH,
    STRICT,
    STRICT_DAYS,
    preview,
    put,
)
from tests.risks.threat_profile.test_key_risks import approve, key_risks, scores

pytestmark = pytest.mark.usefixtures("verified")

# Nothing that is less likely than Imminent matters.
LENIENT = {name: ["Info"] * 5 for name in LIKELIHOODS} | {"Imminent": ["Info", "Info", "Low", "Low", "Medium"]}
# How bad it would be hardly matters, how likely it is does.
ODD = {
    "Remote": ["Low"] * 5,
    "Unlikely": ["Low"] * 5,
    "Possible": ["Medium"] * 5,
    "Probable": ["High"] * 5,
    "Imminent": ["Critical"] * 5,
}


@pytest.fixture(autouse=True)
def catalogue(db: None) -> None:
    load(
        entry(1, threat_objectives={"Extortion": "High", "Fraud": "High"}),
        entry(2, threat_objectives={"Sabotage": "High"}),
    )


def applied(api: ApiClient) -> Any:
    asked = api.post(f"{PATH}/apply", {})
    work(until=Until.IDLE)
    return body_of(api.get(asked["Location"]))["result"]


def actions(api: ApiClient, name: str) -> list[str]:
    return [of["action"] for of in body_of(api.get(f"/v1/risks/{name}/history"))["results"]]


def told(api: ApiClient) -> list[tuple[str, str, str, bool, bool]]:
    names = ("id", "urgency_before", "urgency_after", "enters", "leaves")
    return [tuple(of[name] for name in names) for of in preview(api)["results"]]  # type: ignore[misc]


def test_it_works(admin: ApiClient) -> None:
    approve(admin, Extortion=("Unlikely", "Severe"), Fraud=("Probable", "Low"))
    assert scores(admin) == {"AKR-00001": ("Unlikely", "Severe", "Medium")}
    put(admin, ODD, DEFAULT_DAYS)
    # By the new policy the other pair is the more urgent one.
    assert told(admin) == [("AKR-00001", "Medium", "High", False, False)]
    (of,) = preview(admin)["results"]
    assert (of["likelihood"], of["impact"]) == ("Probable", "Low")
    assert applied(admin)["changed"] == 1
    assert scores(admin) == {"AKR-00001": ("Probable", "Low", "High")}
    row = key_risks(admin)["AKR-00001"]
    start = parse_datetime(row["discovered_date"])
    assert start is not None
    assert parse_datetime(row["due_date"]) == start + timedelta(days=30)
    assert row["due_date"] == of["due_date_after"]
    assert actions(admin, "AKR-1") == ["policy_applied", "created"]
    assert told(admin) == []


def test_one_that_is_called_for_no_longer_is_marked_and_comes_back(admin: ApiClient) -> None:
    approve(admin, Extortion=("Probable", "Severe"))
    put(admin, LENIENT, DEFAULT_DAYS)
    assert told(admin) == [("AKR-00001", "Critical", "Info", False, True)]
    assert applied(admin)["changed"] == 1
    row = key_risks(admin)["AKR-00001"]
    assert (row["urgency"], row["left_profile_date"]) == ("Info", row["updated_date"])
    put(admin, DEFAULT, DEFAULT_DAYS)
    assert told(admin) == [("AKR-00001", "Info", "Critical", True, False)]
    assert applied(admin)["changed"] == 1
    row = key_risks(admin)["AKR-00001"]
    assert (row["urgency"], row["left_profile_date"]) == ("Critical", None)
    assert actions(admin, "AKR-1") == ["policy_applied", "policy_applied", "created"]


def test_one_that_is_called_for_only_now_enters(admin: ApiClient) -> None:
    put(admin, LENIENT, DEFAULT_DAYS)
    approve(admin, Sabotage=("Probable", "Severe"))
    assert key_risks(admin) == {}
    put(admin, DEFAULT, DEFAULT_DAYS)
    (of,) = preview(admin)["results"]
    assert (of["id"], of["status"], of["enters"], of["urgency_after"]) == ("AKR-00002", None, True, "Critical")
    assert (of["due_date_before"], of["due_date_after"]) == (None, None)
    assert applied(admin)["changed"] == 1
    assert scores(admin) == {"AKR-00002": ("Probable", "Severe", "Critical")}


def test_its_own_score_stays_and_is_measured_by_the_policy(admin: ApiClient) -> None:
    approve(admin, Extortion=("Unlikely", "Severe"), Fraud=("Probable", "Low"))
    admin.patch("/v1/risks/akr/1", {"likelihood": "Imminent", "impact": "Medium"})
    put(admin, ODD, DEFAULT_DAYS)
    assert told(admin) == [("AKR-00001", "Medium", "Critical", False, False)]
    assert applied(admin)["changed"] == 1
    assert scores(admin) == {"AKR-00001": ("Imminent", "Medium", "Critical")}


def test_a_closed_one_stays_as_it_is(admin: ApiClient) -> None:
    approve(admin, Extortion=("Probable", "Severe"))
    admin.patch("/v1/risks/akr/1", {"status": "Closed"})
    before = key_risks(admin)
    put(admin, LENIENT, DEFAULT_DAYS)
    assert told(admin) == []
    assert applied(admin)["changed"] == 0
    assert key_risks(admin) == before


def test_without_a_threat_profile_only_scores_count(admin: ApiClient, organization: Organization) -> None:
    for number in (1, 2):
        carry(command_change(organization), number=number)
    # The last one first: a table may give its rows in the order in which they were last written.
    for number, impact in ((2, "High"), (1, "Severe")):
        admin.patch(f"/v1/risks/akr/{number}", {"likelihood": "Probable", "impact": impact})
    put(admin, LENIENT, DEFAULT_DAYS)
    assert told(admin) == [
        ("AKR-00001", "Critical", "Info", False, False),
        ("AKR-00002", "High", "Info", False, False),
    ]
    assert applied(admin)["changed"] == 2
    assert [row["left_profile_date"] for row in key_risks(admin).values()] == [None, None]


def test_following_the_catalogue_applies_no_policy(admin: ApiClient, organization: Organization) -> None:
    """A load that has to do with one key risk leaves the others to who applies the policy."""
    approve(admin, Extortion=("Probable", "Severe"), Sabotage=("Probable", "High"))
    before = key_risks(admin)
    put(admin, LENIENT, DEFAULT_DAYS)
    load(entry(2, title="Said otherwise", threat_objectives={"Sabotage": "High"}))
    assert operations.follow_catalogue(command_change(organization)) == 1
    after = key_risks(admin)
    assert after["AKR-00001"] == before["AKR-00001"]
    same = {name: before["AKR-00002"][name] for name in ("urgency", "due_date", "left_profile_date")}
    assert after["AKR-00002"] == after["AKR-00002"] | same | {"title": "Said otherwise"}
    assert [of["id"] for of in preview(admin)["results"]] == ["AKR-00001", "AKR-00002"]


def test_what_the_catalogue_changes_is_judged_by_the_policy_in_force(
    admin: ApiClient, organization: Organization
) -> None:
    approve(admin, Extortion=("Possible", "Severe"), Sabotage=("Imminent", "Severe"))
    put(admin, LENIENT, DEFAULT_DAYS)
    load(entry(1, threat_objectives={"Extortion": "High", "Sabotage": "High"}))
    assert operations.follow_catalogue(command_change(organization)) == 1
    assert scores(admin)["AKR-00001"] == ("Imminent", "Severe", "Medium")
    assert scores(admin)["AKR-00002"] == ("Imminent", "Severe", "Critical")


def test_a_new_profile_changes_what_it_changes_by_the_policy_in_force(admin: ApiClient) -> None:
    approve(admin, Extortion=("Probable", "Severe"), Sabotage=("Probable", "Severe"))
    put(admin, LENIENT, DEFAULT_DAYS)
    approve(admin, Extortion=("Imminent", "Severe"), Sabotage=("Probable", "Severe"))
    assert scores(admin) == {
        "AKR-00001": ("Imminent", "Severe", "Medium"),
        "AKR-00002": ("Probable", "Severe", "Critical"),
    }
    assert key_risks(admin)["AKR-00002"]["left_profile_date"] is None


def test_what_is_left_of_one_is_measured_by_the_policy_in_force(admin: ApiClient) -> None:
    approve(admin, Extortion=("Probable", "Severe"))
    put(admin, ODD, DEFAULT_DAYS)
    left = {"control_statement": "Done.", "risk": {"likelihood": "Imminent", "impact": "Very Low"}}
    answer = admin.post("/v1/risks/akr/1/residual-risks", left)
    assert (answer.status_code, body_of(answer)["code"]) == (409, "urgency_not_lower")
    left["risk"] = {"likelihood": "Probable", "impact": "Severe"}
    answer = admin.post("/v1/risks/akr/1/residual-risks", left)
    assert (answer.status_code, body_of(answer)["urgency"]) == (201, "High")


def test_its_scores_sent_back_as_they_are_apply_no_policy(admin: ApiClient) -> None:
    approve(admin, Extortion=("Unlikely", "Severe"), Fraud=("Probable", "Low"))
    before = key_risks(admin)["AKR-00001"]
    put(admin, ODD, DEFAULT_DAYS)
    same = {"likelihood": "Unlikely", "impact": "Severe"}
    assert body_of(admin.patch("/v1/risks/akr/1", same)) == before
    bulk = {"ids": ["AKR-00001"], "changes": same, "tag_operation": None}
    assert admin.patch("/v1/risks", bulk).status_code == 200
    assert key_risks(admin)["AKR-00001"] == before


def test_reopened_it_waits_for_who_applies_the_policy(admin: ApiClient) -> None:
    approve(admin, Extortion=("Probable", "High"))
    admin.patch("/v1/risks/akr/1", {"status": "Closed"})
    before = key_risks(admin)["AKR-00001"]
    put(admin, STRICT, STRICT_DAYS)
    reopened = body_of(admin.patch("/v1/risks/akr/1", {"status": "Remediation"}))
    assert [reopened[name] for name in ("urgency", "due_date")] == ["High", before["due_date"]]
    assert told(admin) == [("AKR-00001", "High", "Critical", False, False)]


def test_handed_back_to_the_profile_it_is_scored_by_the_policy_in_force(admin: ApiClient) -> None:
    approve(admin, Extortion=("Unlikely", "Severe"), Fraud=("Probable", "Low"))
    admin.patch("/v1/risks/akr/1", {"likelihood": "Imminent"})
    put(admin, ODD, DEFAULT_DAYS)
    admin.patch("/v1/risks/akr/1", {"likelihood": None, "impact": None})
    assert scores(admin) == {"AKR-00001": ("Probable", "Low", "High")}


def test_scores_of_a_closed_one_sent_back_as_they_are_change_nothing(admin: ApiClient) -> None:
    approve(admin, Extortion=("Probable", "Severe"))
    admin.patch("/v1/risks/akr/1", {"status": "Closed"})
    before = key_risks(admin)["AKR-00001"]
    approve(admin, Extortion=("Imminent", "High"))
    assert body_of(admin.patch("/v1/risks/akr/1", {"likelihood": "Probable"})) == before
