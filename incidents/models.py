"""Incidents, their history, and what risks share with them: tags, relations to threat objectives, comments."""

from datetime import datetime
from typing import Any, ClassVar, Required, TypedDict
from uuid import UUID

from django.db import models
from django.db.models import Q

from incidents.choices import IncidentStatus, Objective, Relevance, Severity
from incidents.querysets import IncidentQuerySet, TagQuerySet
from riskregister.history.constraints import limited, one_of
from riskregister.history.models import OrganizationRow, Record, RecordHistoryRow
from riskregister.history.querysets import Scoped, scoped
from riskregister.organizations.models import SOURCE_LENGTH

TITLE_LENGTH = 500
EXTERNAL_REF_LENGTH = 200
TAG_LENGTH = 100
TEXT_LENGTH = 65_536
COMMENT_LENGTH = 20_000
MAX_TAGS = 50
"""Limits of input (ours), in characters and tags."""


class TagRef(TypedDict, total=False):
    """A tag of an input: an existing one by id, or by content one that is made if it is new, or no longer retired."""

    id: UUID
    content: str


class ObjectiveRef(TypedDict, total=False):
    """A threat objective of an input. Relevance left out is unknown."""

    threat_objective: Required[Objective]
    relevance: Relevance | None


class IncidentValues(TypedDict, total=False):
    """What may be set on an incident. A name left out is not set; null says "none"."""

    title: str
    description: str
    status: IncidentStatus
    severity: Severity | None
    severity_reasoning: str | None
    source: str | None
    assigned_to: UUID | None
    detected_date: datetime
    occurred_date: datetime | None
    responded_date: datetime | None
    contained_date: datetime | None
    tags: list[TagRef]
    threat_objectives: list[ObjectiveRef]
    external_ref: str | None


@limited
class Tag(OrganizationRow):
    """A label. Its content never changes, so rows and history may hold copies of it.

    A retired one stays on the records that have it and is given to no other.
    """

    content = models.TextField(max_length=TAG_LENGTH)
    creator = models.ForeignKey("organizations.Membership", on_delete=models.PROTECT, related_name="+", db_index=False)
    is_builtin = models.BooleanField(default=False)
    created_date = models.DateTimeField()
    retired_date = models.DateTimeField(null=True)

    objects: ClassVar[Scoped[TagQuerySet]] = scoped(TagQuerySet)

    class Meta(OrganizationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "content"], name="tag_content_unique"),
            models.CheckConstraint(
                condition=Q(is_builtin=False) | Q(retired_date__isnull=True), name="tag_is_builtin_in_use"
            ),
        ]

    def __str__(self) -> str:
        return self.content

    def as_shown(self) -> dict[str, Any]:
        """Return the tag as rows show it. Built-in tags belong to nobody, though each organisation stores its own."""
        return {
            "id": str(self.pk),
            "content": self.content,
            "creator_id": str(self.creator.user_id),
            "org_id": None if self.is_builtin else str(self.organization_id),
        }


class TagLink(OrganizationRow):
    """A tag on a record. The concrete class adds `record`."""

    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="+")

    class Meta(OrganizationRow.Meta):
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            models.UniqueConstraint(fields=["record", "tag"], name="%(class)s_tag_unique"),
        ]


class ObjectiveRelation(OrganizationRow):
    """What an attacker wants, as it bears on a record. The concrete class adds the foreign key `record`.

    `created_date` is when the relation was last changed: it moves with its relevance only.
    """

    threat_objective = models.CharField(max_length=30, choices=Objective.choices)
    relevance = models.CharField(max_length=10, choices=Relevance.choices, null=True)
    created_date = models.DateTimeField()

    class Meta(OrganizationRow.Meta):
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            models.UniqueConstraint(fields=["record", "threat_objective"], name="%(class)s_objective_unique"),
            one_of("threat_objective", Objective),
            one_of("relevance", Relevance),
        ]


class Comment(OrganizationRow):
    """What somebody said of a record; never edited. The concrete class adds the foreign key `record`."""

    value = models.TextField(max_length=COMMENT_LENGTH)
    author = models.ForeignKey("organizations.Membership", on_delete=models.PROTECT, related_name="+", db_index=False)
    created_date = models.DateTimeField()

    class Meta(OrganizationRow.Meta):
        abstract = True
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["record", "created_date"], name="%(class)s_by_date"),
        ]


class SharedState(models.Model):
    """The columns of state that incidents and risks have alike. The sets are as the row shows them."""

    title = models.TextField(max_length=TITLE_LENGTH)
    description = models.TextField(max_length=TEXT_LENGTH)
    source = models.TextField(max_length=SOURCE_LENGTH, null=True)
    assigned_to = models.ForeignKey(
        "organizations.Membership", on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    external_ref = models.TextField(max_length=EXTERNAL_REF_LENGTH, null=True)
    comments = models.BigIntegerField(default=0)
    tags = models.JSONField(default=list)
    threat_objectives = models.JSONField(default=list)

    class Meta:
        abstract = True


class CommentedRecord(SharedState, Record):
    """A record with what incidents and risks have alike."""

    class Meta(Record.Meta):
        abstract = True


class IncidentState(SharedState):
    """Everything about an incident that has a history."""

    status = models.CharField(max_length=20, choices=IncidentStatus.choices)
    severity = models.CharField(max_length=5, choices=Severity.choices, null=True)
    severity_reasoning = models.TextField(max_length=TEXT_LENGTH, null=True)
    detected_date = models.DateTimeField()
    occurred_date = models.DateTimeField(null=True)
    responded_date = models.DateTimeField(null=True)
    contained_date = models.DateTimeField(null=True)
    risk_associations = models.JSONField(default=list)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("status", IncidentStatus),
            one_of("severity", Severity),
        ]


@limited
class Incident(IncidentState, CommentedRecord):
    """An event: something happened and someone responds."""

    kind = "INC"

    objects: ClassVar[Scoped[IncidentQuerySet]] = scoped(IncidentQuerySet)

    class Meta(Record.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            *IncidentState.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "number"], name="incident_number_unique"),
            models.UniqueConstraint(fields=["organization", "external_ref"], name="incident_external_ref_unique"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organization", "-created_date", "-number"], name="incident_newest_first"),
            models.Index(fields=["organization", "status", "number"], name="incident_by_status"),
            models.Index(fields=["organization", "assigned_to", "number"], name="incident_by_assignee"),
        ]

    def __str__(self) -> str:
        return f"{self.display_id} {self.title}"


@limited
class IncidentHistory(IncidentState, RecordHistoryRow):
    """Everything an incident ever was."""

    record_kind = "incident"
    state = IncidentState

    record = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[Scoped["models.QuerySet[IncidentHistory]"]] = scoped(models.QuerySet)

    class Meta(RecordHistoryRow.Meta):
        verbose_name_plural = "incident history"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *RecordHistoryRow.Meta.constraints,
            *IncidentState.Meta.constraints,
            models.UniqueConstraint(fields=["record", "version"], name="incidenthistory_version_unique"),
        ]


@limited
class IncidentTag(TagLink):
    """A tag on an incident."""

    record = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[Scoped["models.QuerySet[IncidentTag]"]] = scoped(models.QuerySet)


@limited
class IncidentThreatObjective(ObjectiveRelation):
    """What the attacker of an incident wanted."""

    record = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[Scoped["models.QuerySet[IncidentThreatObjective]"]] = scoped(models.QuerySet)


@limited
class IncidentComment(Comment):
    """A comment on an incident."""

    record = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[Scoped["models.QuerySet[IncidentComment]"]] = scoped(models.QuerySet)
