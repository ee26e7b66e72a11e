"""Having an organisation's key risks follow what calls for them: the catalogue, and its threat profile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import models
from django.db.models import Q

from incidents.choices import Objective, Relevance
from riskregister.api.changes import OpenChange, operation
from riskregister.history.identifiers import display_id
from riskregister.history.models import Action, OrganizationCounter
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Permission
from risks import scoring
from risks.choices import RiskKind, RiskStatus
from risks.models import CatalogueLoad, KeyRiskVersion, Risk, ThreatProfileProposal
from risks.operations import fields
from risks.operations.catalogue import held_catalogue, new_key_risk, say_as_the_catalogue
from risks.operations.locking import locked_risks
from risks.operations.policy import Policies, all_policies, policies_of
from risks.scoring import Policy, Score, ThreatProfile

FOLLOW: Final = {str(Permission.RISKS_WRITE)}


@dataclass(frozen=True)
class Effect:
    """What a threat profile does to one key risk."""

    entry: KeyRiskVersion
    risk: Risk | None
    """As it is in the register; None: it is not there."""
    score: Score | None
    """With which the profile calls for it; None: it does not."""
    policy: Policy
    """By which it was judged."""

    @property
    def enters(self) -> bool:
        """Whether it comes into the register, or is called for again."""
        return self.score is not None and (self.risk is None or self.risk.left_profile_date is not None)

    @property
    def leaves(self) -> bool:
        """Whether it is called for no longer. It stays in the register, marked."""
        return self.score is None and self.risk is not None and self.risk.left_profile_date is None

    @property
    def rescores(self) -> bool:
        """Whether a risk of the register gets another likelihood or impact."""
        return self.risk is not None and (self.likelihood, self.impact) != (self.risk.likelihood, self.risk.impact)

    @property
    def changes(self) -> bool:
        """Whether the register comes out of it otherwise than it is."""
        return self.enters or self.leaves or self.rescores

    @property
    def display_id(self) -> str:
        """The id that the API speaks."""
        return display_id(RiskKind.KEY, self.entry.key_risk.number)

    @property
    def status(self) -> str | None:
        """Where the risk stands, if it is in the register."""
        return None if self.risk is None else self.risk.status

    @property
    def own_score(self) -> bool:
        """Whether the organisation has scored it itself."""
        return self.risk is not None and bool(self.risk.own_score)

    @property
    def likelihood(self) -> str | None:
        """Afterwards."""
        return self._after[0]

    @property
    def impact(self) -> str | None:
        """Afterwards."""
        return self._after[1]

    @property
    def urgency_before(self) -> str | None:
        """As it is in the register."""
        return None if self.risk is None else self.risk.urgency

    @property
    def urgency_after(self) -> str | None:
        """By the policy in force where it gets another score, else as it is."""
        if self.risk is not None and not self.rescores:
            return self.risk.urgency
        return self.policy.urgency(self.likelihood, self.impact)

    @property
    def refused(self) -> bool:
        """Whether a risk keeps its score because the register has no date for when it would be due by the profile's."""
        if self.risk is None or self._given is None:
            return False
        return not self.policy.has_date(self.risk.discovered_date, self.policy.urgency(*self._given))

    @property
    def _after(self) -> tuple[str | None, str | None]:
        if self.risk is not None and (self._given is None or self.refused):
            return self.risk.likelihood, self.risk.impact
        return self._given or (None, None)

    @property
    def _given(self) -> Score | None:
        """The profile's score, unless it has none, the organisation has its own, or the risk is closed.

        What a risk was scored with when it was closed is part of what was closed; reopened, it follows again.
        """
        return None if self.own_score or self.status == RiskStatus.CLOSED else self.score


def score_as_called(change: OpenChange, risk: Risk) -> None:
    """Give a key risk the score that the profile in force calls for it with; where it does not, leave it as it is.

    One that has that score already is left as it is too, with the policy that has scored it.
    """
    entry, profile = change.once(_entries)[risk.number], change.once(_profile_in_force) or {}
    _rescore(change, _effect(entry, risk, profile, all_policies(change)), risk)


def profile_effects(organization_id: UUID, profile: ThreatProfile) -> list[Effect]:
    """Return what a threat profile would do to each entry of the catalogue, by number. Writes nothing."""
    risks = Risk.objects.of(organization_id).live().filter(kind=RiskKind.KEY)
    newest = KeyRiskVersion.objects.newest()
    return effects_of(newest, {risk.number: risk for risk in risks}, profile, policies_of(organization_id))


def organizations_behind() -> "models.QuerySet[Organization]":
    """Return the organisations that have yet to follow the catalogue, by slug.

    Some carry a key risk of which it says something newer; others have a threat profile that may call for what a
    load has brought since.
    """
    carrying = Risk.objects.across_organizations().behind_the_catalogue()
    loads = CatalogueLoad.objects.order_by("-number")
    unseen = OrganizationCounter.objects.filter(catalogue_load__lt=models.Subquery(loads.values("number")[:1]))
    profiled = ThreatProfileProposal.objects.across_organizations().filter(profile_version__isnull=False)
    return Organization.objects.filter(
        Q(pk__in=carrying.values("organization_id"))
        | (Q(pk__in=unseen.values("organization_id")) & Q(pk__in=profiled.values("organization_id")))
    ).order_by("slug")


