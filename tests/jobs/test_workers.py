"""Workers in processes of their own, stopped and killed in the middle: nothing is lost, and nothing done twice."""

import logging
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import NotSupportedError, OperationalError, ProgrammingError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from riskregister.api.errors import Conflict
from riskregister.history.verification import faults_of
from riskregister.jobs import leases, running, working
from riskregister.jobs.errors import TryAgain
from riskregister.jobs.models import Job
from riskregister.jobs.registry import Steps
from riskregister.jobs.running import STOP, Run
from riskregister.jobs.working import Until, work
from risks.models import Risk
from tests.factories import OrganizationFactory
from tests.jobs.kinds import again, asked, count, counting, failing, known, titles
from tests.rows import run
from tests.servers import PATIENCE, ROOT, database_url, environment, killed

ALL = ["Step 1", "Step 2", "Step 3"]

pytestmark = pytest.mark.django_db(transaction=True)


class Worker:
    """`manage.py worker` in a process of its own, that takes a step when told to, or whenever it likes."""

    def __init__(self, *arguments: str, told: bool) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.worker_process", *arguments],
            cwd=ROOT,
            env=environment(database_url()),
            stdin=subprocess.PIPE if told else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_for_step(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "taken\n"

    def go_on(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end(self) -> tuple[int, str]:
        """Let it take all the steps it likes. Returns how it ended, and its log."""
        _, log = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, log


@contextmanager
def worker(*arguments: str, told: bool = True) -> Iterator[Worker]:
    """Have a worker for the length of a block."""
    started = Worker(*arguments, told=told)
    try:
        yield started
    finally:
        started.process.kill()
        started.process.communicate()


def let_the_leases_run_out() -> None:
    running = Job.objects.across_organizations().filter(lease_until__isnull=False)
    running.update(lease_until=timezone.now() - timedelta(seconds=1))


def assert_done(job: Job, *, attempts: int) -> None:
    job = again(job)
    assert (job.state, job.attempts, job.result, job.error) == ("Succeeded", attempts, {"steps": 3}, None)
    assert titles(job.organization_id) == ALL
    assert list(faults_of(job.organization_id)) == []


def test_a_worker_that_is_killed_in_the_middle_loses_nothing() -> None:
    job = asked(OrganizationFactory())
    with worker() as first:
        first.wait_for_step()
        first.go_on()
        first.wait_for_step()
        first.process.kill()
        assert first.process.wait(PATIENCE) == -signal.SIGKILL
    assert (again(job).state, again(job).done) == ("Running", 2)
    # It may still be at work, for all that is known.
    work(until=Until.IDLE)
    assert (again(job).state, titles(job.organization_id)) == ("Running", ALL[:2])

    let_the_leases_run_out()
    with worker("--until-empty", told=False) as second:
        assert second.end()[0] == 0
    assert_done(job, attempts=2)


# Its commits: of the wake-up and the job that it takes, and of each step.
@pytest.mark.parametrize("commit", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_that_is_killed_at_a_commit_loses_nothing(moment: str, commit: int) -> None:
    job = asked(OrganizationFactory())
    killed(moment, str(commit), "100", "worker", "--once")
    begun = commit > 2 or (moment, commit) == ("after", 2)
    assert again(job).attempts == (1 if begun else 0)
    let_the_leases_run_out()

    call_command("worker", until_empty=True)

    assert_done(job, attempts=2 if begun else 1)


def test_a_result_that_cannot_be_kept_fails_the_job_and_not_its_worker() -> None:
    def return_what_is_no_json(of: Run) -> Steps:
        yield from count(of)
        return {"run": of}

    with known(counting(handler=return_what_is_no_json)):
        job = asked(OrganizationFactory())
        DBTaskResult.objects.all().delete()
        call_command("worker", once=True)
    told = "It failed unexpectedly (TypeError). The service's log says more."
    assert (again(job).state, again(job).error) == ("Queued", told)


@pytest.mark.parametrize("failure", [Conflict("\ud800"), TryAgain("\ud800")], ids=["refused", "again"])
def test_a_reason_that_cannot_be_kept_fails_the_job_and_not_its_worker(
    failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    # What pytest-xdist tells of a test cannot hold half a character either.
    caplog.set_level(logging.CRITICAL, logger=running.__name__)
    with known(counting(handler=failing(failure))):
        job = asked(OrganizationFactory())
        DBTaskResult.objects.all().delete()
        call_command("worker", once=True)
    told = "It failed unexpectedly (UnicodeEncodeError). The service's log says more."
    assert (again(job).state, again(job).attempts, again(job).error) == ("Queued", 1, told)


@pytest.mark.parametrize("error", [OperationalError, NotSupportedError, ProgrammingError, RuntimeError])
def test_a_worker_outlives_whatever_is_wrong_between_two_jobs(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    job, failures = asked(OrganizationFactory()), iter([error("cached plan must not change result type")])

    def fail_once() -> int:
        for failure in failures:
            raise failure
        STOP.asked = again(job).state == "Succeeded"
        return 0

    monkeypatch.setattr(leases, "sweep", fail_once)
    monkeypatch.setattr(working, "PAUSE", 0)
    call_command("worker")
    assert_done(job, attempts=1)


def test_a_lost_wake_up_is_not_missed() -> None:
    job = asked(OrganizationFactory())
    DBTaskResult.objects.all().delete()
    call_command("worker", once=True)
    assert_done(job, attempts=1)


def test_who_was_silent_for_too_long_does_not_go_on() -> None:
    job = asked(OrganizationFactory())
    with worker("--once") as late:
        late.wait_for_step()
        let_the_leases_run_out()
        work(until=Until.IDLE)
        assert_done(job, attempts=2)

        code, log = late.end()
    assert code == 0
    assert "no longer this worker's" in log
    assert_done(job, attempts=2)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_stopped_finishes_its_step(number: signal.Signals) -> None:
    job = asked(OrganizationFactory())
    with worker() as stopped:
        stopped.wait_for_step()
        os.kill(stopped.process.pid, number)
        code, log = stopped.end()
    assert code == 0
    assert "was given back between two steps" in log
    assert (again(job).state, again(job).attempts, again(job).done) == ("Queued", 0, 1)
    call_command("worker", until_empty=True)
    assert_done(job, attempts=1)


def test_a_worker_that_waits_is_stopped() -> None:
    job = asked(OrganizationFactory(), steps=1)
    with worker() as waiting:
        waiting.wait_for_step()
        waiting.go_on()
        os.kill(waiting.process.pid, signal.SIGTERM)
        assert waiting.end()[0] == 0
    assert again(job).done == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connection to lose")
def test_a_worker_outlives_its_connection() -> None:
    job = asked(OrganizationFactory())
    with worker() as cut_off:
        cut_off.wait_for_step()
        run(
            # Waited for: else the worker may take its next step before it is cut off.
            f"SELECT pg_terminate_backend(pid, {PATIENCE * 1000}) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        let_the_leases_run_out()
        for _ in ALL[1:]:
            cut_off.go_on()
            cut_off.wait_for_step()
        os.kill(cut_off.process.pid, signal.SIGTERM)
        code, log = cut_off.end()
    assert code == 0
    assert "The database is busy or away" in log
    call_command("worker", until_empty=True)
    job = again(job)
    assert (job.state, titles(job.organization_id)) == ("Succeeded", ALL)


def test_two_workers_do_each_of_many_jobs_once() -> None:
    organizations = [OrganizationFactory(), OrganizationFactory()]
    jobs = [asked(organization) for _ in range(10) for organization in organizations]
    # Some are heard of by a wake-up, the others are found.
    DBTaskResult.objects.filter(pk__in=list(DBTaskResult.objects.values_list("pk", flat=True)[::2])).delete()

    with worker("--until-empty", told=False) as first, worker("--until-empty", told=False) as second:
        assert first.end()[0] == second.end()[0] == 0

    done = Job.objects.across_organizations().values_list("state", "attempts").distinct()
    assert list(done) == [("Succeeded", 1)]
    steps = Counter(Risk.objects.across_organizations().values_list("description", "title"))
    assert steps == {(str(job.pk), title): 1 for job in jobs for title in ALL}
    assert [list(faults_of(organization.pk)) for organization in organizations] == [[], []]


def test_one_of_many_that_reach_for_a_job_gets_it() -> None:
    asked(OrganizationFactory())
    start, got = Barrier(8), list[Job]()

    def reach() -> None:
        start.wait()
        job = leases.claim()
        connection.close()
        if job is not None:
            got.append(job)

    threads = [Thread(target=reach) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1
    assert again(got[0]).leased_by == got[0].leased_by
