"""Limits by token, organisation and failed authentications. The suite runs without any; each test sets its own."""

import base64
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from riskregister.api import throttling
from riskregister.organizations.models import Organization
from tests.client import FORM, ApiClient, body_of, request_token
from tests.conftest import MakeApi
from tests.problems import assert_problem

PATH = "/v1/risks"
BAD = {"Authorization": "Bearer no-token-of-anyone"}


class Clock:
    """A minute that has just begun, and ends when a test says so."""

    now = 60_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    monkeypatch.setattr(throttling, "monotonic", clock)
    windows = (throttling.tokens, throttling.organizations, throttling.failures)
    for window in windows:
        window.clear()
    yield clock
    for window in windows:
        window.clear()


def bad_token(**extra: Any) -> HttpResponse:
    return Client(**extra).get(PATH, headers=BAD)


def bad_secret(**extra: Any) -> HttpResponse:
    return Client(**extra).post(
        "/v1/oauth/token", "grant_type=client_credentials&client_id=a&client_secret=b", content_type=FORM
    )


def test_a_token_has_its_limit_and_then_the_next_minute(api: ApiClient, settings: Any, clock: Clock) -> None:
    settings.THROTTLE_TOKEN_PER_MINUTE = 3
    assert [api.get(PATH).status_code for _ in range(4)] == [200, 200, 200, 429]
    clock.now += 12.5
    response = api.get(PATH)
    assert_problem(response, 429, "throttled")
    assert response["Retry-After"] == "48"
    clock.now += 48
    assert api.get(PATH).status_code == 200


@pytest.mark.parametrize(("passed", "wait"), [(0, "60"), (0.1, "60"), (59, "1"), (59.9, "1")])
def test_retry_after_is_never_too_early_and_never_0(
    api: ApiClient, settings: Any, clock: Clock, passed: float, wait: str
) -> None:
    settings.THROTTLE_TOKEN_PER_MINUTE = 1
    api.get(PATH)
    clock.now += passed
    assert api.get(PATH)["Retry-After"] == wait


