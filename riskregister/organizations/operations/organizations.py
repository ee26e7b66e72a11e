"""Making an organisation."""

from datetime import timedelta

from django.core.validators import slug_re
from django.db import IntegrityError, transaction
from django.utils import timezone

from riskregister.api.actors import Actor
from riskregister.api.changes import Change, OpenChange
from riskregister.api.errors import FieldError, InvalidInput
from riskregister.history.models import Action, Channel, OrganizationCounter
from riskregister.organizations import beginnings
from riskregister.organizations.errors import AlreadyExists
from riskregister.organizations.models import MemberKind, Membership, Organization, Subject, User
from riskregister.organizations.operations.members import new_service_user
from riskregister.organizations.operations.names import name_faults
from riskregister.organizations.operations.recording import record_change
from riskregister.organizations.operations.sources import DEFAULT_SOURCES, replace_sources
from riskregister.organizations.roles import ALL_PERMISSIONS


def create_organization(*, slug: str, name: str, channel: Channel, by: User | None = None) -> Organization:
    """Create an organisation with its system member, its counters, the default sources, and what apps add to it.

    `by` is the superuser who asked for it, None for a command. Raises AlreadyExists for a slug
    that is taken, InvalidInput for a slug or name that can be none.
    """
    faults = [
        *name_faults(Organization, "slug", slug, "/slug"),
        *name_faults(Organization, "name", name, "/name"),
    ]
    if not slug_re.fullmatch(slug):
        faults.append(FieldError("/slug", "invalid", "It may hold letters, digits, hyphens and underscores only."))
    if faults:
        raise InvalidInput(faults)
    try:
        with transaction.atomic(durable=True):
            return _create(slug=slug, name=name, channel=channel, by=by)
    except IntegrityError as error:
        raise AlreadyExists(f"There is an organisation {slug} already.") from error


def _create(*, slug: str, name: str, channel: Channel, by: User | None) -> Organization:
    organization = Organization.objects.create(slug=slug, name=name)
    user = new_service_user("system", "System")
    member = Membership(organization=organization, user=user, kind=MemberKind.SYSTEM)
    member.save(force_insert=True)
    actor = Actor(membership=member, user=by or user, permissions=ALL_PERMISSIONS)
    change = _first_change(organization, actor, channel)
    record_change(change, organization, Action.CREATED, subject=Subject.ORGANIZATION, name=name)
    for used_for, names in DEFAULT_SOURCES.items():
        replace_sources(change, organization, used_for, names)
    for begin in beginnings.registered():
        begin(change)
    change.finish(organization)
    return organization


def _first_change(organization: Organization, actor: Actor, channel: Channel) -> OpenChange:
    """Start the counters of an organisation that is being made, and open its first change."""
    counter = OrganizationCounter(organization_id=organization.pk, last_change=timezone.now())
    counter.save(force_insert=True)
    change = Change(organization_id=organization.pk, actor=actor, channel=channel)
    return OpenChange(change, counter.last_change + timedelta(microseconds=1), counter)
