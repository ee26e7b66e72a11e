"""GET /v1/risks/akr/{id}/catalogue: what the catalogue says of a key risk, in the version that its row shows."""

from typing import Any

import pytest

from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks import operations
from tests.client import ApiClient, body_of
from tests.problems import assert_problem
from tests.risks.catalogue import carried, entry, load

PATH = "/v1/risks/akr/1/catalogue"


@pytest.fixture(autouse=True)
def key_risk(organization: Organization) -> None:
    carried(command_change(organization), 1, sources={"csf": ["PR.AA-01"], "attack": ["T1078.003", "T1021"]})


def test_it_works(api: ApiClient) -> None:
    row = body_of(api.get("/v1/risks/akr/1"))
    response = api.get(PATH)
    assert response.status_code == 200, response.content
    told = body_of(response)
    assert told == {
        "id": "AKR-00001",
        "catalogue_version": 1,
        "newest_version": 1,
        "created_date": told["created_date"],
        **{name: row[name] for name in ("title", "description", "type", "threat_objectives")},
        "guidance": "Say how each host gets a password of its own.",
        "sources": {"attack": ["T1078.003", "T1021"], "cis": [], "csf": ["PR.AA-01"]},
        "retired": False,
    }
    assert [of["relevance"] for of in told["threat_objectives"]] == [None, "High"]
    for name in ("AKR-1", "AKR-00001"):
        assert api.get(f"/v1/risks/akr/{name}/catalogue").content == response.content


def test_it_is_the_version_that_the_row_shows_until_the_register_has_followed(
    api: ApiClient, organization: Organization
) -> None:
    before = body_of(api.get(PATH))
    load(entry(1, title="Second", guidance="Other."))
    load(entry(1, title="Third", guidance="Yet another.", retired=True))
    assert body_of(api.get(PATH)) == before | {"newest_version": 3}

    operations.follow_catalogue(command_change(organization))
    told = body_of(api.get(PATH))
    shown = {name: told[name] for name in ("catalogue_version", "newest_version", "title", "guidance", "retired")}
    assert shown == {
        "catalogue_version": 3,
        "newest_version": 3,
        "title": "Third",
        "guidance": "Yet another.",
        "retired": True,
    }
    assert told["created_date"] > before["created_date"]


def test_one_that_the_organisation_does_not_carry_is_not_there(api: ApiClient, stranger: ApiClient) -> None:
    load(entry(2))
    for caller, path in ((stranger, PATH), (api, "/v1/risks/akr/2/catalogue"), (api, "/v1/risks/akr/RSK-1/catalogue")):
        assert_problem(caller.get(path), 404, "risk_not_found")


@pytest.mark.parametrize("query", ["as_of=2026-01-01T00:00:00Z", "version=1"])
def test_an_unknown_parameter_is_refused(api: ApiClient, query: str) -> None:
    problem: Any = assert_problem(api.get(f"{PATH}?{query}"), 400, "invalid")
    assert [error["parameter"] for error in problem["errors"]] == [query.partition("=")[0]]
