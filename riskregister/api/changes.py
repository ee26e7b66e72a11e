"""The one way to write: an operation, which runs inside a Change.

A caller (view, admin, command, job) describes who changes what on whose behalf as a `Change` and hands
it to an operation. The operation's wrapper opens the transaction, takes the organisation's lock, claims
the idempotency key and passes an `OpenChange`, through which everything is written.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from riskregister.api import idempotency
from riskregister.api.errors import Forbidden
from riskregister.api.failures import failures_told
from riskregister.api.idempotency import Answer, Claim
from riskregister.api.preconditions import EntityTags
from riskregister.history import chain, registry
from riskregister.history.counters import lock_counter
from riskregister.history.models import Action, Channel, HistoryRow, OrganizationCounter, Record
from riskregister.history.statements import write_rows

if TYPE_CHECKING:
    from riskregister.organizations.models import Membership, Organization, User

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


@dataclass(frozen=True)
class Actor:
    """Who acts: the user, the membership the act is attributed to (its user loaded), and what is allowed.

    The two name the same person, save where a superuser manages the settings of an organisation of which
    they are no member: there the membership is the system member's, and history still names the person.
    """

    membership: "Membership"
    user: "User"
    permissions: frozenset[str]

    def authorize(self, needed: frozenset[str]) -> None:
        """Raise Forbidden, naming what is missing, unless the actor holds all the permissions needed."""
        missing = needed - self.permissions
        if missing:
            raise Forbidden(f"This needs the permission {' and '.join(sorted(missing))}.")


@dataclass(frozen=True)
class Change:
    """A change that is asked for: on whose data, by whom, through which door, and why."""

    organization_id: UUID
    actor: Actor
    channel: Channel
    request_id: str | None = None
    reason: str | None = None
    claim: Claim | None = None
    """The Idempotency-Key and fingerprint of the request, if it had one."""
    answer: Callable[[Any], Answer] | None = None
    """Builds, from the operation's result, the answer to store under the key. Goes with `claim`."""
    precondition: EntityTags | None = None
    """The versions that the caller allows the record to be at; None allows any."""


@dataclass
class OpenChange:
    """A change under way: its transaction is open and its organisation's counter row is locked.

    Rows are collected and written together at the end, so that an operation costs few statements
    however many tables it touches.
    """

    change: Change
    now: datetime
    """The time of the change: later than any earlier change of the organisation."""
    counter: OrganizationCounter
    discarded: bool = False
    """Whether the transaction is to be rolled back, its result notwithstanding: a preview."""
    wrote: bool = False
    """Whether anything was inserted so far."""
    _read: dict[Callable[["OpenChange"], Any], Any] = field(default_factory=dict)
    _inserts: list[models.Model] = field(default_factory=list)
    _created: set[UUID] = field(default_factory=set)
    _revised: dict[UUID, tuple[Record, int]] = field(default_factory=dict)

    @property
    def organization_id(self) -> UUID:
        """Whose data this change is confined to."""
        return self.change.organization_id

    @property
    def member(self) -> "Membership":
        """The acting membership."""
        return self.change.actor.membership

    def take_numbers(self, counted_by: str, count: int) -> range:
        """Reserve the next `count` numbers of the named counter column. A rollback gives them back."""
        last: int = getattr(self.counter, counted_by)
        setattr(self.counter, counted_by, last + count)
        return range(last + 1, last + count + 1)

    def expect(self, record: Record | None) -> None:
        """Raise PreconditionFailed if the locked record is not at a version that the caller has said it may be at.

        What does not exist is at none, not even at `*` (RFC 9110, section 13.1.1).
        """
        if self.change.precondition is not None:
            self.change.precondition.require(record)

    def expect_version(self, version: int) -> None:
        """Raise PreconditionFailed if what is at this version is not at one that the caller has said it may be at."""
        if self.change.precondition is not None:
            self.change.precondition.require_version(version)

    def once(self, read: Callable[["OpenChange"], T]) -> T:
        """Return what a function reads under the lock: it is called once in this change, and only if asked for."""
        if read not in self._read:
            self._read[read] = read(self)
        found: T = self._read[read]
        return found

    def insert(self, *rows: models.Model) -> None:
        """Have rows inserted with this change."""
        self._inserts.extend(rows)

    def create(self, record: Record) -> None:
        """Have a new record inserted, as version 1, with the first row of its history and its document."""
        record.version, record.created_date, record.updated_date = 1, self.now, self.now
        record.opened_by = self.member
        record.document_format = registry.tracked(type(record)).document_format
        self._created.add(record.pk)
        self.insert(record)
        self._append_for(record, Action.CREATED)

    def revise(self, record: Record, action: Action) -> None:
        """Have a changed record written back as its next version, with a row of history and a new document."""
        if record.pk not in self._created:
            self._revised.setdefault(record.pk, (record, record.version))
        record.version += 1
        record.updated_date = self.now
        self._append_for(record, action)

    def delete(self, record: Record) -> None:
        """Have a record leave the register. Its history, its links, its number and its external_ref stay."""
        record.deleted_date = self.now
        self.revise(record, Action.DELETED)

    def restore(self, record: Record) -> None:
        """Have a deleted record come back into the register as it was."""
        record.deleted_date = None
        self.revise(record, Action.RESTORED)

    @contextmanager
    def revising(self, record: Record, action: Action = Action.CHANGED) -> Iterator[None]:
        """Revise a locked record by what the block does to it; if that comes to nothing, leave it as it is."""
        fields = registry.tracked(type(record)).history.state_fields()
        before = {name: getattr(record, name) for name in fields}
        yield
        if any(getattr(record, name) != value for name, value in before.items()):
            self.revise(record, action)

    def append(
        self,
        history: type[HistoryRow],
        *,
        record_id: UUID,
        version: int,
        action: Action,
        state: dict[str, Any],
        display_id: str | None = None,
    ) -> None:
        """Have one row of history inserted: the next of the organisation's sequence and chain."""
        self.counter.sequence += 1
        actor = self.change.actor
        row = history(
            organization_id=self.organization_id,
            display_id=display_id,
            version=version,
            sequence=self.counter.sequence,
            action=action,
            channel=self.change.channel,
            actor_id=actor.membership.pk,
            actor_key=str(actor.user.pk),
            actor_name=actor.user.display_name,
            request_id=self.change.request_id,
            reason=self.change.reason,
            created_date=self.now,
            format=chain.FORMAT,
            previous_hash=self.counter.head_hash,
            **state,
        )
        row.record_id = record_id
        row.canonical = chain.canonical_text(row)
        row.hash = self.counter.head_hash = chain.chain_hash(row.previous_hash, row.canonical)
        self.insert(row)

    def discard(self) -> None:
        """Have nothing of this change written: what it would do is all that was asked."""
        self.discarded = True

    def flush(self) -> None:
        """Write what was collected so far, so that a change of very many records need not hold them all.

        The counter stays behind until the end, which nobody sees: its row is locked until then.
        """
        self._derive()
        self._write()

    def finish(self, result: object) -> None:
        """Write what was collected, the answer for the idempotency key among it, and move the counter on."""
        self._derive()
        if self.change.claim is not None and self.change.answer is not None:
            self.insert(idempotency.stored(self.change.claim, self.change.answer(result), self.member, at=self.now))
        if self.wrote or self._inserts:
            self.counter.last_change = self.now
            self._write(self.counter)
        else:
            self._write()

    def _derive(self) -> None:
        for row in self._inserts:
            if isinstance(row, Record):
                registry.derive(row)
        for record, _ in self._revised.values():
            registry.derive(record)

    def _write(self, counter: OrganizationCounter | None = None) -> None:
        # Records go before the rows that refer to them, whatever order they were collected in.
        inserts = sorted(self._inserts, key=lambda row: not isinstance(row, Record))
        write_rows(self._revised.values(), inserts, counter)
        self.wrote = self.wrote or bool(inserts)
        self._inserts.clear()
        self._created.clear()
        self._revised.clear()

    def _append_for(self, record: Record, action: Action) -> None:
        history = registry.tracked(type(record)).history
        state = {name: getattr(record, name) for name in history.state_fields()}
        state["search_text"] = record.text_to_search()
        self.append(
            history,
            record_id=record.pk,
            version=record.version,
            action=action,
            state=state,
            display_id=record.display_id,
        )


