"""Idempotency-Key on every route that takes a POST, as the URLconf has them."""

from typing import Any

import pytest
from django.http import HttpResponse

from riskregister.api.models import IdempotencyKey
from riskregister.history.models import OrganizationCounter
from riskregister.history.statements import write_rows
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from tests.api.test_schema import api_routes
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import IncidentBody, ProposalBody, RiskBody
from tests.problems import assert_problem
from tests.risks.catalogue import carried

BODIES: dict[str, Any] = {
    "/v1/incidents": IncidentBody(),
    "/v1/incidents/{incident_id}/comments": {"value": "Seen again today."},
    "/v1/incidents/{incident_id}/risks": {"title": "Disks are not encrypted"},
    "/v1/risks": RiskBody(),
    "/v1/risks/akr/{risk_id}/residual-risks": {
        "control_statement": "Each tier has accounts of its own.",
        "risk": {"likelihood": "Remote", "impact": "Low"},
    },
    "/v1/risks/{risk_id}/comments": {"value": "Budget is granted."},
    "/v1/incidents/{incident_id}/score-proposals": None,
    "/v1/risks/{risk_id}/score-proposals": None,
    "/v1/score-proposals": {"ids": ["RSK-00001"]},
    "/v1/score-proposals/{proposal_id}/accept": {"likelihood": "Remote", "impact": "Low"},
    "/v1/score-proposals/{proposal_id}/reject": {"reason": "Not now."},
    "/v1/scoring-policy/apply": None,
    "/v1/tags": {"content": "Laptops"},
    "/v1/threat-profile/proposals": ProposalBody(),
    "/v1/threat-profile/proposals/{proposal_id}/approve": None,
    "/v1/threat-profile/proposals/{proposal_id}/reject": {"reason": "Not now."},
}
"""A good body for every POST. A new route fails here until it has one."""

OTHERS: dict[str, Any] = {
    "/v1/scoring-policy/apply": {"preview": False},
    "/v1/incidents/{incident_id}/score-proposals": {"scorer": "offline"},
    "/v1/risks/{risk_id}/score-proposals": {"scorer": "offline"},
    "/v1/score-proposals": {"scorer": "offline"},
    "/v1/score-proposals/{proposal_id}/accept": {"impact": "High"},
    "/v1/threat-profile/proposals": {"based_on": 0},
    "/v1/threat-profile/proposals/{proposal_id}/approve": {},
}
"""What makes another body of one in which there is no text."""

SHARED = {"/v1/scoring-policy/apply"}
"""What several ask for is done once."""

TEXTS = ("title", "value", "content", "control_statement", "reason")

EXEMPT = {"/v1/oauth/token"}
"""RFC 6749: asking twice gives two tokens."""

ROUTES = sorted({path for path, methods in api_routes() if "post" in methods} - EXEMPT)
KEY = "f1e9-once"

pytestmark = [pytest.mark.usefixtures("verified"), pytest.mark.parametrize("route", ROUTES)]


@pytest.fixture
def api(organization: Organization, make_api: MakeApi) -> ApiClient:
    """Who may do everything."""
    return make_api(organization, Role.ADMIN)


@pytest.fixture
def proposer(organization: Organization, make_api: MakeApi) -> ApiClient:
    """Who proposes a threat profile and may not decide about it."""
    return make_api(organization, Role.INCIDENT_EDITOR)


@pytest.fixture(autouse=True)
def _records(api: ApiClient, proposer: ApiClient, incident: dict[str, Any], organization: Organization) -> None:
    """The incident, the risks and the proposal that the paths name."""
    carried(command_change(organization), 1)
    assert api.patch("/v1/risks/akr/1", {"likelihood": "Probable", "impact": "Severe"}).status_code == 200
    assert api.post("/v1/incidents/1/risks").status_code == 201
    assert proposer.post("/v1/threat-profile/proposals", ProposalBody()).status_code == 201
    assert api.post("/v1/risks/1/score-proposals").status_code == 201


def _succeeds(route: str) -> int:
    """Return the status of success: a decision makes nothing, and a job is done later."""
    if route.endswith("/apply"):
        return 202
    return 200 if route.endswith(("/accept", "/approve", "/reject")) else 201


