"""Closing a key risk from its page, with the risk that its control leaves."""

from typing import Any

import pytest
from django.test import Client

from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.models import Risk
from tests.admin.conftest import LogIn
from tests.admin.pages import errors, page, save, sent, text
from tests.client import ApiClient
from tests.factories import OrganizationFactory, RiskBody
from tests.risks.catalogue import carried

LOWER = {"likelihood": "Unlikely", "impact": "High"}
FILLED = {**LOWER, "closing_statement": "Each tier has accounts of its own."}
SCORED = {"likelihood": "Probable", "impact": "High", "status": "Remediation"}


@pytest.fixture
def key_risk(api: ApiClient, organization: Organization) -> Risk:
    """A key risk of high urgency."""
    risk = carried(command_change(organization), 1)
    assert api.patch("/v1/risks/akr/1", SCORED).status_code == 200
    return risk


def closing(risk: Risk) -> str:
    return page(risk, "close_key_risk")


def left(organization: Organization) -> list[Risk]:
    return list(Risk.objects.of(organization.pk).filter(kind="RSK"))


def test_it_works(root: Client, api: ApiClient, organization: Organization, key_risk: Risk, verified: None) -> None:
    assert closing(key_risk) in text(root.get(page(key_risk)))
    content = text(root.get(closing(key_risk)))
    assert "Say how each host gets a password of its own." in content
    response = save(root, closing(key_risk), **FILLED, reason="Tiers are in place.")
    (residual,) = left(organization)
    assert (response.status_code, response.url) == (302, page(residual))
    row, closed = api.get("/v1/risks/1").json(), api.get("/v1/risks/akr/1").json()
    assert (row["urgency"], row["status"], row["residual_of"]) == ("Low", "New", "AKR-00001")
    same = ("title", "description", "type")
    assert [row[name] for name in same] == [closed[name] for name in same]
    assert {of["threat_objective"] for of in row["threat_objectives"]} == {"Extortion", "Sabotage"}
    assert (closed["status"], closed["residual_risks"]) == ("Closed", ["RSK-00001"])
    assert closed["control_statement"] == FILLED["closing_statement"]
    assert row["control_statement"] is None
    (newest,) = api.get("/v1/risks/1/history").json()["results"]
    assert (newest["channel"], newest["reason"]) == ("admin", "Tiers are in place.")


def test_the_key_risks_own_statement_stands(
    root: Client, api: ApiClient, organization: Organization, key_risk: Risk
) -> None:
    api.patch("/v1/risks/akr/1", {"control_statement": "As ordered."})
    assert save(root, closing(key_risk), **LOWER, title="What is left").status_code == 302
    assert left(organization)[0].title == "What is left"
    assert api.get("/v1/risks/akr/1").json()["control_statement"] == "As ordered."


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"likelihood": ""}, ["likelihood"]),
        ({"impact": "Huge"}, ["impact"]),
        ({"likelihood": "Probable"}, ["likelihood", "impact"]),
        ({"closing_statement": ""}, ["closing_statement"]),
        ({"title": ""}, ["title"]),
        ({"external_ref": "taken"}, ["external_ref"]),
        ({"version": ""}, ["version"]),
    ],
)
def test_what_is_refused_is_said_at_its_field(
    root: Client, api: ApiClient, organization: Organization, key_risk: Risk, changes: Any, fields: list[str]
) -> None:
    api.post("/v1/risks", RiskBody(external_ref="taken"))
    assert list(errors(save(root, closing(key_risk), **(FILLED | changes)))) == fields
    assert len(left(organization)) == 1
    key_risk.refresh_from_db()
    assert key_risk.status == "Remediation"


def test_a_stale_form_closes_nothing(root: Client, api: ApiClient, organization: Organization, key_risk: Risk) -> None:
    filled = sent(root.get(closing(key_risk)), **FILLED)
    api.patch("/v1/risks/akr/1", {"impact_analysis": "Known better now."})
    (said,) = errors(root.post(closing(key_risk), filled))["__all__"]
    assert "is at version" in said
    assert left(organization) == []


def test_a_closed_one_is_not_closed_again(
    root: Client, api: ApiClient, organization: Organization, key_risk: Risk
) -> None:
    api.patch("/v1/risks/akr/1", {"status": "Closed"})
    assert closing(key_risk) not in text(root.get(page(key_risk)))
    assert "__all__" in errors(save(root, closing(key_risk), **FILLED))
    assert left(organization) == []


@pytest.mark.parametrize("role", [Role.VIEWER, Role.RISK_VIEWER])
def test_it_takes_who_may_write_risks(organization: Organization, log_in: LogIn, key_risk: Risk, role: Role) -> None:
    client = log_in(organization, role)
    assert closing(key_risk) not in text(client.get(page(key_risk)))
    assert client.get(closing(key_risk)).status_code == 403
    assert client.post(closing(key_risk), FILLED).status_code == 403


def test_another_organisations_is_not_there(log_in: LogIn, key_risk: Risk) -> None:
    client = log_in(OrganizationFactory(), Role.EDITOR)
    assert client.get(closing(key_risk)).status_code == 404
    assert client.post(closing(key_risk), FILLED).status_code == 404


def test_ones_own_risk_leaves_none(root: Client, api: ApiClient, organization: Organization) -> None:
    api.post("/v1/risks", RiskBody())
    (risk,) = left(organization)
    assert closing(risk) not in text(root.get(page(risk)))
    assert root.post(closing(risk), FILLED).status_code == 403
