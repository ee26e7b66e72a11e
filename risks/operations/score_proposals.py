"""Proposing scores, and deciding about them. Only what somebody has accepted becomes a score."""

from collections.abc import Sequence
from typing import Any, Final

from incidents.models import Incident
from riskregister.api.changes import OpenChange, operation
from riskregister.history.models import Action
from riskregister.organizations.roles import Permission
from risks.choices import ScoreProposalStatus
from risks.errors import ProposalDecided, ProposalNotFound, RecordMovedOn
from risks.models import Risk, ScoreProposal, TakenValues
from risks.operations.locking import unmoved
from risks.operations.risks import WRITE
from risks.operations.scored import Scored
from risks.operations.taken import take_risk_scores, take_severity
from risks.querysets import ScoreProposalQuerySet

WRITE_INCIDENTS: Final = {str(Permission.INCIDENTS_WRITE)}
EITHER: Final[set[str]] = set()
"""What it takes depends on what a proposal is about: `_authorize`."""


@operation(requires=WRITE)
def propose_scores(change: OpenChange, *, scored: Sequence[Scored]) -> list[ScoreProposal]:
    """Propose scores for risks, each as it was when it was scored. Raises RecordMovedOn if one is not so any more."""
    return propose_in(change, scored)


@operation(requires=WRITE_INCIDENTS)
def propose_severity(change: OpenChange, *, scored: Scored) -> ScoreProposal:
    """Propose the severity of an incident, likewise."""
    rows = Incident.objects.of(change.organization_id).live()
    (proposal,) = _propose(change, [scored], rows, "incident_id")
    return proposal


@operation(requires=EITHER)
def accept_scores(change: OpenChange, *, number: int, values: TakenValues) -> ScoreProposal:
    """Make what is proposed the record's scores, save for what `values` says instead: that is kept as an override.

    Proposal and record change together or not at all; likelihood and impact are taken both or neither. Raises
    ProposalNotFound, Forbidden, PreconditionFailed, ProposalDecided, RecordMovedOn, and InvalidInput for values that
    are not of this kind of record, or where one of likelihood and impact would be missing.
    """
    proposal = _lock_undecided(change, number)
    take = take_risk_scores if proposal.incident_id is None else take_severity
    proposal.accepted_version, proposal.override = take(change, proposal, values)
    _decide(change, proposal, ScoreProposalStatus.ACCEPTED, change.change.reason)
    return proposal


@operation(requires=EITHER)
def reject_scores(change: OpenChange, *, number: int, reason: str) -> ScoreProposal:
    """Leave the record as it is, whether or not it has moved on.

    Raises ProposalNotFound, Forbidden, PreconditionFailed, ProposalDecided.
    """
    proposal = _lock_undecided(change, number)
    _decide(change, proposal, ScoreProposalStatus.REJECTED, reason)
    return proposal


def propose_in(change: OpenChange, scored: Sequence[Scored]) -> list[ScoreProposal]:
    """Propose scores for risks within an open change, as `propose_scores`."""
    return _propose(change, scored, Risk.objects.of(change.organization_id).live(), "risk_id")


def _propose(change: OpenChange, scored: Sequence[Scored], rows: Any, key: str) -> list[ScoreProposal]:
    named = rows.filter(number__in=[of.snapshot.number for of in scored])
    found = {
        (str(row.kind), row.number): row for row in named.only("number", "version", "organization_id", *_KIND_OF[key])
    }
    proposals = []
    for of, number in zip(scored, change.take_numbers("score_proposal_number", len(scored)), strict=True):
        snapshot = of.snapshot
        record = found.get((snapshot.kind, snapshot.number))
        if record is None or not unmoved(record, snapshot.version):
            raise RecordMovedOn(snapshot.about, snapshot.version, None if record is None else record.version)
        proposal = ScoreProposal(
            organization_id=change.organization_id,
            number=number,
            about=snapshot.about,
            record_version=snapshot.version,
            **{key: record.pk},
            **of.columns,
        )
        change.create(proposal)
        proposals.append(proposal)
    return proposals


_KIND_OF: Final[dict[str, tuple[str, ...]]] = {"risk_id": ("kind",), "incident_id": ()}
"""Where the kind of a record is a column."""


def _lock_undecided(change: OpenChange, number: int) -> ScoreProposal:
    proposals: ScoreProposalQuerySet = ScoreProposal.objects.of(change.organization_id).with_people()
    proposal = proposals.select_for_update(of=("self",)).filter(number=number).first()
    if proposal is None:
        raise ProposalNotFound
    change.change.actor.authorize(frozenset(WRITE if proposal.incident_id is None else WRITE_INCIDENTS))
    change.expect(proposal)
    if proposal.status != ScoreProposalStatus.PROPOSED:
        raise ProposalDecided(proposal.display_id, proposal.status)
    return proposal


def _decide(change: OpenChange, proposal: ScoreProposal, status: ScoreProposalStatus, reason: str | None) -> None:
    proposal.status, proposal.decision_reason = status, reason
    proposal.decided_by, proposal.decided_date = change.member, change.now
    change.revise(proposal, Action.CHANGED)
