"""What every tracked record and every row of history has in common, and the counters they are numbered from."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from riskregister.history.constraints import limited, one_of
from riskregister.history.identifiers import display_id, uuid7
from riskregister.history.querysets import Scoped, scoped
from riskregister.history.search import SearchTextField, search_text

GENESIS_HASH = "0" * 64
"""The "previous hash" of the first row in an organisation's chain."""

REASON_LENGTH = 500
"""Of the reason a caller may give for a change (ours), in characters."""


class Channel(models.TextChoices):
    """Through which door a change came in."""

    API = "api", "API"
    ADMIN = "admin"
    IMPORT = "import"
    COMMAND = "command"
    JOB = "job"


class Action(models.TextChoices):
    """What a row of history says was done to its record."""

    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    RESTORED = "restored"
    COMMENTED = "commented"
    RISK_RAISED = "risk_raised"
    ASSOCIATED = "associated"
    DISSOCIATED = "dissociated"
    CATALOGUE_UPDATED = "catalogue_updated"
    PROFILE_CHANGED = "profile_changed"
    RESIDUAL_RAISED = "residual_raised"
    POLICY_APPLIED = "policy_applied"
    SECRET_ROTATED = "secret_rotated"  # noqa: S105  # an action, not a secret
    TOKENS_REVOKED = "tokens_revoked"


