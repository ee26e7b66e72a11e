"""What members look for often: saved filters, each of one member."""

from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from riskregister.api.changes import OpenChange, operation
from riskregister.api.errors import Conflict, FieldError, Forbidden, InvalidInput, NotFound
from riskregister.organizations.models import Membership, RecordList, SavedFilter, User
from riskregister.organizations.operations.names import name_faults

MAX_FILTERS: Final = 50
"""Of one member and list (ours)."""


@operation(requires=set())
def save_filter(change: OpenChange, *, listed: RecordList, name: str, query: str) -> SavedFilter:
    """Keep a list's query under a name, in the place of what the member kept under it before.

    Raises Forbidden for who is no member, InvalidInput for a name that can be none and a query that is too long or
    asks nothing, Conflict where the member has MAX_FILTERS.
    """
    member, name = _owner(change), name.strip()
    if faults := name_faults(SavedFilter, "name", name, "/name") + _query_faults(query):
        raise InvalidInput(faults)
    own = SavedFilter.objects.of(change.organization_id).filter(membership=member, listed=listed)
    saved = own.filter(name=name).first()
    if saved is not None:
        saved.query = query
        saved.save(update_fields=["query"])
        return saved
    if own.count() >= MAX_FILTERS:
        raise Conflict(f"There are {MAX_FILTERS} saved filters. Remove one first.")
    saved = SavedFilter(
        organization_id=change.organization_id,
        membership=member,
        listed=listed,
        name=name,
        query=query,
        created_date=change.now,
    )
    change.insert(saved)
    return saved


@operation(requires=set())
def delete_filter(change: OpenChange, *, filter_id: UUID) -> None:
    """Remove one of the member's own filters. Raises Forbidden for who is no member, NotFound."""
    own = SavedFilter.objects.of(change.organization_id).filter(membership=_owner(change), pk=filter_id)
    removed, _ = own.delete()
    if not removed:
        raise NotFound("There is no such filter of yours.")


def saved_filters(user: User, listed: RecordList) -> QuerySet[SavedFilter]:
    """Return the filters of a list that a person has, as a member of any organisation, by name."""
    rows = SavedFilter.objects.across_organizations().filter(membership__user=user, membership__is_active=True)
    return rows.filter(listed=listed).select_related("organization").order_by("name", "organization__name")


def _owner(change: OpenChange) -> Membership:
    actor = change.change.actor
    if actor.membership.user_id != actor.user.pk:
        raise Forbidden("Filters are kept for members of the organisation.")
    return actor.membership


def _query_faults(query: str) -> list[FieldError]:
    longest = SavedFilter._meta.get_field("query").max_length
    if not query:
        return [FieldError("/query", "empty", "The list is not filtered: there is nothing to save.")]
    if len(query) > (longest or 0):
        return [FieldError("/query", "max_length", f"The filter has more than {longest} characters.")]
    return []
