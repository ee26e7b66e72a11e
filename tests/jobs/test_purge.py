"""manage.py purge, of jobs and of the wake-ups that went with them."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import TestCase
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from riskregister.jobs import leases, purging
from riskregister.jobs.models import Job
from riskregister.jobs.working import Until, work
from riskregister.organizations.models import Organization
from tests.commands.test_commands import run
from tests.factories import OrganizationFactory
from tests.jobs.kinds import asked

pytestmark = pytest.mark.usefixtures("verified")

MINUTE = timedelta(minutes=1)


def later(**wait: int) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**wait) + MINUTE)


def left(organization: Organization) -> list[str]:
    return list(Job.objects.of(organization.pk).order_by("pk").values_list("state", flat=True))


def test_finished_jobs_go_after_the_time_they_are_kept(organization: Organization, settings: Any) -> None:
    asked(organization)
    work(until=Until.IDLE)
    with time_machine.travel(timezone.now() + timedelta(days=90) - MINUTE):
        assert "and 0 jobs" in run("purge")
    settings.JOB_RETENTION_DAYS = 30
    with later(days=30):
        assert "and 1 jobs" in run("purge")
    assert left(organization) == []


def test_what_is_not_finished_stays(organization: Organization) -> None:
    asked(organization)
    assert leases.claim() is not None
    asked(organization)
    with later(days=365):
        assert "and 0 jobs" in run("purge")
    assert left(organization) == ["Running", "Queued"]


def test_it_goes_batch_by_batch_through_every_organisation(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = OrganizationFactory()
    for of in (organization, other):
        for _ in range(3):
            asked(of, steps=0)
    work(until=Until.IDLE)
    monkeypatch.setattr(purging, "BATCH", 4)
    with later(days=90):
        assert list(purging.purge()) == [4, 2]


def test_wake_ups_go_once_they_were_heard(organization: Organization) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        asked(organization)
    work(until=Until.IDLE)
    with TestCase.captureOnCommitCallbacks(execute=True):
        asked(organization)
    assert DBTaskResult.objects.count() == 2
    run("purge")
    assert DBTaskResult.objects.count() == 1
    with later(days=90):
        run("purge")
    assert not DBTaskResult.objects.exists()
    work(until=Until.IDLE)
    assert left(organization)[-1] == "Succeeded"
