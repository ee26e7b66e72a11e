"""Having many risks scored by a worker: a step a batch, each proposed in one transaction with the note of its place."""

from collections.abc import Sequence
from typing import Final, TypedDict

from riskregister.api.changes import OpenChange, operation
from riskregister.history.identifiers import parse_id
from riskregister.jobs.registry import Steps
from riskregister.jobs.running import Run
from risks.choices import RiskKind, ScoreProposalStatus
from risks.operations.risks import WRITE
from risks.operations.score_proposals import propose_unmoved
from risks.operations.scored import Scored, risk_snapshots, score_risks
from risks.scorers.registry import scores_at_once

BATCH: Final = 50
"""Risks a step, of a scorer that answers at once; of any other, one."""

TRIES: Final = 3
"""How often a risk is scored that somebody changes meanwhile (ours), before it is passed over."""


class Place(TypedDict):
    """How far it is, and what became of the risks."""

    next: int
    """How many of them were begun with."""
    again: list[str]
    """Those of the batch before that were changed while they were scored, and are scored once more."""
    tries: int
    """How often those were scored."""
    proposed: int
    failed: int
    gone: int
    moved: int
    """Those that were changed each time they were scored."""


_START: Final[Place] = {"next": 0, "again": [], "tries": 0, "proposed": 0, "failed": 0, "gone": 0, "moved": 0}


def score_risks_job(run: Run) -> Steps:
    """Propose scores for the risks named, each once.

    One that is gone by then is passed over, and so is one that is changed whenever it is scored: neither keeps the
    others from their scores.
    """
    scorer, risks = run.arguments["scorer"], run.arguments["risks"]
    size = BATCH if scores_at_once(scorer) else 1
    place: Place = run.place or _START
    while batch := place["again"] or risks[place["next"] : place["next"] + size]:
        named = [named for shown in batch if (named := parse_id(shown, tuple(RiskKind.values))) is not None]
        snapshots = risk_snapshots(run.organization_id, named)
        scored = score_risks(
            run.organization_id, [snapshots[name] for name in named if name in snapshots], scorer, seconds=None
        )
        run.prolong()
        place = _propose_step(run.change(), run=run, scored=scored, before=place, batch=batch)
        yield
    return {name: place[name] for name in ("proposed", "failed", "gone", "moved")}


@operation(requires=WRITE)
def _propose_step(
    change: OpenChange, *, run: Run, scored: Sequence[Scored], before: Place, batch: Sequence[str]
) -> Place:
    """Propose what was scored in a step, and note the step. Raises LeaseLost."""
    made, moved = propose_unmoved(change, scored)
    failed = sum(of.status == ScoreProposalStatus.FAILED for of in made)
    tries = before["tries"] + 1
    again = [of.snapshot.about for of in moved] if tries < TRIES else []
    after: Place = {
        "next": before["next"] + (0 if before["again"] else len(batch)),
        "again": again,
        "tries": tries if again else 0,
        "proposed": before["proposed"] + len(made) - failed,
        "failed": before["failed"] + failed,
        "gone": before["gone"] + len(batch) - len(made) - len(moved),
        "moved": before["moved"] + (0 if again else len(moved)),
    }
    run.advance(done=after["next"] - len(again), total=len(run.arguments["risks"]), place=after)
    return after
