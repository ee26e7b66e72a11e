"""Having many risks scored by a worker: a step a batch, each proposed in one transaction with the note of its place."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

from riskregister.api.changes import OpenChange, operation
from riskregister.history.identifiers import parse_id
from riskregister.jobs.errors import TryAgain
from riskregister.jobs.registry import Steps
from riskregister.jobs.running import Run
from risks.choices import RiskKind, ScoreProposalStatus
from risks.errors import RecordMovedOn
from risks.operations.risks import WRITE
from risks.operations.score_proposals import propose_in
from risks.operations.scored import Scored, risk_snapshots, score_risks
from risks.scorers.registry import scores_at_once

BATCH: Final = 50
"""Risks a step, of a scorer that answers at once; of any other, one."""

Counts = dict[str, int]
"""How far it is, and what became of the risks: `next`, `proposed`, `failed`, `gone`."""


def score_risks_job(run: Run) -> Steps:
    """Propose scores for the risks named, each once. One that is gone by then is passed over."""
    scorer, risks = run.arguments["scorer"], run.arguments["risks"]
    size = BATCH if scores_at_once(scorer) else 1
    counts: Counts = run.place or {"next": 0, "proposed": 0, "failed": 0, "gone": 0}
    while batch := list(islice(risks, counts["next"], counts["next"] + size)):
        named = [named for shown in batch if (named := parse_id(shown, tuple(RiskKind.values))) is not None]
        snapshots = risk_snapshots(run.organization_id, named)
        scored = score_risks(
            run.organization_id, [snapshots[name] for name in named if name in snapshots], scorer, seconds=None
        )
        run.prolong()
        try:
            counts = _propose_step(run.change(), run=run, scored=scored, counts=counts, size=len(batch))
        except RecordMovedOn as moved:
            raise TryAgain(moved.detail) from moved
        yield
    return {name: count for name, count in counts.items() if name != "next"}


@operation(requires=WRITE)
def _propose_step(change: OpenChange, *, run: Run, scored: Sequence[Scored], counts: Counts, size: int) -> Counts:
    """Propose what was scored in a step, and note the step. Raises RecordMovedOn, LeaseLost."""
    made = propose_in(change, scored)
    failed = sum(of.status == ScoreProposalStatus.FAILED for of in made)
    after = {
        "next": counts["next"] + size,
        "proposed": counts["proposed"] + len(made) - failed,
        "failed": counts["failed"] + failed,
        "gone": counts["gone"] + size - len(made),
    }
    run.advance(done=after["next"], total=len(run.arguments["risks"]), place=after)
    return after
