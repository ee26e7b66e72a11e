"""Reads of the register, in product words."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Self
from uuid import UUID

from django.db import models
from django.db.models import Avg, Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import TruncMonth

from riskregister.history.querysets import RecordQuerySet
from risks.choices import OPEN, ProposalStatus, RiskKind, RiskStatus, ScoreProposalStatus

if TYPE_CHECKING:
    # Named in the strings of base classes.
    from risks.models import (  # noqa: F401
        KeyRiskVersion,
        Risk,
        ScoreProposal,
        ScoringPolicy,
        ScoringSetup,
        ThreatObjective,
        ThreatProfileProposal,
    )

REGISTER_ORDER: Final = ("-created_date", "-kind", "-number")
"""The register's default order: newest first, and of one moment RSK before AKR, high numbers first."""


def overdue(at: datetime) -> Q:
    """Return the condition that a risk is not closed though it was due before `at`. No due_date: never overdue."""
    return Q(due_date__lt=at) & ~Q(status=RiskStatus.CLOSED)


def left_profile(at: datetime) -> Q:
    """Return the condition that the threat profile calls for a key risk no longer. NULL: it does, or is none."""
    return Q(left_profile_date__isnull=False)


@dataclass(frozen=True)
class TimeToClose:
    """How long risks took from being discovered to being closed, on average, and how many they are."""

    mean: timedelta
    count: int


class RiskQuerySet(RecordQuerySet["Risk"]):
    """Risks of one organisation, of both kinds."""

    def open(self) -> Self:
        """Risks that are not closed."""
        return self.filter(status__in=OPEN)

    def overdue(self, at: datetime) -> Self:
        """Risks that are not closed though they were due before `at`. No due_date: never."""
        return self.filter(overdue(at))

    def due_within(self, since: datetime, until: datetime) -> Self:
        """Risks that are not closed and due from `since` on, before `until`. No due_date: never."""
        return self.open().filter(due_date__gte=since, due_date__lt=until)

    def count_by_urgency(self) -> dict[str | None, int]:
        """Return how many there are of each urgency that occurs; None: of those that are not scored."""
        return dict(self._counted("urgency").values_list("urgency", "count"))

    def count_by_score(self) -> dict[tuple[str | None, str | None], int]:
        """Return how many there are of each pair of likelihood and impact that occurs; None: not scored."""
        rows = self._counted("likelihood", "impact").values_list("likelihood", "impact", "count")
        return {(likelihood, impact): count for likelihood, impact, count in rows}

    def count_by_month(self, field: str, since: datetime) -> dict[date, int]:
        """Return how many have the date-time, not before `since`, by the first day of its month, UTC."""
        rows = self.filter(**{f"{field}__gte": since}).annotate(month=TruncMonth(field, tzinfo=UTC))
        return {month.date(): count for month, count in rows._counted("month").values_list("month", "count")}

    def time_to_close(self, since: datetime) -> dict[str | None, TimeToClose]:
        """Return what the risks closed from `since` on took, by their urgency; None: of those that are not scored."""
        taken = ExpressionWrapper(F("closed_date") - F("discovered_date"), output_field=DurationField())
        rows = self.filter(status=RiskStatus.CLOSED, closed_date__gte=since)._counted("urgency")
        means = rows.annotate(mean=Avg(taken)).values_list("urgency", "mean", "count")
        return {urgency: TimeToClose(mean, count) for urgency, mean, count in means}

    def _counted(self, *fields: str) -> Any:
        return self.order_by().values(*fields).annotate(count=Count("pk"))

    def behind_the_catalogue(self) -> Self:
        """Key risks of which the catalogue says something newer than they do: once for each newer version."""
        return self.filter(kind=RiskKind.KEY, key_risk__versions__version__gt=F("catalogue_version"))

    def scored_own(self) -> Self:
        """The organisation's own risks that have both scores; urgency is NULL while either is missing."""
        return self.filter(kind=RiskKind.OWN, urgency__isnull=False)

    def of_incident(self, incident_key: UUID) -> Self:
        """Risks that are associated with an incident."""
        return self.filter(incident_links__incident_id=incident_key)


