"""Guesses at the log-in: how many there may be, who is locked out by them, and how one gets in again."""

import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskregister.organizations.models import Membership, Organization
from riskregister.organizations.roles import Role
from tests.admin.pages import everything_kept, log_in_with
from tests.commands.test_commands import run
from tests.factories import MemberFactory

PASSWORD = "correct horse battery"
NAME = "pat@example.org"
HOME, OFFICE, ELSEWHERE = "203.0.113.1", "203.0.113.2", "198.51.100.7"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def person(request: pytest.FixtureRequest, organization: Organization) -> Membership:
    # Those at once are hashed as slowly as ever: that is the time in which others could slip past.
    if "at_once" not in request.node.name:
        request.getfixturevalue("quick_hashes")
    return MemberFactory(organization=organization, email=NAME, password=PASSWORD, roles=[Role.VIEWER])


def attempt(password: str = "wrong", name: str = NAME, address: str = HOME, **extra: Any) -> HttpResponse:
    return log_in_with(Client(REMOTE_ADDR=address, **extra), name, password)


def statuses(count: int, **given: Any) -> list[int]:
    return [attempt(**given).status_code for _ in range(count)]


def test_it_works() -> None:
    assert statuses(6) == [200] * 5 + [429]
    assert attempt(PASSWORD).status_code == 429, "the right one is not looked at either"
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert attempt(PASSWORD).status_code == 302


def test_the_page_says_when_to_come_back() -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        statuses(5)
        response = attempt()
    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    assert response["Content-Type"].startswith("text/html")
    assert response["Cache-Control"] == "no-store"
    content = response.content.decode()
    assert "Try again in 15 minutes." in content
    assert "unfold" in content
    with time_machine.travel(now + timedelta(minutes=14, seconds=30), tick=False):
        response = attempt()
        assert response["Retry-After"] == "30"
        assert "Try again in 1 minute." in response.content.decode()


def test_the_form_is_still_shown() -> None:
    statuses(6)
    assert Client(REMOTE_ADDR=HOME).get(reverse("admin:login")).status_code == 200


def test_a_name_that_nobody_has_is_answered_alike() -> None:
    known, unknown = ([attempt(name=name) for _ in range(6)] for name in (NAME, "nobody@example.org"))
    assert [answer.status_code for answer in known] == [answer.status_code for answer in unknown]
    assert known[-1].content == unknown[-1].content


def test_refused_guesses_do_not_prolong_it() -> None:
    statuses(5)
    with time_machine.travel(timezone.now() + timedelta(minutes=14)):
        assert statuses(3) == [429] * 3
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert statuses(2) == [200, 200]


def test_guesses_count_until_there_is_none_for_so_long() -> None:
    assert statuses(4) == [200] * 4
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        assert attempt().status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        assert attempt().status_code == 429
    with time_machine.travel(timezone.now() + timedelta(minutes=26)):
        assert statuses(6) == [200] * 5 + [429]


def test_a_log_in_forgets_the_wrong_ones() -> None:
    statuses(4)
    assert attempt(PASSWORD).status_code == 302
    assert statuses(6) == [200] * 5 + [429]


def test_another_person_at_the_address_and_the_person_elsewhere_are_not_concerned(organization: Organization) -> None:
    MemberFactory(organization=organization, email="ada@example.org", password=PASSWORD)
    statuses(6)
    assert attempt(PASSWORD, name="ada@example.org").status_code == 302
    assert attempt(PASSWORD, address=ELSEWHERE).status_code == 302


def test_guesses_from_many_addresses_have_a_limit(settings: Any) -> None:
    settings.LOGIN_LIMIT_PERSON = 7
    guesses = [attempt(address=f"198.51.100.{n}").status_code for n in range(8)]
    assert guesses == [200] * 7 + [429]
    assert attempt(PASSWORD, address=ELSEWHERE).status_code == 429


def test_a_password_tried_on_many_people_has_a_limit(settings: Any) -> None:
    settings.LOGIN_LIMIT_ADDRESS = 7
    guesses = [attempt(name=f"person-{n}@example.org").status_code for n in range(8)]
    assert guesses == [200] * 7 + [429]
    assert attempt(address=ELSEWHERE).status_code == 200


def test_nobody_is_locked_out_from_elsewhere_where_they_are_known(settings: Any) -> None:
    settings.LOGIN_LIMIT_PERSON = settings.LOGIN_LIMIT_ADDRESS = 7
    assert attempt(PASSWORD, address=OFFICE).status_code == 302
    for n in range(8):
        attempt(address=f"198.51.100.{n}")
        attempt(name=f"person-{n}@example.org", address=OFFICE)
    assert attempt(address=HOME).status_code == 429
    assert attempt(PASSWORD, address=OFFICE).status_code == 302
    assert statuses(6, address=OFFICE) == [200] * 5 + [429], "they have the limit of their own there"
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert len({attempt(address=f"198.51.100.{n}").status_code for n in range(8)}) == 2
        assert attempt(PASSWORD, address=OFFICE).status_code == 302


def test_an_address_is_known_for_thirty_days(settings: Any) -> None:
    settings.LOGIN_LIMIT_PERSON = 1
    attempt(PASSWORD, address=OFFICE)
    with time_machine.travel(timezone.now() + timedelta(days=30, seconds=1)):
        attempt(address=HOME)
        assert attempt(PASSWORD, address=OFFICE).status_code == 429


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("", "not an address", True),
    ],
)
def test_an_address_is_what_one_client_has(first: str, second: str, same: bool) -> None:
    statuses(5, address=first)
    assert attempt(address=second).status_code == (429 if same else 200)


