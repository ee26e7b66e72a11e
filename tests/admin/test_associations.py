"""Associating a risk with an incident, and ending that, from the pages of both."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from incidents.models import Incident, IncidentHistory
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.models import Risk, RiskHistory
from tests.admin.conftest import LogIn
from tests.admin.pages import page, text
from tests.client import ApiClient
from tests.factories import IncidentBody, RiskBody

Pair = dict[str, Any]


def pair_of(api: ApiClient) -> Pair:
    """Make an incident and a risk that have nothing to do with each other."""
    assert api.post("/v1/incidents", IncidentBody()).status_code == 201
    assert api.post("/v1/risks", RiskBody()).status_code == 201
    mine = api.credentials.account.organization_id
    return {"incident": Incident.objects.of(mine).get(), "risk": Risk.objects.of(mine).get()}


@pytest.fixture
def pair(api: ApiClient) -> Pair:
    return pair_of(api)


OTHER = {"incident": "RSK-00001", "risk": "INC-00001"}
UNKNOWN = {"incident": "RSK-00002", "risk": "INC-00002"}
ENDS = list(OTHER)


def associate(client: Client, record: Any, other: str, **more: str) -> HttpResponse:
    return client.post(page(record), {"_associate": "1", "other": other} | more)


def fault(response: HttpResponse) -> dict[str, list[str]]:
    text(response)
    return {name: list(of) for name, of in response.context["association"].errors.items()}


def associations(pair: Pair) -> tuple[list[str], list[str]]:
    for record in pair.values():
        record.refresh_from_db()
    return pair["incident"].risk_associations, pair["risk"].incident_associations


@pytest.mark.parametrize("end", ENDS)
def test_it_works(root: Client, pair: Pair, end: str, verified: None) -> None:
    response = associate(root, pair[end], OTHER[end], association_reason="The same laptop.")
    assert (response.status_code, response.url) == (302, f"{page(pair[end])}#associations")
    assert associations(pair) == (["RSK-00001"], ["INC-00001"])
    for history in (IncidentHistory, RiskHistory):
        newest = history.objects.of(pair["risk"].organization_id).latest("version")
        assert (newest.action, newest.channel, newest.reason) == ("associated", "admin", "The same laptop.")


@pytest.mark.parametrize("end", ENDS)
def test_it_ends(root: Client, api: ApiClient, pair: Pair, end: str, verified: None) -> None:
    api.put("/v1/incidents/1/risks/1")
    assert f'value="{OTHER[end]}"' in text(root.get(page(pair[end])))
    assert root.post(page(pair[end]), {"_dissociate": OTHER[end]}).status_code == 302
    assert associations(pair) == ([], [])


@pytest.mark.parametrize("other", ["1", "rsk-1", " RSK-00001 "])
def test_an_id_is_read_as_people_type_it(root: Client, pair: Pair, other: str) -> None:
    assert associate(root, pair["incident"], other).status_code == 302
    assert associations(pair) == (["RSK-00001"], ["INC-00001"])


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("other", ["", "nothing", "XYZ-1", "TMP-00001", "0", "9" * 41, "1\x00"])
def test_what_is_no_id_is_said_at_the_field(root: Client, pair: Pair, end: str, other: str) -> None:
    assert list(fault(associate(root, pair[end], other))) == ["other"]
    assert associations(pair) == ([], [])


@pytest.mark.parametrize("end", ENDS)
def test_another_organisations_record_is_like_one_that_is_not_there(
    root: Client, stranger: ApiClient, pair: Pair, end: str
) -> None:
    unknown = fault(associate(root, pair[end], UNKNOWN[end]))
    pair_of_more = [stranger.post("/v1/incidents", IncidentBody()), stranger.post("/v1/incidents", IncidentBody())]
    pair_of_more += [stranger.post("/v1/risks", RiskBody()), stranger.post("/v1/risks", RiskBody())]
    assert {made.status_code for made in pair_of_more} == {201}
    assert fault(associate(root, pair[end], UNKNOWN[end])) == unknown
    assert list(unknown) == ["other"]
    assert associations(pair) == ([], [])


def test_a_reason_that_is_too_long_is_said_at_its_field(root: Client, pair: Pair) -> None:
    found = fault(associate(root, pair["risk"], "INC-00001", association_reason="x" * 501))
    assert list(found) == ["association_reason"]
    assert associations(pair) == ([], [])


@pytest.mark.parametrize(
    ("end", "role"),
    [("incident", Role.VIEWER), ("risk", Role.VIEWER), ("incident", Role.INCIDENT_EDITOR), ("risk", Role.RISK_EDITOR)],
)
def test_it_takes_both_permissions(organization: Organization, log_in: LogIn, pair: Pair, end: str, role: Role) -> None:
    client = log_in(organization, role)
    assert "_associate" not in text(client.get(page(pair[end])))
    assert associate(client, pair[end], OTHER[end]).status_code == 403
    assert client.post(page(pair[end]), {"_dissociate": OTHER[end]}).status_code == 403
    assert associations(pair) == ([], [])


def test_whoever_only_reads_incidents_may_still_associate_risks(
    organization: Organization, log_in: LogIn, pair: Pair
) -> None:
    client = log_in(organization, Role.RISK_EDITOR, Role.INCIDENT_VIEWER)
    assert "_associate" in text(client.get(page(pair["incident"])))
    assert associate(client, pair["incident"], "RSK-00001").status_code == 302
    assert associations(pair) == (["RSK-00001"], ["INC-00001"])


def test_a_deleted_record_is_associated_with_nothing(root: Client, api: ApiClient, pair: Pair) -> None:
    api.delete("/v1/incidents/1")
    assert associate(root, pair["incident"], "RSK-00001").status_code == 403


@pytest.mark.parametrize("end", ENDS)
def test_another_organisations_page_is_not_there(
    organization: Organization, log_in: LogIn, stranger: ApiClient, end: str
) -> None:
    theirs = pair_of(stranger)
    assert associate(log_in(organization, Role.ADMIN), theirs[end], OTHER[end]).status_code == 404
    assert associations(theirs) == ([], [])