def begin(change: Change) -> OpenChange:
    """Take the organisation's lock inside the open transaction and start the change.

    The lock is an UPDATE, so it works on both engines. Its RETURNING reads the row as it is after any
    wait for an earlier change; a key claimed by that change is found by the look-up after it.
    """
    if change.claim is None:
        counter = lock_counter(change.organization_id)
    else:
        caller = change.actor.membership
        counter = lock_counter(change.organization_id, marked_by=idempotency.lock_of(change.claim, caller))
        idempotency.replay_if_known(change.claim, caller)
    return OpenChange(change, max(timezone.now(), counter.last_change + timedelta(microseconds=1)), counter)


class Operation(Generic[P, R]):
    """A write of the product. Call it with a Change and keyword arguments.

    Raises Forbidden without the permissions it `requires`, `idempotency.Replay` where the request has
    taken effect before, and whatever refusals its own docstring names. It commits by itself and so
    cannot be called inside a transaction.
    """

    def __init__(self, function: Callable[Concatenate[OpenChange, P], R], requires: frozenset[str]) -> None:
        self.function = function
        self.requires = requires
        self.__doc__ = function.__doc__

    def __call__(self, change: Change, *args: P.args, **kwargs: P.kwargs) -> R:
        """Make the change, whole or not at all."""
        change.actor.authorize(self.requires)
        with failures_told(change.claim, change.actor.membership), transaction.atomic(durable=True):
            open_change = begin(change)
            result = self.function(open_change, *args, **kwargs)
            if open_change.discarded:
                transaction.set_rollback(True)
            else:
                open_change.finish(result)
        return result


def operation(*, requires: set[str]) -> Callable[[Callable[Concatenate[OpenChange, P], R]], Operation[P, R]]:
    """Declare a function that takes an OpenChange to be an operation, and what it takes to be allowed to call it."""

    def declare(function: Callable[Concatenate[OpenChange, P], R]) -> Operation[P, R]:
        return Operation(function, frozenset(requires))

    return declare


def first_change(organization: "Organization", actor: Actor, channel: Channel) -> OpenChange:
    """Start the counters of an organisation that is being made, and open its first change."""
    counter = OrganizationCounter(organization_id=organization.pk, last_change=timezone.now())
    counter.save(force_insert=True)
    change = Change(organization_id=organization.pk, actor=actor, channel=channel)
    return OpenChange(change, counter.last_change + timedelta(microseconds=1), counter)
