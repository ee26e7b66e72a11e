"""Entries of a record's history: who did what to it, when, and what that changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from rest_framework import serializers

from riskregister.api.differences import FieldChangeSerializer, shown_changes
from riskregister.api.documents import text_of
from riskregister.api.fields import UtcDateTime
from riskregister.api.pagination import batches
from riskregister.history.differences import StateField, differences
from riskregister.history.models import Action, Channel
from riskregister.organizations.models import User
from riskregister.organizations.serializers import PersonSerializer


class HistoryEntrySerializer(serializers.Serializer[Any]):
    """One change of a record."""

    version = serializers.IntegerField(min_value=1, help_text="The record's version after the change.")
    timestamp = UtcDateTime()
    user = PersonSerializer(help_text="Who made the change, shown as now.")
    action = serializers.ChoiceField(Action.choices)
    channel = serializers.ChoiceField(Channel.choices, help_text="Through which door the change came in.")
    reason = serializers.CharField(allow_null=True)
    is_creation = serializers.BooleanField()
    changes = FieldChangeSerializer(many=True, help_text="Of a creation: every field that got a value.")


@dataclass(frozen=True)
class Shown:
    """A person to be shown."""

    user: User


@dataclass(frozen=True)
class Entry:
    """One change of a record, ready to be shown."""

    version: int
    timestamp: datetime
    user: Shown
    action: str
    channel: str
    reason: str | None
    is_creation: bool
    changes: list[dict[str, Any]]


def with_previous(rows: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
    """Return rows of one record's history, each with the key of the one before, as `previous`."""
    # Versions may have gaps: showing a person's new name raises a record's version without a row.
    before = rows.filter(version__lt=OuterRef("version")).order_by("-version").values("pk")[:1]
    annotated: QuerySet[Any, Any] = rows.annotate(previous=Subquery(before))
    return annotated


@dataclass(frozen=True)
class Entries:
    """Makes the texts of entries from rows of one kind of record's history."""

    history: Any
    organization_id: UUID
    fields: Sequence[StateField]
    row: serializers.Serializer[Any]
    """Shows the record's row, and so the values of its fields."""

    def texts(self, rows: Iterable[Any]) -> Iterator[str]:
        """Yield the entry of each row as JSON."""
        for entry in self.entries(rows):
            yield text_of(_entry, entry)

    def entries(self, rows: Iterable[Any]) -> Iterator[Entry]:
        """Yield the entry of each row; a row is read by its key, with the one before it, its `previous`."""
        for batch in batches(rows):
            states = self._states({key for row in batch for key in (row.pk, row.previous) if key is not None})
            users = self._users([states[row.pk] for row in batch], states.values())
            people = {key: Shown(users[user_id]) for key, user_id in self._members(states.values())}
            for row in batch:
                yield self._entry(states[row.pk], states.get(row.previous), users, people)

    def _states(self, keys: set[UUID]) -> dict[UUID, Any]:
        found = self.history.objects.of(self.organization_id).filter(pk__in=keys)
        members = [field.name for field in self.fields if field.is_person]
        return {row.pk: row for row in found.select_related(*members).defer("canonical", "search_text")}

    def _members(self, states: Iterable[Any]) -> Iterator[tuple[UUID, UUID]]:
        """Yield the memberships that states name, each with its user's key."""
        members = [field.name for field in self.fields if field.is_person]
        for state in states:
            for name in members:
                if (member := getattr(state, name)) is not None:
                    yield member.pk, member.user_id

    def _users(self, changes: Sequence[Any], states: Iterable[Any]) -> dict[UUID, User]:
        """Return who made the changes and whom the states name."""
        made_by = {UUID(row.actor_key): row for row in changes}
        keys = {user_id for _, user_id in self._members(states)} | made_by.keys()
        users = User.objects.in_bulk(list(keys))
        # A user is never deleted by the product. Should an operator have done it, history still has the name.
        return {key: User(pk=key, first_name=row.actor_name) for key, row in made_by.items()} | users

    def _entry(self, row: Any, before: Any, users: Mapping[UUID, User], people: Mapping[UUID, Shown]) -> Entry:
        found = differences(self.fields, None if before is None else self._state(before), self._state(row))
        return Entry(
            version=row.version,
            timestamp=row.created_date,
            # Not the acting membership's: a superuser who is no member acts through the system's.
            user=Shown(users[UUID(row.actor_key)]),
            action=row.action,
            channel=row.channel,
            reason=row.reason,
            is_creation=before is None,
            changes=shown_changes(found, self.row, people),
        )

    def _state(self, row: Any) -> dict[str, Any]:
        return {field.column: getattr(row, field.column) for field in self.fields}


_entry = HistoryEntrySerializer()
