"""Organisations: a superuser adds one, and its page shows its history."""

from typing import Any

import pytest
from django.test import Client

from riskregister.history.models import Action, Channel
from riskregister.history.verification import faults_of
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization, OrganizationHistory, SourceList
from riskregister.organizations.roles import Role
from tests.admin.conftest import LogIn
from tests.admin.pages import adding, errors, listing, page, rows, text
from tests.factories import MemberFactory, OrganizationFactory, ServiceAccountFactory


def history_on(response: Any) -> list[Any]:
    """Return the rows of history that a page shows."""
    text(response)
    (history,) = response.context["inline_admin_formsets"]
    return [form.instance for form in history.forms]


def test_an_organisation_is_added(root: Client) -> None:
    response = root.post(adding(Organization), {"slug": "new", "name": "New"})
    assert response.status_code == 302
    made = Organization.objects.get(slug="new")
    rows_of_history = OrganizationHistory.objects.of(made.pk).order_by("sequence")
    assert {(row.channel, row.actor_name) for row in rows_of_history} == {(Channel.ADMIN, "Ada Admin")}
    assert rows_of_history[0].action == Action.CREATED
    assert [str(fault) for fault in faults_of(made.pk)] == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"slug": "acme"}, "__all__"), ({"slug": "not a slug"}, "slug"), ({"name": ""}, "name"), ({"slug": ""}, "slug")],
)
def test_what_is_refused_is_an_error_of_the_form(root: Client, wrong: dict[str, str], field: str) -> None:
    before = Organization.objects.count()
    assert list(errors(root.post(adding(Organization), {"slug": "new", "name": "New"} | wrong))) == [field]
    assert Organization.objects.count() == before


def test_only_a_superuser_adds_one(organization: Organization, log_in: LogIn) -> None:
    manager = log_in(organization, Role.ADMIN)
    assert manager.get(adding(Organization)).status_code == 403
    assert manager.post(adding(Organization), {"slug": "new", "name": "New"}).status_code == 403
    assert not Organization.objects.filter(slug="new").exists()


def test_slug_and_name_cannot_be_changed(root: Client, organization: Organization) -> None:
    root.post(page(organization), {"slug": "changed", "name": "Changed"})
    organization.refresh_from_db()
    assert (organization.slug, organization.name) == ("acme", "Acme")


def test_the_page_shows_the_history_newest_first(root: Client, organization: Organization) -> None:
    MemberFactory(organization=organization, email="pat@example.org", roles=[Role.VIEWER])
    ServiceAccountFactory(organization=organization, name="bridge")
    response = root.get(page(organization))
    history = history_on(response)
    versions = [row.version for row in history]
    assert versions == sorted(versions, reverse=True)
    content = text(response)
    assert "pat@example.org · Viewer" in content
    assert "bridge · Editor" in content


def test_the_page_shows_fifty_rows_of_history(root: Client, organization: Organization) -> None:
    for number in range(60):
        operations.set_sources(command_change(organization), lists={SourceList.RISKS: [f"Source {number}"]})
    newest = OrganizationHistory.objects.of(organization.pk).latest("version").version
    history = history_on(root.get(page(organization)))
    assert [row.version for row in history] == list(range(newest, newest - 50, -1))


def test_the_page_costs_the_same_however_long_the_history(
    root: Client, organization: Organization, django_assert_num_queries: Any
) -> None:
    root.get(page(organization))
    for _ in range(2):
        MemberFactory.create_batch(5, organization=organization)
        # Session, user, own roles; the organisation; of sources the version and the names; of history the number and
        # the rows.
        with django_assert_num_queries(8):
            root.get(page(organization))


def test_the_list_is_searched(root: Client, organization: Organization) -> None:
    other = OrganizationFactory(slug="northwind", name="Northwind")
    assert rows(root.get(listing(Organization))) == [organization, other]
    assert rows(root.get(listing(Organization), {"q": "wind"})) == [other]
