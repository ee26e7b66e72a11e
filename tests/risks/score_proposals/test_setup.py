"""The switch of each source, off by default, and what a model is told."""

from typing import Any

import pytest

from riskregister.jobs.working import Until, work
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import IncidentBody
from tests.problems import assert_problem, pointers
from tests.risks.score_proposals import scorers
from tests.risks.score_proposals.proposing import DESCRIPTION, PATH, TITLE, new_risk

SETUP = "/v1/scoring-setup"

pytestmark = pytest.mark.usefixtures("verified")


@pytest.fixture
def admin(organization: Organization, make_api: MakeApi) -> ApiClient:
    return make_api(organization, Role.ADMIN)


def switch_on(admin: ApiClient, *sources: str, **more: Any) -> Any:
    response = admin.put(SETUP, {"sources": list(sources)} | more)
    assert response.status_code == 200, response.content
    return body_of(response)


def scored(api: ApiClient) -> list[tuple[str, str]]:
    work(until=Until.IDLE)
    return [(row["record"], row["status"]) for row in body_of(api.get(PATH))["results"]]


def test_it_works(api: ApiClient, admin: ApiClient) -> None:
    response = api.get(SETUP)
    assert response["ETag"] == '"0"'
    assert body_of(response) == {
        "version": 0,
        "sources": [],
        "scorer": None,
        "procedure": None,
        "notes": None,
        "created_date": None,
        "changed_by": None,
        "reason": None,
    }
    given = {"sources": ["Audit", "Incident"], "scorer": "offline", "procedure": "By the book.", "notes": "A bank."}
    response = admin.put(SETUP, given, X_Change_Reason="Agreed.")
    assert (response.status_code, response["ETag"]) == (200, '"1"')
    made = body_of(response)
    assert {name: made[name] for name in given} == given
    assert (made["version"], made["reason"]) == (1, "Agreed.")
    assert made["changed_by"]["id"] == body_of(admin.get("/v1/users/me"))["id"]
    assert body_of(api.get(SETUP)) == made
    risk = new_risk(api, source="Audit")
    assert scored(api) == [("RSK-00001", "Proposed")]
    # It proposes only.
    assert body_of(api.get("/v1/risks/1")) == risk


def test_it_is_off_by_default(api: ApiClient) -> None:
    new_risk(api, source="Audit")
    assert scored(api) == []


def test_other_sources_are_left_alone(api: ApiClient, admin: ApiClient) -> None:
    switch_on(admin, "Audit")
    new_risk(api, source="Self-reported")
    new_risk(api)
    assert scored(api) == []


def test_switched_off_again(api: ApiClient, admin: ApiClient) -> None:
    switch_on(admin, "Audit")
    assert switch_on(admin)["version"] == 2
    new_risk(api, source="Audit")
    assert scored(api) == []


def test_risks_that_there_are_stay_unscored(api: ApiClient, admin: ApiClient) -> None:
    new_risk(api, source="Audit")
    switch_on(admin, "Audit")
    api.patch("/v1/risks/1", {"title": "Changed"})
    assert scored(api) == []


def test_raised_and_put_risks_too(api: ApiClient, admin: ApiClient) -> None:
    switch_on(admin, "Incident", "Audit")
    api.post("/v1/incidents", IncidentBody(title=TITLE, description=DESCRIPTION))
    assert api.post("/v1/incidents/1/risks").status_code == 201
    body = {"title": TITLE, "description": DESCRIPTION, "source": "Audit"}
    assert api.put("/v1/risks/by-ref/a", body).status_code == 201
    assert sorted(scored(api)) == [("RSK-00001", "Proposed"), ("RSK-00002", "Proposed")]


def test_a_risk_that_was_refused_is_not_scored(api: ApiClient, admin: ApiClient) -> None:
    switch_on(admin, "Audit")
    body = {"title": TITLE, "description": DESCRIPTION, "source": "Audit", "closed_date": "2026-01-01T00:00:00Z"}
    assert api.post("/v1/risks", body).status_code == 400
    assert body_of(api.get("/v1/jobs?kind=score_risks"))["results"] == []


def test_a_scorer_that_is_gone_gives_way_to_the_first(api: ApiClient, admin: ApiClient, settings: Any) -> None:
    there = settings.SCORERS
    settings.SCORERS = there | {"half": f"{scorers.__name__}.half"}
    switch_on(admin, "Audit", scorer="half")
    settings.SCORERS = there
    new_risk(api, source="Audit")
    assert scored(api) == [("RSK-00001", "Proposed")]


def test_a_model_is_told_of_procedure_and_notes(api: ApiClient, admin: ApiClient, settings: Any) -> None:
    settings.SCORERS = settings.SCORERS | {"listening": f"{scorers.__name__}.listening"}
    switch_on(admin, procedure="By the book.")
    new_risk(api)
    assert api.post("/v1/risks/1/score-proposals", {"scorer": "listening"}).status_code == 201
    assert (scorers.HEARD[-1].procedure, scorers.HEARD[-1].notes) == ("By the book.", "")


def test_the_same_again_is_no_version(admin: ApiClient) -> None:
    assert body_of(admin.put(SETUP, {"sources": []}))["version"] == 0
    switch_on(admin, "Audit")
    assert switch_on(admin, "Audit")["version"] == 1


def test_if_match(admin: ApiClient) -> None:
    assert_problem(admin.put(SETUP, {"sources": ["Audit"]}, If_Match='"1"'), 412, "precondition_failed")
    assert admin.put(SETUP, {"sources": ["Audit"]}, If_Match='"0"').status_code == 200
    assert_problem(admin.put(SETUP, {"sources": []}, If_Match='"0"'), 412, "precondition_failed")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"/sources": "required"}),
        ({"sources": None}, {"/sources": "null"}),
        ({"sources": ["Audit", "Audit"]}, {"/sources/1": "repeated"}),
        ({"sources": ["Audit", "nowhere"]}, {"/sources/1": "unknown_source"}),
        ({"sources": ["SIEM"]}, {"/sources/0": "unknown_source"}),
        ({"sources": ["x"] * 201}, {"/sources": "max_length"}),
        ({"sources": [], "scorer": "nobody"}, {"/scorer": "unknown_scorer"}),
        ({"sources": [], "procedure": " "}, {"/procedure": "blank"}),
        ({"sources": [], "notes": "x" * 65_537}, {"/notes": "max_length"}),
        ({"sources": [], "version": 1}, {"/version": "unknown_field"}),
    ],
)
def test_what_cannot_be(admin: ApiClient, body: Any, expected: dict[str, str]) -> None:
    assert pointers(assert_problem(admin.put(SETUP, body), 400, "invalid")) == expected
    assert body_of(admin.get(SETUP))["version"] == 0


def test_only_who_manages_the_organisation_changes_it(api: ApiClient) -> None:
    assert_problem(api.put(SETUP, {"sources": []}), 403, "permission_denied")


def test_it_is_the_organisations_own(admin: ApiClient, stranger: ApiClient) -> None:
    switch_on(admin, "Audit")
    assert body_of(stranger.get(SETUP))["version"] == 0
    new_risk(stranger, source="Audit")
    assert scored(stranger) == []
