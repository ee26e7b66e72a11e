"""Key risks in an organisation's register: what comes from the catalogue, and what the organisation says."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import jsonschema
import pytest
from django.core.management import call_command

from riskregister.history.times import utc_text
from riskregister.history.verification import faults_of
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks import operations
from risks.models import KeyRiskVersion, Risk
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, OrganizationFactory, RiskBody
from tests.past import last_change
from tests.problems import assert_problem, pointers
from tests.risks.catalogue import carried, carry, entry, load
from tests.risks.threat_profile.test_key_risks import approve

PATH = "/v1/risks/akr/1"


@pytest.fixture(autouse=True)
def key_risk(organization: Organization, verified: Any) -> Risk:
    """A key risk that the organisation carries; what the tests leave behind is verified."""
    return carried(command_change(organization), 1)


def follow(organization: Organization) -> int:
    return operations.follow_catalogue(command_change(organization))


def test_it_works(api: ApiClient, contract: jsonschema.protocols.Validator) -> None:
    response = api.patch(PATH, {"status": "Remediation", "likelihood": "Probable", "impact": "Severe"})
    assert (response.status_code, response["ETag"]) == (200, '"2"')
    row = body_of(response)
    contract.validate(row)
    assert (row["id"], row["status"], row["urgency"], row["source"]) == (
        "AKR-00001",
        "Remediation",
        "Critical",
        "Key Risk Catalogue",
    )
    for path in (PATH, "/v1/risks/akr/AKR-1", "/v1/risks/AKR-00001"):
        assert body_of(api.get(path)) == row
    for path in ("/v1/risks/akr", "/v1/risks", "/v1/risks?kind=AKR"):
        assert body_of(api.get(path))["results"] == [row]


def test_every_field_comes_from_where_the_row_table_says(
    api: ApiClient, organization: Organization, contract: jsonschema.protocols.Validator
) -> None:
    """Section 4 of the domain, its column for key risks, after changes by the organisation and by the catalogue."""
    me = {name: value for name, value in body_of(api.get("/v1/users/me")).items() if name in PERSON}
    entered = body_of(api.get(PATH))
    api.post("/v1/incidents", IncidentBody())
    api.put("/v1/incidents/1/risks/AKR-1")
    api.post("/v1/risks/AKR-1/comments", {"value": "Seen."})
    said = {**SAID, "assigned_to": me["id"]}
    assert api.patch(PATH, said).status_code == 200
    told = {
        "title": "New title",
        "description": "New text",
        "type": "Policy",
        "threat_objectives": {"Extortion": "High", "Fraud": "Low"},
    }
    load(entry(1, **told))
    assert follow(organization) == 1

    row = body_of(api.get(PATH))
    contract.validate(row)
    history = body_of(api.get("/v1/risks/AKR-1/history"))["results"]
    kept, new = entered["threat_objectives"][1], row["threat_objectives"][1]
    assert row == {
        # From the catalogue: the number, and what the newest version says.
        "id": "AKR-00001",
        "title": "New title",
        "description": "New text",
        "type": "Policy",
        # An objective keeps the time of its last change; a new one has that of the load.
        "threat_objectives": [kept, {"threat_objective": "Fraud", "relevance": "Low", **_dated(new)}],
        "catalogue_version": 2,
        # Constant.
        "source": "Key Risk Catalogue",
        "tags": [],
        "external_ref": None,
        "residual_of": None,
        # From the organisation's history: its first row, and its newest.
        "created_date": history[-1]["timestamp"],
        "updated_date": history[0]["timestamp"],
        "opened_by": history[-1]["user"],
        "version": history[0]["version"],
        # What the organisation says.
        **SAID,
        "assigned_to": me,
        "own_score": True,
        # From the threat profile, as long as it calls for the key risk.
        "left_profile_date": None,
        # Counts and links.
        "comments": 1,
        "incident_associations": ["INC-00001"],
        "residual_risks": [],
        # Derived.
        "urgency": "High",
        "due_date": "2026-04-01T08:00:00Z",
    }
    assert new["created_date"] > kept["created_date"]


PERSON = {"id", "email", "first_name", "last_name", "icon"}
SAID = {
    "status": "Closed",
    "likelihood": "Probable",
    "likelihood_analysis": "Twice last year.",
    "impact": "High",
    "impact_analysis": "A week.",
    "initially_reported_urgency": "Medium",
    "control_statement": "Tiers.",
    "remediation_task": "Make tiers.",
    "discovered_date": "2026-03-02T08:00:00Z",
    "expected_date": "2026-05-01T00:00:00Z",
    "closed_date": "2026-06-01T00:00:00Z",
}


def _dated(objective: Any) -> dict[str, Any]:
    return {"created_date": objective["created_date"]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x"),
        ("description", "x"),
        ("type", "Code"),
        ("source", None),
        ("tags", []),
        ("threat_objectives", []),
        ("external_ref", "x"),
    ],
)
@pytest.mark.parametrize("path", [PATH, "/v1/risks/AKR-1"])
def test_what_the_catalogue_says_is_refused(api: ApiClient, path: str, field: str, value: Any) -> None:
    problem = assert_problem(api.patch(path, {field: value, "impact": "Low"}), 400, "invalid")
    assert pointers(problem) == {f"/{field}": "catalogue_field"}
    assert body_of(api.get(PATH))["version"] == 1


def test_an_unknown_field_is_refused(api: ApiClient) -> None:
    assert pointers(assert_problem(api.patch(PATH, {"urgency": "Low"}), 400, "invalid")) == {
        "/urgency": "unknown_field"
    }


def test_an_own_risk_is_none(api: ApiClient) -> None:
    api.post("/v1/risks", RiskBody())
    assert len(body_of(api.get("/v1/risks/akr"))["results"]) == 1
    for path in ("/v1/risks/akr/RSK-1", "/v1/risks/akr/2", "/v1/risks/akr/RSK-00001"):
        assert_problem(api.get(path), 404, "risk_not_found")
    assert_problem(api.patch("/v1/risks/akr/RSK-1", {"impact": "Low"}), 404, "risk_not_found")


def test_what_another_organisation_carries_is_not_there(stranger: ApiClient) -> None:
    assert body_of(stranger.get("/v1/risks/akr"))["results"] == []
    assert_problem(stranger.get(PATH), 404, "risk_not_found")
    assert_problem(stranger.patch(PATH, {"impact": "Low"}), 404, "risk_not_found")


def test_a_change_with_an_old_version_is_refused(api: ApiClient) -> None:
    assert api.patch(PATH, {"impact": "Low"}, If_Match='"1"').status_code == 200
    assert_problem(api.patch(PATH, {"impact": "High"}, If_Match='"1"'), 412, "precondition_failed")


def test_many_are_changed_at_once(api: ApiClient, organization: Organization) -> None:
    carried(command_change(organization), 2, title="Another")
    answer = body_of(api.patch("/v1/risks/akr", {"ids": ["1", "AKR-2"], "changes": {"status": "Remediation"}}))
    assert [(row["id"], row["result"]) for row in answer["results"]] == [
        ("AKR-00001", "changed"),
        ("AKR-00002", "changed"),
    ]
    for body in ({"changes": {"title": "x"}}, {"changes": {"impact": "Low"}, "tag_operation": "add"}):
        assert_problem(api.patch("/v1/risks/akr", {"ids": ["1"], **body}), 400, "invalid")
    assert_problem(api.patch("/v1/risks/akr", {"ids": ["RSK-1"], "changes": {"impact": "Low"}}), 400, "invalid")


def test_the_list_of_the_past_has_key_risks_alone(api: ApiClient, organization: Organization) -> None:
    api.post("/v1/risks", RiskBody())
    moment = utc_text(last_change(organization))
    api.patch(PATH, {"impact": "Low"})
    (row,) = body_of(api.get(f"/v1/risks/akr?as_of={moment}"))["results"]
    assert (row["id"], row["impact"], row["version"]) == ("AKR-00001", None, 1)


def test_a_change_of_the_catalogue_is_one_row_of_history(api: ApiClient, organization: Organization) -> None:
    load(entry(1, title="Second", threat_objectives={"Extortion": "Low"}))
    load(entry(1, title="Third", threat_objectives={"Extortion": "High", "Sabotage": None}, guidance="Other."))
    assert (follow(organization), follow(organization)) == (1, 0)

    entries = body_of(api.get("/v1/risks/AKR-1/history"))["results"]
    assert [(of["version"], of["action"]) for of in entries] == [(2, "catalogue_updated"), (1, "created")]
    changes = {of["field"]: of for of in entries[0]["changes"]}
    assert changes["title"]["new"] == "Third"
    assert (changes["catalogue_version"]["old"], changes["catalogue_version"]["new"]) == (1, 3)
    # What was low meanwhile became high again, at another time than the organisation had.
    assert [of["relevance"] for of in changes["threat_objectives"]["added"]] == [None, "High"]
    assert body_of(api.get("/v1/changes?total=true"))["results"][-1]["action"] == "catalogue_updated"


def test_new_guidance_alone_is_told_by_the_version(api: ApiClient, organization: Organization) -> None:
    load(entry(1, guidance="Other."))
    follow(organization)
    (first, _) = body_of(api.get("/v1/risks/AKR-1/history"))["results"]
    assert first["changes"] == [{"field": "catalogue_version", "old": 1, "new": 2}]


def test_what_changed_in_the_catalogue_since_it_was_scored(api: ApiClient, organization: Organization) -> None:
    def since(asked: str = "true") -> list[int]:
        path = f"/v1/risks/AKR-1/history?catalogue_since_scored={asked}"
        return [of["version"] for of in body_of(api.get(path))["results"]]

    load(entry(1, title="Second"))
    follow(organization)
    assert since() == [2]  # Never scored: all of them.
    api.patch(PATH, {"remediation_task": "Not a score."})
    assert since() == [2]
    api.patch(PATH, {"likelihood_analysis": "Looked at again: as it was."})
    assert since() == []
    load(entry(1, title="Third"))
    follow(organization)
    load(entry(1, title="Fourth"))
    follow(organization)
    assert since() == [6, 5]
    assert since("false") == [4, 3, 2, 1]


def test_the_profiles_score_is_none_that_the_organisation_has_given(api: ApiClient, organization: Organization) -> None:
    approve(api, Extortion=("Probable", "Severe"))
    api.patch(PATH, {"status": "Closed"})
    approve(api, Extortion=("Imminent", "High"))
    load(entry(1, title="Second"))
    follow(organization)
    assert body_of(api.patch(PATH, {"status": "New"}))["impact"] == "High"
    (told,) = body_of(api.get("/v1/risks/AKR-1/history?catalogue_since_scored=true"))["results"]
    assert told["action"] == "catalogue_updated"


def test_one_that_is_retired_stays(api: ApiClient, organization: Organization) -> None:
    assert load(entry(1, retired=True)).retired == 1
    assert follow(organization) == 1
    row = body_of(api.get(PATH))
    assert (row["status"], row["catalogue_version"]) == ("New", 2)
    assert [of.number for of in Risk.objects.of(organization.pk)] == [1]


def test_whoever_enters_later_has_the_newest(organization: Organization) -> None:
    load(entry(1, title="Second"))
    other = OrganizationFactory()
    assert (carry(command_change(other), number=1).title, follow(other)) == ("Second", 0)
    assert list(operations.organizations_behind()) == [organization]


def test_verify_finds_a_catalogue_that_was_changed(organization: Organization, unguarded: Callable[[], None]) -> None:
    unguarded()
    KeyRiskVersion.objects.update(title="Other")
    faults = [str(fault) for fault in faults_of(organization.pk)]
    KeyRiskVersion.objects.update(title=entry(1).title)
    assert faults == ["record AKR-00001: title is not what its history and its links say"]


def test_verify_tells_what_is_behind(organization: Organization) -> None:
    load(entry(1, title="Second"))
    out = StringIO()
    call_command("verify", json=True, stdout=out)
    assert json.loads(out.getvalue())["behind"] == {"acme": 1}
    out = StringIO()
    call_command("verify", stdout=out)
    assert "acme: 1 key risks wait for load_key_risks to say what the catalogue says" in out.getvalue()
