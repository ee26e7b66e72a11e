"""Whose data a person may look at in the admin site, and the Change that a person asks for there."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from riskregister.api.changes import Change
from riskregister.api.errors import Forbidden
from riskregister.api.idempotency import replay_if_known
from riskregister.history.models import Channel
from riskregister.organizations.actors import person_actor
from riskregister.organizations.admin.sent_once import answer_for, claim_of
from riskregister.organizations.models import MembershipRole, Organization, User
from riskregister.organizations.roles import Permission, permissions_of


@dataclass(frozen=True)
class Access:
    """What a person's roles allow, by organisation. A superuser may look at everything."""

    everything: bool
    permissions: Mapping[UUID, frozenset[str]]

    def allows(self, permission: Permission, organization_id: UUID | None = None) -> bool:
        """Say whether the permission is held in an organisation; without one, whether it is held in any."""
        if self.everything:
            return True
        if organization_id is None:
            return any(permission in held for held in self.permissions.values())
        return permission in self.permissions.get(organization_id, frozenset())

    def may_write(self, required: Collection[str], organization_id: UUID | None = None) -> bool:
        """Say whether the person, as a member, holds the permissions in an organisation; without one, in any.

        To look at everything is not to change it: a superuser writes as a member, too.
        """
        if organization_id is None:
            return any(held >= set(required) for held in self.permissions.values())
        return self.permissions.get(organization_id, frozenset()) >= set(required)

    def limit(self, rows: QuerySet[Any], permission: Permission, lookup: str = "organization") -> QuerySet[Any]:
        """Return those of the rows whose organisation, found by `lookup`, grants the permission."""
        if self.everything:
            return rows
        return rows.filter(**{f"{lookup}__in": [key for key in self.permissions if self.allows(permission, key)]})

    def organizations(self, permission: Permission) -> "QuerySet[Organization]":
        """Return the organisations that grant the permission, by name."""
        return self.limit(Organization.objects.order_by("name", "slug"), permission, "pk")


def person(request: HttpRequest) -> User:
    """Return who is logged in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def access_of(request: HttpRequest) -> Access:
    """Return what the person logged in may look at: read once a request, however many rows and menus ask.

    Nothing, where nobody is: the page of the log-in asks as well.
    """
    if not request.user.is_authenticated:
        return Access(everything=False, permissions={})
    access: Access | None = getattr(request, "admin_access", None)
    if access is None:
        access = request.admin_access = _access(person(request))  # type: ignore[attr-defined]  # our own attribute
    return access


def change_for(
    request: HttpRequest,
    organization_id: UUID,
    reason: str | None,
    *,
    leads_to: Callable[[Any], str] | None = None,
    says: str | None = None,
) -> Change:
    """Return the change that the person logged in asks for. Raises Forbidden where they have no business.

    If the form is sent twice, the second is told what this `says`, and led to where this `leads_to` with the
    operation's result: unless it is said otherwise, to the page of what was made or changed.
    """
    actor = person_actor(person(request), organization_id)
    if actor is None:
        raise Forbidden("You are no member of this organisation.")
    return Change(
        organization_id=organization_id,
        actor=actor,
        channel=Channel.ADMIN,
        request_id=getattr(request, "request_id", None),
        reason=reason or None,
        claim=claim_of(request),
        answer=answer_for(request, leads_to, says),
    )


def replay_if_sent(request: HttpRequest, organization_id: UUID) -> None:
    """Raise Replay where this very form has taken effect.

    For what would refuse it before an operation is asked. Call it after what that looks at was read.
    """
    change = change_for(request, organization_id, None)
    if change.claim is not None:
        replay_if_known(change.claim, change.actor.membership)


def _access(user: User) -> Access:
    roles: defaultdict[UUID, list[str]] = defaultdict(list)
    held = MembershipRole.objects.across_organizations().filter(membership__user=user, membership__is_active=True)
    for organization_id, role in held.values_list("organization_id", "role"):
        roles[organization_id].append(role)
    permissions = {organization_id: permissions_of(names) for organization_id, names in roles.items()}
    return Access(everything=user.is_superuser, permissions=permissions)
