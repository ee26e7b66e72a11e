"""Who acts when it is not a token that says so: the system member, or a person in the admin site."""

from uuid import UUID

from riskregister.api.actors import Actor
from riskregister.api.changes import Change
from riskregister.history.models import Channel
from riskregister.organizations.models import MemberKind, Membership, MembershipRole, Organization, User
from riskregister.organizations.roles import ALL_PERMISSIONS, Permission, permissions_of


def system_actor(organization_id: UUID) -> Actor:
    """Return the organisation's system member as the actor of commands and jobs; it may do everything."""
    member = Membership.objects.of(organization_id).select_related("user").get(kind=MemberKind.SYSTEM)
    return Actor(membership=member, user=member.user, permissions=ALL_PERMISSIONS)


def person_actor(user: User, organization_id: UUID) -> Actor | None:
    """Return a person as the actor of a change in the admin site; None if they have no business there.

    A superuser may manage any organisation, but writes its records only as a member of it.
    """
    member = Membership.objects.of(organization_id).select_related("user").filter(user=user, is_active=True).first()
    if member is not None:
        roles = MembershipRole.objects.of(organization_id).filter(membership=member).values_list("role", flat=True)
        permissions = permissions_of(roles)
        if user.is_superuser:
            permissions |= {str(Permission.ORGANIZATION_MANAGE)}
        return Actor(membership=member, user=user, permissions=permissions)
    if user.is_superuser:
        system = system_actor(organization_id)
        permissions = frozenset({str(Permission.ORGANIZATION_MANAGE)})
        return Actor(membership=system.membership, user=user, permissions=permissions)
    return None


def command_change(organization: Organization, channel: Channel = Channel.COMMAND) -> Change:
    """Return the change that an operator's command asks for, acting as the organisation's system member."""
    return Change(organization_id=organization.pk, actor=system_actor(organization.pk), channel=channel)
