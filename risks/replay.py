"""What an organisation's history says of its scoring policies and setups, against those: for `verify`."""

from collections.abc import Iterator
from uuid import UUID

from riskregister.history.models import OrganizationCounter
from riskregister.organizations.models import OrganizationHistory, Subject
from risks.models import ScoringPolicy, ScoringSetup
from risks.scoring import DEFAULT_POLICY


def policy_differences(organization_id: UUID) -> Iterator[tuple[str, str]]:
    """Yield every version of the scoring policy that is not what the history says, and a wrong one in force."""
    changes = OrganizationHistory.objects.of(organization_id).filter(subject=Subject.SCORING_POLICY)
    recorded = {row.subject_id: row for row in changes.order_by("sequence")}
    last = DEFAULT_POLICY.version
    for made in ScoringPolicy.objects.of(organization_id).order_by("version"):
        row = recorded.pop(made.pk, None)
        subject, last = f"scoring policy {made.version}", last + 1
        if row is None:
            yield subject, "it has no history"
            continue
        found = ({"version": made.version, "matrix": made.matrix, "days": made.days}, made.changed_by_id)
        if (*found, made.created_date, made.reason, last) != (
            *(row.scoring_policy, row.actor_id, row.created_date, row.reason),
            made.version,
        ):
            yield subject, "it is not what its history says"
    for row in recorded.values():
        yield "scoring policy", f"what version {row.version} of the settings tells of is not there"
    counter = OrganizationCounter.objects.filter(organization_id=organization_id).first()
    if counter is not None and counter.scoring_policy != last:
        yield "scoring policy", f"{counter.scoring_policy} is in force, and the newest is {last}"


def setup_differences(organization_id: UUID) -> Iterator[tuple[str, str]]:
    """Yield every version of how records are scored that is not what the history says, and a wrong one in force."""
    changes = OrganizationHistory.objects.of(organization_id).filter(subject=Subject.SCORING_SETUP)
    recorded = {row.subject_id: row for row in changes.order_by("sequence")}
    last = 0
    for made in ScoringSetup.objects.of(organization_id).order_by("version"):
        row, last = recorded.pop(made.pk, None), last + 1
        found = (made.plain(), made.changed_by_id, made.created_date, made.reason, made.version)
        if row is None or found != (row.scoring_setup, row.actor_id, row.created_date, row.reason, last):
            yield f"scoring setup {made.version}", "it is not what its history says"
    for row in recorded.values():
        yield "scoring setup", f"history of the organisation, version {row.version}, tells of one that is not there"
    counter = OrganizationCounter.objects.filter(organization_id=organization_id).first()
    if counter is not None and counter.scoring_setup != last:
        yield "scoring setup", f"{counter.scoring_setup} is in force, and the newest is {last}"