class ThreatObjectiveQuerySet(models.QuerySet["ThreatObjective"]):
    """What attackers who make use of risks would want."""

    def count_by_objective(self, risks: RiskQuerySet) -> dict[str, int]:
        """Return of how many of the risks it is what an attacker wants, by objective."""
        of_these = self.filter(record__in=risks.order_by().values("pk")).order_by()
        return dict(
            of_these.values("threat_objective").annotate(count=Count("pk")).values_list("threat_objective", "count")
        )


class ProposalQuerySet(RecordQuerySet["ThreatProfileProposal"]):
    """Proposals of one organisation's threat profile."""

    def undecided(self) -> Self:
        """Proposals that may yet be approved."""
        return self.filter(status=ProposalStatus.PROPOSED)

    def in_force(self) -> "ThreatProfileProposal | None":
        """Return the one that is the profile; None before any was approved (profile_version is NULL)."""
        return self.filter(profile_version__isnull=False).order_by("-profile_version").first()

    def with_people(self) -> Self:
        """Load who proposed and who decided; decided_by is NULL while nobody has."""
        return self.select_related("opened_by__user", "decided_by__user")


class ScoreProposalQuerySet(RecordQuerySet["ScoreProposal"]):
    """Proposed scores of one organisation's records."""

    def about(self, record_id: str) -> Self:
        """Proposals about one record, by its id as rows show it."""
        return self.filter(about=record_id)

    def undecided(self) -> Self:
        """Proposals that may yet be accepted or rejected."""
        return self.filter(status=ScoreProposalStatus.PROPOSED)

    def settled(self) -> Self:
        """Proposals that were decided, or failed."""
        return self.exclude(status=ScoreProposalStatus.PROPOSED)

    def of_kinds(self, *, risks: bool, incidents: bool) -> Self:
        """Proposals about risks, about incidents, or both. Of each kind the key of the other is NULL."""
        if risks and incidents:
            return self
        return self.filter(risk__isnull=not risks, incident__isnull=not incidents)

    def with_people(self) -> Self:
        """Load who had it made and who decided; decided_by is NULL while nobody has."""
        return self.select_related("opened_by__user", "decided_by__user")


class ScoringPolicyQuerySet(models.QuerySet["ScoringPolicy"]):
    """Scoring policies of one organisation, but for the built-in one."""

    def newest_first(self) -> Self:
        """Every version, with who made it."""
        return self.select_related("changed_by__user").order_by("-version")

    def in_force(self) -> "ScoringPolicy | None":
        """Return the newest one, with who made it; None where the built-in one is in force."""
        return self.newest_first().first()


class ScoringSetupQuerySet(models.QuerySet["ScoringSetup"]):
    """How one organisation has had records scored."""

    def newest_first(self) -> Self:
        """Every version, with who made it."""
        return self.select_related("changed_by__user").order_by("-version")

    def in_force(self) -> "ScoringSetup | None":
        """Return the newest one, with who made it; None before the first."""
        return self.newest_first().first()


class KeyRiskVersionQuerySet(models.QuerySet["KeyRiskVersion"]):
    """What the catalogue says and said."""

    def newest(self) -> Self:
        """What each entry says now, retired ones too, with its objectives; by number."""
        newer = self.model._default_manager.filter(key_risk_id=OuterRef("key_risk_id"), version__gt=OuterRef("version"))
        return self.filter(~Exists(newer)).with_contents().order_by("key_risk__number")

    def with_contents(self) -> Self:
        """Load the entry and the objectives too: all that is shown of a version."""
        return self.select_related("key_risk").prefetch_related("objectives")

    def beside_the_newest(self) -> Self:
        """With `newest_version`: which version of the same entry is the newest; with its contents."""
        of_entry = self.model._default_manager.filter(key_risk_id=OuterRef("key_risk_id")).order_by("-version")
        newest = models.Subquery(of_entry.values("version")[:1])
        return self.annotate(newest_version=newest).with_contents()
