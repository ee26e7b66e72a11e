"""Risks of both kinds, their history, and their relations."""

from datetime import datetime
from typing import ClassVar, TypedDict
from uuid import UUID

from django.db import models
from django.db.models import Q

from incidents.models import (
    TEXT_LENGTH,
    Comment,
    CommentedRecord,
    ObjectiveRef,
    ObjectiveRelation,
    SharedState,
    TagLink,
    TagRef,
)
from riskregister.history.constraints import limited, one_of
from riskregister.history.models import OrganizationRow, Record, RecordHistoryRow
from riskregister.history.querysets import Scoped, scoped
from risks.choices import Impact, Likelihood, RiskKind, RiskStatus, RiskType, Urgency
from risks.models.catalogue import KeyRisk
from risks.querysets import RiskQuerySet, ThreatObjectiveQuerySet


class RiskValues(TypedDict, total=False):
    """What may be set on a risk. A name left out is not set; null says "none"."""

    title: str
    description: str
    status: RiskStatus
    type: RiskType
    source: str | None
    likelihood: Likelihood | None
    likelihood_analysis: str | None
    impact: Impact | None
    impact_analysis: str | None
    initially_reported_urgency: Urgency | None
    assigned_to: UUID | None
    control_statement: str | None
    remediation_task: str | None
    discovered_date: datetime
    expected_date: datetime | None
    closed_date: datetime | None
    tags: list[TagRef]
    threat_objectives: list[ObjectiveRef]
    external_ref: str | None


class RiskState(SharedState):
    """Everything about a risk that has a history. Of a key risk the catalogue's part is copied here too."""

    status = models.CharField(max_length=20, choices=RiskStatus.choices)
    type = models.CharField(max_length=20, choices=RiskType.choices)
    likelihood = models.CharField(max_length=10, choices=Likelihood.choices, null=True)
    likelihood_analysis = models.TextField(max_length=TEXT_LENGTH, null=True)
    impact = models.CharField(max_length=10, choices=Impact.choices, null=True)
    impact_analysis = models.TextField(max_length=TEXT_LENGTH, null=True)
    initially_reported_urgency = models.CharField(max_length=10, choices=Urgency.choices, null=True)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, null=True)
    policy_version = models.PositiveIntegerField()
    control_statement = models.TextField(max_length=TEXT_LENGTH, null=True)
    remediation_task = models.TextField(max_length=TEXT_LENGTH, null=True)
    discovered_date = models.DateTimeField()
    due_date = models.DateTimeField(null=True)
    expected_date = models.DateTimeField(null=True)
    closed_date = models.DateTimeField(null=True)
    incident_associations = models.JSONField(default=list)
    catalogue_version = models.PositiveIntegerField(null=True)
    """Of a key risk: the version of the catalogue's entry that is copied here."""
    own_score = models.BooleanField(null=True, editable=False)
    """Of a key risk: whether the organisation has scored it. Then the threat profile leaves its score alone."""
    left_profile_date = models.DateTimeField(null=True, editable=False)
    """Of a key risk: since when the threat profile calls for it no longer; a person decides what becomes of it."""
    residual_of = models.TextField(max_length=24, null=True)
    """The id of the key risk whose closing left this one to the organisation."""
    residual_risks = models.JSONField(default=list)
    """The ids of the risks that the closing of this key risk left."""

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("status", RiskStatus),
            one_of("type", RiskType),
            one_of("likelihood", Likelihood),
            one_of("impact", Impact),
            one_of("initially_reported_urgency", Urgency),
            one_of("urgency", Urgency),
            models.CheckConstraint(
                condition=Q(status=RiskStatus.CLOSED, closed_date__isnull=False)
                | (~Q(status=RiskStatus.CLOSED) & Q(closed_date__isnull=True)),
                name="%(class)s_closed_date_when_closed",
            ),
        ]


