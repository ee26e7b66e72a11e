"""What a request is told that waited in vain for a lock: real threads, real connections, on both engines."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from incidents.models import Incident
from riskregister import env
from riskregister.api import idempotency
from riskregister.api.idempotency import Claim
from riskregister.history.counters import background_lock, lock_counter
from riskregister.organizations.models import Organization
from risks.models import Risk
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, OrganizationFactory, RiskBody, ServiceAccountFactory
from tests.problems import assert_problem
from tests.servers import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/v1/incidents/1/risks"


@pytest.fixture
def shop() -> tuple[Organization, ApiClient]:
    """An organisation with an incident, committed for all connections to see."""
    organization = OrganizationFactory()
    api = ApiClient(ServiceAccountFactory(organization=organization))
    assert api.post("/v1/incidents", IncidentBody()).status_code == 201
    return organization, api


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


@contextmanager
def _lock_held(organization: Organization) -> Iterator[None]:
    """Hold the organisation's lock, as a change under way does."""
    with transaction.atomic():
        lock_counter(organization.pk)
        yield


def _in_thread(pool: ThreadPoolExecutor, work: Callable[[], Any]) -> "Future[Any]":
    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    return pool.submit(run)


def _impatient(work: Callable[[], HttpResponse]) -> Callable[[], HttpResponse]:
    """Return work that waits for locks 200 ms only."""

    def run() -> HttpResponse:
        with connection.cursor() as cursor:
            postgresql = connection.vendor == "postgresql"
            cursor.execute("SET lock_timeout = 200" if postgresql else "PRAGMA busy_timeout = 200")
        return work()

    return run


def _wait_for_waiting(count: int) -> None:
    """Wait until so many requests with a key wait for the lock. Call it outside any transaction."""
    until = time.monotonic() + PATIENCE
    while _waiting() < count:
        assert time.monotonic() < until, "they never came"
        time.sleep(0.01)


def _waiting() -> int:
    if connection.vendor != "postgresql":
        return idempotency._worked_on.total()
    # Not by trying for the lock of the key: who has it for that moment keeps it from the request that it is for.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        (count,) = cursor.fetchone()
    return int(count)


def test_who_waits_in_vain_is_told_when_to_come_back(
    shop: tuple[Organization, ApiClient], pool: ThreadPoolExecutor
) -> None:
    organization, api = shop
    with _lock_held(organization):
        answers = [
            _in_thread(pool, _impatient(lambda: api.post(PATH))).result(PATIENCE),
            _in_thread(pool, _impatient(lambda: api.post(PATH, Idempotency_Key="mine-alone"))).result(PATIENCE),
        ]
    for answer in answers:
        assert_problem(answer, 503, "busy")
        assert int(answer["Retry-After"]) >= 1
    assert not Risk.objects.of(organization.pk).exists()
    assert body_of(api.post(PATH, Idempotency_Key="mine-alone"))["id"] == "RSK-00001"


def test_a_duplicate_of_a_request_still_running_is_told_so(
    shop: tuple[Organization, ApiClient], pool: ThreadPoolExecutor
) -> None:
    organization, api = shop

    def duplicate() -> HttpResponse:
        _wait_for_waiting(1)
        return _impatient(lambda: api.post(PATH, Idempotency_Key="once"))()

    with _lock_held(organization):
        first = _in_thread(pool, lambda: api.post(PATH, Idempotency_Key="once"))
        told = _in_thread(pool, duplicate).result(PATIENCE)
        other = _in_thread(pool, _impatient(lambda: api.post(PATH, Idempotency_Key="other"))).result(PATIENCE)
    made = first.result(PATIENCE)
    again = api.post(PATH, Idempotency_Key="once")

    assert_problem(told, 409, "request_in_progress")
    assert int(told["Retry-After"]) >= 1
    assert_problem(other, 503, "busy")
    assert (made.status_code, again.status_code) == (201, 201)
    assert again.content == made.content
    assert again["Idempotent-Replayed"] == "true"
    assert Risk.objects.of(organization.pk).count() == 1


