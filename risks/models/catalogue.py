"""The catalogue of key risks, shared by all organisations. No row of it is ever changed or deleted."""

from typing import ClassVar, cast

from django.db import models
from django.db.models import Q

from incidents.choices import Objective, Relevance
from incidents.models import TEXT_LENGTH, TITLE_LENGTH
from riskregister.history.constraints import limited, one_of
from riskregister.history.identifiers import display_id, uuid7
from risks.choices import RiskKind, RiskType
from risks.querysets import KeyRiskVersionQuerySet


class CatalogueRow(models.Model):
    """A row of the catalogue: it belongs to no organisation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_date = models.DateTimeField(editable=False)

    class Meta:
        abstract = True


@limited
class CatalogueLoad(CatalogueRow):
    """A file that brought something new: which one, and when. Whoever reads the newest holds the catalogue still.

    On PostgreSQL a load locks this table against readers, and so waits for every transaction that has read it.
    """

    number = models.BigIntegerField(unique=True, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(number__gte=1), name="catalogueload_number_positive"),
        ]

    def __str__(self) -> str:
        return f"load {self.number}"


@limited
class KeyRisk(CatalogueRow):
    """An entry of the catalogue. Its number is the same everywhere: AKR-00001. What it says, its versions say."""

    number = models.BigIntegerField(unique=True, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(number__gte=1), name="keyrisk_number_positive"),
        ]

    def __str__(self) -> str:
        return display_id(RiskKind.KEY, self.number)


@limited
class KeyRiskVersion(CatalogueRow):
    """What an entry of the catalogue says, from one load on until the next one that changes it."""

    key_risk = models.ForeignKey(
        KeyRisk, on_delete=models.PROTECT, related_name="versions", db_index=False, editable=False
    )
    version = models.PositiveIntegerField(editable=False)
    load = models.ForeignKey(
        CatalogueLoad, on_delete=models.PROTECT, related_name="versions", db_index=False, editable=False
    )
    title = models.TextField(max_length=TITLE_LENGTH)
    description = models.TextField(max_length=TEXT_LENGTH)
    type = models.CharField(max_length=20, choices=RiskType.choices)
    guidance = models.TextField(max_length=TEXT_LENGTH)
    """What a control statement for this risk should say."""
    sources = models.JSONField()
    """Public sources it is grounded in: `attack`, `cis`, `csf` -> lists of identifiers."""
    retired = models.BooleanField()
    """Whether it enters no organisation's register any more; those that carry it keep it."""

    objects: ClassVar[KeyRiskVersionQuerySet] = cast("KeyRiskVersionQuerySet", KeyRiskVersionQuerySet.as_manager())

    class Meta:
        verbose_name = "entry of the catalogue"
        verbose_name_plural = "catalogue of key risks"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key_risk", "version"], name="keyriskversion_version_unique"),
            models.CheckConstraint(condition=Q(version__gte=1), name="keyriskversion_version_positive"),
            one_of("type", RiskType),
        ]

    def __str__(self) -> str:
        return f"{self.key_risk} version {self.version}"


@limited
class KeyRiskObjective(CatalogueRow):
    """What an attacker wants, as it bears on an entry of the catalogue.

    `created_date` is when the relation was last changed: later versions that leave its relevance alone repeat it.
    """

    version = models.ForeignKey(
        KeyRiskVersion, on_delete=models.PROTECT, related_name="objectives", db_index=False, editable=False
    )
    threat_objective = models.CharField(max_length=30, choices=Objective.choices)
    relevance = models.CharField(max_length=10, choices=Relevance.choices, null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "threat_objective"], name="keyriskobjective_objective_unique"),
            one_of("threat_objective", Objective),
            one_of("relevance", Relevance),
        ]

    def __str__(self) -> str:
        return f"{self.threat_objective}: {self.relevance}"
