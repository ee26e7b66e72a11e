"""The scoring policy of an organisation: which one is in force, and making the next one."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from riskregister.api.changes import OpenChange, operation
from riskregister.api.errors import InvalidInput
from riskregister.history.models import Action
from riskregister.organizations.models import Organization, Subject
from riskregister.organizations.operations.recording import record_change
from riskregister.organizations.roles import MANAGE
from risks.models import ScoringPolicy
from risks.scoring import DEFAULT_POLICY, Policy

Policies = Mapping[int, Policy]
"""Every scoring policy that an organisation has had, by its version."""


def policy_in_force(change: OpenChange) -> Policy:
    """Return the policy by which risks are scored in this change. The built-in one costs no statement."""
    return change.once(_locked_policy)


def all_policies(change: OpenChange) -> Policies:
    """Return every policy that the organisation has had, the one in force last. The built-in one costs no statement."""
    return change.once(_locked_policies)


def policy_of(organization_id: UUID) -> Policy:
    """Return the policy in force, read outside a change."""
    made = ScoringPolicy.objects.of(organization_id).in_force()
    return DEFAULT_POLICY if made is None else made.policy()


def policies_of(organization_id: UUID) -> Policies:
    """Return every policy that the organisation has had, the one in force last."""
    made = ScoringPolicy.objects.of(organization_id).order_by("version")
    return {DEFAULT_POLICY.version: DEFAULT_POLICY} | {each.version: each.policy() for each in made}


def policy_at(organization_id: UUID, version: int) -> Policy:
    """Return one version of the policy. Raises DoesNotExist for one that never was."""
    if version == DEFAULT_POLICY.version:
        return DEFAULT_POLICY
    made: ScoringPolicy = ScoringPolicy.objects.of(organization_id).get(version=version)
    return made.policy()


@operation(requires=MANAGE)
def set_scoring_policy(
    change: OpenChange, *, matrix: Mapping[str, Mapping[str, str]], days: Mapping[str, int | None]
) -> ScoringPolicy | None:
    """Make the next version of the policy; one that scores as the one in force is no new version.

    No risk is changed: `apply_policy` does that. Returns the version in force then, None where it is the built-in
    one. Raises PreconditionFailed, and InvalidInput naming each cell and number of days that breaks a rule.
    """
    current = change.counter.scoring_policy
    change.expect_version(current)
    wanted = Policy.of(current + 1, matrix, days)
    if faults := list(wanted.faults()):
        raise InvalidInput(faults)
    if wanted.scores_as(policy_in_force(change)):
        made: ScoringPolicy | None = ScoringPolicy.objects.of(change.organization_id).in_force()
        return made
    return _made(change, wanted)


def _made(change: OpenChange, policy: Policy) -> ScoringPolicy:
    plain = policy.plain()
    made = ScoringPolicy(
        organization_id=change.organization_id,
        changed_by=change.member,
        created_date=change.now,
        reason=change.change.reason,
        **plain,
    )
    change.insert(made)
    change.counter.scoring_policy = policy.version
    organization = Organization.objects.get(pk=change.organization_id)
    record_change(
        *(change, organization, Action.CHANGED),
        subject=Subject.SCORING_POLICY,
        subject_id=made.pk,
        scoring_policy=plain,
    )
    return made


def _locked_policy(change: OpenChange) -> Policy:
    return policy_at(change.organization_id, change.counter.scoring_policy)


def _locked_policies(change: OpenChange) -> Policies:
    if change.counter.scoring_policy == DEFAULT_POLICY.version:
        return _BUILT_IN
    return policies_of(change.organization_id)


_BUILT_IN: Final[Policies] = {DEFAULT_POLICY.version: DEFAULT_POLICY}
