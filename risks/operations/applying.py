"""Applying the scoring policy in force to the risks that an earlier one has scored.

Closed risks stay as they are: what they had when they closed is what they are measured by.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final
from uuid import UUID

from riskregister.api.changes import Change, OpenChange, operation
from riskregister.history.identifiers import display_id
from riskregister.history.models import Action
from riskregister.history.times import LATEST
from riskregister.organizations.roles import Permission
from risks.choices import RiskKind, RiskStatus
from risks.errors import PolicyMovedOn
from risks.models import KeyRiskVersion, Risk, ThreatProfileProposal
from risks.operations import fields
from risks.operations.catalogue import held_catalogue, newest_entries
from risks.operations.following import Effect, effect_of, enter, heed
from risks.operations.locking import locked_risks
from risks.operations.policy import policy_at, policy_in_force
from risks.scoring import Policy, ThreatProfile

APPLY: Final = {str(Permission.ORGANIZATION_MANAGE), str(Permission.RISKS_WRITE)}

BATCH: Final = 100
"""Risks a transaction."""

SCANNED: Final = 1_000
"""Risks a statement, where they are only looked at."""

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
        return self.due_date_after is not None and self.due_date_after >= LATEST

    @property
    def changes(self) -> bool:
        """Whether it comes out otherwise than it is."""
        moved = (self.urgency_before, self.due_date_before) != (self.urgency_after, self.due_date_after)
        return moved or (self.effect is not None and self.effect.changes)

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
    yield from _of_key_risks(newest_entries(), rows, _profile(organization_id), policy)
    yield from _of_own_risks(organization_id, policy)


def apply_policy(change: Change, *, version: int) -> Iterator[tuple[int, int]]:
    """Apply the policy in force to every risk that is not closed; yield (changed, refused) after each transaction.

    Each risk that comes out otherwise gets one row of history; one that does not is left alone, with the version
    that has scored it. Other writes go on between transactions. A run that was cut off is finished by the next,
    which finds nothing to do to what is done. Raises PolicyMovedOn as soon as `version` is no longer in force,
    Forbidden, and what the operations on risks raise.
    """
    yield apply_to_key_risks(change, version=version)
    policy = policy_at(change.organization_id, version)
    outcomes = _of_own_risks(change.organization_id, policy)
    while batch := list(islice(outcomes, BATCH)):
        yield apply_to_own_risks(change, version=version, numbers=[outcome.number for outcome in batch])


@operation(requires=APPLY)
def apply_to_key_risks(change: OpenChange, *, version: int) -> tuple[int, int]:
    """Apply the policy to the key risks: as the threat profile calls for them by it. Returns (changed, refused).

    Raises PolicyMovedOn.
    """
    policy = _still_in_force(change, version)
    rows = locked_risks(change).filter(kind=RiskKind.KEY)
    return _written(change, _of_key_risks(held_catalogue(), rows, _profile(change.organization_id), policy))


@operation(requires=APPLY)
def apply_to_own_risks(change: OpenChange, *, version: int, numbers: Sequence[int]) -> tuple[int, int]:
    """Apply the policy to some of the organisation's own risks. Returns (changed, refused). Raises PolicyMovedOn."""
    policy = _still_in_force(change, version)
    rows = locked_risks(change).filter(kind=RiskKind.OWN, number__in=numbers).order_by("number")
    return _written(change, _of_risks(rows, policy))


def _written(change: OpenChange, outcomes: Iterable[Outcome]) -> tuple[int, int]:
    changed = refused = 0
    for outcome in list(outcomes):
        if outcome.refused:
            refused += 1
            continue
        changed += 1
        if outcome.risk is not None:
            _rescore(change, outcome, outcome.risk)
        elif outcome.effect is not None:
            enter(change, outcome.effect)
    return changed, refused


def _rescore(change: OpenChange, outcome: Outcome, risk: Risk) -> None:
    with change.revising(risk, Action.POLICY_APPLIED):
        if outcome.effect is not None:
            heed(change, outcome.effect, risk)
        fields.score(change, risk)


def _of_key_risks(
    entries: Iterable[KeyRiskVersion], rows: Iterable[Risk], profile: ThreatProfile | None, policy: Policy
) -> Iterator[Outcome]:
    if profile is None:
        yield from _of_risks(rows, policy)
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


def _of_own_risks(organization_id: UUID, policy: Policy) -> Iterator[Outcome]:
    """Yield what becomes of the organisation's own risks, by number, reading on as they are asked for."""
    scored_before = Risk.objects.of(organization_id).live().exclude(policy_version=policy.version)
    rows = scored_before.filter(kind=RiskKind.OWN).exclude(status=RiskStatus.CLOSED).order_by("number")
    last, found = 0, SCANNED
    while found == SCANNED:
        batch = list(rows.filter(number__gt=last).only(*_LOOKED_AT)[:SCANNED])
        yield from _of_risks(batch, policy)
        found = len(batch)
        last = batch[-1].number if batch else last


def _of_risks(rows: Iterable[Risk], policy: Policy) -> Iterator[Outcome]:
    """Yield what becomes of risks by their own scores."""
    for risk in rows:
        if risk.status != RiskStatus.CLOSED and (outcome := Outcome(risk, None, policy)).changes:
            yield outcome


def _profile(organization_id: UUID) -> ThreatProfile | None:
    proposal = ThreatProfileProposal.objects.of(organization_id).in_force()
    return None if proposal is None else proposal.profile()


def _still_in_force(change: OpenChange, version: int) -> Policy:
    policy = policy_in_force(change)
    if policy.version != version:
        raise PolicyMovedOn(version, policy.version)
    return policy
