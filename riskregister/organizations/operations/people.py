"""People: what is the same in every organisation that they are members of."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from django.db import transaction

from riskregister.api.changes import Change, OpenChange, begin
from riskregister.api.errors import Forbidden, InvalidInput, NotFound
from riskregister.history.models import Action, Channel
from riskregister.history.rebuilding import await_rendering
from riskregister.organizations.actors import person_actor, system_actor
from riskregister.organizations.errors import ChangedMeanwhile
from riskregister.organizations.models import Membership, MembershipRole, User
from riskregister.organizations.operations.members import SERVICE_DOMAIN, record_member
from riskregister.organizations.operations.names import person_name_faults
from riskregister.organizations.roles import Role


class Names(NamedTuple):
    """What a person is called."""

    first_name: str
    last_name: str


class NewNames(TypedDict, total=False):
    """What may be set of a person. A name left out stays."""

    first_name: str
    last_name: str


def change_person(
    *,
    user_id: UUID,
    names: NewNames,
    seen: Names | None = None,
    channel: Channel,
    by: User | None = None,
    request_id: str | None = None,
    reason: str | None = None,
) -> User:
    """Set the names given of a person, in every organisation that they are a member of.

    One transaction under the locks of all of them: each gets a row of history, which holds no name, and notes which
    records are to be rendered anew (`rebuilding.render_pending` does it). Names that are what they were change
    nothing. `seen` are the names that the caller was shown. `by` is the superuser who asked for it, None for a
    command: an admin of one organisation has no say in the others.

    Raises Forbidden, NotFound for no such person (service accounts are none), InvalidInput for a name that can be
    none, ChangedMeanwhile where the names are no longer those seen.
    """
    if by is not None and not (by.is_superuser and by.is_active):
        raise Forbidden("Only a superuser changes a person, who may be a member of several organisations.")
    trimmed = {field: str(name).strip() for field, name in names.items()}
    faults = [fault for field, name in trimmed.items() for fault in person_name_faults(User, field, name)]
    if faults:
        raise InvalidInput(faults)
    user: User | None = None
    while user is None:
        members = _memberships(user_id)
        changes = [_change(member, channel, by, request_id, reason) for member in members]
        user = _rename(user_id, trimmed, seen, changes, members)
    return user


def _memberships(user_id: UUID) -> list[Membership]:
    """Return what the person is or was a member of, in the order in which the organisations are locked."""
    members = Membership.objects.across_organizations().select_related("user").filter(user_id=user_id)
    return list(members.order_by("organization_id"))


def _change(
    member: Membership, channel: Channel, by: User | None, request_id: str | None, reason: str | None
) -> Change:
    organization_id = member.organization_id
    actor = (person_actor(by, organization_id) if by is not None else None) or system_actor(organization_id)
    return Change(organization_id, actor, channel, request_id=request_id, reason=reason)


def _rename(
    user_id: UUID, names: dict[str, str], seen: Names | None, changes: Sequence[Change], members: Sequence[Membership]
) -> User | None:
    """Do it under the locks. Returns None, and has done nothing, if the person joined an organisation meanwhile."""
    with transaction.atomic(durable=True):
        opened = [begin(change) for change in changes]
        # Whoever makes them a member of yet another organisation waits for this lock, by the new row's foreign key.
        user = User.objects.select_for_update().filter(pk=user_id).first()
        if user is None or user.email.endswith(f"@{SERVICE_DOMAIN}"):
            raise NotFound("There is no such person.")
        locked = _memberships(user_id)
        if locked != members:
            return None
        if seen is not None and seen != (user.first_name, user.last_name):
            raise ChangedMeanwhile(f"The name is {user.display_name} by now. Look at it again before you change it.")
        changed = {field: name for field, name in names.items() if getattr(user, field) != name}
        if changed:
            _write(user, changed)
            for change, member in zip(opened, locked, strict=True):
                _note(change, member)
        return user


def _write(user: User, changed: dict[str, Any]) -> None:
    for field, name in changed.items():
        setattr(user, field, name)
    user.save(update_fields=list(changed))


def _note(change: OpenChange, member: Membership) -> None:
    held = MembershipRole.objects.of(change.organization_id).filter(membership=member)
    record_member(change, member, Action.CHANGED, [Role(role) for role in held.values_list("role", flat=True)])
    await_rendering(change.organization_id, member.pk, at=change.now)
    change.finish(None)
