"""Every route with every method, role and tenant, and with hostile input: never a 500, and a refusal writes nothing."""

import json
import re
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpResponse

from riskregister.history.models import OrganizationCounter, OrganizationRow
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from tests.client import FORM, ApiClient
from tests.conftest import MakeApi
from tests.factories import IncidentBody, OrganizationFactory, ProposalBody, RiskBody
from tests.jobs.kinds import asked
from tests.risks.catalogue import carried
from tests.routes import api_routes, named

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
# RFC 6749 gives the token endpoint its own errors; tests/organizations/test_token.py drives it. /admin is HTML.
EXEMPT = {"/v1/oauth/token"}
PATHS = sorted({path for path, _ in api_routes()} - EXEMPT)
READABLE = sorted({path for path, methods in api_routes() if "get" in methods} - EXEMPT)
WRITES = {"post", "patch", "put", "delete"}
WRITABLE = sorted(
    (path, method.upper()) for path, methods in api_routes() for method in methods & WRITES if path not in EXEMPT
)

LONG = "x" * 100_000
BODIES: list[bytes] = [
    b"{",
    b"}",
    b"[]",
    b"[[]]",
    b"null",
    b"true",
    b"0",
    b'"text"',
    b" ",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf{}",
    '{"title": "a"}'.encode("utf-16"),
    b'{"title": "\\u0000"}',
    b'{"value": "\\u0000"}',
    b'{"title": "\\ud800"}',
    b'{"value": "\\udfff"}',
    b'{"\\u0000": 1}',
    b'{"title": "a", "title": "b"}',
    b'{"title": NaN}',
    b'{"title": -Infinity}',
    b'{"title": 1e400}',
    b'{"title": ' + b"9" * 5000 + b"}",
    b"[" * 10_000,
    b'{"a":' * 10_000,
    b'{"tags":' + b"[" * 500 + b"]" * 500 + b"}",
    b'{"title": {"$ne": null}}',
    b'{"title": ["a"]}',
    b'{"title": true}',
    b'{"title": 5}',
    b'{"title": ""}',
    b'{"title": " \\n "}',
    b'{"value": ""}',
    b'{"value": null}',
    b'{"value": {"a": "b"}}',
    json.dumps({"title": LONG, "value": LONG, "external_ref": LONG}).encode(),
    b'{"__proto__": {}, "__class__": 1}',
    b'{"id": "INC-00001", "organization_id": 1, "version": 7}',
    b'{"tags": [null], "threat_objectives": [5]}',
    b'{"tags": {"content": "a"}, "threat_objectives": "Fraud"}',
    b'{"tags": [{"id": "00000000-0000-0000-0000-000000000000"}]}',
    b'{"tags": [{"content": "' + b"x" * 200 + b'"}]}',
    b'{"assigned_to": "\' OR 1=1 --"}',
    b'{"assigned_to": 1}',
    b'{"detected_date": "0000-00-00T00:00:00Z", "discovered_date": "9999-12-31T23:59:60Z"}',
    b'{"detected_date": "2026-01-01T00:00:00+99:99"}',
    b'{"discovered_date": "2026-01-01"}',
    b'{"closed_date": -1, "severity": [], "likelihood": {}}',
    b'{"source": "nowhere", "status": "new"}',
    b'{"threat_objectives": [{"threat_objective": "Fraud", "likelihood": null, "impact": "High"}], "based_on": -1}',
    b'{"threat_objectives": [{"threat_objective": "Fraud", "likelihood": 1, "impact": []}], "based_on": 1e99}',
    b'{"reason": ["\\ud800"]}',
    b'{"reason": {}, "approve": true}',
    b'{"scorer": "os.system"}',
    b'{"scorer": {"path": "os.system"}, "ids": "RSK-1"}',
    b'{"ids": [["RSK-1"]], "likelihood": "High", "severity": 1}',
    b'{"sources": [null], "procedure": {}}',
]
QUERIES = [
    "x=1",
    "page=0",
    "page=-1",
    "page=1.5",
    "page=1e9",
    "page=%00",
    "page=%EF%BC%91",
    "page=99999999999999999999999",
    "page=1&page=1",
    "page_size=201",
    "page_size=%ED%A0%80",
    "page_size=NaN",
    "%00=1",
    "format=xml",
    "access_token=x",
    "_method=DELETE",
    "page[]=1",
    "a" * 5000 + "=1",
]
HEADERS: list[dict[str, str]] = [
    {"Accept": "application/xml"},
    {"Accept": "text/html, */*;q=0"},
    {"Content_Type": "\x00"},
    {"X_HTTP_Method_Override": "DELETE"},
    {"Idempotency_Key": "\x00"},
    {"Idempotency_Key": "x" * 5000},
    {"X_Change_Reason": "\x00"},
    {"X_Change_Reason": "x" * 5000},
    {"X_Request_Id": "\r\nSet-Cookie: a=b"},
    {"If_Match": "1"},
    {"If_Match": '"1' * 1000},
    {"If_None_Match": "\x00"},
    {"Authorization": "Bearer \x00"},
    {"Authorization": "Basic !!!"},
    {"Authorization": "Bearer " + "x" * 10_000},
    {"X_Forwarded_For": "not an address"},
    {"Host": "evil.example"},
    {"Host": "a b"},
]
IDS = ["0", "-1", "x", "INC-", "RSK-0", "9" * 19, "9" * 400, "%00", "%ED%A0%80", "..", "%2e%2e%2f", "١", "1%20", "1;"]
IDS += ["INC-1%0A", "inc-1", "INC-1,INC-2"]


