"""Proposing scores, and deciding about them. Only what somebody has accepted becomes a score."""

from collections.abc import Mapping, Sequence
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
    return _propose(change, scored, _risks(change), "risk_id")


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


def propose_unmoved(change: OpenChange, scored: Sequence[Scored]) -> tuple[list[ScoreProposal], list[Scored]]:
    """Propose scores for the risks that are as they were scored; return those that are not so any more beside them.

    For an open change. One that has left the register is neither.
    """
    records = _records(_risks(change), scored, "risk_id")
    as_scored: list[Scored] = []
    moved: list[Scored] = []
    for of in scored:
        if (record := records.get(_named(of))) is not None:
            (as_scored if unmoved(record, of.snapshot.version) else moved).append(of)
    return _made(change, as_scored, records, "risk_id"), moved


def _risks(change: OpenChange) -> Any:
    return Risk.objects.of(change.organization_id).live()


def _propose(change: OpenChange, scored: Sequence[Scored], rows: Any, key: str) -> list[ScoreProposal]:
    records = _records(rows, scored, key)
    for of in scored:
        record = records.get(_named(of))
        snapshot = of.snapshot
        if record is None or not unmoved(record, snapshot.version):
            raise RecordMovedOn(snapshot.about, snapshot.version, None if record is None else record.version)
    return _made(change, scored, records, key)


_Records = Mapping[tuple[str, int], Any]
"""By kind and number."""


def _records(rows: Any, scored: Sequence[Scored], key: str) -> _Records:
    named = rows.filter(number__in=[of.snapshot.number for of in scored])
    return {
        (str(row.kind), row.number): row for row in named.only("number", "version", "organization_id", *_KIND_OF[key])
    }


def _named(of: Scored) -> tuple[str, int]:
    return of.snapshot.kind, of.snapshot.number


def _made(change: OpenChange, scored: Sequence[Scored], records: _Records, key: str) -> list[ScoreProposal]:
    proposals = []
    for of, number in zip(scored, change.take_numbers("score_proposal_number", len(scored)), strict=True):
        proposal = ScoreProposal(
            organization_id=change.organization_id,
            number=number,
            about=of.snapshot.about,
            record_version=of.snapshot.version,
            **{key: records[_named(of)].pk},
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