@limited
class Risk(RiskState, CommentedRecord):
    """A row of the register: the organisation's own risk (RSK), or a key risk that it carries (AKR).

    `number` is the organisation's own count for RSK and the catalogue's number for AKR.
    """

    kind = models.CharField(max_length=3, choices=RiskKind.choices, editable=False)
    key_risk = models.ForeignKey(
        KeyRisk, on_delete=models.PROTECT, related_name="+", null=True, db_index=False, editable=False
    )

    objects: ClassVar[Scoped[RiskQuerySet]] = scoped(RiskQuerySet)

    class Meta(Record.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            *RiskState.Meta.constraints,
            one_of("kind", RiskKind),
            models.UniqueConstraint(fields=["organization", "kind", "number"], name="risk_number_unique"),
            models.UniqueConstraint(fields=["organization", "kind", "external_ref"], name="risk_external_ref_unique"),
            models.CheckConstraint(
                condition=Q(kind=RiskKind.OWN, key_risk__isnull=True, catalogue_version__isnull=True)
                | Q(kind=RiskKind.KEY, key_risk__isnull=False, catalogue_version__isnull=False),
                name="risk_key_risk_when_key",
            ),
            models.CheckConstraint(
                condition=Q(kind=RiskKind.OWN, own_score__isnull=True) | Q(kind=RiskKind.KEY, own_score__isnull=False),
                name="risk_own_score_when_key",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organization", "-created_date", "-kind", "-number"], name="risk_register_order"),
            models.Index(fields=["organization", "status", "number"], name="risk_by_status"),
            models.Index(fields=["organization", "due_date", "number"], name="risk_by_due_date"),
            models.Index(fields=["organization", "assigned_to", "number"], name="risk_by_assignee"),
            models.Index(
                fields=["organization", "-number"],
                condition=Q(kind=RiskKind.OWN, urgency__isnull=False),
                name="risk_scored",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display_id} {self.title}"


@limited
class RiskHistory(RiskState, RecordHistoryRow):
    """Everything a risk ever was."""

    record_kind = "risk"
    state = RiskState
    internal = frozenset({"policy_version"})

    record = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[Scoped["models.QuerySet[RiskHistory]"]] = scoped(models.QuerySet)

    class Meta(RecordHistoryRow.Meta):
        verbose_name_plural = "risk history"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *RecordHistoryRow.Meta.constraints,
            *RiskState.Meta.constraints,
            models.UniqueConstraint(fields=["record", "version"], name="riskhistory_version_unique"),
        ]


@limited
class RiskTag(TagLink):
    """A tag on a risk."""

    record = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[Scoped["models.QuerySet[RiskTag]"]] = scoped(models.QuerySet)


@limited
class ThreatObjective(ObjectiveRelation):
    """What an attacker who makes use of a risk would want."""

    record = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[Scoped[ThreatObjectiveQuerySet]] = scoped(ThreatObjectiveQuerySet)


@limited
class RiskComment(Comment):
    """A comment on a risk."""

    record = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[Scoped["models.QuerySet[RiskComment]"]] = scoped(models.QuerySet)


@limited
class RiskIncident(OrganizationRow):
    """The association of a risk with an incident."""

    record = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="incident_links", db_index=False)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+", db_index=False)
    created_date = models.DateTimeField()

    objects: ClassVar[Scoped["models.QuerySet[RiskIncident]"]] = scoped(models.QuerySet)

    class Meta(OrganizationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            models.UniqueConstraint(fields=["record", "incident"], name="riskincident_link_unique"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["incident", "record"], name="riskincident_by_incident"),
        ]


@limited
class ResidualRisk(OrganizationRow):
    """What the closing of a key risk left: one of the organisation's own risks, of lower urgency."""

    key_risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="+", db_index=False)
    record = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_date = models.DateTimeField()

    objects: ClassVar[Scoped["models.QuerySet[ResidualRisk]"]] = scoped(models.QuerySet)

    class Meta(OrganizationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganizationRow.Meta.constraints,
            models.UniqueConstraint(fields=["record"], name="residualrisk_record_unique"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["key_risk", "record"], name="residualrisk_by_key_risk"),
        ]
