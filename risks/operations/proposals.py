"""Proposing a threat profile, and deciding about it: what is approved is the profile from then on."""

from collections.abc import Iterable
from typing import Final

from incidents.relations import in_objective_order
from riskregister.api.changes import OpenChange, operation
from riskregister.api.errors import FieldError
from riskregister.history.models import Action
from riskregister.organizations.operations import others_who_may
from riskregister.organizations.roles import Permission
from risks.choices import ProposalStatus
from risks.document import SCORED
from risks.errors import OwnProposal, ProfileMovedOn, ProposalDecided, ProposalNotFound
from risks.models import ProfileValues, ProposedObjective, ThreatProfileProposal
from risks.operations.following import follow
from risks.querysets import ProposalQuerySet

PROPOSE: Final = {str(Permission.THREAT_PROFILE_PROPOSE)}
MANAGE: Final = {str(Permission.THREAT_PROFILE_MANAGE)}


@operation(requires=PROPOSE)
def propose_threat_profile(change: OpenChange, *, values: ProfileValues) -> ThreatProfileProposal:
    """Propose a threat profile; it takes the place of what the same member has proposed and nobody has decided.

    Raises ProfileMovedOn where the profile is not the one that the proposer has seen.
    """
    current = _current_version(change)
    based_on = values.get("based_on", current)
    if based_on != current:
        raise ProfileMovedOn(based_on, current, errors=[FieldError("/based_on", "not_current", f"It is {current}.")])
    _supersede(change, _locked(change).undecided().filter(opened_by=change.member))
    (number,) = change.take_numbers("proposal_number", 1)
    shown = [{name: proposed.get(name) for name in SCORED} for proposed in values["threat_objectives"]]
    proposal = ThreatProfileProposal(
        organization_id=change.organization_id,
        number=number,
        status=ProposalStatus.PROPOSED,
        threat_objectives=in_objective_order(shown),
        based_on=based_on,
    )
    change.create(proposal)
    for proposed in proposal.threat_objectives:
        change.insert(ProposedObjective(organization_id=change.organization_id, record=proposal, **proposed))
    return proposal


@operation(requires=MANAGE)
def approve_threat_profile(change: OpenChange, *, number: int) -> ThreatProfileProposal:
    """Make a proposal the threat profile, and have key risks enter the register, change and leave as it says.

    Other proposals, which were made against the profile that it replaces, are superseded.

    Raises ProposalNotFound, PreconditionFailed, ProposalDecided, ProfileMovedOn, and OwnProposal for who proposed
    it, as long as there is another member who may approve: both counted under the lock.
    """
    proposal = _lock_undecided(change, number)
    if proposal.opened_by_id == change.member.pk and others_who_may(change, Permission.THREAT_PROFILE_MANAGE):
        raise OwnProposal(proposal.display_id)
    _supersede(change, _locked(change).undecided().exclude(pk=proposal.pk))
    proposal.profile_version = proposal.based_on + 1
    _decide(change, proposal, ProposalStatus.APPROVED, change.change.reason)
    follow(change, proposal.profile())
    return proposal


@operation(requires=MANAGE)
def reject_threat_profile(change: OpenChange, *, number: int, reason: str) -> ThreatProfileProposal:
    """Leave the threat profile as it is. Who proposed may reject, too: that is how a proposal is withdrawn.

    Raises ProposalNotFound, PreconditionFailed, ProposalDecided, ProfileMovedOn.
    """
    proposal = _lock_undecided(change, number)
    _decide(change, proposal, ProposalStatus.REJECTED, reason)
    return proposal


def _lock_undecided(change: OpenChange, number: int) -> ThreatProfileProposal:
    proposal = _locked(change).filter(number=number).first()
    if proposal is None:
        raise ProposalNotFound
    change.expect(proposal)
    if proposal.status == ProposalStatus.SUPERSEDED and proposal.based_on != (current := _current_version(change)):
        raise ProfileMovedOn(proposal.based_on, current)
    if proposal.status != ProposalStatus.PROPOSED:
        raise ProposalDecided(proposal.display_id, proposal.status)
    return proposal


def _supersede(change: OpenChange, proposals: Iterable[ThreatProfileProposal]) -> None:
    for proposal in proposals:
        _decide(change, proposal, ProposalStatus.SUPERSEDED, None)


def _decide(change: OpenChange, proposal: ThreatProfileProposal, status: ProposalStatus, reason: str | None) -> None:
    proposal.status, proposal.decision_reason = status, reason
    proposal.decided_by, proposal.decided_date = change.member, change.now
    change.revise(proposal, Action.CHANGED)


def _current_version(change: OpenChange) -> int:
    proposal = ThreatProfileProposal.objects.of(change.organization_id).in_force()
    return 0 if proposal is None or proposal.profile_version is None else proposal.profile_version


def _locked(change: OpenChange) -> ProposalQuerySet:
    """Return the organisation's proposals, locked for this change when they are read, and with their people."""
    rows: ProposalQuerySet = ThreatProfileProposal.objects.of(change.organization_id).with_people()
    return rows.select_for_update(of=("self",))
