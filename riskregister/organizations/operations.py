"""Every write to an organisation's settings: members, roles, service accounts, sources.

Each leaves one row in the organisation's history.
"""

import ipaddress
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import AccessToken, Application

from riskregister.api.changes import Actor, OpenChange, first_change, operation
from riskregister.api.errors import FieldError, InvalidInput, NotFound
from riskregister.history.models import Action, Channel
from riskregister.organizations.errors import AlreadyExists
from riskregister.organizations.models import (
    MemberKind,
    Membership,
    MembershipRole,
    Organization,
    OrganizationHistory,
    ServiceAccount,
    SettingsState,
    Source,
    SourceList,
    Subject,
    User,
)
from riskregister.organizations.roles import ALL_PERMISSIONS, Permission, Role

MANAGE: Final = {str(Permission.ORGANIZATION_MANAGE)}

DEFAULT_SOURCES: Final[dict[SourceList, tuple[str, ...]]] = {
    SourceList.RISKS: (
        "Incident",
        "Attack Surface Monitoring",
        "Audit",
        "Penetration Test",
        "Vulnerability Management",
        "Third-party Assessment",
        "Threat Intelligence",
        "Self-reported",
    ),
    SourceList.INCIDENTS: (
        "SIEM",
        "Managed Detection and Response (MDR)",
        "User Report",
        "External Notification",
        "Threat Intelligence",
    ),
}


@dataclass(frozen=True)
class NewCredentials:
    """A service account with its secret, which nothing can show again: only a hash of it is kept."""

    account: ServiceAccount
    client_id: str
    client_secret: str


def create_organization(*, slug: str, name: str, channel: Channel, by: User | None = None) -> Organization:
    """Create an organisation with its system member, its counters and the default sources.

    `by` is the superuser who asked for it, None for a command. Raises AlreadyExists for a slug that is taken.
    """
    with transaction.atomic(durable=True):
        if Organization.objects.filter(slug=slug).exists():
            raise AlreadyExists(f"There is an organisation {slug} already.")
        organization = Organization.objects.create(slug=slug, name=name)
        user = _service_user("system", "System")
        member = Membership(organization=organization, user=user, kind=MemberKind.SYSTEM)
        member.save(force_insert=True)
        actor = Actor(membership=member, user=by or user, permissions=ALL_PERMISSIONS)
        change = first_change(organization, actor, channel)
        _record(change, organization, Action.CREATED, subject=Subject.ORGANIZATION, name=name)
        for used_for, names in DEFAULT_SOURCES.items():
            _replace_sources(change, organization, used_for, names)
        change.finish(organization)
    return organization


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

    Raises AlreadyExists for one who is a member now, InvalidInput without a role.
    """
    _require_roles(roles)
    email = User.objects.normalize_email(email)
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User(email=email, first_name=first_name, last_name=last_name, is_staff=True)
        user.set_password(password)  # None makes it unusable until they set one themselves.
        user.save(force_insert=True)
    elif Membership.objects.of(change.organization_id).filter(user=user).exists():
        raise AlreadyExists(f"{email} is a member already.")
    if superuser and not user.is_superuser:
        user.is_superuser = True
        user.save(update_fields=["is_superuser"])
    member = _new_member(change, user, MemberKind.PERSON, roles)
    _record_member(change, member, Action.CREATED, roles)
    return member


@operation(requires=MANAGE)
def change_member(change: OpenChange, *, membership_id: UUID, roles: Sequence[Role], is_active: bool) -> Membership:
    """Set a person's roles and whether they are a member at all. Raises NotFound for no such person."""
    _require_roles(roles)
    member: Membership | None = (
        Membership.objects.of(change.organization_id)
        .select_related("user")
        .filter(pk=membership_id, kind=MemberKind.PERSON)
        .first()
    )
    if member is None:
        raise NotFound("There is no such member.")
    _update_member(change, member, roles, is_active)
    _record_member(change, member, Action.CHANGED, roles)
    return member


@operation(requires=MANAGE)
def create_service_account(
    change: OpenChange,
    *,
    name: str,
    roles: Sequence[Role],
    expires: datetime | None = None,
    allowed_networks: Sequence[str] = (),
) -> NewCredentials:
    """Create a service account and return its secret, this once.

    Raises AlreadyExists for a name that is taken, InvalidInput without a role or with a block that is not CIDR.
    """
    _require_roles(roles)
    if ServiceAccount.objects.of(change.organization_id).filter(name=name).exists():
        raise AlreadyExists(f"There is a service account {name} already.")
    secret = generate_client_secret()
    application = Application.objects.create(
        name=name,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        client_secret=secret,
    )
    account = ServiceAccount(
        organization_id=change.organization_id,
        membership=_new_member(change, _service_user(name, name), MemberKind.SERVICE_ACCOUNT, roles),
        application=application,
        name=name,
        expires=expires,
        allowed_networks=_networks(allowed_networks),
    )
    account.save(force_insert=True)
    _record_account(change, account, Action.CREATED, roles)
    return NewCredentials(account, application.client_id, secret)


@operation(requires=MANAGE)
def change_service_account(
    change: OpenChange,
    *,
    account_id: UUID,
    roles: Sequence[Role],
    is_active: bool,
    expires: datetime | None,
    allowed_networks: Sequence[str],
) -> ServiceAccount:
    """Set what a service account may do, until when and from where, or disable it."""
    _require_roles(roles)
    account = _account(change, account_id)
    _update_member(change, account.membership, roles, is_active)
    account.expires, account.allowed_networks = expires, _networks(allowed_networks)
    account.save(update_fields=["expires", "allowed_networks"])
    _record_account(change, account, Action.CHANGED, roles)
    return account


