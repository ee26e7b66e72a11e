"""Saved filters: each of one member, of one list, in one organisation."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from incidents.models import Incident
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization, SavedFilter
from riskregister.organizations.operations.filters import MAX_FILTERS
from riskregister.organizations.roles import Role
from risks.models import Risk
from tests.admin.conftest import LogIn
from tests.admin.pages import listing, text
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.usefixtures("verified")

QUERY = "status=New%2CRemediation&assigned_to=me&order_by=-urgency"


def save(client: Client, query: str = QUERY, name: str = "Mine", model: type = Risk) -> list[str]:
    """Send the form that saves a filter; return what is said of it."""
    response = client.post(f"{listing(model)}saved/", {"query": query, "name": name}, follow=True)
    return [str(message) for message in response.context["messages"]]


def kept(client: Client, model: type = Risk) -> dict[str, str]:
    """Return the filters that a list offers, with the queries that they lead to."""
    response = client.get(listing(model))
    text(response)
    return {saved.name: saved.address for saved in response.context["saved_filters"]}


def test_it_works(manager: Client) -> None:
    assert save(manager) == ["Saved as Mine."]
    assert kept(manager) == {"Mine": QUERY}
    assert manager.get(f"{listing(Risk)}?{kept(manager)['Mine']}").status_code == 200
    content = text(manager.get(listing(Risk)))
    assert f'href="?{QUERY.replace("&", "&amp;")}"' in content


def test_it_is_of_one_list(manager: Client) -> None:
    save(manager)
    assert kept(manager, Incident) == {}


def test_another_query_under_the_same_name_takes_its_place(manager: Client) -> None:
    save(manager)
    save(manager, "status=Closed", " Mine ")
    assert kept(manager) == {"Mine": "status=Closed"}


def test_nobody_else_sees_or_removes_it(organization: Organization, manager: Client, log_in: LogIn) -> None:
    save(manager)
    other = log_in(organization, Role.ADMIN, superuser=True)
    assert kept(other) == {}
    saved = SavedFilter.objects.of(organization.pk).get()
    response = other.post(f"{listing(Risk)}saved/{saved.pk}/remove/", follow=True)
    assert [str(message) for message in response.context["messages"]] == ["There is no such filter of yours."]
    assert kept(manager) == {"Mine": QUERY}


def test_ones_own_is_removed(organization: Organization, manager: Client) -> None:
    save(manager)
    saved = SavedFilter.objects.of(organization.pk).get()
    assert manager.get(f"{listing(Risk)}saved/{saved.pk}/remove/").status_code == 405
    manager.post(f"{listing(Risk)}saved/{saved.pk}/remove/")
    assert kept(manager) == {}


def test_a_viewer_saves_too(viewer: Client) -> None:
    assert save(viewer) == ["Saved as Mine."]


@pytest.mark.parametrize(
    ("query", "name", "says"),
    [
        (QUERY, " ", "/name: Give a name."),
        (QUERY, "x" * 101, "/name: It has more than 100 characters."),
        ("", "Mine", "/query: The list is not filtered: there is nothing to save."),
        ("status=Open", "Mine", "What is asked amiss, or called amiss, is not saved."),
        (QUERY, "a\0b", "What is asked amiss, or called amiss, is not saved."),
        (
            urlencode({"tags": ["x" * 100] * 50}, doseq=True),
            "Mine",
            "/query: The filter has more than 4000 characters.",
        ),
    ],
)
def test_what_cannot_be_saved_is_told(manager: Client, query: str, name: str, says: str) -> None:
    response = manager.post(f"{listing(Risk)}saved/", {"query": query, "name": name})
    follow: Any = manager.get(f"{listing(Risk)}")
    assert response.status_code == 302
    assert [str(message) for message in follow.context["messages"]] == [says]
    assert kept(manager) == {}


def test_there_is_room_for_so_many(manager: Client, organization: Organization) -> None:
    for number in range(MAX_FILTERS):
        assert save(manager, name=f"Filter {number}") == [f"Saved as Filter {number}."]
    assert save(manager, name="One more") == [f"There are {MAX_FILTERS} saved filters. Remove one first."]
    assert save(manager, "status=Closed", "Filter 1") == ["Saved as Filter 1."]


def test_where_there_are_several_organisations_one_is_chosen(organization: Organization, log_in: LogIn) -> None:
    person = log_in(organization, Role.EDITOR, email="two@example.org")
    other = OrganizationFactory(slug="other", name="Other")
    operations.add_member(command_change(other), email="two@example.org", roles=[Role.RISK_VIEWER])
    assert save(person) == ["Choose the organisation first: the filter is kept there."]
    whose = f"organization__id__exact={other.pk}"
    assert save(person, f"{QUERY}&{whose}") == ["Saved as Mine."]
    assert kept(person) == {"Mine": f"{QUERY}&{whose}"}
    assert SavedFilter.objects.of(other.pk).get().query == QUERY


def test_a_superuser_who_is_no_member_has_none(organization: Organization, log_in: LogIn) -> None:
    root = log_in(OrganizationFactory(slug="other"), Role.ADMIN, superuser=True)
    says = save(root, f"{QUERY}&organization__id__exact={organization.pk}")
    assert says == ["Filters are kept for members of the organisation."]


def test_a_former_members_filter_is_not_offered(organization: Organization, log_in: LogIn) -> None:
    person = log_in(organization, Role.EDITOR, email="two@example.org")
    other = OrganizationFactory(slug="other", name="Other")
    member = operations.add_member(command_change(other), email="two@example.org", roles=[Role.RISK_VIEWER])
    save(person, f"{QUERY}&organization__id__exact={other.pk}")
    operations.change_member(command_change(other), membership_id=member.pk, roles=[Role.VIEWER], is_active=False)
    assert kept(person) == {}


def test_it_goes_with_the_membership(organization: Organization, manager: Client) -> None:
    save(manager)
    member = SavedFilter.objects.of(organization.pk).get().membership
    roles = {"membership_id": member.pk, "roles": [Role.EDITOR]}
    operations.change_member(command_change(organization), **roles, is_active=False)
    assert not SavedFilter.objects.of(organization.pk).exists()
    operations.change_member(command_change(organization), **roles, is_active=True)
    assert kept(manager) == {}


def test_it_outlives_a_change_of_roles(organization: Organization, manager: Client) -> None:
    save(manager)
    member = SavedFilter.objects.of(organization.pk).get().membership
    operations.change_member(command_change(organization), membership_id=member.pk, roles=[Role.VIEWER], is_active=True)
    assert kept(manager) == {"Mine": QUERY}
