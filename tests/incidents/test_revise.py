"""PATCH /v1/incidents/{id}."""

from typing import Any

import pytest

from incidents.models import IncidentHistory
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import IncidentBody
from tests.problems import assert_problem, pointers

pytestmark = pytest.mark.usefixtures("verified")

PATH = "/v1/incidents/INC-00001"


def test_it_works(api: ApiClient, organization: Organization, incident: dict[str, Any]) -> None:
    given = {"title": "Changed", "status": "Closed", "severity": None, "contained_date": None, "source": "SIEM"}
    response = api.patch(PATH, given, X_Change_Reason="Reviewed")
    assert (response.status_code, response["ETag"]) == (200, '"2"')
    row = body_of(response)
    assert row == incident | given | {"version": 2, "updated_date": row["updated_date"]}
    newest = IncidentHistory.objects.of(organization.pk).order_by("-version").first()
    assert (newest.action, newest.reason) == ("changed", "Reviewed")


def test_what_changes_nothing_makes_no_version(
    api: ApiClient, organization: Organization, incident: dict[str, Any]
) -> None:
    assert body_of(api.patch(PATH, {"title": incident["title"], "severity": incident["severity"]})) == incident
    assert IncidentHistory.objects.of(organization.pk).count() == 1


def test_a_raised_risk_stays_as_it_was(api: ApiClient, incident: dict[str, Any]) -> None:
    risk = body_of(api.post(f"{PATH}/risks"))
    row = body_of(api.patch(PATH, {"title": "Changed", "tags": []}))
    assert (row["risk_associations"], row["tags"], row["version"]) == (["RSK-00001"], [], 3)
    assert body_of(api.get("/v1/risks/1")) == risk


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"": "empty"}),
        ({"detected_date": None}, {"/detected_date": "null"}),
        ({"detected_date": "2026-03-01T19:29:59Z"}, {"/occurred_date": "order"}),
        (
            {"occurred_date": "2026-03-02T08:00:00Z", "contained_date": "2026-03-02T07:00:00Z"},
            {"/contained_date": "order"},
        ),
        ({"risk_associations": []}, {"/risk_associations": "unknown_field"}),
    ],
)
def test_bad_input_names_every_field_and_changes_nothing(
    api: ApiClient, incident: dict[str, Any], body: Any, expected: dict[str, str]
) -> None:
    assert pointers(assert_problem(api.patch(PATH, body), 400, "invalid")) == expected
    assert body_of(api.get(PATH)) == incident


def test_a_taken_external_ref_is_refused(api: ApiClient, incident: dict[str, Any]) -> None:
    api.post("/v1/incidents", IncidentBody(external_ref="ticket-x"))
    assert_problem(api.patch(PATH, {"external_ref": "ticket-x"}), 409, "duplicate_external_ref")
    assert api.patch(PATH, {"external_ref": incident["external_ref"]}).status_code == 200


def test_a_bad_body_on_an_unknown_incident_is_not_found(api: ApiClient) -> None:
    assert_problem(api.patch(PATH, {}), 404, "incident_not_found")
    assert_problem(api.patch(PATH, {"title": 1}), 404, "incident_not_found")


@pytest.mark.parametrize(
    ("role", "status"),
    [(role, 200 if role in {Role.ADMIN, Role.EDITOR, Role.INCIDENT_EDITOR} else 403) for role in Role],
)
def test_roles_decide(
    organization: Organization, incident: dict[str, Any], make_api: MakeApi, role: Role, status: int
) -> None:
    assert make_api(organization, role).patch(PATH, {"title": "Changed"}).status_code == status
