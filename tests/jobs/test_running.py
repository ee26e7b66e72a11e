"""How a job is done, tried again, given up, stopped and taken over."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import TestCase
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from riskregister.api.changes import OpenChange, operation
from riskregister.api.errors import Conflict, FieldError, InvalidInput
from riskregister.history.models import Channel
from riskregister.jobs import leases
from riskregister.jobs.choices import JobState
from riskregister.jobs.errors import LeaseLost, TryAgain
from riskregister.jobs.models import Job
from riskregister.jobs.registry import Steps
from riskregister.jobs.running import STOP, Run, run, run_now
from riskregister.jobs.working import Until, do_one, work
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks.models import RiskHistory
from tests.jobs.kinds import again, asked, count, counting, failing, known, take_step, titles
from tests.plans import scanned, statements, without_scans

ALL = ["Step 1", "Step 2", "Step 3"]
SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.usefixtures("verified")


@operation(requires=set())
def spoilt_step(change: OpenChange, *, run: Run) -> None:
    take_step.function(change, run=run, step=1)
    raise Conflict("No.")


def outcome(job: Job) -> tuple[str, int, str | None]:
    job = again(job)
    return job.state, job.attempts, job.error


def abandon(job: Job) -> None:
    """Have the lease of a running job run out."""
    Job.objects.of(job.organization_id).filter(pk=job.pk).update(lease_until=timezone.now() - SECOND)


def test_it_works(organization: Organization) -> None:
    job = asked(organization)
    assert (job.state, job.attempts, job.requested_by) == ("Queued", 0, command_change(organization).actor.membership)

    work(until=Until.IDLE)

    job = again(job)
    assert (job.state, job.attempts, job.result, job.error) == ("Succeeded", 1, {"steps": 3}, None)
    assert (job.done, job.total) == (3, 3)
    assert job.created_date <= job.started_date <= job.finished_date
    assert titles(organization.pk) == ALL
    made = RiskHistory.objects.of(organization.pk)
    assert set(made.values_list("channel", "request_id")) == {(Channel.JOB, str(job.pk))}


def test_a_worker_is_woken_up_after_the_commit(organization: Organization) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        job = asked(organization)
        assert not DBTaskResult.objects.exists()
    (wake_up,) = DBTaskResult.objects.all()
    # The job's id, and nothing that is a tenant's.
    assert wake_up.args_kwargs == {"args": [str(job.pk)], "kwargs": {}}

    work(until=Until.IDLE)

    assert outcome(job) == ("Succeeded", 1, None)
    assert DBTaskResult.objects.successful().count() == 1
    assert titles(organization.pk) == ALL


def test_a_wake_up_that_comes_late_does_nothing(organization: Organization) -> None:
    with TestCase.captureOnCommitCallbacks() as wake_ups:
        job = asked(organization)
    work(until=Until.IDLE)
    for wake_up in wake_ups:
        wake_up()
    work(until=Until.IDLE)
    assert outcome(job) == ("Succeeded", 1, None)
    assert titles(organization.pk) == ALL


def test_it_runs_in_this_process_if_it_is_due(organization: Organization) -> None:
    job = asked(organization)
    assert run_now(job.pk)
    assert not run_now(job.pk)
    assert titles(organization.pk) == ALL


def test_a_kind_that_nobody_here_knows_waits(organization: Organization) -> None:
    with known(counting(name="newer")):
        job = asked(organization, kind="newer")
    work(until=Until.EMPTY)
    assert outcome(job) == ("Queued", 0, None)


def test_to_look_for_work_reads_no_table_from_end_to_end(organization: Organization) -> None:
    asked(organization)
    with statements() as sent:
        leases.sweep()
        assert leases.claim() is not None
    looked = [statement for statement in sent if "jobs_job" in statement[0]]
    with without_scans() if connection.vendor == "postgresql" else nullcontext():
        assert [statement for statement in looked if scanned(statement)] == []
    assert len(looked) >= 3


def test_a_refusal_is_final_and_told(organization: Organization) -> None:
    refusals = [Conflict("The policy has changed."), InvalidInput([FieldError("/days", "range", "Too many.")])]
    jobs = []
    for refusal in refusals:
        with known(counting(handler=failing(refusal))):
            jobs.append(asked(organization))
            work(until=Until.IDLE)
    assert list(map(outcome, jobs)) == [
        ("Failed", 1, "The policy has changed."),
        ("Failed", 1, "/days: Too many."),
    ]
    assert titles(organization.pk) == []


def test_a_failure_is_tried_again_later(organization: Organization) -> None:
    now = timezone.now()
    with known(counting(handler=failing(TryAgain("The scorer is away.")))):
        with time_machine.travel(now, tick=False):
            job = asked(organization)
            work(until=Until.IDLE)
            work(until=Until.IDLE)
        assert outcome(job) == ("Queued", 1, "The scorer is away.")
        wait = again(job).next_try - now
        assert leases.FIRST_WAIT / 2 <= wait <= leases.FIRST_WAIT

        with time_machine.travel(now + wait):
            work(until=Until.IDLE)
    assert outcome(job) == ("Succeeded", 2, None)
    assert titles(organization.pk) == ALL


def test_a_handler_may_say_when(organization: Organization) -> None:
    with known(counting(handler=failing(TryAgain("Asked to wait.", after=timedelta(hours=3))))):
        job = asked(organization)
        work(until=Until.IDLE)
    assert timedelta(hours=2) < again(job).next_try - timezone.now() <= timedelta(hours=3)


def test_what_an_unexpected_failure_says_is_not_told(organization: Organization) -> None:
    with known(counting(handler=failing(RuntimeError("password: hunter2")))):
        job = asked(organization)
        work(until=Until.IDLE)
    told = "It failed unexpectedly (RuntimeError). The service's log says more."
    assert outcome(job) == ("Queued", 1, told)


def test_it_is_given_up_after_as_many_tries_as_its_kind_has(organization: Organization) -> None:
    failures = [TryAgain(f"Failure {number}.") for number in (1, 2, 3)]
    with known(counting(handler=failing(*failures), max_attempts=3)):
        job = asked(organization)
        now = timezone.now()
        for number in range(4):
            with time_machine.travel(now + number * leases.LONGEST_WAIT):
                work(until=Until.IDLE)
    assert outcome(job) == ("Failed", 3, "Failure 3.")
    assert titles(organization.pk) == []


def test_tries_that_get_further_do_not_use_them_up(organization: Organization) -> None:
    def stumble(of: Run) -> Steps:
        for step in count(of):
            yield step
            raise TryAgain("Stumbled after a step.")

    with known(counting(handler=stumble, max_attempts=2)):
        job = asked(organization, steps=4)
        now = timezone.now()
        for number in range(6):
            with time_machine.travel(now + number * leases.LONGEST_WAIT):
                work(until=Until.IDLE)
    assert outcome(job) == ("Succeeded", 5, None)
    assert titles(organization.pk) == [f"Step {number}" for number in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("attempts", "longest"), [(1, 10), (2, 20), (3, 40), (4, 80), (9, 2560), (10, 3600), (60, 3600), (32767, 3600)]
)
def test_each_wait_is_longer_and_no_two_are_the_same(attempts: int, longest: int) -> None:
    waits = [leases.wait_after(attempts).total_seconds() for _ in range(50)]
    assert longest / 2 <= min(waits) < max(waits) <= longest


def test_steps_that_were_committed_are_not_taken_again(organization: Organization) -> None:
    def fail_after_two(of: Run) -> Steps:
        steps = count(of)
        for _ in range(2):
            yield next(steps)
        raise TryAgain("Enough for now.", after=timedelta())

    with known(counting(handler=fail_after_two)):
        job = asked(organization)
        assert run_now(job.pk)
    assert (again(job).done, again(job).place) == (2, 2)
    work(until=Until.IDLE)
    assert outcome(job) == ("Succeeded", 2, None)
    assert titles(organization.pk) == ALL


def test_a_step_that_fails_leaves_nothing(organization: Organization) -> None:
    def go_wrong(of: Run) -> Steps:
        with pytest.raises(Conflict):
            spoilt_step(of.change(), run=of)
        assert (again(job).done, again(job).place, titles(organization.pk)) == (0, None, [])
        return (yield from count(of))

    with known(counting(handler=go_wrong)):
        job = asked(organization)
        work(until=Until.IDLE)
    assert outcome(job) == ("Succeeded", 1, None)
    assert titles(organization.pk) == ALL


def test_one_that_is_tried_again_does_not_wait_for_those_that_come_in_meanwhile(organization: Organization) -> None:
    with known(counting(name="retried", handler=failing(TryAgain("Not yet.", after=timedelta())))):
        retried = asked(organization, kind="retried")
        assert run_now(retried.pk)
        with TestCase.captureOnCommitCallbacks(execute=True):
            newer = [asked(organization) for _ in range(2)]
        assert do_one()
        assert outcome(retried) == ("Succeeded", 2, None)
        assert [outcome(job)[0] for job in newer] == ["Succeeded", "Queued"]


class TestStopping:
    @pytest.fixture(autouse=True)
    def _go_on(self) -> Iterator[None]:
        yield
        STOP.asked = False

    def test_it_is_given_back_after_the_step_under_way(self, organization: Organization) -> None:
        def stop_at_two(of: Run) -> Steps:
            for step in count(of):
                STOP.asked = len(titles(organization.pk)) == 2
                yield step

        with known(counting(handler=stop_at_two)):
            job = asked(organization)
            work(until=Until.EMPTY)
        # A stop is no attempt.
        assert outcome(job) == ("Queued", 0, None)
        assert titles(organization.pk) == ["Step 1", "Step 2"]

        STOP.asked = False
        work(until=Until.IDLE)
        assert outcome(job) == ("Succeeded", 1, None)
        assert titles(organization.pk) == ALL


class TestLeases:
    def test_nobody_else_gets_it_while_the_lease_lives(self, organization: Organization) -> None:
        job = asked(organization)
        assert leases.claim() is not None
        leases.sweep()
        assert leases.claim() is None
        assert not run_now(job.pk)
        assert outcome(job) == ("Running", 1, None)

    def test_an_abandoned_one_is_taken_over(self, organization: Organization) -> None:
        job = asked(organization)
        leases.claim()
        abandon(job)
        work(until=Until.IDLE)
        assert outcome(job) == ("Succeeded", 2, None)

    def test_one_that_is_abandoned_each_time_is_given_up(self, organization: Organization) -> None:
        with known(counting(max_attempts=2)):
            job = asked(organization)
            for _ in range(2):
                assert leases.claim() is not None
                abandon(job)
                leases.sweep()
        assert outcome(job) == ("Failed", 2, leases.ABANDONED)
        assert again(job).finished_date is not None

    def test_it_is_not_taken_from_who_prolongs_it_at_the_last_moment(self, organization: Organization) -> None:
        asked(organization)
        job = leases.claim()
        assert job is not None
        late = timezone.now() + timedelta(seconds=61)
        leases.prolong(job, counting(lease=timedelta(hours=1)))
        assert not leases._take_away(job, late)
        assert outcome(job) == ("Running", 1, None)

    def test_every_step_prolongs_it(self, organization: Organization) -> None:
        def age(of: Run) -> Steps:
            for step in count(of):
                abandon(again(job))
                yield step
                assert again(job).lease_until > timezone.now()

        with known(counting(handler=age)):
            job = asked(organization)
            work(until=Until.IDLE)
        assert outcome(job) == ("Succeeded", 1, None)

    @pytest.mark.parametrize("by_then", [JobState.QUEUED, JobState.RUNNING, JobState.SUCCEEDED])
    def test_who_has_lost_it_can_neither_go_on_nor_finish(self, organization: Organization, by_then: JobState) -> None:
        job = asked(organization)
        late = leases.claim()
        assert late is not None
        abandon(job)
        leases.sweep()
        if by_then is JobState.RUNNING:
            assert leases.claim() is not None
        elif by_then is JobState.SUCCEEDED:
            work(until=Until.IDLE)
        before, left = vars(again(job)), titles(organization.pk)

        for attempt in (
            lambda: leases.succeed(late, {"steps": 99}),
            lambda: leases.fail(late, "No."),
            lambda: leases.try_again(late, "No."),
            lambda: leases.give_back(late),
            lambda: leases.prolong(late, counting()),
        ):
            with pytest.raises(LeaseLost):
                attempt()
        # Its next step is rolled back, and it says so in the log alone.
        run(late)
        assert {**vars(again(job)), "_state": None} == {**before, "_state": None}
        assert titles(organization.pk) == left
