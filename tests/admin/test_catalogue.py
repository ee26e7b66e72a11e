"""The catalogue in the admin site, and key risks beside own risks."""

from typing import Any

import pytest
from django.test import Client

from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks import operations
from risks.models import KeyRiskVersion, Risk
from tests.admin.conftest import LogIn
from tests.admin.pages import adding, listing, page, rows, text
from tests.client import ApiClient
from tests.factories import RiskBody
from tests.risks.catalogue import carried, entry, load


@pytest.fixture(autouse=True)
def catalogue(db: None) -> None:
    load(entry(1), entry(2, title="Another"))
    load(entry(2, title="Another, better said", retired=True))


def test_the_list_has_what_each_entry_says_now(root: Client) -> None:
    response = root.get(listing(KeyRiskVersion))
    assert [(of.key_risk.number, of.version) for of in rows(response)] == [(1, 1), (2, 2)]
    for shown in ("AKR-00002", "Another, better said", "Extortion (High), Sabotage"):
        assert shown in text(response)


def test_a_page_leads_to_what_it_said_before(root: Client) -> None:
    old, new = KeyRiskVersion.objects.filter(key_risk__number=2).order_by("version")
    assert page(old) in text(root.get(page(new)))
    shown = text(root.get(page(old)))
    for told in (page(new), "Another", "Say how each host", "MITRE ATT&amp;CK for Enterprise: T1078.003"):
        assert told in shown


def test_nobody_changes_it_there(root: Client) -> None:
    version = KeyRiskVersion.objects.newest()[0]
    assert root.get(adding(KeyRiskVersion)).status_code == 403
    assert root.post(page(version), {"title": "x"}).status_code == 403
    assert root.post(page(version, "delete"), {"post": "yes"}).status_code == 403


def test_others_than_superusers_do_not_see_it(organization: Organization, log_in: LogIn) -> None:
    client = log_in(organization, Role.ADMIN)
    assert client.get(listing(KeyRiskVersion)).status_code == 403
    assert client.get(page(KeyRiskVersion.objects.newest()[0])).status_code == 404
    assert listing(KeyRiskVersion) not in text(client.get(listing(Risk)))


def test_its_list_costs_the_same_however_long_it_is(root: Client, django_assert_num_queries: Any) -> None:
    root.get(listing(KeyRiskVersion))
    for numbers in (range(3, 8), range(8, 13)):
        load(*(entry(number, title=f"Key risk {number}") for number in numbers))
        # Session, user, roles, the numbers of entries found and of all, the entries, and their objectives.
        with django_assert_num_queries(7):
            root.get(listing(KeyRiskVersion))


def test_key_risks_have_a_list_beside_the_register(root: Client, api: ApiClient, organization: Organization) -> None:
    carried(command_change(organization), 1)
    api.post("/v1/risks", RiskBody())
    link = f"{listing(Risk)}?kind=AKR"
    assert link in text(root.get(listing(Risk)))
    (risk,) = rows(root.get(link))
    assert risk.display_id == "AKR-00001"
    assert "Catalogue version" in text(root.get(page(risk)))


def test_whoever_reads_a_key_risk_reads_what_its_control_statement_should_say(
    api: ApiClient, organization: Organization, log_in: LogIn
) -> None:
    risk = carried(command_change(organization), 1)
    api.post("/v1/risks", RiskBody())
    client = log_in(organization, Role.RISK_VIEWER)
    shown = text(client.get(page(risk)))
    for told in ("Say how each host", "MITRE ATT&amp;CK for Enterprise: T1078.003", "Own score", "Left profile date"):
        assert told in shown
    load(entry(1, guidance="<b>Other"))
    assert "Say how each host" in text(client.get(page(risk)))
    operations.follow_catalogue(command_change(organization))
    assert "&lt;b&gt;Other" in text(client.get(page(risk)))
    own = Risk.objects.of(organization.pk).get(kind="RSK")
    assert "Own score" not in text(client.get(page(own)))


def test_those_that_the_profile_calls_for_no_longer_can_be_listed(
    root: Client, api: ApiClient, organization: Organization
) -> None:
    carried(command_change(organization), 1)
    link = f"{listing(Risk)}?left_profile=true"
    assert list(rows(root.get(link))) == []
    nothing = {"threat_objective": "Fraud", "likelihood": "Remote", "impact": "Low"}
    api.post("/v1/threat-profile/proposals", {"threat_objectives": [nothing]})
    operations.approve_threat_profile(command_change(organization), number=1)
    assert [risk.display_id for risk in rows(root.get(link))] == ["AKR-00001"]
