"""What is done to scoring policies behind the register's back shows in `verify`."""

from collections.abc import Callable

import pytest

from riskregister.history.verification import faults_of
from riskregister.organizations.models import Organization
from tests.client import ApiClient
from tests.risks.scoring_policy.policies import put
from tests.rows import run

SYSTEM = "(SELECT id FROM organizations_membership WHERE kind = 'system')"

TAMPERING = {
    "its days": ("UPDATE risks_scoringpolicy SET days = '{}'", "scoring policy 2: it is not what its history says"),
    "why it was made": ("UPDATE risks_scoringpolicy SET reason = 'x'", "scoring policy 2: it is not what"),
    "who made it": (f"UPDATE risks_scoringpolicy SET changed_by_id = {SYSTEM}", "scoring policy 2: it is not what"),
    "its version": ("UPDATE risks_scoringpolicy SET version = 3", "scoring policy 3: it is not what"),
    "it is gone": ("DELETE FROM risks_scoringpolicy", "scoring policy: what version 5 of the settings tells of"),
    "which one is in force": (
        "UPDATE organization_counter SET scoring_policy = 1",
        "scoring policy: 1 is in force, and the newest is 2",
    ),
}


@pytest.mark.parametrize(("statement", "fault"), TAMPERING.values(), ids=TAMPERING)
def test_verify_tells_of_it(
    admin: ApiClient, organization: Organization, unguarded: Callable[[], None], statement: str, fault: str
) -> None:
    put(admin)
    assert list(faults_of(organization.pk)) == []
    unguarded()
    run(statement)
    found = [str(each) for each in faults_of(organization.pk)]
    assert any(each.startswith(f"settings {fault}") for each in found), found