def _post(api: ApiClient, route: str, body: Any = None, *, key: str = KEY, proposal: str = "1") -> HttpResponse:
    path = route.format(incident_id="1", risk_id="1", proposal_id=proposal)
    return api.post(path, BODIES[route] if body is None else body, Idempotency_Key=key)


def _sequence(organization: Organization) -> int:
    return OrganizationCounter.objects.get(organization=organization).sequence


def _set_role(organization: Organization, api: ApiClient, role: Role) -> None:
    operations.change_service_account(
        command_change(organization),
        account_id=api.credentials.account.pk,
        roles=[role],
        is_active=True,
        expires=None,
        allowed_networks=[],
    )


def test_a_retry_gets_the_same_answer_and_changes_nothing(
    api: ApiClient, organization: Organization, route: str
) -> None:
    first = _post(api, route)
    assert first.status_code == _succeeds(route), first.content
    before = _sequence(organization)
    for _ in range(2):
        again = _post(api, route)
        assert again.status_code == first.status_code
        assert again.content == first.content
        for header in ("Content-Type", "Location", "ETag"):
            assert again.get(header) == first.get(header)
        assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert _sequence(organization) == before


def test_another_body_under_the_key_is_refused(api: ApiClient, organization: Organization, route: str) -> None:
    _post(api, route)
    before = _sequence(organization)
    body = BODIES[route] or {}
    body = body | {name: "Another" for name in TEXTS if name in body} | OTHERS.get(route, {})
    assert_problem(_post(api, route, body), 422, "idempotency_key_reused")
    assert _sequence(organization) == before


def test_the_key_of_another_route_is_refused(api: ApiClient, route: str) -> None:
    other = "/v1/risks" if route != "/v1/risks" else "/v1/incidents"
    assert _post(api, other, BODIES[other]).status_code == 201
    assert_problem(_post(api, route), 422, "idempotency_key_reused")


def test_a_replay_needs_the_permission_still(api: ApiClient, organization: Organization, route: str) -> None:
    first = _post(api, route)
    _set_role(organization, api, Role.VIEWER)
    assert_problem(_post(api, route), 403, "permission_denied")
    _set_role(organization, api, Role.ADMIN)
    assert _post(api, route).content == first.content


def test_a_key_is_its_callers_own(
    api: ApiClient, organization: Organization, make_api: MakeApi, proposer: ApiClient, route: str
) -> None:
    first = _post(api, route)
    # What was closed can be closed again, and of another proposal can be decided.
    api.patch("/v1/risks/akr/1", {"status": "New"})
    proposed = body_of(proposer.post("/v1/threat-profile/proposals", ProposalBody()))["id"]
    if route.startswith("/v1/score-proposals"):
        proposed = body_of(api.post("/v1/risks/1/score-proposals"))["id"]
    # What is unique in the organisation must differ for both to be made.
    body = {name: value for name, value in (BODIES[route] or {}).items() if name != "external_ref"}
    body |= {"content": "Another"} if "content" in body else {}
    other = _post(make_api(organization, Role.ADMIN), route, body, proposal=proposed)
    assert other.status_code == _succeeds(route)
    assert "Idempotent-Replayed" not in other
    assert (other.content == first.content) is (route in SHARED)


@pytest.mark.parametrize("body", [{"no such field": 1}, [], "x"])
def test_what_was_refused_frees_the_key(api: ApiClient, organization: Organization, route: str, body: Any) -> None:
    assert _post(api, route, body).status_code == 400
    assert not IdempotencyKey.objects.of(organization.pk).filter(key=KEY).exists()
    assert _post(api, route).status_code == _succeeds(route)


def test_an_internal_error_frees_the_key(
    api: ApiClient, organization: Organization, route: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        write_rows(*args)
        raise RuntimeError("in the middle of it")

    with monkeypatch.context() as patched:
        patched.setattr("riskregister.api.changes.write_rows", fail)
        assert_problem(_post(api, route), 500, "internal_error")
    assert not IdempotencyKey.objects.of(organization.pk).filter(key=KEY).exists()
    answer = _post(api, route)
    assert answer.status_code == _succeeds(route)
    assert "Idempotent-Replayed" not in answer
