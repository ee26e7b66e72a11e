"""Applying the scoring policy in force: in steps, by a job or a command."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from riskregister.api.changes import Change, OpenChange, operation
from riskregister.history.models import Action
from riskregister.jobs.asking import enqueue
from riskregister.jobs.models import Job
from riskregister.jobs.registry import Steps
from riskregister.jobs.running import Run
from riskregister.organizations.roles import Permission
from risks.choices import RiskKind
from risks.errors import PolicyMovedOn
from risks.models import Risk
from risks.operations import fields
from risks.operations.catalogue import held_catalogue
from risks.operations.following import enter, heed, profile_of
from risks.operations.locking import locked_risks
from risks.operations.outcomes import Outcome, outcomes_of, outcomes_of_key_risks, scans_of_own_risks
from risks.operations.policy import policy_at, policy_in_force
from risks.scoring import Policy

APPLY: Final = {str(Permission.ORGANIZATION_MANAGE), str(Permission.RISKS_WRITE)}

BATCH: Final = 100
"""Risks a transaction."""

JOB: Final = "apply_scoring_policy"
"""The kind of job."""

JOB_ARGUMENTS: Final = frozenset({"version", "reason"})

Counts = tuple[int, int]
"""How many risks were changed, and how many are refused: they would be due when the register has no dates any more."""

Note = Callable[[int], object]
"""Told, inside the transaction of a step, how many risks it has changed."""


def _note_nothing(changed: int) -> None:
    """Keep no account of what is done: it is found out anew."""


@operation(requires=APPLY)
def ask_to_apply_policy(change: OpenChange) -> Job:
    """Have the policy in force applied by a worker; there is one such job at a time. Raises PreconditionFailed."""
    version = change.counter.scoring_policy
    change.expect_version(version)
    return enqueue(change, JOB, {"version": version, "reason": change.change.reason}, key=str(version))


def apply_policy_job(run: Run) -> Steps:
    """Do what was asked for. What an earlier run of the same job has changed counts in its result."""
    version, changed, refused = run.arguments["version"], run.done, 0

    def note(more: int) -> None:
        run.advance(done=changed + more)

    for more in apply_policy(run.change(run.arguments["reason"]), version=version, note=note):
        changed, refused = changed + more[0], refused + more[1]
        yield
    return {"version": version, "changed": changed, "refused": refused}


def apply_policy(change: Change, *, version: int, note: Note = _note_nothing) -> Iterator[Counts]:
    """Apply the policy in force to every risk that is not closed; yield the counts of each transaction, and of each
    look at more risks, which changes none.

    Each risk that comes out otherwise gets one row of history; one that does not is left alone, with the version
    that has scored it. Other writes go on between transactions. A run that was cut off is finished by the next,
    which finds nothing to do to what is done. Raises PolicyMovedOn as soon as `version` is no longer in force,
    Forbidden, and what the operations on risks raise.
    """
    yield apply_to_key_risks(change, version=version, note=note)
    for scanned in scans_of_own_risks(change.organization_id, policy_at(change.organization_id, version)):
        # Many that come out as they are take their time too.
        yield 0, 0
        for start in range(0, len(scanned), BATCH):
            numbers = [outcome.number for outcome in scanned[start : start + BATCH]]
            yield apply_to_own_risks(change, version=version, numbers=numbers, note=note)


@operation(requires=APPLY)
def apply_to_key_risks(change: OpenChange, *, version: int, note: Note = _note_nothing) -> Counts:
    """Apply the policy to the key risks: as the threat profile calls for them by it. Raises PolicyMovedOn."""
    policy = _still_in_force(change, version)
    rows = locked_risks(change).filter(kind=RiskKind.KEY)
    outcomes = outcomes_of_key_risks(held_catalogue(), rows, profile_of(change.organization_id), policy)
    return _written(change, outcomes, note)


@operation(requires=APPLY)
def apply_to_own_risks(
    change: OpenChange, *, version: int, numbers: Sequence[int], note: Note = _note_nothing
) -> Counts:
    """Apply the policy to some of the organisation's own risks. Raises PolicyMovedOn."""
    policy = _still_in_force(change, version)
    rows = locked_risks(change).filter(kind=RiskKind.OWN, number__in=numbers).order_by("number")
    return _written(change, outcomes_of(rows, policy), note)


def _written(change: OpenChange, outcomes: Iterable[Outcome], note: Note) -> Counts:
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
    note(changed)
    return changed, refused


def _rescore(change: OpenChange, outcome: Outcome, risk: Risk) -> None:
    with change.revising(risk, Action.POLICY_APPLIED):
        if outcome.effect is not None:
            heed(change, outcome.effect, risk)
        fields.score(change, risk)


def _still_in_force(change: OpenChange, version: int) -> Policy:
    policy = policy_in_force(change)
    if policy.version != version:
        raise PolicyMovedOn(version, policy.version)
    return policy
