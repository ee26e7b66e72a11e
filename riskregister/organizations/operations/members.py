"""Members: people, and what people and service accounts have alike."""

import secrets
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import make_password

from riskregister.api.changes import OpenChange, operation
from riskregister.api.errors import FieldError, Forbidden, InvalidInput, NotFound
from riskregister.history.models import Action
from riskregister.organizations.errors import AlreadyExists
from riskregister.organizations.models import (
    MemberKind,
    Membership,
    MembershipRole,
    Organization,
    SavedFilter,
    ServiceAccount,
    Subject,
    User,
)
from riskregister.organizations.operations.recording import record_change
from riskregister.organizations.roles import MANAGE, ROLE_PERMISSIONS, Permission, Role

SERVICE_DOMAIN: Final = "service.invalid"
"""Of the addresses of service and system users; `.invalid` can never be delivered to (RFC 2606)."""


@operation(requires=MANAGE)
def add_member(
    change: OpenChange,
    *,
    email: str,
    roles: Sequence[Role],
    first_name: str = "",
    last_name: str = "",
    superuser: bool = False,
    password: str | None = None,
) -> Membership:
    """Make a person a member. An e-mail address that is known already joins with the name and password it has.

    Raises Forbidden if one who is no superuser would make one, AlreadyExists for one who is a member now,
    InvalidInput without a role or for a service's address.
    """
    require_roles(roles)
    actor = change.change.actor
    if superuser and not (actor.user.is_superuser or actor.membership.kind == MemberKind.SYSTEM):
        raise Forbidden("Only a superuser makes a superuser.")
    email = email.lower()
    if email.endswith(f"@{SERVICE_DOMAIN}"):
        raise InvalidInput([FieldError("/email", "not_a_person", "This is the address of a service account.")])
    if Membership.objects.of(change.organization_id).filter(user__email=email).exists():
        raise AlreadyExists(f"{email} is a member already.")
    # None makes the password unusable until they set one themselves.
    known = {"first_name": first_name, "last_name": last_name, "is_staff": True, "password": make_password(password)}
    user, _ = User.objects.get_or_create(email=email, defaults=known)
    if superuser and not user.is_superuser:
        user.is_superuser = True
        user.save(update_fields=["is_superuser"])
    member = new_member(change, user, MemberKind.PERSON, roles)
    record_member(change, member, Action.CREATED, roles)
    return member


@operation(requires=MANAGE)
def change_member(change: OpenChange, *, membership_id: UUID, roles: Sequence[Role], is_active: bool) -> Membership:
    """Set a person's roles and whether they are a member at all. Raises NotFound for no such person."""
    require_roles(roles)
    member: Membership | None = (
        Membership.objects.of(change.organization_id)
        .select_related("user")
        .filter(pk=membership_id, kind=MemberKind.PERSON)
        .first()
    )
    if member is None:
        raise NotFound("There is no such member.")
    update_member(change, member, roles, is_active)
    record_member(change, member, Action.CHANGED, roles)
    return member


def others_who_may(change: OpenChange, permission: Permission) -> bool:
    """Tell whether another active member may do something: a person, or a service account that has not expired."""
    granting = [role for role, granted in ROLE_PERMISSIONS.items() if permission in granted]
    others = Membership.objects.of(change.organization_id).assignable().exclude(pk=change.member.pk)
    expired = ServiceAccount.objects.of(change.organization_id).filter(expires__lte=change.now)
    held = MembershipRole.objects.of(change.organization_id).filter(role__in=granting, membership__in=others)
    return held.exclude(membership__in=expired.values("membership")).exists()


def new_service_user(name: str, first_name: str) -> User:
    """Return the user behind a service account or a system member; it cannot log in."""
    user = User(email=f"{name}-{secrets.token_hex(3)}@{SERVICE_DOMAIN}", first_name=first_name)
    user.set_unusable_password()
    user.save(force_insert=True)
    return user


def require_roles(roles: Sequence[Role]) -> None:
    """Raise InvalidInput unless there is a role."""
    if not roles:
        raise InvalidInput([FieldError("/roles", "required", "A member has at least one role.")])


def new_member(change: OpenChange, user: User, kind: MemberKind, roles: Iterable[Role]) -> Membership:
    """Make a user a member with roles, within an open change."""
    member = Membership(organization_id=change.organization_id, user=user, kind=kind, created_date=change.now)
    member.save(force_insert=True)
    _set_roles(member, roles)
    return member


def update_member(change: OpenChange, member: Membership, roles: Iterable[Role], is_active: bool) -> None:
    """Set whether a member is one, and as what, within an open change.

    The filters that somebody has saved go with the membership: nobody else could see them, or remove them.
    """
    member.is_active = is_active
    member.save(update_fields=["is_active"])
    MembershipRole.objects.of(change.organization_id).filter(membership=member).delete()
    _set_roles(member, roles)
    if not is_active:
        SavedFilter.objects.of(change.organization_id).filter(membership=member).delete()


def _set_roles(member: Membership, roles: Iterable[Role]) -> None:
    MembershipRole.objects.of(member.organization_id).bulk_create(
        MembershipRole(organization_id=member.organization_id, membership=member, role=role)
        for role in sorted(set(roles))
    )


def record_member(change: OpenChange, member: Membership, action: Action, roles: Iterable[Role]) -> None:
    """Append the row of the organisation's history that a change of a member leaves. No name is in it."""
    organization = Organization.objects.get(pk=change.organization_id)
    record_change(
        change,
        organization,
        action,
        subject=Subject.MEMBER,
        subject_id=member.pk,
        user_id=member.user_id,
        roles=sorted(set(roles)),
        is_active=member.is_active,
        is_superuser=member.user.is_superuser,
    )
