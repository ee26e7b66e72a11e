"""The organisation's history: every change of members, roles, accounts and sources leaves a row."""

from typing import Any

import pytest

from riskregister.api.errors import Conflict, Forbidden, InvalidInput, NotFound
from riskregister.history.identifiers import uuid7
from riskregister.history.models import GENESIS_HASH
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change, person_actor, system_actor
from riskregister.organizations.models import MemberKind, Organization, OrganizationHistory, SourceList, User
from riskregister.organizations.roles import Role
from tests.factories import MemberFactory, OrganizationFactory, ServiceAccountFactory

pytestmark = pytest.mark.usefixtures("verified")


def newest(organization: Organization) -> OrganizationHistory:
    return OrganizationHistory.objects.of(organization.pk).order_by("-sequence").first()


def test_a_new_organisation_begins_its_chain(organization: Organization) -> None:
    rows = list(OrganizationHistory.objects.of(organization.pk).order_by("sequence"))
    assert [(row.subject, row.action) for row in rows] == [
        ("organization", "created"),
        ("sources", "changed"),
        ("sources", "changed"),
    ]
    assert rows[0].previous_hash == GENESIS_HASH
    assert [row.sequence for row in rows] == [1, 2, 3]
    assert [row.version for row in rows] == [1, 2, 3]


def test_a_new_member_is_recorded(organization: Organization) -> None:
    member = MemberFactory(organization=organization, roles=[Role.RISK_EDITOR, Role.INCIDENT_VIEWER])
    row = newest(organization)
    assert (row.subject, row.action, row.subject_id) == ("member", "created", member.pk)
    assert (row.user_id, row.is_active) == (member.user_id, True)
    assert row.roles == ["Incident Viewer", "Risk Editor"]


def test_a_change_of_roles_is_recorded(organization: Organization) -> None:
    member = MemberFactory(organization=organization)
    operations.change_member(command_change(organization), membership_id=member.pk, roles=[Role.ADMIN], is_active=False)
    row = newest(organization)
    assert (row.action, row.roles, row.is_active) == ("changed", ["Admin"], False)


def test_service_accounts_are_recorded(organization: Organization) -> None:
    created = ServiceAccountFactory(organization=organization, allowed_networks=["10.0.0.0/8"])
    row = newest(organization)
    assert (row.subject, row.action, row.client_id) == ("service_account", "created", created.client_id)
    assert row.allowed_networks == ["10.0.0.0/8"]
    operations.rotate_client_secret(command_change(organization), account_id=created.account.pk)
    assert newest(organization).action == "secret_rotated"
    operations.revoke_tokens(command_change(organization), account_id=created.account.pk)
    assert newest(organization).action == "tokens_revoked"


def test_sources_are_recorded(organization: Organization) -> None:
    operations.set_sources(command_change(organization), lists={SourceList.RISKS: ["Pen test", "Audit"]})
    row = newest(organization)
    assert (row.subject, row.used_for, row.sources) == ("sources", "risks", ["Pen test", "Audit"])


def test_no_name_of_a_person_is_in_the_chain(organization: Organization) -> None:
    MemberFactory(organization=organization, first_name="Grace", last_name="Hopper")
    texts = OrganizationHistory.objects.of(organization.pk).values_list("canonical", flat=True)
    assert not any("Grace" in text or "Hopper" in text for text in texts)


def test_a_superuser_who_is_no_member_is_named_in_history(organization: Organization) -> None:
    root = User.objects.create(email="root@example.org", is_superuser=True, is_staff=True)
    change = command_change(organization)
    actor = person_actor(root, organization.pk)
    assert actor is not None
    operations.add_member(type(change)(organization.pk, actor, change.channel), email="a@b.org", roles=[Role.VIEWER])
    row = newest(organization)
    assert (row.actor_key, row.actor_name) == (str(root.pk), "root@example.org")
    assert row.actor.kind == MemberKind.SYSTEM


def test_a_stranger_is_no_actor(organization: Organization) -> None:
    member = MemberFactory()
    assert person_actor(member.user, organization.pk) is None


def test_managing_takes_the_permission(organization: Organization) -> None:
    viewer = MemberFactory(organization=organization, roles=[Role.VIEWER])
    actor = person_actor(viewer.user, organization.pk)
    change = command_change(organization)
    with pytest.raises(Forbidden):
        operations.add_member(type(change)(organization.pk, actor, change.channel), email="a@b.org", roles=[Role.ADMIN])


def test_a_person_known_elsewhere_joins_with_the_same_user(organization: Organization) -> None:
    first = MemberFactory(organization=organization, email="pat@example.org")
    second = MemberFactory(organization=OrganizationFactory(), email="pat@example.org", first_name="Other")
    assert second.user_id == first.user_id
    assert second.user.first_name == first.user.first_name


@pytest.mark.parametrize(
    ("operation", "given", "refusal"),
    [
        (operations.add_member, {"email": "pat@example.org", "roles": [Role.VIEWER]}, Conflict),
        (operations.add_member, {"email": "new@example.org", "roles": []}, InvalidInput),
        (operations.change_member, {"membership_id": uuid7(), "roles": [Role.VIEWER], "is_active": True}, NotFound),
        (operations.create_service_account, {"name": "soar", "roles": [Role.VIEWER]}, Conflict),
        (operations.create_service_account, {"name": "x", "roles": []}, InvalidInput),
        (
            operations.create_service_account,
            {"name": "x", "roles": [Role.VIEWER], "allowed_networks": ["10.0.0.1/8"]},
            InvalidInput,
        ),
        (operations.create_service_account, {"name": "x" * 101, "roles": [Role.VIEWER]}, InvalidInput),
        (operations.create_service_account, {"name": " ", "roles": [Role.VIEWER]}, InvalidInput),
        (operations.set_sources, {"lists": {SourceList.RISKS: ["a", "a"]}}, InvalidInput),
        (operations.set_sources, {"lists": {SourceList.RISKS: ["x" * 101]}}, InvalidInput),
        (operations.rotate_client_secret, {"account_id": uuid7()}, NotFound),
        (operations.revoke_tokens, {"account_id": uuid7()}, NotFound),
    ],
)
def test_refusals_write_nothing(organization: Organization, operation: Any, given: Any, refusal: Any) -> None:
    MemberFactory(organization=organization, email="pat@example.org")
    ServiceAccountFactory(organization=organization, name="soar")
    before = newest(organization).sequence
    with pytest.raises(refusal):
        operation(command_change(organization), **given)
    assert newest(organization).sequence == before
    assert not User.objects.filter(email="new@example.org").exists()


def test_the_system_member_cannot_be_changed_or_assigned(organization: Organization) -> None:
    system = system_actor(organization.pk).membership
    with pytest.raises(NotFound):
        operations.change_member(
            command_change(organization), membership_id=system.pk, roles=[Role.VIEWER], is_active=False
        )
