"""What an organisation's history says of its settings, against the settings: for `verify`."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from riskregister.organizations.models import (
    MemberKind,
    Membership,
    MembershipRole,
    Organization,
    OrganizationHistory,
    ServiceAccount,
    Source,
    SourceList,
    Subject,
)

Differences = Iterator[tuple[str, str]]


def newest_states(organization_id: UUID, subject: Subject) -> dict[Any, OrganizationHistory]:
    """Return the newest row of history of each thing of a kind, by its key; of sources, by which list it is."""
    key = "used_for" if subject is Subject.SOURCES else "subject_id"
    rows = OrganizationHistory.objects.of(organization_id).filter(subject=subject).order_by("sequence")
    return {getattr(row, key): row for row in rows}


def settings_differences(organization_id: UUID) -> Differences:
    """Yield every setting that is not what the history says. People's names are not in the history."""
    organization = Organization.objects.get(pk=organization_id)
    newest = OrganizationHistory.objects.of(organization_id).order_by("sequence").last()
    named = newest_states(organization_id, Subject.ORGANIZATION).get(organization_id)
    if newest is None or named is None:
        yield "organisation", "it has no history"
    elif (organization.version, organization.name) != (newest.version, named.name):
        yield "organisation", "name or version is not what its history says"
    yield from _differences_of_members(organization_id)
    listed: dict[str, list[str]] = defaultdict(list)
    for used_for, name in Source.objects.of(organization_id).order_by("position").values_list("used_for", "name"):
        listed[used_for].append(name)
    recorded = newest_states(organization_id, Subject.SOURCES)
    for used_for in SourceList:
        if used_for not in recorded or recorded[used_for].sources != listed[used_for]:
            yield f"sources of {used_for}", "the list is not what its history says"


def _differences_of_members(organization_id: UUID) -> Differences:
    roles: dict[UUID, list[str]] = defaultdict(list)
    for member_id, role in MembershipRole.objects.of(organization_id).values_list("membership_id", "role"):
        roles[member_id].append(role)
    states = _states_of_people(organization_id) | _states_of_accounts(organization_id)
    for member in Membership.objects.of(organization_id).select_related("user"):
        found = {"user_id": member.user_id, "roles": sorted(roles[member.pk]), "is_active": member.is_active}
        expected: Mapping[str, Any] = {"user_id": member.user_id, "roles": [], "is_active": True}
        if member.kind != MemberKind.SYSTEM:
            expected = states.pop(member.pk, {})
        if found != expected:
            yield f"member {member.user_id}", "it, its roles or whether it is active is not what the history says"
        if member.user.is_superuser and not _was_made_superuser(member.user_id):
            yield f"member {member.user_id}", "no history says that they are a superuser"
    for member_id in states:
        yield f"member {member_id}", "it has a history, but is not there"


def _states_of_people(organization_id: UUID) -> dict[UUID, Mapping[str, Any]]:
    return {key: _state(row) for key, row in newest_states(organization_id, Subject.MEMBER).items()}


def _states_of_accounts(organization_id: UUID) -> dict[UUID, Mapping[str, Any]]:
    """Return what history says of the members that service accounts are; of none whose account differs from it."""
    rows = newest_states(organization_id, Subject.SERVICE_ACCOUNT)
    states: dict[UUID, Mapping[str, Any]] = {}
    for account in ServiceAccount.objects.of(organization_id).select_related("application"):
        row = rows.pop(account.pk, None)
        found = (account.name, account.expires, account.allowed_networks, account.application.client_id)
        if row and found == (row.name, row.expires, row.allowed_networks, row.client_id):
            states[account.membership_id] = _state(row)
    return states | {key: _state(row) for key, row in rows.items()}


def _state(row: OrganizationHistory) -> dict[str, Any]:
    return {"user_id": row.user_id, "roles": row.roles, "is_active": row.is_active}


def _was_made_superuser(user_id: UUID) -> bool:
    """Tell whether any organisation's history says so: a superuser is one everywhere."""
    return OrganizationHistory._base_manager.filter(user_id=user_id, is_superuser=True).exists()
