"""How an organisation has records scored, and having risks scored as they are made."""

from collections.abc import Sequence
from typing import Final, TypedDict
from uuid import UUID

from riskregister.api.bulk import MAX_RECORDS
from riskregister.api.changes import OpenChange, operation
from riskregister.api.errors import FieldError, InvalidInput
from riskregister.history.models import Action
from riskregister.jobs.asking import enqueue
from riskregister.jobs.models import Job
from riskregister.organizations.models import Organization, SourceList, Subject
from riskregister.organizations.operations import sources_of
from riskregister.organizations.operations.recording import record_change
from riskregister.organizations.roles import MANAGE, Permission
from risks.models import Risk, ScoringSetup
from risks.scorers.records import NO_CONTEXT, Context
from risks.scorers.registry import scorer_names

SCORING_JOB: Final = "score_risks"
"""The kind of job that has risks scored."""

SCORING_JOB_ARGUMENTS: Final = frozenset({"scorer", "risks"})

NO_SETUP: Final = 0
"""The version that stands for none."""


class SetupValues(TypedDict):
    """A setup: all of it, for it takes the place of the one there is."""

    sources: list[str]
    scorer: str | None
    procedure: str | None
    notes: str | None


def setup_of(organization_id: UUID) -> ScoringSetup | None:
    """Return the setup in force; None before the first was made."""
    setup: ScoringSetup | None = ScoringSetup.objects.of(organization_id).in_force()
    return setup


def context_of(organization_id: UUID) -> Context:
    """Return what the organisation tells a scorer that reads prose."""
    setup = setup_of(organization_id)
    return NO_CONTEXT if setup is None else Context(setup.procedure or "", setup.notes or "")


@operation(requires=MANAGE)
def set_scoring_setup(change: OpenChange, *, values: SetupValues) -> ScoringSetup | None:
    """Make the next version; one that says the same as the one in force is none. No record is scored by it.

    Returns the version in force then, None where there is none yet. Raises PreconditionFailed, and InvalidInput for
    sources that the organisation's risks do not have.
    """
    current = change.counter.scoring_setup
    change.expect_version(current)
    _refuse_unknown(change, values["sources"])
    wanted = ScoringSetup(
        organization_id=change.organization_id,
        version=current + 1,
        **values,
        changed_by=change.member,
        created_date=change.now,
        reason=change.change.reason,
    )
    known = setup_of(change.organization_id)
    before = {"version": NO_SETUP, **_NOTHING} if known is None else known.plain()
    if wanted.plain() == before | {"version": wanted.version}:
        return known
    change.insert(wanted)
    change.counter.scoring_setup = wanted.version
    organization = Organization.objects.get(pk=change.organization_id)
    record_change(
        *(change, organization, Action.CHANGED),
        subject=Subject.SCORING_SETUP,
        subject_id=wanted.pk,
        scoring_setup=wanted.plain(),
    )
    return wanted


@operation(requires={str(Permission.RISKS_WRITE)})
def ask_to_score(change: OpenChange, *, risks: Sequence[str], scorer: str) -> Job:
    """Have a worker propose scores for risks. Who asks has seen to it that there are such risks and such a scorer."""
    return enqueue(change, SCORING_JOB, {"scorer": scorer, "risks": list(risks)})


def score_new(change: OpenChange, risks: Sequence[Risk]) -> None:
    """Have those of the risks that are being made scored which come from a source that is switched on for it.

    The job is committed with them. It costs an organisation that has no setup nothing.
    """
    if change.counter.scoring_setup == NO_SETUP:
        return
    setup = change.once(_setup_in_force)
    ids = [risk.display_id for risk in risks if setup is not None and risk.source in setup.sources]
    for start in range(0, len(ids), MAX_RECORDS):
        scorer = _installed(None if setup is None else setup.scorer)
        enqueue(change, SCORING_JOB, {"scorer": scorer, "risks": ids[start : start + MAX_RECORDS]})


def _setup_in_force(change: OpenChange) -> ScoringSetup | None:
    return setup_of(change.organization_id)


def _installed(scorer: str | None) -> str:
    """Return a scorer that there is: the first one, where the one chosen is gone from the installation."""
    known = scorer_names()
    return known[0] if scorer is None or scorer not in known else scorer


def _refuse_unknown(change: OpenChange, sources: Sequence[str]) -> None:
    known = sources_of(change.organization_id)[SourceList.RISKS]
    detail = f"The organisation has no such source. It has: {', '.join(known)}."
    errors = [
        FieldError(f"/sources/{index}", "unknown_source", detail)
        for index, source in enumerate(sources)
        if source not in known
    ]
    if errors:
        raise InvalidInput(errors)


_NOTHING: Final[SetupValues] = {"sources": [], "scorer": None, "procedure": None, "notes": None}