@operation(requires=FOLLOW)
def follow_catalogue(change: OpenChange) -> int:
    """Have an organisation's register follow the catalogue; return how many key risks were changed or have entered.

    Each of these gets one row of history, however many versions it was behind. Nothing is left to do for a second
    run, so that a loader that was killed is finished by the next.
    """
    return follow(change, _profile_in_force(change))


def follow(change: OpenChange, profile: ThreatProfile | None) -> int:
    """Within an open change, bring key risks to what catalogue and threat profile say; return how many it touched.

    Each says what the catalogue says. What the profile calls for enters, with its score; what it calls for no longer
    stays as it is and is marked; a score that the organisation has set itself stays. None: there is no profile yet,
    so that nothing enters and nothing leaves.
    """
    entries = held_catalogue()
    risks = {risk.number: risk for risk in locked_risks(change).filter(kind=RiskKind.KEY)}
    versions = {risk.pk: risk.version for risk in risks.values()}
    entered = 0
    for effect in effects_of(entries, risks, profile or {}, all_policies(change)):
        if effect.risk is not None:
            _follow(change, effect, effect.risk, judged=profile is not None)
        elif effect.enters:
            enter(change, effect)
            entered += 1
    _note(change)
    return entered + sum(versions[risk.pk] != risk.version for risk in risks.values())


def _entries(change: OpenChange) -> Mapping[int, KeyRiskVersion]:
    return {entry.key_risk.number: entry for entry in held_catalogue()}


def profile_of(organization_id: UUID) -> ThreatProfile | None:
    """Return an organisation's threat profile; None before the first is approved."""
    proposal = ThreatProfileProposal.objects.of(organization_id).in_force()
    return None if proposal is None else proposal.profile()


def _profile_in_force(change: OpenChange) -> ThreatProfile | None:
    return profile_of(change.organization_id)


def effects_of(
    entries: Iterable[KeyRiskVersion], risks: Mapping[int, Risk], profile: ThreatProfile, policies: Policies
) -> list[Effect]:
    """Return what a threat profile does to each entry, given the key risks of the register by number.

    A key risk is judged by the policy that has scored it as long as that comes to nothing new: no policy changes
    a risk until it is applied. What catalogue or profile change is judged by the policy in force, the last one.
    """
    return [_effect(entry, risks.get(entry.key_risk.number), profile, policies) for entry in entries]


def effect_of(entry: KeyRiskVersion, risk: Risk | None, profile: ThreatProfile, policy: Policy) -> Effect:
    """Return what a threat profile does to an entry by one policy."""
    return Effect(entry, risk, _called_for(entry, profile, policy), policy)


def _effect(entry: KeyRiskVersion, risk: Risk | None, profile: ThreatProfile, policies: Policies) -> Effect:
    *_, in_force = policies.values()
    if risk is not None and risk.policy_version != in_force.version:
        effect = effect_of(entry, risk, profile, policies[risk.policy_version])
        if not effect.changes:
            return effect
    return effect_of(entry, risk, profile, in_force)


def _called_for(entry: KeyRiskVersion, profile: ThreatProfile, policy: Policy) -> Score | None:
    """Return the score with which a profile calls for an entry: never for a retired one."""
    if entry.retired:
        return None
    relevances = {
        Objective(of.threat_objective): None if of.relevance is None else Relevance(of.relevance)
        for of in entry.objectives.all()
    }
    return scoring.key_risk_score(relevances, profile, policy)


def enter(change: OpenChange, effect: Effect) -> None:
    """Have an entry that a profile calls for come into the register."""
    risk = new_key_risk(change, effect.entry)
    risk.likelihood, risk.impact = effect.likelihood, effect.impact
    fields.score(change, risk)
    change.create(risk)


def _follow(change: OpenChange, effect: Effect, risk: Risk, *, judged: bool) -> None:
    is_behind = risk.catalogue_version != effect.entry.version
    with change.revising(risk, Action.CATALOGUE_UPDATED if is_behind else Action.PROFILE_CHANGED):
        if is_behind:
            say_as_the_catalogue(change, risk, effect.entry)
        if judged:
            heed(change, effect, risk)


def heed(change: OpenChange, effect: Effect, risk: Risk) -> None:
    """Do to a risk of the register what the profile does to it."""
    _rescore(change, effect, risk)
    if effect.leaves:
        risk.left_profile_date = change.now
    elif effect.enters:
        risk.left_profile_date = None


def _rescore(change: OpenChange, effect: Effect, risk: Risk) -> None:
    if effect.rescores:
        risk.likelihood, risk.impact = effect.likelihood, effect.impact
        fields.score(change, risk)


def _note(change: OpenChange) -> None:
    """Keep which load of the catalogue the register has followed, though it may have changed nothing."""
    newest = CatalogueLoad.objects.order_by("-number").values_list("number", flat=True).first()
    if newest is not None and change.counter.catalogue_load != newest:
        change.counter.catalogue_load = newest
        OrganizationCounter.objects.filter(pk=change.organization_id).update(catalogue_load=newest)