def test_the_address_is_the_one_our_proxies_saw(settings: Any) -> None:
    forged = [attempt(HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").status_code for n in range(6)]
    assert forged == [200] * 5 + [429], "without proxies of our own, the header is only what a client says"
    settings.TRUSTED_PROXY_COUNT = 1
    seen = [attempt(HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 192.0.2.1").status_code for n in range(6)]
    assert seen == [200] * 5 + [429]
    assert attempt(HTTP_X_FORWARDED_FOR="192.0.2.1, 192.0.2.2").status_code == 200


def test_case_makes_no_other_name() -> None:
    assert statuses(5, name=NAME.upper()) == [200] * 5
    assert attempt().status_code == 429


@pytest.mark.parametrize("agent", ["", "x" * 5000, "\x00", "é"])
def test_what_a_client_calls_itself_makes_no_difference(agent: str) -> None:
    statuses(5)
    assert attempt(HTTP_USER_AGENT=agent, HTTP_ACCEPT=agent).status_code == 429


@pytest.mark.parametrize("name", ["x" * 300 + "@example.org", "x" * 10_000, "\x00", "'; --", "", " ", "ﬀ@example.org"])
def test_a_strange_name_is_no_error(name: str) -> None:
    assert {attempt(name=name).status_code for _ in range(6)} <= {200, 429}


def test_neither_names_nor_passwords_are_kept(person: Membership) -> None:
    client = Client(REMOTE_ADDR=HOME)
    for name in (NAME, "typed-into-the-wrong-field"):
        client.post(
            f"{reverse('admin:login')}?next=canary-in-the-query",
            {"username": name, "password": "canary-password", "other": "canary-in-a-field"},
        )
    attempt(PASSWORD)
    rows = [str(row) for model in (AccessAttempt, AccessLog) for row in model.objects.values()]
    assert len(rows) == 2
    assert [word for word in ("canary", "typed-into", NAME, PASSWORD) if word in "".join(rows)] == []
    assert "canary-password" not in everything_kept(client)


@pytest.mark.parametrize(
    ("command", "frees"),
    [
        (["axes_reset_username", NAME], True),
        (["axes_reset_username", "Pat@Example.org"], True),
        (["axes_reset_username", "ada@example.org"], False),
        (["axes_reset_ip", HOME], True),
        (["axes_reset_ip", ELSEWHERE], False),
        (["axes_reset_ip_username", HOME, NAME], True),
        (["axes_reset"], True),
    ],
)
def test_an_operator_lets_one_in_again(command: list[str], frees: bool) -> None:
    statuses(6)
    assert run(*command) == ("1 attempts removed.\n" if frees else "No attempts found.\n")
    assert attempt(PASSWORD).status_code == (302 if frees else 429)


def test_purge_removes_what_no_longer_counts() -> None:
    attempt(PASSWORD)
    statuses(2)
    assert "0 log-in attempts and 0 jobs removed" in run("purge")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert "1 log-in attempts and 0 jobs removed" in run("purge")
    assert AccessLog.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert "1 sessions, 1 log-in attempts and 0 jobs removed" in run("purge")
    assert not AccessLog.objects.exists()


def test_0_is_no_limit(settings: Any) -> None:
    settings.LOGIN_LIMIT_PAIR = settings.LOGIN_LIMIT_PERSON = settings.LOGIN_LIMIT_ADDRESS = 0
    assert statuses(8) == [200] * 8


def at_once(guesses: list[dict[str, str]]) -> Counter[int]:
    def guess(given: dict[str, str]) -> int:
        try:
            return attempt(**given).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as threads:
        return Counter(threads.map(guess, guesses))


@pytest.mark.django_db(transaction=True)
def test_sixteen_guesses_at_once_get_no_more_than_the_limit() -> None:
    assert at_once([{}] * 16) == {200: 5, 429: 11}


@pytest.mark.django_db(transaction=True)
def test_nor_do_they_at_once_from_sixteen_addresses_or_with_sixteen_names(settings: Any) -> None:
    settings.LOGIN_LIMIT_PERSON = settings.LOGIN_LIMIT_ADDRESS = 6
    assert at_once([{"address": f"198.51.100.{n}"} for n in range(16)]) == {200: 6, 429: 10}
    assert at_once([{"name": f"person-{n}@example.org"} for n in range(16)]) == {200: 6, 429: 10}


def test_the_defaults_and_the_environment() -> None:
    names = ["LOGIN_LIMIT_PAIR", "LOGIN_LIMIT_PERSON", "LOGIN_LIMIT_ADDRESS", "LOGIN_LOCK_MINUTES"]
    code = f"from riskregister import settings; print(*(getattr(settings, name) for name in {names}))"

    def told(**environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, env={"SECRET_KEY": "x"} | environment, capture_output=True, text=True, check=False
        )

    assert told().stdout.split() == ["5", "20", "50", "15"]
    assert told(LOGIN_LIMIT_PAIR="0").stdout.split()[0] == "0"
    assert "LOGIN_LIMIT_PAIR must not be negative." in told(LOGIN_LIMIT_PAIR="-1").stderr
    assert "LOGIN_LOCK_MINUTES must be 1 or more." in told(LOGIN_LOCK_MINUTES="0").stderr
