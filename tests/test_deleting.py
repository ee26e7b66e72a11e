"""DELETE of a risk or an incident, and `manage.py restore`."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from incidents.models import IncidentHistory
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks.models import Risk, RiskHistory
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, OrganizationFactory, RiskBody
from tests.problems import assert_problem
from tests.risks.catalogue import carried

pytestmark = pytest.mark.usefixtures("verified")

PATHS = ["/v1/risks/RSK-00001", "/v1/incidents/INC-00001"]


@pytest.fixture(autouse=True)
def records(api: ApiClient) -> None:
    api.post("/v1/incidents", IncidentBody(external_ref="i"))
    api.post("/v1/incidents/1/risks", {"external_ref": "r"})


def actions(model: Any, organization: Organization) -> list[str]:
    rows = model.objects.of(organization.pk).filter(record__number=1).order_by("version")
    return list(rows.values_list("action", flat=True))


def test_it_works(api: ApiClient, organization: Organization) -> None:
    response = api.delete("/v1/risks/RSK-1", X_Change_Reason="A mistake")

    assert (response.status_code, response.content) == (204, b"")
    assert "Content-Type" not in response.headers
    assert_problem(api.get("/v1/risks/RSK-1"), 404, "risk_not_found")
    assert body_of(api.get("/v1/risks?total=true"))["pagination"]["total"] == 0
    assert actions(RiskHistory, organization) == ["created", "deleted"]
    newest = RiskHistory.objects.of(organization.pk).get(action="deleted")
    assert (newest.reason, newest.version) == ("A mistake", 2)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("method", "below", "body"),
    [
        ("get", "", None),
        ("patch", "", {"title": "a"}),
        ("delete", "", None),
        ("get", "/comments", None),
        ("post", "/comments", {"value": "a"}),
    ],
)
def test_a_deleted_record_is_not_there(api: ApiClient, path: str, method: str, below: str, body: Any) -> None:
    api.delete(path)
    arguments = (f"{path}{below}",) if body is None else (f"{path}{below}", body)
    noun = "risk" if "risks" in path else "incident"
    assert_problem(getattr(api, method)(*arguments), 404, f"{noun}_not_found")


def test_no_risk_is_raised_from_a_deleted_incident(api: ApiClient) -> None:
    api.delete("/v1/incidents/1")
    assert_problem(api.post("/v1/incidents/1/risks"), 404, "incident_not_found")
    assert_problem(api.get("/v1/incidents/1/risks"), 404, "incident_not_found")


def test_links_stay_in_the_other_row(api: ApiClient, organization: Organization) -> None:
    incident = api.get("/v1/incidents/1").content
    api.delete("/v1/risks/1")
    assert api.get("/v1/incidents/1").content == incident
    assert actions(IncidentHistory, organization) == ["created", "risk_raised"]
    assert body_of(api.get("/v1/incidents/1/risks"))["results"] == []


def test_a_number_is_never_used_again(api: ApiClient) -> None:
    api.delete("/v1/risks/1")
    assert body_of(api.post("/v1/risks", RiskBody()))["id"] == "RSK-00002"


@pytest.mark.parametrize(("path", "ref"), [("/v1/risks", "r"), ("/v1/incidents", "i")])
def test_a_deleted_record_keeps_its_external_ref(api: ApiClient, path: str, ref: str) -> None:
    api.delete(f"{path}/1")
    body = IncidentBody(external_ref=ref) if ref == "i" else RiskBody(external_ref=ref)
    assert_problem(api.post(path, body), 409, "deleted")
    assert_problem(api.put(f"{path}/by-ref/{ref}", body), 409, "deleted")


def test_a_key_risk_cannot_be_deleted(api: ApiClient, organization: Organization) -> None:
    carried(command_change(organization), 1)
    assert_problem(api.delete("/v1/risks/AKR-00001"), 409, "key_risk_not_deletable")


@pytest.mark.parametrize("path", PATHS)
def test_a_stale_version_is_refused(api: ApiClient, path: str) -> None:
    response = api.delete(path, If_Match='"7"')
    assert_problem(response, 412, "precondition_failed")
    assert response["ETag"] == api.get(path)["ETag"]


@pytest.mark.parametrize("path", PATHS)
def test_a_version_may_be_demanded(api: ApiClient, path: str) -> None:
    with override_settings(REQUIRE_IF_MATCH=True):
        assert_problem(api.delete(path), 428, "precondition_required")
        assert api.delete(path, If_Match=api.get(path)["ETag"]).status_code == 204


def test_a_body_is_refused(api: ApiClient) -> None:
    response = api.client.generic(
        "DELETE", PATHS[0], b'{"a": 1}', content_type="application/json", headers=api._headers({})
    )
    assert_problem(response, 400, "invalid")


@pytest.mark.parametrize(("shown", "path"), [("RSK-1", PATHS[0]), ("INC-00001", PATHS[1])])
def test_restoring_brings_the_row_back(
    api: ApiClient, organization: Organization, capsys: pytest.CaptureFixture[str], shown: str, path: str
) -> None:
    before = body_of(api.get(path))
    api.delete(path)

    call_command("restore", shown)

    assert f"{before['id']} of {organization.slug} is back" in capsys.readouterr().out
    after = body_of(api.get(path))
    moved = {"version": before["version"] + 2, "updated_date": after["updated_date"]}
    assert after == before | moved
    model = RiskHistory if "risks" in path else IncidentHistory
    assert actions(model, organization)[-2:] == ["deleted", "restored"]


def test_what_is_not_deleted_is_not_restored(organization: Organization) -> None:
    with pytest.raises(CommandError, match="RSK-00001 is not deleted"):
        call_command("restore", "RSK-1", organization=organization.slug)


def test_what_never_was_is_not_restored(organization: Organization) -> None:
    with pytest.raises(CommandError, match="no risk with this id"):
        call_command("restore", "RSK-2", organization=organization.slug)


@pytest.mark.parametrize("shown", ["AKR-1", "x", "RSK-0"])
def test_what_is_no_id_is_not_restored(organization: Organization, shown: str) -> None:
    with pytest.raises(CommandError, match="is no id"):
        call_command("restore", shown)


def test_the_organisation_must_be_clear(api: ApiClient, stranger: ApiClient) -> None:
    stranger.post("/v1/risks", RiskBody())
    for caller in (api, stranger):
        caller.delete("/v1/risks/1")
    with pytest.raises(CommandError, match="--organization"):
        call_command("restore", "RSK-1")
    with pytest.raises(CommandError, match="none has deleted"):
        call_command("restore", "RSK-5")


def test_another_organisations_record_is_not_found(api: ApiClient, stranger: ApiClient) -> None:
    OrganizationFactory()
    for path in PATHS:
        assert stranger.delete(path).status_code == 404
    assert Risk.objects.across_organizations().live().count() == 1