@pytest.fixture(autouse=True)
def records(api: ApiClient, organization: Organization) -> None:
    carried(command_change(organization), 1)
    api.post("/v1/incidents", IncidentBody())
    api.post("/v1/incidents/1/risks")
    api.post("/v1/risks", RiskBody())
    api.post("/v1/threat-profile/proposals", ProposalBody())
    api.post("/v1/risks/1/score-proposals")
    asked(organization)


def everything() -> dict[str, Any]:
    """Return how much there is of everything that a refused request must leave alone."""
    counts = {
        model.__name__: model.objects.across_organizations().count()
        for model in apps.get_models()
        if issubclass(model, OrganizationRow)
    }
    return counts | {"counters": list(OrganizationCounter.objects.order_by("pk").values_list())}


def check(response: HttpResponse, before: dict[str, Any], what: Any) -> None:
    """Check that an answer is below 500, a problem unless it is a success, and that a refusal left no trace."""
    assert response.status_code < 500, what
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json", what
        if response.request["REQUEST_METHOD"] != "HEAD":
            assert json.loads(response.content)["status"] == response.status_code, what
        assert everything() == before, what


def call(api: ApiClient, method: str, path: str, raw: bytes = b"", **headers: str) -> HttpResponse:
    content_type = headers.pop("Content_Type", "application/json" if raw else "")
    return api.client.generic(method, path, raw, content_type=content_type, headers=api._headers(headers))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", list(Role))
def test_every_method_role_and_tenant(organization: Organization, make_api: MakeApi, path: str, role: Role) -> None:
    own, other = make_api(organization, role), make_api(OrganizationFactory(), role)
    for caller in (own, other):
        for method in METHODS:
            before = everything()
            response = call(caller, method, named(path))
            check(response, before, (method, path, role))
            if "{" in path and caller is other:
                # Under an external_ref that nobody has there is nothing to be found, only something to be made.
                refused = {400, 403, 405} if "{ref}" in path else {403, 404, 405}
                assert response.status_code in refused, (method, path, role)


@pytest.mark.parametrize(("path", "method"), WRITABLE)
def test_hostile_bodies(api: ApiClient, path: str, method: str) -> None:
    for raw in BODIES:
        before = everything()
        response = call(api, method, named(path), raw)
        check(response, before, raw[:100])
        assert response.status_code >= 400, raw[:100]
    for content_type in (FORM, "text/plain", "application/json; charset=utf-16", "multipart/form-data; boundary=x"):
        before = everything()
        check(call(api, method, named(path), b"title=a", Content_Type=content_type), before, content_type)


@pytest.mark.parametrize("path", READABLE)
def test_hostile_queries(api: ApiClient, path: str) -> None:
    for query in QUERIES:
        before = everything()
        response = call(api, "GET", f"{named(path)}?{query}")
        check(response, before, query)
        assert response.status_code == 400, query


@pytest.mark.parametrize("path", PATHS)
def test_hostile_headers(api: ApiClient, path: str) -> None:
    for headers in HEADERS:
        for method in ("GET", "POST"):
            before = everything()
            check(call(api, method, named(path), **headers), before, (method, headers))


@pytest.mark.parametrize("path", [path for path in PATHS if "{" in path])
def test_hostile_ids(api: ApiClient, path: str) -> None:
    for record_id in IDS:
        for method in ("GET", "POST", "PATCH"):
            before = everything()
            hostile = record_id.join(re.split("{[a-z]+_id}", path))
            response = call(api, method, hostile)
            check(response, before, (method, hostile))
            assert response.status_code in {404, 405}, (method, hostile)
