"""People: superusers change their names; rows that show them are rendered as far as a page may take."""

from typing import Any

import pytest
from django.test import Client

from riskregister.history import rebuilding
from riskregister.history.models import Channel
from riskregister.history.rebuilding import rows_pending
from riskregister.organizations.admin import people
from riskregister.organizations.models import MemberKind, Membership, Organization, OrganizationHistory, User
from riskregister.organizations.roles import Role
from tests.admin.conftest import LogIn
from tests.admin.pages import adding, errors, listing, page, rows, text
from tests.client import ApiClient
from tests.factories import MemberFactory, OrganizationFactory, ServiceAccountFactory
from tests.people import assign_risks, names_shown, rename, render

pytestmark = pytest.mark.usefixtures("verified")


@pytest.fixture
def person(organization: Organization) -> Membership:
    return MemberFactory(organization=organization, first_name="Old", last_name="Person", roles=[Role.VIEWER])


def body(**values: Any) -> dict[str, Any]:
    seen = {"initial-first_name": "Old", "initial-last_name": "Person"}
    return {"first_name": "New", "last_name": "Name", "reason": "Married."} | seen | values


def name(person: Membership) -> str:
    return User.objects.get(pk=person.user_id).display_name


def test_a_name_is_changed(root: Client, api: ApiClient, organization: Organization, person: Membership) -> None:
    assign_risks(api, person, 2)
    response = root.post(page(person.user), body(), follow=True)
    assert response.redirect_chain[0][1] == 302
    assert name(person) == "New Name"
    assert names_shown(api, "/v1/risks") == {"New"}
    assert "render_documents" not in text(response)
    row = OrganizationHistory.objects.of(organization.pk).latest("sequence")
    assert (row.subject_id, row.channel, row.actor_name) == (person.pk, Channel.ADMIN, "Ada Admin")
    assert row.reason == "Married."
    assert row.request_id is not None


def test_the_page_shows_the_name_and_remembers_what_it_has_shown(root: Client, person: Membership) -> None:
    response = root.get(page(person.user))
    content = text(response)
    assert response.context["adminform"].form.initial == {
        "first_name": "Old",
        "last_name": "Person",
    }
    assert content.count('type="hidden" name="initial-first_name" value="Old"') == 1
    assert content.count('type="hidden" name="initial-last_name" value="Person"') == 1
    assert "Acme" in content


def test_what_is_left_is_told(
    root: Client,
    api: ApiClient,
    organization: Organization,
    person: Membership,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    monkeypatch.setattr(people, "RENDERING_SECONDS", 0)
    assign_risks(api, person, 5)
    content = text(root.post(page(person.user), body(), follow=True))
    left = rows_pending(organization.pk)
    assert left in {3, 5}
    assert f"Rows that do not show the new name yet: {left}." in content
    assert "manage.py render_documents" in content
    render(organization)


def test_a_stale_form_is_refused(root: Client, person: Membership) -> None:
    rename(person, "Newer")
    response = root.post(page(person.user), body())
    (told,) = errors(response)["__all__"]
    assert "Newer Person" in told
    assert 'name="initial-first_name" value="Old"' in text(response)
    assert name(person) == "Newer Person"


def test_a_form_that_does_not_say_what_it_has_shown_is_stale(root: Client, person: Membership) -> None:
    assert "__all__" in errors(root.post(page(person.user), {"first_name": "New", "last_name": "Name"}))
    assert name(person) == "Old Person"


@pytest.mark.parametrize("bad", ["x" * 151, "a\x00b", "a\u2028b"])
def test_what_is_no_name_is_an_error_of_its_field(root: Client, person: Membership, bad: str) -> None:
    assert list(errors(root.post(page(person.user), body(last_name=bad)))) == ["last_name"]
    assert name(person) == "Old Person"


def test_an_admin_of_one_organisation_changes_nobody(
    organization: Organization, log_in: LogIn, person: Membership
) -> None:
    admin = log_in(organization, Role.ADMIN)
    assert admin.get(listing(User)).status_code == 403
    assert admin.get(page(person.user)).status_code == 404
    assert admin.post(page(person.user), body()).status_code == 404
    assert name(person) == "Old Person"


def test_people_are_listed_and_nobody_else(root: Client, organization: Organization, person: Membership) -> None:
    ServiceAccountFactory(organization=organization)
    shown = rows(root.get(listing(User)))
    assert person.user in shown
    members = Membership.objects.of(organization.pk).exclude(kind=MemberKind.PERSON)
    assert not {member.user_id for member in members} & {user.pk for user in shown}
    assert rows(root.get(listing(User), {"q": "old"})) == [person.user]


@pytest.mark.parametrize("kind", [MemberKind.SYSTEM, MemberKind.SERVICE_ACCOUNT])
def test_accounts_have_no_page_here(root: Client, organization: Organization, kind: MemberKind) -> None:
    ServiceAccountFactory(organization=organization)
    user = Membership.objects.of(organization.pk).select_related("user").get(kind=kind).user
    assert root.post(page(user), body()).status_code == 404
    user.refresh_from_db()
    assert user.first_name != "New"


def test_a_person_of_two_organisations_is_listed_once(root: Client, person: Membership) -> None:
    MemberFactory(organization=OrganizationFactory(), email=person.user.email)
    assert rows(root.get(listing(User), {"q": "old"})) == [person.user]


def test_nobody_is_added_or_deleted_here(root: Client, person: Membership) -> None:
    assert root.get(adding(User)).status_code == 403
    assert root.post(page(person.user, "delete"), {"post": "yes"}).status_code == 403


def test_the_list_costs_the_same_however_long_it_is(
    root: Client, organization: Organization, django_assert_num_queries: Any
) -> None:
    root.get(listing(User))
    for _ in range(2):
        MemberFactory.create_batch(5, organization=organization)
        # Session, user, own roles, the number of rows found and of all, the rows.
        with django_assert_num_queries(6):
            root.get(listing(User))