def test_a_duplicate_that_can_wait_gets_the_first_answer(
    shop: tuple[Organization, ApiClient], pool: ThreadPoolExecutor
) -> None:
    organization, api = shop

    with _lock_held(organization):
        both = [_in_thread(pool, lambda: api.post(PATH, Idempotency_Key="once")) for _ in range(2)]
        _in_thread(pool, lambda: _wait_for_waiting(2)).result()
    first, second = (answer.result(PATIENCE) for answer in both)
    assert first.content == second.content
    assert sorted("Idempotent-Replayed" in answer for answer in (first, second)) == [False, True]
    assert Risk.objects.of(organization.pk).count() == 1


def test_nothing_is_left_of_a_request_that_is_over(shop: tuple[Organization, ApiClient]) -> None:
    _, api = shop
    for body in (RiskBody(), RiskBody(source="Nowhere")):
        api.post("/v1/risks", body, Idempotency_Key="over")
        assert not idempotency.in_progress(Claim("over", ""), api.credentials.account.membership)
    assert not idempotency._worked_on


def test_reading_waits_for_nobody(shop: tuple[Organization, ApiClient], pool: ThreadPoolExecutor) -> None:
    organization, api = shop
    with _lock_held(organization):
        Incident.objects.of(organization.pk).update(title="not yet")
        assert _in_thread(pool, _impatient(lambda: api.get("/v1/incidents/1"))).result(PATIENCE).status_code == 200


def test_background_work_gets_its_turn_when_the_lock_is_free(
    shop: tuple[Organization, ApiClient], pool: ThreadPoolExecutor
) -> None:
    organization, _ = shop

    def patience() -> object:
        with background_lock(organization.pk):
            assert connection.in_atomic_block
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout" if connection.vendor == "postgresql" else "PRAGMA busy_timeout")
            return cursor.fetchone()

    with _lock_held(organization):
        waiting = _in_thread(pool, patience)
        time.sleep(0.1)
        assert not waiting.done()
    (shown,) = waiting.result(PATIENCE)
    assert shown in (300_000, "5min")


def test_background_work_waits_no_longer_than_others(
    shop: tuple[Organization, ApiClient], pool: ThreadPoolExecutor
) -> None:
    organization, _ = shop

    def wait() -> None:
        with background_lock(organization.pk):
            raise AssertionError("the lock was held")

    with _lock_held(organization), pytest.raises(OperationalError):
        _in_thread(pool, _impatient(wait)).result(PATIENCE)


@pytest.mark.parametrize("cause", [LockNotAvailable, DeadlockDetected, SerializationFailure])
def test_whatever_kind_of_lock_it_was(
    shop: tuple[Organization, ApiClient], cause: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("canceling statement; CONTEXT: SQL") from cause()

    monkeypatch.setattr("riskregister.api.changes.lock_counter", fail)
    answer = shop[1].post(PATH)
    assert_problem(answer, 503, "busy")
    assert "Retry-After" in answer
    assert b"CONTEXT" not in answer.content


@pytest.mark.parametrize(
    ("url", "option", "shown"),
    [("postgres://host/name", "options", "lock_timeout=7s"), ("sqlite:///file", "timeout", "7")],
)
def test_how_long_is_the_operators_to_say(monkeypatch: pytest.MonkeyPatch, url: str, option: str, shown: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("LOCK_TIMEOUT_SECONDS", "7")
    assert shown in str(env.database(Path("x"))["OPTIONS"][option])
    monkeypatch.delenv("LOCK_TIMEOUT_SECONDS")
    assert shown.replace("7", "5") in str(env.database(Path("x"))["OPTIONS"][option])


@pytest.mark.parametrize("seconds", ["0", "-1", "soon"])
def test_nothing_may_wait_for_ever(monkeypatch: pytest.MonkeyPatch, seconds: str) -> None:
    monkeypatch.setenv("LOCK_TIMEOUT_SECONDS", seconds)
    with pytest.raises(ImproperlyConfigured, match="LOCK_TIMEOUT_SECONDS"):
        env.database(Path("x"))
