"""Members: adding one gives a link that sets a password, changing one leaves a row of history."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from riskregister.history.models import Action, Channel
from riskregister.history.verification import faults_of
from riskregister.organizations.models import (
    MemberKind,
    Membership,
    MembershipRole,
    Organization,
    OrganizationHistory,
    User,
)
from riskregister.organizations.roles import Role
from tests.admin.conftest import LogIn
from tests.admin.pages import adding, errors, everything_kept, listing, log_in_with, page, rows, text
from tests.factories import MemberFactory, OrganizationFactory, ServiceAccountFactory


def body(organization: Organization, **values: Any) -> dict[str, Any]:
    person = {"email": "new@example.org", "first_name": "Nadia", "last_name": "New", "roles": ["Editor", "Risk Viewer"]}
    return {"organization": str(organization.pk), "reason": "Joins the team."} | person | values


def member(organization: Organization, email: str = "new@example.org") -> Membership | None:
    found: Membership | None = Membership.objects.of(organization.pk).filter(user__email=email).first()
    return found


def roles(of: Membership) -> list[str]:
    held = MembershipRole.objects.of(of.organization_id).filter(membership=of)
    return sorted(held.values_list("role", flat=True))


def newest(organization: Organization) -> OrganizationHistory:
    return OrganizationHistory.objects.of(organization.pk).latest("sequence")


def counted(organization: Organization) -> tuple[int, int, int]:
    return (
        User.objects.count(),
        Membership.objects.across_organizations().count(),
        OrganizationHistory.objects.of(organization.pk).count(),
    )


def link_in(content: str) -> str | None:
    found = re.search(r"http://testserver(/admin/set-password/[^<\"]+)", content)
    return found and found[1]


def test_a_member_is_added(root: Client, organization: Organization, verified: None) -> None:
    response = root.post(adding(Membership), body(organization))
    content = text(response)
    added = member(organization)
    assert added is not None
    assert (added.kind, roles(added), added.user.is_superuser) == (MemberKind.PERSON, ["Editor", "Risk Viewer"], False)
    row = newest(organization)
    assert (row.action, row.channel, row.actor_name) == (Action.CREATED, Channel.ADMIN, "Ada Admin")
    assert (row.reason, row.request_id) == ("Joins the team.", response["X-Request-Id"])
    assert row.user_id == added.user_id
    assert "Nadia New is a member now" in content


def test_the_link_sets_the_password_once(root: Client, organization: Organization) -> None:
    response = root.post(adding(Membership), body(organization))
    link = link_in(text(response))
    assert link is not None
    assert "no-store" in response["Cache-Control"]
    assert link.rsplit("/", 1)[1] not in everything_kept(root)

    newcomer = Client()
    form = newcomer.get(link, follow=True)
    text(form)
    password = {"new_password1": "correct horse battery", "new_password2": "correct horse battery"}
    assert newcomer.post(form.redirect_chain[-1][0], password).url == reverse("admin:login")
    assert log_in_with(newcomer, "new@example.org", "correct horse battery").status_code == 302
    assert newcomer.get(reverse("admin:index")).status_code == 200
    assert "new_password1" not in text(Client().get(link, follow=True))


def test_who_has_a_password_joins_without_a_link(root: Client, organization: Organization) -> None:
    MemberFactory(email="new@example.org", password="correct horse battery")
    response = root.post(adding(Membership), body(organization))
    assert response.status_code == 302
    assert member(organization) is not None


def test_an_invitation_opens_no_other_organisation(organization: Organization, log_in: LogIn) -> None:
    MemberFactory(email="new@example.org")
    manager = log_in(organization, Role.ADMIN)
    response = manager.post(adding(Membership), body(organization))
    assert response.status_code == 302
    assert member(organization) is not None
    assert link_in(text(manager.get(response.url))) is None


def test_only_a_superuser_makes_superusers(root: Client, organization: Organization, log_in: LogIn) -> None:
    manager = log_in(organization, Role.ADMIN)
    assert "superuser" not in text(manager.get(adding(Membership)))
    added = manager.post(adding(Membership), body(organization, superuser="on"), follow=True)
    # Nor does a link come with it: whoever has it could be that person in an organisation that adds them later.
    assert link_in(text(added)) is None
    assert not User.objects.get(email="new@example.org").is_superuser
    text(root.post(adding(Membership), body(organization, email="root@example.org", superuser="on")))
    assert User.objects.get(email="root@example.org").is_superuser


def test_a_superuser_adds_members_where_they_are_none(root: Client) -> None:
    other = OrganizationFactory()
    text(root.post(adding(Membership), body(other)))
    assert newest(other).actor_name == "Ada Admin"
    assert [str(fault) for fault in faults_of(other.pk)] == []


def test_nobody_is_added_to_another_organisation(organization: Organization, log_in: LogIn) -> None:
    other = OrganizationFactory()
    manager = log_in(organization, Role.ADMIN)
    assert other.name not in text(manager.get(adding(Membership)))
    assert "organization" in errors(manager.post(adding(Membership), body(other)))
    assert member(other) is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "person@example.org"}, "__all__"),
        ({"email": "no address"}, "email"),
        ({"email": "nul\x00@example.org"}, "email"),
        ({"roles": []}, "roles"),
        ({"roles": ["King"]}, "roles"),
        ({"organization": "x"}, "organization"),
        ({"reason": "x" * 501}, "reason"),
    ],
)
def test_what_is_refused_is_an_error_of_the_form(
    root: Client, organization: Organization, wrong: dict[str, Any], field: str
) -> None:
    MemberFactory(organization=organization, email="person@example.org")
    before = counted(organization)
    assert list(errors(root.post(adding(Membership), body(organization) | wrong))) == [field]
    assert counted(organization) == before


def test_a_refusal_says_why(root: Client, organization: Organization) -> None:
    MemberFactory(organization=organization, email="new@example.org")
    response = root.post(adding(Membership), body(organization))
    assert errors(response) == {"__all__": ["new@example.org is a member already."]}
    assert "new@example.org is a member already." in text(response)


def test_a_form_needs_the_token_against_forgery(root: Client, organization: Organization) -> None:
    forged = Client(enforce_csrf_checks=True)
    forged.cookies = root.cookies
    assert forged.post(adding(Membership), body(organization)).status_code == 403
    assert member(organization) is None


def test_a_member_is_changed(root: Client, organization: Organization, verified: None) -> None:
    person = MemberFactory(organization=organization, roles=[Role.VIEWER])
    shown = root.get(page(person)).context["adminform"].form.initial
    assert shown == {"roles": ["Viewer"], "is_active": True}
    response = root.post(page(person), {"roles": ["Editor"], "reason": "Left."})
    assert response.status_code == 302
    changed = member(organization, person.user.email)
    assert changed is not None
    assert (roles(changed), changed.is_active) == (["Editor"], False)
    row = newest(organization)
    assert (row.action, row.channel, row.reason, row.is_active) == (Action.CHANGED, Channel.ADMIN, "Left.", False)


def test_a_member_keeps_a_role(root: Client, organization: Organization) -> None:
    person = MemberFactory(organization=organization, roles=[Role.VIEWER])
    assert list(errors(root.post(page(person), {"is_active": "on"}))) == ["roles"]
    assert roles(person) == ["Viewer"]


@pytest.mark.parametrize("kind", [MemberKind.SYSTEM, MemberKind.SERVICE_ACCOUNT])
def test_only_people_are_changed(root: Client, organization: Organization, kind: MemberKind) -> None:
    ServiceAccountFactory(organization=organization)
    other = Membership.objects.of(organization.pk).get(kind=kind)
    before = newest(organization).sequence
    assert "_save" not in text(root.get(page(other)))
    assert root.post(page(other), {"roles": ["Admin"], "is_active": "on"}).status_code == 403
    assert newest(organization).sequence == before


def test_another_organisations_member_is_not_changed(organization: Organization, log_in: LogIn) -> None:
    theirs = MemberFactory(roles=[Role.VIEWER])
    response = log_in(organization, Role.ADMIN).post(page(theirs), {"roles": ["Admin"], "is_active": "on"})
    assert response.status_code == 404
    assert roles(theirs) == ["Viewer"]


def test_the_list_is_searched_and_filtered(root: Client, organization: Organization) -> None:
    person = MemberFactory(organization=organization, first_name="Zoë", last_name="Quick", roles=[Role.RISK_EDITOR])
    for query in ({"q": "quick"}, {"q": person.user.email}, {"q": "Quick Zoë"}, {"role": "Risk Editor"}):
        assert rows(root.get(listing(Membership), query)) == [person]
    assert person not in rows(root.get(listing(Membership), {"is_active__exact": "0"}))
    assert person not in rows(root.get(listing(Membership), {"kind__exact": "system"}))
    assert "Risk Editor" in text(root.get(listing(Membership)))


def test_the_list_costs_the_same_however_long_it_is(
    root: Client, organization: Organization, django_assert_num_queries: Any
) -> None:
    root.get(listing(Membership))
    for _ in range(2):
        MemberFactory.create_batch(5, organization=organization)
        # Session, user, own roles, the organisations to filter by, the number of rows found and of all, the rows
        # with their people and organisations, and the roles of all of them.
        with django_assert_num_queries(8):
            root.get(listing(Membership))
