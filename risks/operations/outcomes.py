"""What applying a scoring policy does to the risks that an earlier one has scored.

Closed risks stay as they are: what they had when they closed is what they are measured by.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final
from uuid import UUID

from riskregister.history.identifiers import display_id
from risks.choices import RiskKind, RiskStatus
from risks.models import KeyRiskVersion, Risk
from risks.operations.following import Effect, effect_of, profile_of
from risks.scoring import Policy, ThreatProfile

SCANNED: Final = 1_000
"""Risks a statement."""

_LOOKED_AT: Final = (
    *("organization", "kind", "number", "title", "status", "likelihood", "impact", "urgency"),
    *("discovered_date", "due_date", "policy_version", "own_score", "left_profile_date"),
)


@dataclass(frozen=True)
class Outcome:
    """What applying a policy does to one risk: it gets another urgency or due date, or enters, or is marked."""

    risk: Risk | None
    """As it is in the register; None: a key risk that is not in it."""
    effect: Effect | None
    """Of the threat profile, on a key risk."""
    policy: Policy

    @property
    def kind(self) -> str:
        """RSK or AKR."""
        return RiskKind.KEY.value if self.risk is None else self.risk.kind

    @property
    def number(self) -> int:
        """Beside its kind."""
        return self.risk.number if self.risk is not None else self._entry.key_risk.number

    @property
    def display_id(self) -> str:
        """The id that the API speaks."""
        return display_id(self.kind, self.number)

    @property
    def title(self) -> str:
        """As it is now."""
        return self.risk.title if self.risk is not None else self._entry.title

    @property
    def status(self) -> str | None:
        """Where it stands, if it is in the register."""
        return None if self.risk is None else self.risk.status

    @property
    def enters(self) -> bool:
        """Whether a key risk comes into the register, or is called for again."""
        return self.effect is not None and self.effect.enters

    @property
    def leaves(self) -> bool:
        """Whether a key risk is called for no longer. It stays in the register, marked."""
        return self.effect is not None and self.effect.leaves

    @property
    def likelihood(self) -> str | None:
        """Afterwards: of a key risk without a score of its own the policy may prefer another of the profile's pairs."""
        return self._scored_by.likelihood

    @property
    def impact(self) -> str | None:
        """Afterwards."""
        return self._scored_by.impact

    @property
    def urgency_before(self) -> str | None:
        """As it is in the register."""
        return None if self.risk is None else self.risk.urgency

    @property
    def urgency_after(self) -> str | None:
        """By the policy."""
        return self.policy.urgency(self.likelihood, self.impact)

    @property
    def due_date_before(self) -> datetime | None:
        """As it is in the register."""
        return None if self.risk is None else self.risk.due_date

    @property
    def due_date_after(self) -> datetime | None:
        """By the policy; None too of a key risk that is discovered only when it enters."""
        return None if self.risk is None else self.policy.due_date(self.risk.discovered_date, self.urgency_after)

    @property
    def refused(self) -> bool:
        """Whether it stays as it is because the register has no date for when it would be due."""
        if self.risk is None:
            return False
        if self.effect is not None and self.effect.refused:
            return True
        return not self.policy.has_date(self.risk.discovered_date, self.urgency_after)

    @property
    def changes(self) -> bool:
        """Whether it comes out otherwise than it is."""
        moved = (self.urgency_before, self.due_date_before) != (self.urgency_after, self.due_date_after)
        return moved or self.refused or (self.effect is not None and self.effect.changes)

    @property
    def _entry(self) -> KeyRiskVersion:
        assert self.effect is not None  # noqa: S101  # what is no risk yet is an effect of the profile
        return self.effect.entry

    @property
    def _scored_by(self) -> Risk | Effect:
        scored = self.effect or self.risk
        assert scored is not None  # noqa: S101  # one of the two is there
        return scored


def policy_outcomes(organization_id: UUID, policy: Policy) -> Iterator[Outcome]:
    """Yield what applying a policy would do: key risks by number, then the organisation's own. Writes nothing."""
    rows = Risk.objects.of(organization_id).live().filter(kind=RiskKind.KEY).only(*_LOOKED_AT, "key_risk")
    rows = rows.order_by("number")
    yield from outcomes_of_key_risks(KeyRiskVersion.objects.newest(), rows, profile_of(organization_id), policy)
    yield from outcomes_of_own_risks(organization_id, policy)


def outcomes_of_key_risks(
    entries: Iterable[KeyRiskVersion], rows: Iterable[Risk], profile: ThreatProfile | None, policy: Policy
) -> Iterator[Outcome]:
    """Yield what becomes of key risks, by number: as the profile calls for them by the policy, if there is one."""
    if profile is None:
        yield from outcomes_of(rows, policy)
        return
    risks: Mapping[int, Risk] = {risk.number: risk for risk in rows}
    for entry in entries:
        risk = risks.get(entry.key_risk.number)
        effect = effect_of(entry, risk, profile, policy)
        if risk is None:
            if effect.enters:
                yield Outcome(None, effect, policy)
        elif risk.status != RiskStatus.CLOSED and (outcome := Outcome(risk, effect, policy)).changes:
            yield outcome


def outcomes_of_own_risks(organization_id: UUID, policy: Policy) -> Iterator[Outcome]:
    """Yield what becomes of the organisation's own risks, by number, reading on as they are asked for."""
    return chain.from_iterable(scans_of_own_risks(organization_id, policy))


def scans_of_own_risks(organization_id: UUID, policy: Policy) -> Iterator[list[Outcome]]:
    """Yield the same by the statements that read them: where none is changed, somebody may still be told of it."""
    scored_before = Risk.objects.of(organization_id).live().exclude(policy_version=policy.version)
    rows = scored_before.filter(kind=RiskKind.OWN).exclude(status=RiskStatus.CLOSED).order_by("number")
    last, found = 0, SCANNED
    while found == SCANNED:
        batch = list(rows.filter(number__gt=last).only(*_LOOKED_AT)[:SCANNED])
        yield list(outcomes_of(batch, policy))
        found = len(batch)
        last = batch[-1].number if batch else last


def outcomes_of(rows: Iterable[Risk], policy: Policy) -> Iterator[Outcome]:
    """Yield what becomes of risks by their own scores."""
    for risk in rows:
        if risk.status != RiskStatus.CLOSED and (outcome := Outcome(risk, None, policy)).changes:
            yield outcome
