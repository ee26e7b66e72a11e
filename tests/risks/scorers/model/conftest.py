from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from risks.scorers import Failed
from risks.scorers.model import asking, wire
from risks.scorers.model import scorer as scoring
from risks.scorers.model.endpoint import Endpoint, Prices
from risks.scorers.model.scorer import ModelScorer
from tests.risks.scorers.model.answers import RECORD
from tests.risks.scorers.model.server import Clock, ModelServer, Reply, serving

KEY = "canary-sk-0123456789"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving() as server:
        yield server


@pytest.fixture
def clock_from(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Return a function that has the scorer's time begin when the server has so many requests."""

    def begin(requests: int) -> None:
        clock = Clock(server, requests)
        for module in (scoring, asking, wire):
            monkeypatch.setattr(module, "time", clock)

    return begin


@pytest.fixture
def waits() -> list[float]:
    """The pauses that were made, in seconds; they take no time."""
    return []


@pytest.fixture
def scorer_with(server: ModelServer, waits: list[float]) -> Callable[..., ModelScorer]:
    """Return a scorer that asks the server, on other terms where they are given."""

    def made(**terms: Any) -> ModelScorer:
        given = {
            "url": server.url,
            "hosts": frozenset({"127.0.0.1"}),
            "model": "a-model",
            "key": KEY,
            "parameters": {"temperature": 0},
            "timeout": 30,
            "deadline": 60,
            "prices": Prices(Decimal("0.15"), Decimal("0.60")),
        }
        return ModelScorer(Endpoint(**{**given, **terms}), wait=waits.append)

    return made


@pytest.fixture
def scorer(scorer_with: Callable[..., ModelScorer]) -> ModelScorer:
    return scorer_with()


@pytest.fixture
def failed(server: ModelServer, scorer_with: Callable[..., ModelScorer]) -> Callable[..., Failed]:
    """Return how scoring the record fails when the server replies like that."""

    def fail(*replies: Reply, **terms: Any) -> Failed:
        server.replies = list(replies)
        outcome = scorer_with(**terms).score(RECORD)
        assert isinstance(outcome, Failed)
        for secret in (KEY, RECORD.title, "bitcoin", "payroll", "hostile"):
            assert secret not in repr(outcome)
        return outcome

    return fail
