"""The endpoint comes from the environment, and a wrong environment stops the start with one clear sentence."""

import os
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from riskregister import env
from risks.scorers import Scoring
from risks.scorers.model.scorer import model_scorer
from tests.risks.scorers.model.answers import RECORD, answer
from tests.risks.scorers.model.server import ModelServer, says

GOOD = {
    "SCORER_MODEL_URL": "https://models.example.com/v1/",
    "SCORER_ALLOWED_HOSTS": "other.example.com, Models.example.com",
    "SCORER_MODEL_NAME": "a-model",
    "SCORER_MODEL_KEY": "canary-sk",
    "SCORER_PRICE_PROMPT": "0.15",
    "SCORER_MODEL_PARAMETERS": '{"max_tokens": 4000}',
}
STARTS = """
from django.conf import settings
print(settings.SCORER_MODEL_URL, settings.SCORER_MODEL_PARAMETERS, settings.SCORER_PRICE_PROMPT)
from risks.scorers.model.scorer import model_scorer
print(list(settings.SCORERS), settings.SCORER_MODEL_URL and model_scorer()._endpoint)
"""


def start(does: str = STARTS, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", does],
        cwd=Path(__file__).parents[4],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "riskregister.settings"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def fresh() -> Iterator[None]:
    model_scorer.cache_clear()
    yield
    model_scorer.cache_clear()


def test_it_works() -> None:
    started = start(**GOOD)
    assert started.stdout.startswith(
        "https://models.example.com/v1 {'max_tokens': 4000} 0.15\n['offline', 'model'] Endpoint(url='https"
    )
    assert "canary-sk" not in started.stdout + started.stderr


def test_without_an_endpoint_there_is_no_scorer() -> None:
    assert start().stdout.endswith("\n['offline'] \n")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SCORER_MODEL_NAME": ""}, "SCORER_MODEL_NAME must be set where SCORER_MODEL_URL is."),
        ({"SCORER_ALLOWED_HOSTS": ""}, "The host of SCORER_MODEL_URL must be listed in SCORER_ALLOWED_HOSTS."),
        ({"SCORER_MODEL_KEY": "canary sk"}, "SCORER_MODEL_KEY must be of visible ASCII characters, without blanks."),
        ({"SCORER_MODEL_KEY": "canary\r\nX: y"}, "SCORER_MODEL_KEY must be of visible ASCII characters"),
        ({"SCORER_TIMEOUT_SECONDS": "0"}, "SCORER_TIMEOUT_SECONDS must be 1 or more."),
        ({"SCORER_DEADLINE_SECONDS": "soon"}, "SCORER_DEADLINE_SECONDS must be a whole number."),
        ({"SCORER_RETRIES": "-1"}, "SCORER_RETRIES must not be negative."),
        ({"SCORER_PRICE_PROMPT": "cheap"}, "SCORER_PRICE_PROMPT must be a decimal number."),
        ({"SCORER_PRICE_COMPLETION": "-1"}, "SCORER_PRICE_COMPLETION must be a decimal number that is not negative."),
        ({"SCORER_PRICE_COMPLETION": "NaN"}, "SCORER_PRICE_COMPLETION must be a decimal number that is not negative."),
        ({"SCORER_MODEL_PARAMETERS": "{"}, "SCORER_MODEL_PARAMETERS must be a JSON object."),
        ({"SCORER_MODEL_PARAMETERS": '{"top_p": NaN}'}, "SCORER_MODEL_PARAMETERS must be a JSON object."),
        ({"SCORER_MODEL_PARAMETERS": "[]"}, "SCORER_MODEL_PARAMETERS must be a JSON object."),
        ({"SCORER_MODEL_PARAMETERS": '{"stream": true}'}, "SCORER_MODEL_PARAMETERS must not have stream"),
    ],
)
def test_a_wrong_environment_stops_the_start(changes: dict[str, str], sentence: str) -> None:
    started = start("import riskregister.settings", **{**GOOD, **changes})
    assert started.returncode != 0
    last = started.stderr.strip().splitlines()[-1]
    assert last.startswith(f"django.core.exceptions.ImproperlyConfigured: {sentence}")
    assert "canary" not in started.stderr


@pytest.mark.parametrize(
    "url",
    [
        "http://models.example.com/v1",
        "http://localhost:11434/v1",
        "http://10.0.0.1/v1",
        "http://2130706433/v1",
        "http://127.0.0.1.example.com/v1",
        "ftp://127.0.0.1/v1",
        "file:///etc/passwd",
        "models.example.com/v1",
        "//models.example.com/v1",
        "https:///v1",
        "https://[::1/v1",
        "https://models.example.com:0/v1",
        "https://models.example.com:99999/v1",
        "https://models.example.com:canary/v1",
        "https://someone:canary@models.example.com/v1",
        "https://@models.example.com/v1",
        "https://models.example.com/v1?key=canary",
        "https://models.example.com/v1#x",
        "https://models.example.com/v 1",
        "https://models.example.com/v1\r\nX: y",
        "https://m\u00f6dels.example.com/v1",
        "https://models.example.com.evil.example/v1",
    ],
)
def test_a_url_that_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("SCORER_MODEL_URL", url)
    hosts = ["models.example.com", "localhost", "10.0.0.1", "2130706433", "127.0.0.1", "::1", "127.0.0.1.example.com"]
    with pytest.raises(ImproperlyConfigured) as refused:
        env.endpoint("SCORER_MODEL_URL", hosts=hosts, listed_in="SCORER_ALLOWED_HOSTS")
    assert "SCORER_MODEL_URL" in str(refused.value)
    assert "canary" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://[::1]:8000/v1", "https://models.example.com"])
def test_a_url_that_is_taken(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("SCORER_MODEL_URL", f" {url}/ ")
    assert env.endpoint("SCORER_MODEL_URL", hosts=["127.0.0.1", "::1", "models.example.com"], listed_in="X") == url


@pytest.mark.usefixtures("fresh")
def test_the_scorer_of_the_settings(server: ModelServer, settings: Any) -> None:
    settings.SCORER_MODEL_URL, settings.SCORER_ALLOWED_HOSTS = server.url, ["127.0.0.1"]
    settings.SCORER_PRICE_PROMPT = settings.SCORER_PRICE_COMPLETION = Decimal(1)
    server.replies = [says(answer())]
    scorer = model_scorer()
    assert scorer is model_scorer()
    outcome = scorer.score(RECORD)
    assert isinstance(outcome, Scoring)
    assert outcome.usage is not None
    assert outcome.usage.cost == Decimal("0.0012")


@pytest.mark.usefixtures("fresh")
def test_proxies_and_other_services_of_the_environment_are_not_for_it(
    server: ModelServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
        monkeypatch.setenv(name.lower(), "http://127.0.0.1:1")
    settings.SCORER_MODEL_URL, settings.SCORER_ALLOWED_HOSTS = server.url, ["127.0.0.1"]
    server.replies = [says(answer())]
    assert isinstance(model_scorer().score(RECORD), Scoring)
