"""Changing a person: one transaction in all their organisations, a row of history in each, no name in any."""

from typing import Any

import pytest

from riskregister.api.errors import Forbidden, InvalidInput, NotFound, Refusal
from riskregister.history.identifiers import uuid7
from riskregister.history.models import Action, Channel, PendingRendering
from riskregister.history.verification import faults_of
from riskregister.organizations import operations
from riskregister.organizations.errors import ChangedMeanwhile
from riskregister.organizations.models import MemberKind, Membership, Organization, OrganizationHistory, User
from riskregister.organizations.operations import Names
from riskregister.organizations.roles import Role
from tests.factories import MemberFactory, OrganizationFactory, ServiceAccountFactory

pytestmark = pytest.mark.usefixtures("verified")


@pytest.fixture
def person(organization: Organization) -> Membership:
    return MemberFactory(
        organization=organization, first_name="Old", last_name="Person", roles=[Role.VIEWER, Role.RISK_EDITOR]
    )


def newest(organization: Organization) -> OrganizationHistory:
    return OrganizationHistory.objects.of(organization.pk).latest("sequence")


def change(person: Membership, **given: Any) -> User:
    names = {"first_name": "Grace", "last_name": "Hopper"}
    return operations.change_person(
        **{"user_id": person.user_id, "names": names, "channel": Channel.COMMAND} | given  # type: ignore[arg-type]  # a mapping of any arguments
    )


def refused(person: Membership, refusal: type[Refusal], **given: Any) -> Refusal:
    """Return the refusal of a change, which has written nothing."""
    before = newest(person.organization).sequence
    with pytest.raises(refusal) as raised:
        change(person, **given)
    user = User.objects.get(pk=person.user_id)
    assert (user.first_name, user.last_name) == (person.user.first_name, person.user.last_name)
    assert newest(person.organization).sequence == before
    assert not PendingRendering.objects.of(person.organization_id).exists()
    return raised.value


def test_it_works(organization: Organization, person: Membership) -> None:
    assert change(person, reason="Married.", request_id="r-1").display_name == "Grace Hopper"
    assert User.objects.get(pk=person.user_id).display_name == "Grace Hopper"
    row = newest(organization)
    assert (row.subject, row.subject_id, row.user_id) == ("member", person.pk, person.user_id)
    assert (row.action, row.channel, row.reason, row.request_id) == (Action.CHANGED, Channel.COMMAND, "Married.", "r-1")
    assert (row.roles, row.is_active, row.is_superuser) == (["Risk Editor", "Viewer"], True, False)
    assert "Grace" not in row.canonical
    assert "Hopper" not in row.canonical
    pending = PendingRendering.objects.of(organization.pk)
    assert sorted(pending.values_list("membership", "kind", "last")) == [
        (person.pk, "incident", None),
        (person.pk, "risk", None),
        (person.pk, "score_proposal", None),
        (person.pk, "threat_profile", None),
    ]


def test_every_organisation_of_the_person_has_a_row(organization: Organization, person: Membership) -> None:
    others = [OrganizationFactory() for _ in range(3)]
    members = [MemberFactory(organization=other, email=person.user.email) for other in others]
    strange = OrganizationFactory()
    before = newest(strange).sequence
    change(person)
    for member in (person, *members):
        row = newest(member.organization)
        assert (row.subject_id, row.action) == (member.pk, Action.CHANGED)
        assert list(faults_of(member.organization_id)) == []
    assert newest(strange).sequence == before


def test_one_name_may_change_alone_and_may_go(person: Membership) -> None:
    assert change(person, names={"last_name": " Hopper "}).display_name == "Old Hopper"
    assert change(person, names={"first_name": ""}).display_name == "Hopper"
    assert change(person, names={"last_name": ""}).display_name == person.user.email


def test_a_name_may_be_as_long_as_its_column(person: Membership) -> None:
    name = "Ж" * 150
    assert change(person, names={"first_name": name}).first_name == name


def test_names_that_stay_write_nothing(organization: Organization, person: Membership) -> None:
    before = newest(organization).sequence
    change(person, names={"first_name": "Old", "last_name": " Person"})
    assert newest(organization).sequence == before
    assert not PendingRendering.objects.of(organization.pk).exists()


def test_a_superuser_is_named_in_history(organization: Organization, person: Membership) -> None:
    root = User.objects.create(email="root@example.org", is_superuser=True, is_staff=True)
    change(person, by=root, channel=Channel.ADMIN)
    row = newest(organization)
    assert (row.actor_key, row.channel) == (str(root.pk), Channel.ADMIN)
    assert Membership.objects.of(organization.pk).get(pk=row.actor_id).kind == MemberKind.SYSTEM


def test_a_superuser_may_change_themselves(organization: Organization) -> None:
    root = MemberFactory(organization=organization, roles=[Role.ADMIN], superuser=True)
    change(root, by=root.user, channel=Channel.ADMIN)
    assert newest(organization).actor_id == root.pk


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("x" * 151, "max_length"),
        ("a\x00b", "invalid_text"),
        ("\ud800", "invalid_text"),
        ("a\nb", "invalid_text"),
        ("a\u2028b", "invalid_text"),
        ("a\x1bb", "invalid_text"),
    ],
)
@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_what_is_no_name_is_refused(person: Membership, field: str, name: str, code: str) -> None:
    refusal = refused(person, InvalidInput, names={field: name})
    assert [(error.pointer, error.code) for error in refusal.errors] == [(f"/{field}", code)]


def test_every_name_at_fault_is_told(person: Membership) -> None:
    refusal = refused(person, InvalidInput, names={"first_name": "\x00", "last_name": "x" * 151})
    assert [error.pointer for error in refusal.errors] == ["/first_name", "/last_name"]


def test_names_that_are_no_longer_those_seen_are_refused(person: Membership) -> None:
    refusal = refused(person, ChangedMeanwhile, seen=Names("Older", "Person"))
    assert "Old Person" in refusal.detail
    change(person, seen=Names("Old", "Person"))


def test_an_admin_of_one_organisation_is_refused(organization: Organization, person: Membership) -> None:
    admin = MemberFactory(organization=organization, roles=[Role.ADMIN])
    refused(person, Forbidden, by=admin.user)


def test_a_superuser_who_is_no_longer_active_is_refused(person: Membership) -> None:
    root = User.objects.create(email="root@example.org", is_superuser=True, is_active=False)
    refused(person, Forbidden, by=root)


@pytest.mark.parametrize("kind", [MemberKind.SYSTEM, MemberKind.SERVICE_ACCOUNT])
def test_only_people_are_changed(organization: Organization, kind: MemberKind) -> None:
    ServiceAccountFactory(organization=organization)
    refused(Membership.objects.of(organization.pk).select_related("user", "organization").get(kind=kind), NotFound)


def test_an_unknown_person_is_refused(person: Membership) -> None:
    refused(person, NotFound, user_id=uuid7())