def test_the_check_costs_no_query_and_a_refused_call_neither(
    api: ApiClient, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.THROTTLE_TOKEN_PER_MINUTE = settings.THROTTLE_ORGANIZATION_PER_MINUTE = 2
    with django_assert_num_queries(2):  # the bearer, the page
        api.get(PATH)
    api.get(PATH)
    with django_assert_num_queries(0):
        assert api.get(PATH).status_code == 429


def test_another_token_has_a_limit_of_its_own(
    organization: Organization, api: ApiClient, make_api: MakeApi, settings: Any
) -> None:
    settings.THROTTLE_TOKEN_PER_MINUTE = 1
    assert [api.get(PATH).status_code for _ in range(2)] == [200, 429]
    assert make_api(organization).get(PATH).status_code == 200


def test_the_tokens_of_an_organization_share_its_limit(
    organization: Organization, api: ApiClient, make_api: MakeApi, stranger: ApiClient, settings: Any
) -> None:
    settings.THROTTLE_ORGANIZATION_PER_MINUTE = 2
    colleague = make_api(organization)
    assert [caller.get(PATH).status_code for caller in (api, colleague, api, colleague)] == [200, 200, 429, 429]
    assert stranger.get(PATH).status_code == 200


def test_a_refused_write_writes_nothing(api: ApiClient, settings: Any) -> None:
    settings.THROTTLE_TOKEN_PER_MINUTE = 1
    body = {"title": "a", "description": "b"}
    assert [api.post(PATH, body).status_code for _ in range(3)] == [201, 429, 429]
    settings.THROTTLE_TOKEN_PER_MINUTE = 0
    assert [row["id"] for row in body_of(api.get(PATH))["results"]] == ["RSK-00001"]


def test_calls_that_are_forbidden_or_wrong_count_too(api: ApiClient, settings: Any) -> None:
    settings.THROTTLE_TOKEN_PER_MINUTE = 2
    assert [api.get(f"{PATH}?wrong=1").status_code for _ in range(3)] == [400, 400, 429]


@pytest.mark.django_db
def test_bad_tokens_of_an_address_have_their_limit(settings: Any) -> None:
    settings.THROTTLE_FAILED_AUTHENTICATIONS_PER_MINUTE = 2
    assert [bad_token().status_code for _ in range(2)] == [401, 401]
    response = bad_token()
    assert_problem(response, 429, "throttled")
    assert response["Retry-After"] == "60"


@pytest.mark.django_db
def test_malformed_tokens_count_and_no_token_does_not(settings: Any) -> None:
    settings.THROTTLE_FAILED_AUTHENTICATIONS_PER_MINUTE = 1
    assert [Client().get(PATH).status_code for _ in range(3)] == [401, 401, 401]
    bad = [Client().get(PATH, headers={"Authorization": "Bearer a b"}).status_code for _ in range(2)]
    assert bad == [401, 429]


@pytest.mark.django_db
def test_the_token_endpoint_counts_with_them(settings: Any) -> None:
    settings.THROTTLE_FAILED_AUTHENTICATIONS_PER_MINUTE = 2
    assert bad_token().status_code == 401
    assert bad_secret().status_code == 401
    response = bad_secret()
    assert response.status_code == 429
    assert response["Retry-After"] == "60"
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"] == "application/json"
    assert body_of(response)["error"] == "temporarily_unavailable"


@pytest.mark.django_db
def test_basic_credentials_count(settings: Any) -> None:
    settings.THROTTLE_FAILED_AUTHENTICATIONS_PER_MINUTE = 1
    headers = {"Authorization": f"Basic {base64.b64encode(b'a:b').decode()}"}
    answers = [
        Client().post("/v1/oauth/token", "grant_type=client_credentials", content_type=FORM, headers=headers)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [401, 429]


def test_good_credentials_go_on_working_from_an_address_with_bad_ones(api: ApiClient, settings: Any) -> None:
    settings.THROTTLE_FAILED_AUTHENTICATIONS_PER_MINUTE = 1
    assert [bad_token().status_code for _ in range(2)] == [401, 429]
    assert api.get(PATH).status_code == 200
    assert request_token(api.credentials).status_code == 200


@pytest.mark.django_db
def test_the_address_is_the_one_our_proxies_saw(settings: Any) -> None:
    settings.THROTTLE_FAILED_AUTHENTICATIONS_PER_MINUTE = 1
    forwarded = [bad_token(HTTP_X_FORWARDED_FOR=f"203.0.113.{n}").status_code for n in range(2)]
    assert forwarded == [401, 429], "without proxies of our own, the header is only what a client says"
    settings.TRUSTED_PROXY_COUNT = 1
    forwarded = [bad_token(HTTP_X_FORWARDED_FOR=f"198.51.100.9, 203.0.113.{n}").status_code for n in (1, 2, 1)]
    assert forwarded == [401, 401, 429]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("unix:", "unix:", True),
    ],
)
def test_an_address_is_what_one_client_has(settings: Any, first: str, second: str, same: bool) -> None:
    settings.THROTTLE_FAILED_AUTHENTICATIONS_PER_MINUTE = 1
    assert bad_token(REMOTE_ADDR=first).status_code == 401
    assert bad_token(REMOTE_ADDR=second).status_code == (429 if same else 401)


def test_0_is_no_limit(api: ApiClient) -> None:
    assert {api.get(PATH).status_code for _ in range(20)} == {200}
    assert {bad_token().status_code for _ in range(40)} == {401}
    assert len(throttling.tokens) == len(throttling.organizations) == len(throttling.failures) == 0


def test_many_addresses_do_not_grow_the_memory() -> None:
    window = throttling.Window(capacity=100)
    assert all(window.take(n, 1) for n in range(10_000))
    assert len(window) == 100
    assert not window.take(1, 1), "who was counted stays counted"


def test_a_new_minute_forgets(clock: Clock) -> None:
    window = throttling.Window()
    assert [window.take("a", 1), window.take("a", 1)] == [True, False]
    clock.now += 60
    assert window.take("a", 1)
    assert len(window) == 1


def test_threads_together_get_no_more_than_the_limit() -> None:
    window = throttling.Window()
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda _: window.take("a", 500), range(4_000)))
    assert sum(taken) == 500


def test_the_defaults_and_the_environment() -> None:
    names = [f"THROTTLE_{name}_PER_MINUTE" for name in ("TOKEN", "ORGANIZATION", "FAILED_AUTHENTICATIONS")]
    code = f"from riskregister import settings; print(*(getattr(settings, name) for name in {names}))"

    def told(**environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, env={"SECRET_KEY": "x"} | environment, capture_output=True, text=True, check=False
        )

    assert told().stdout.split() == ["6000", "20000", "30"]
    assert told(THROTTLE_TOKEN_PER_MINUTE="0").stdout.split()[0] == "0"
    assert "THROTTLE_TOKEN_PER_MINUTE must not be negative." in told(THROTTLE_TOKEN_PER_MINUTE="-1").stderr
