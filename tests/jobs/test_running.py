"""How a job is asked for, done, tried again and given up."""

from typing import Any

import pytest
from django.test import TestCase
from django_tasks_db.models import DBTaskResult

from riskregister.history.models import Channel
from riskregister.jobs import asking
from riskregister.jobs.choices import JobState
from riskregister.jobs.models import Job
from riskregister.jobs.working import Until, work
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks.models import RiskHistory
from tests.jobs.kinds import COUNTING, titles

pytestmark = pytest.mark.usefixtures("verified")


def asked(organization: Organization, steps: int = 3, **more: Any) -> Job:
    return asking.ask(command_change(organization), kind=COUNTING, arguments={"steps": steps}, **more)


def again(job: Job) -> Job:
    return Job.objects.of(job.organization_id).get(pk=job.pk)


@pytest.mark.usefixtures("counted")
def test_it_works(organization: Organization) -> None:
    job = asked(organization)
    assert (job.state, job.attempts, job.requested_by) == ("Queued", 0, command_change(organization).actor.membership)

    work(until=Until.IDLE)

    job = again(job)
    assert (job.state, job.attempts, job.result, job.error) == ("Succeeded", 1, {"steps": 3}, None)
    assert (job.done, job.total) == (3, 3)
    assert job.created_date <= job.started_date <= job.finished_date
    assert titles(organization.pk) == ["Step 1", "Step 2", "Step 3"]
    made = RiskHistory.objects.of(organization.pk)
    assert set(made.values_list("channel", "request_id")) == {(Channel.JOB, str(job.pk))}


@pytest.mark.usefixtures("counted")
def test_a_worker_is_woken_up_after_the_commit(organization: Organization) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        job = asked(organization)
        assert not DBTaskResult.objects.exists()
    (wake_up,) = DBTaskResult.objects.all()
    # The job's id, and nothing that is a tenant's.
    assert wake_up.args_kwargs == {"args": [str(job.pk)], "kwargs": {}}

    work(until=Until.IDLE)

    assert again(job).state == JobState.SUCCEEDED
    assert DBTaskResult.objects.finished().count() == 1
    assert titles(organization.pk) == ["Step 1", "Step 2", "Step 3"]
