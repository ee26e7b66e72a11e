"""The versions of scoring policies and setups, as pages tell of them: who made each, when, why, and what it changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from riskregister.organizations.admin.columns import person_text
from riskregister.organizations.admin.inlines import ROWS
from risks.choices import Impact, Likelihood, Urgency
from risks.models import PolicyOfOrganization, ScoringPolicy, ScoringSetup, SetupOfOrganization
from risks.scoring import DEFAULT_POLICY, Policy

FIRST: Final = "the installation's first"
"""Who scores where a setup names nobody."""


@dataclass(frozen=True)
class Version:
    """One version, and what is otherwise in it than in the one before."""

    number: int
    created_date: datetime
    made_by: str | None
    """None: nobody did, everyone begins with it."""
    reason: str | None
    changes: Sequence[str]


def policy_versions(organization: PolicyOfOrganization) -> list[Version]:
    """Return the versions of the scoring policy, newest first: as many as a page shows."""
    # One more than are shown: what the last of them changed is told too.
    made = list(ScoringPolicy.objects.of(organization.pk).newest_first()[: ROWS + 1])
    policies = [*(row.policy() for row in made), *([DEFAULT_POLICY] if len(made) <= ROWS else [])]
    told = [
        Version(row.version, row.created_date, person_text(row.changed_by), row.reason, list(_changes(old, new)))
        for row, (new, old) in zip(made, pairwise(policies), strict=False)
    ]
    if len(made) < ROWS:
        told.append(Version(DEFAULT_POLICY.version, organization.created_date, None, "Built in", ()))
    return told


def setup_versions(organization: SetupOfOrganization) -> list[Version]:
    """Return the versions of the scoring setup, newest first: as many as a page shows."""
    made = list(ScoringSetup.objects.of(organization.pk).newest_first()[: ROWS + 1])
    before = [*made[1:], *([ScoringSetup()] if len(made) <= ROWS else [])]
    return [
        Version(row.version, row.created_date, person_text(row.changed_by), row.reason, list(_set_up(old, row)))
        for row, old in zip(made, before, strict=False)
    ]


def _set_up(old: ScoringSetup, new: ScoringSetup) -> Iterable[str]:
    if old.sources != new.sources:
        yield f"Sources: {', '.join(old.sources) or 'none'} → {', '.join(new.sources) or 'none'}"
    if old.scorer != new.scorer:
        yield f"Scorer: {old.scorer or FIRST} → {new.scorer or FIRST}"
    for name, label in (("procedure", "Risk assessment procedure"), ("notes", "Extra context")):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield f"{label}: {_length(before)} → {_length(after)}"


def _length(text: str | None) -> str:
    return "none" if text is None else f"{len(text)} characters"


def _changes(old: Policy, new: Policy) -> Iterable[str]:
    for likelihood in reversed(Likelihood):
        for impact in Impact:
            before, after = old.matrix[likelihood][impact], new.matrix[likelihood][impact]
            if before != after:
                yield f"{likelihood}, {impact}: {before} → {after}"
    for urgency in reversed(Urgency):
        if old.days[urgency] != new.days[urgency]:
            yield f"Days of {urgency}: {days_told(old.days[urgency])} → {days_told(new.days[urgency])}"


def days_told(days: int | None) -> str:
    """Return how many days a policy allows, in words."""
    return "no end" if days is None else str(days)
