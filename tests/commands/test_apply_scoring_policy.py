"""manage.py apply_scoring_policy: what it says, and finished by the next run where one was killed."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from riskregister.history.verification import faults_of
from riskregister.jobs import asking
from riskregister.jobs.models import Job
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.models import Risk, RiskHistory
from risks.operations import JOB
from tests.client import ApiClient
from tests.factories import OrganizationFactory, ServiceAccountFactory
from tests.jobs.kinds import again
from tests.risks.scoring_policy.policies import put, scored
from tests.servers import killed

pytestmark = pytest.mark.django_db(transaction=True)

RISKS = 7
ARGUMENTS = ("apply_scoring_policy", "--organization", "acme")


@pytest.fixture
def organization() -> Organization:
    """An organisation whose risks another policy than the one in force has scored."""
    made = OrganizationFactory(slug="acme")
    api = ApiClient(ServiceAccountFactory(organization=made, roles=(Role.ADMIN,)))
    for _ in range(RISKS):
        scored(api, "Probable", "High")
    put(api)
    return made


def run(*more: str) -> str:
    out = StringIO()
    call_command(*ARGUMENTS, *more, stdout=out)
    return out.getvalue()


def rows_of(organization: Organization) -> list[tuple[int, int]]:
    """Return how many rows of history each risk that has any tells of the policy."""
    told = RiskHistory.objects.of(organization.pk).filter(action="policy_applied")
    numbers: dict[int, int] = {}
    for number in told.values_list("record__number", flat=True):
        numbers[number] = numbers.get(number, 0) + 1
    return sorted(numbers.items())


def faults(organization: Organization) -> list[str]:
    return [str(fault) for fault in faults_of(organization.pk)]


def test_it_works(organization: Organization) -> None:
    lines = run("--preview").splitlines()
    assert lines[0] == "RSK-00001 scored: High 2026-01-31T00:00:00Z -> Critical 2026-01-06T00:00:00Z"
    assert lines[-1] == "version 2: 7 would be changed, 0 would be refused"
    assert rows_of(organization) == []
    assert json.loads(run("--preview", "--json")) == {"version": 2, "changed": 7, "refused": 0}
    assert run() == "version 2: 7 changed, 0 refused\n"
    assert json.loads(run("--json")) == {"version": 2, "changed": 0, "refused": 0}
    entry = RiskHistory.objects.of(organization.pk).latest("sequence")
    assert (entry.channel, entry.actor_name, entry.urgency, entry.policy_version) == (
        "command",
        "System",
        "Critical",
        2,
    )
    assert faults(organization) == []


def test_an_unknown_organisation_is_told() -> None:
    with pytest.raises(CommandError, match="There is no organisation nobody"):
        call_command("apply_scoring_policy", "--organization", "nobody")
    with pytest.raises(CommandError, match="--organization"):
        call_command("apply_scoring_policy")


# The first commit is that of the key risks; then one a batch of two.
@pytest.mark.parametrize(
    ("moment", "commit", "done"),
    [("before", 1, 0), ("before", 2, 0), ("after", 2, 2), ("before", 4, 4), ("after", 4, 6), ("after", 5, 7)],
)
def test_a_run_that_is_killed_is_finished_by_the_next(
    organization: Organization, moment: str, commit: int, done: int
) -> None:
    killed(moment, str(commit), "2", *ARGUMENTS)
    assert rows_of(organization) == [(number, 1) for number in range(1, done + 1)]
    assert faults(organization) == []
    assert json.loads(run("--json")) == {"version": 2, "changed": RISKS - done, "refused": 0}
    assert rows_of(organization) == [(number, 1) for number in range(1, RISKS + 1)]
    assert set(Risk.objects.of(organization.pk).values_list("urgency", "version")) == {("Critical", 2)}
    assert faults(organization) == []


# Its commits: of the wake-up and the job that it takes, of the key risks, and of each batch of two.
@pytest.mark.parametrize(
    ("moment", "commit", "done"), [("before", 4, 0), ("after", 4, 2), ("before", 6, 4), ("after", 7, 7)]
)
def test_a_job_whose_worker_is_killed_is_finished_by_the_next(
    organization: Organization, moment: str, commit: int, done: int
) -> None:
    job = asking.ask(command_change(organization), kind=JOB, arguments={"version": 2, "reason": "As decided."}, key="2")
    killed(moment, str(commit), "2", "worker", "--once")
    assert (len(rows_of(organization)), again(job).done) == (done, done)
    Job.objects.of(organization.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    call_command("worker", until_empty=True)

    job = again(job)
    assert (job.state, job.attempts, job.error) == ("Succeeded", 2, None)
    assert job.result == {"version": 2, "changed": RISKS, "refused": 0}
    assert rows_of(organization) == [(number, 1) for number in range(1, RISKS + 1)]
    told = RiskHistory.objects.of(organization.pk).filter(request_id=str(job.pk))
    assert set(told.values_list("channel", "reason")) == {("job", "As decided.")}
    assert faults(organization) == []


def test_runs_side_by_side_do_it_once(organization: Organization) -> None:
    def one(_: int) -> Any:
        try:
            return json.loads(run("--json"))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(one, range(4)))
    assert sum(of["changed"] for of in told) == RISKS
    assert rows_of(organization) == [(number, 1) for number in range(1, RISKS + 1)]
    assert faults(organization) == []
