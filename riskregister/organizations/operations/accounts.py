"""Service accounts: their secrets, their tokens, and what they may do."""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import AccessToken, Application

from riskregister.api.changes import OpenChange, operation
from riskregister.api.errors import FieldError, InvalidInput, NotFound
from riskregister.history.models import Action
from riskregister.organizations.errors import AlreadyExists
from riskregister.organizations.models import MemberKind, MembershipRole, Organization, ServiceAccount, Subject
from riskregister.organizations.operations.members import new_member, new_service_user, require_roles, update_member
from riskregister.organizations.operations.names import name_faults
from riskregister.organizations.operations.recording import record_change
from riskregister.organizations.roles import MANAGE, Role


@dataclass(frozen=True)
class NewCredentials:
    """A service account with its secret, which nothing can show again: only a hash of it is kept."""

    account: ServiceAccount
    client_id: str
    client_secret: str


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
    require_roles(roles)
    if faults := name_faults(ServiceAccount, "name", name, "/name"):
        raise InvalidInput(faults)
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
        membership=new_member(change, new_service_user(name, name), MemberKind.SERVICE_ACCOUNT, roles),
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
    require_roles(roles)
    account = _account(change, account_id)
    update_member(change, account.membership, roles, is_active)
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


def _record_account(
    change: OpenChange, account: ServiceAccount, action: Action, roles: Iterable[str] | None = None
) -> None:
    if roles is None:
        held = MembershipRole.objects.of(change.organization_id).filter(membership=account.membership)
        roles = held.values_list("role", flat=True)
    record_change(
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
