"""The lists of sources on an organisation's page: changed by whoever manages it, never over what they have not seen."""

from typing import Any

import pytest
from django.test import Client

from riskregister.history.models import Channel
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization, OrganizationHistory, SourceList
from riskregister.organizations.operations import sources_of
from riskregister.organizations.roles import Role
from tests.admin.conftest import LogIn
from tests.admin.pages import errors, page, text
from tests.client import ApiClient
from tests.factories import OrganizationFactory, RiskBody

pytestmark = pytest.mark.usefixtures("verified")


def shown(client: Client, organization: Organization) -> dict[str, Any]:
    """Return what the form on the page would send as it is."""
    response = client.get(page(organization))
    text(response)
    form = response.context["adminform"].form
    return {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}


def history(organization: Organization) -> list[tuple[str, list[str], str | None]]:
    """Return the changes of sources since the organisation was made."""
    rows = OrganizationHistory.objects.of(organization.pk).filter(subject="sources").order_by("sequence")
    return [(row.used_for, row.sources, row.reason) for row in rows][2:]


def test_it_works(root: Client, organization: Organization) -> None:
    body = shown(root, organization) | {"risks": "Zebra\r\n\r\n  Ant  \r\n", "reason": "Fewer"}
    response = root.post(page(organization), body)
    assert response.status_code == 302
    assert sources_of(organization.pk)[SourceList.RISKS] == ["Zebra", "Ant"]
    assert history(organization) == [("risks", ["Zebra", "Ant"], "Fewer")]
    row = OrganizationHistory.objects.of(organization.pk).latest("sequence")
    assert (row.channel, row.actor_name) == (Channel.ADMIN, "Ada Admin")
    assert shown(root, organization)["risks"] == "Zebra\nAnt"


def test_both_lists_are_changed_at_once(root: Client, organization: Organization) -> None:
    root.post(page(organization), shown(root, organization) | {"risks": "", "incidents": "SIEM"})
    assert sources_of(organization.pk) == {SourceList.RISKS: [], SourceList.INCIDENTS: ["SIEM"]}
    assert sorted(history(organization)) == [("incidents", ["SIEM"], None), ("risks", [], None)]


def test_what_is_unchanged_leaves_no_trace(root: Client, organization: Organization) -> None:
    before = OrganizationHistory.objects.of(organization.pk).count()
    assert root.post(page(organization), shown(root, organization) | {"reason": "None"}).status_code == 302
    assert OrganizationHistory.objects.of(organization.pk).count() == before


def test_a_stale_form_is_refused(root: Client, organization: Organization) -> None:
    stale = shown(root, organization)
    operations.set_sources(command_change(organization), lists={SourceList.INCIDENTS: ["SIEM"]})
    before = sources_of(organization.pk), history(organization)
    refused = root.post(page(organization), stale | {"risks": "Zebra"})
    assert errors(refused) == {
        "__all__": ["The sources were changed meanwhile. Load the page again before you change them."]
    }
    assert "Zebra" in text(refused)
    assert (sources_of(organization.pk), history(organization)) == before
    assert root.post(page(organization), shown(root, organization) | {"risks": "Zebra"}).status_code == 302


def test_a_stale_form_stays_stale(root: Client, organization: Organization) -> None:
    stale = shown(root, organization) | {"risks": "Zebra"}
    operations.set_sources(command_change(organization), lists={SourceList.INCIDENTS: ["SIEM"]})
    refused = root.post(page(organization), stale)
    assert f'value="{stale["sources_version"]}"' in text(refused)


def test_other_settings_do_not_make_it_stale(root: Client, organization: Organization, api: ApiClient) -> None:
    body = shown(root, organization) | {"risks": "Zebra"}
    api.post("/v1/tags", {"content": "x"})
    assert root.post(page(organization), body).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"risks": "Zebra\nAnt\nZebra"}, "risks"),
        ({"incidents": "x" * 101}, "incidents"),
        ({"risks": "a\x00b"}, "risks"),
        ({"reason": "x" * 501}, "reason"),
        ({"sources_version": ""}, "sources_version"),
        ({"sources_version": "x"}, "sources_version"),
    ],
)
def test_what_is_refused_is_an_error_of_the_form(
    root: Client, organization: Organization, wrong: dict[str, str], field: str
) -> None:
    before = sources_of(organization.pk)
    body = shown(root, organization) | {"risks": "Zebra", "incidents": "Ant"} | wrong
    assert list(errors(root.post(page(organization), body))) == [field]
    assert (sources_of(organization.pk), history(organization)) == (before, [])


def test_a_manager_changes_their_own_only(organization: Organization, log_in: LogIn) -> None:
    other = OrganizationFactory()
    manager = log_in(organization, Role.ADMIN)
    body = shown(manager, organization) | {"risks": "Zebra"}
    assert manager.post(page(organization), body).status_code == 302
    before = sources_of(other.pk)
    manager.post(page(other), body)
    assert sources_of(other.pk) == before
    assert sources_of(organization.pk)[SourceList.RISKS] == ["Zebra"]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_others_change_nothing(organization: Organization, root: Client, log_in: LogIn, role: Role) -> None:
    body = shown(root, organization) | {"risks": "Zebra"}
    log_in(organization, role).post(page(organization), body)
    assert history(organization) == []


def test_a_record_keeps_the_source_it_has(root: Client, organization: Organization, api: ApiClient) -> None:
    row = api.post("/v1/risks", RiskBody(source="Audit")).content
    root.post(page(organization), shown(root, organization) | {"risks": "Zebra"})
    assert api.get("/v1/risks/1").content == row
    assert api.post("/v1/risks", RiskBody(source="Audit")).status_code == 400
    assert api.post("/v1/risks", RiskBody(source="Zebra")).status_code == 201
