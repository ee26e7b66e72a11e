"""/v1/schema and /v1/docs, and that every route is what the schema says it is."""

import re
from io import StringIO
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from incidents.filters import COMMENTS, INCIDENTS
from incidents.histories import HISTORY as INCIDENT_HISTORY
from riskregister.api.filters import Listing
from risks.filters import PROPOSALS, REGISTER
from risks.histories import HISTORY as RISK_HISTORY
from risks.histories import PROPOSAL_HISTORY
from tests.routes import api_routes

ROOT = Path(__file__).parents[2]


# What a consumer of the contract may pass over: it allows for more, and these are of key risks.
BESIDE_THE_CONTRACT = {"catalogue_version", "own_score", "left_profile_date", "residual_of", "residual_risks"}


@pytest.fixture(scope="module")
def schema() -> dict:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    return yaml.safe_load(out.getvalue())


def test_it_is_openapi_3_1_without_warnings(schema: dict) -> None:
    assert schema["openapi"].startswith("3.1")


def test_the_committed_file_is_true(schema: dict) -> None:
    assert yaml.safe_load((ROOT / "openapi.yaml").read_text()) == schema


def test_it_is_served_to_anybody(db: None) -> None:
    response = Client().get("/v1/schema", headers={"Accept": "application/vnd.oai.openapi"})
    assert response.status_code == 200


def test_every_route_is_in_it(schema: dict) -> None:
    merged: dict[str, set[str]] = {}
    for path, methods in api_routes():
        merged.setdefault(path, set()).update(methods)
    assert {path: set(operations) for path, operations in schema["paths"].items()} == merged


def test_every_operation_names_its_errors(schema: dict) -> None:
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if path == "/v1/oauth/token":
                continue
            assert {"400", "401", "403", "500"} <= set(operation["responses"]), (method, path)
            problem = operation["responses"]["400"]["content"]["application/problem+json"]["schema"]
            assert problem == {"$ref": "#/components/schemas/Problem"}


@pytest.mark.parametrize(
    ("path", "listing"),
    [
        ("/v1/risks", REGISTER),
        ("/v1/risks/akr", REGISTER),
        ("/v1/incidents/{incident_id}/risks", REGISTER),
        ("/v1/incidents", INCIDENTS),
        ("/v1/risks/{risk_id}/comments", COMMENTS),
        ("/v1/risks/{risk_id}/history", RISK_HISTORY),
        ("/v1/incidents/{incident_id}/history", INCIDENT_HISTORY),
        ("/v1/threat-profile/proposals", PROPOSALS),
        ("/v1/threat-profile/proposals/{proposal_id}/history", PROPOSAL_HISTORY),
    ],
)
def test_every_parameter_of_a_list_is_in_it(schema: dict, path: str, listing: Listing) -> None:
    parameters = schema["paths"][path]["get"]["parameters"]
    assert {each["name"] for each in parameters if each["in"] == "query"} == set(listing.query().fields)


VERSIONED = {f"#/components/schemas/{name}" for name in ("RegisterRow", "IncidentRow", "ProposalRow", "ThreatProfile")}


def test_every_answer_with_a_versioned_record_names_its_etag(schema: dict) -> None:
    named = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            for status in ("200", "201"):
                answer = operation["responses"].get(status, {})
                shown = answer.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref")
                if shown in VERSIONED:
                    named[path, method, status] = "ETag" in answer.get("headers", {})
    assert {operation for operation, is_named in named.items() if not is_named} == set()
    assert {method for _, method, _ in named} == {"get", "patch", "post", "put"}


def test_its_register_row_is_the_contracts(schema: dict) -> None:
    contract = yaml.safe_load((ROOT / "tests/contract/register-row.schema.json").read_text())
    row = schema["components"]["schemas"]["RegisterRow"]
    assert set(row["properties"]) == set(contract["properties"]) | BESIDE_THE_CONTRACT
    assert set(row["required"]) == set(contract["required"]) | BESIDE_THE_CONTRACT
    jsonschema.Draft202012Validator.check_schema(contract)


def test_the_docs_ask_no_outside_host(db: None) -> None:
    pages = [Client().get("/v1/docs"), Client().get("/v1/docs?script=")]
    for page in pages:
        assert page.status_code == 200
        hosts = re.findall(r"(?:https?:)?//[a-z0-9.-]+", page.content.decode())
        assert hosts == []