@operation(requires=MANAGE)
def rotate_client_secret(change: OpenChange, *, account_id: UUID) -> NewCredentials:
    """Give a service account a new secret and end its tokens, so that whoever had the old one is out."""
    account = _account(change, account_id)
    secret = generate_client_secret()
    account.application.client_secret = secret
    account.application.save(update_fields=["client_secret"])
    AccessToken.objects.filter(application=account.application).delete()
    _record_account(change, account, Action.SECRET_ROTATED)
    return NewCredentials(account, account.application.client_id, secret)


@operation(requires=MANAGE)
def revoke_tokens(change: OpenChange, *, account_id: UUID) -> int:
    """End every token of a service account. Returns how many there were."""
    account = _account(change, account_id)
    count: int
    count, _ = AccessToken.objects.filter(application=account.application).delete()
    _record_account(change, account, Action.TOKENS_REVOKED)
    return count


@operation(requires=MANAGE)
def set_sources(change: OpenChange, *, used_for: SourceList, names: Sequence[str]) -> None:
    """Replace one of the lists of sources. Records keep the names they have."""
    organization = Organization.objects.get(pk=change.organization_id)
    _replace_sources(change, organization, used_for, names)


def _service_user(name: str, first_name: str) -> User:
    user = User(email=f"{name}-{secrets.token_hex(3)}@service.invalid", first_name=first_name)
    user.set_unusable_password()
    user.save(force_insert=True)
    return user


def _require_roles(roles: Sequence[Role]) -> None:
    if not roles:
        raise InvalidInput([FieldError("/roles", "required", "A member has at least one role.")])


def _networks(blocks: Sequence[str]) -> list[str]:
    try:
        return [str(ipaddress.ip_network(block)) for block in blocks]
    except ValueError as error:
        raise InvalidInput([FieldError("/allowed_networks", "invalid", f"Not a CIDR block: {error}.")]) from error


def _account(change: OpenChange, account_id: UUID) -> ServiceAccount:
    accounts = ServiceAccount.objects.of(change.organization_id).select_related("membership__user", "application")
    account = accounts.filter(pk=account_id).first()
    if account is None:
        raise NotFound("There is no such service account.")
    return account


def _new_member(change: OpenChange, user: User, kind: MemberKind, roles: Iterable[Role]) -> Membership:
    member = Membership(organization_id=change.organization_id, user=user, kind=kind, created_date=change.now)
    member.save(force_insert=True)
    _set_roles(member, roles)
    return member


def _update_member(change: OpenChange, member: Membership, roles: Iterable[Role], is_active: bool) -> None:
    member.is_active = is_active
    member.save(update_fields=["is_active"])
    MembershipRole.objects.of(change.organization_id).filter(membership=member).delete()
    _set_roles(member, roles)


def _set_roles(member: Membership, roles: Iterable[Role]) -> None:
    MembershipRole.objects.of(member.organization_id).bulk_create(
        MembershipRole(organization_id=member.organization_id, membership=member, role=role)
        for role in sorted(set(roles))
    )


def _replace_sources(
    change: OpenChange, organization: Organization, used_for: SourceList, names: Sequence[str]
) -> None:
    listed = Source.objects.of(organization.pk).filter(used_for=used_for)
    listed.delete()
    listed.bulk_create(
        Source(organization=organization, used_for=used_for, name=name, position=position)
        for position, name in enumerate(names)
    )
    _record(change, organization, Action.CHANGED, subject=Subject.SOURCES, used_for=used_for, sources=list(names))


def _record_member(change: OpenChange, member: Membership, action: Action, roles: Iterable[Role]) -> None:
    organization = Organization.objects.get(pk=change.organization_id)
    _record(
        change,
        organization,
        action,
        subject=Subject.MEMBER,
        subject_id=member.pk,
        user_id=member.user_id,
        roles=sorted(set(roles)),
        is_active=member.is_active,
    )


def _record_account(
    change: OpenChange, account: ServiceAccount, action: Action, roles: Iterable[str] | None = None
) -> None:
    if roles is None:
        held = MembershipRole.objects.of(change.organization_id).filter(membership=account.membership)
        roles = held.values_list("role", flat=True)
    _record(
        change,
        Organization.objects.get(pk=change.organization_id),
        action,
        subject=Subject.SERVICE_ACCOUNT,
        subject_id=account.pk,
        name=account.name,
        user_id=account.membership.user_id,
        roles=sorted(set(roles)),
        is_active=account.membership.is_active,
        client_id=account.application.client_id,
        expires=account.expires,
        allowed_networks=account.allowed_networks,
    )


def _record(change: OpenChange, organization: Organization, action: Action, **changed: Any) -> None:
    """Append a row of the organisation's history: the subject's columns as given, the others NULL."""
    if action is not Action.CREATED or changed["subject"] is not Subject.ORGANIZATION:
        organization.version += 1
        organization.save(update_fields=["version"])
    state: dict[str, Any] = {field.attname: None for field in SettingsState._meta.local_concrete_fields}
    state |= {"subject_id": organization.pk} | changed
    change.append(
        OrganizationHistory, record_id=organization.pk, version=organization.version, action=action, state=state
    )