@limited
class OrganizationCounter(models.Model):
    """One row an organisation: the lock that orders its changes, and what the next change counts on from.

    `sequence` and `head_hash` are those of the newest row of history, whichever table holds it.
    The numbers are the last ones given out; they live here because a sequence object burns numbers on
    rollback and MAX()+1 fails under concurrency.
    """

    organization = models.OneToOneField(
        "organizations.Organization", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    sequence = models.BigIntegerField(default=0)
    head_hash = models.CharField(max_length=64, default=GENESIS_HASH)
    last_change = models.DateTimeField()
    incident_number = models.BigIntegerField(default=0)
    risk_number = models.BigIntegerField(default=0)
    proposal_number = models.BigIntegerField(default=0)
    score_proposal_number = models.BigIntegerField(default=0)
    catalogue_load = models.BigIntegerField(default=0)
    """The last load of the catalogue that the organisation's register has followed."""
    scoring_setup = models.BigIntegerField(default=0)
    """The version of how records are scored; 0 before the first."""
    scoring_policy = models.BigIntegerField(default=1)
    """The version of the scoring policy in force; 1 is the one that every organisation begins with."""

    class Meta:
        db_table = "organization_counter"

    def __str__(self) -> str:
        return f"{self.organization_id} at {self.sequence}"


class OrganizationRow(models.Model):
    """A row that belongs to one organisation. `(organization, id)` is there for composite foreign keys to point at."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+", db_index=False, editable=False
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organization", "id"], name="%(class)s_organization_id_unique"),
        ]


@limited
class PendingRendering(OrganizationRow):
    """Records of one kind may still show an earlier name of a member: how far rendering them anew has come.

    Made in the transaction that changes the person, removed in that of the last batch. A later change of the
    same person puts a new row in its place, so a run that is under way begins again.
    """

    membership = models.ForeignKey(
        "organizations.Membership", on_delete=models.PROTECT, related_name="+", db_index=False, editable=False
    )
    kind = models.TextField(max_length=20, editable=False)
    """The kind of record, as history names it (`record_kind`)."""
    last = models.UUIDField(null=True, editable=False)
    """The key of the last record that was looked at; NULL before the first."""
    created_date = models.DateTimeField(editable=False)

    objects: ClassVar[Scoped["models.QuerySet[PendingRendering]"]] = scoped(models.QuerySet)

    class Meta(OrganizationRow.Meta):
        db_table = "pending_rendering"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "membership", "kind"], name="pendingrendering_member_kind_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.membership_id}"


class Record(OrganizationRow):
    """A numbered, versioned record with an append-only history and its row's finished JSON text.

    The record's own columns are its current state, indexed for filters; `document` is what the API answers
    with, `search_text` what searches look through. All are written by operations only, in the transaction
    that appends the history row.
    """

    number = models.BigIntegerField(editable=False)
    version = models.BigIntegerField(default=1, editable=False)
    created_date = models.DateTimeField(editable=False)
    updated_date = models.DateTimeField(editable=False)
    deleted_date = models.DateTimeField(null=True, editable=False)
    """When it left the register; NULL while it is in it. Its number and its external_ref stay taken."""
    opened_by = models.ForeignKey(
        "organizations.Membership", on_delete=models.PROTECT, related_name="+", db_index=False, editable=False
    )
    document = models.TextField(editable=False)
    document_format = models.PositiveSmallIntegerField(editable=False)
    search_text = SearchTextField(editable=False)

    class Meta(OrganizationRow.Meta):
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            models.CheckConstraint(condition=Q(number__gte=1), name="%(class)s_number_positive"),
            models.CheckConstraint(condition=Q(version__gte=1), name="%(class)s_version_positive"),
        ]

    kind: "str | models.CharField[str, str]"
    """The letters before the number: the same for every record of a table, or a column of it."""
    title: "models.CharField[str, str]"
    description: "models.TextField[str, str]"
    """Columns of its state."""

    @property
    def display_id(self) -> str:
        """The id the API speaks, such as `RSK-00001`."""
        return display_id(str(self.kind), self.number)

    def text_to_search(self) -> str:
        """Return what `search_text` must hold: it follows from the state, and is not part of it."""
        return search_text(str(self.title), str(self.description))


class HistoryRow(OrganizationRow):
    """One change of one record: who, when, why, through which door, and everything the record was after it.

    Append-only. The concrete class adds a foreign key `record` and the columns of the record's state.
    docs/history.md specifies `canonical`, `format` and the hashes.
    """

    record_kind: ClassVar[str]
    """The record's kind as the canonical text names it."""
    state: ClassVar[type[models.Model]]
    """The abstract model that declares the columns of state."""
    internal: ClassVar[frozenset[str]] = frozenset()
    """Fields of the state that are kept and not shown."""
    record_id: UUID
    """The key behind `record`."""

    sequence = models.BigIntegerField(editable=False)
    display_id = models.TextField(max_length=24, null=True, editable=False)
    version = models.BigIntegerField(editable=False)
    action = models.CharField(max_length=30, choices=Action.choices, editable=False)
    channel = models.CharField(max_length=10, choices=Channel.choices, editable=False)
    actor = models.ForeignKey(
        "organizations.Membership", on_delete=models.PROTECT, related_name="+", db_index=False, editable=False
    )
    actor_key = models.CharField(max_length=36, editable=False)
    actor_name = models.CharField(max_length=320, editable=False)
    request_id = models.CharField(max_length=64, null=True, editable=False)
    reason = models.TextField(max_length=REASON_LENGTH, null=True, editable=False)
    created_date = models.DateTimeField(editable=False)
    format = models.PositiveSmallIntegerField(editable=False)
    canonical = models.TextField(editable=False)
    previous_hash = models.CharField(max_length=64, editable=False)
    hash = models.CharField(max_length=64, editable=False)

    class Meta(OrganizationRow.Meta):
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "sequence"], name="%(class)s_sequence_unique"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="%(class)s_sequence_positive"),
            one_of("action", Action),
            one_of("channel", Channel),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"

    @classmethod
    def state_fields(cls) -> list[str]:
        """Return the names under which the state's values sit on the record and on this row alike."""
        return [field.attname for field in cls.state._meta.local_concrete_fields]


class RecordHistoryRow(HistoryRow):
    """One change of a numbered record. It carries its own searched text, so that lists of the past can be searched."""

    search_text = SearchTextField(editable=False)

    class Meta(HistoryRow.Meta):
        abstract = True

    title: "models.TextField[str, str]"
    description: "models.TextField[str, str]"
    """Columns of its state."""

    def text_to_search(self) -> str:
        """Return what `search_text` must hold, as on the record."""
        return search_text(str(self.title), str(self.description))
