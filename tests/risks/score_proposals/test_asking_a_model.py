"""Proposals of the scorer that asks a model: what it took is kept, and whatever goes wrong is a failed proposal."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from risks.scorers.model.scorer import model_scorer
from tests.client import ApiClient, body_of
from tests.risks.score_proposals.proposing import new_incident, new_risk, propose
from tests.risks.scorers.model.answers import RECORD, answer, objective, quote
from tests.risks.scorers.model.server import ModelServer, says, says_nothing, sends, serving

pytestmark = pytest.mark.usefixtures("verified")

BY_MODEL = {"scorer": "model"}
TEXTS = {"title": RECORD.title, "description": RECORD.description}


@pytest.fixture
def model(settings: Any) -> Iterator[ModelServer]:
    with serving() as server:
        settings.SCORER_MODEL_URL, settings.SCORER_ALLOWED_HOSTS = server.url, ["127.0.0.1"]
        settings.SCORER_PRICE_PROMPT = settings.SCORER_PRICE_COMPLETION = Decimal(1)
        settings.SCORERS = {**settings.SCORERS, "model": "risks.scorers.model.scorer.model_scorer"}
        model_scorer.cache_clear()
        yield server
    model_scorer.cache_clear()


def test_it_works(api: ApiClient, model: ModelServer) -> None:
    risk = new_risk(api, **TEXTS)
    model.replies = [says(answer(objectives={"fraud": objective(None, 0, quote("not there"))}))]
    row = propose(api, body=BY_MODEL)
    assert (row["status"], row["scorer"], row["likelihood"], row["impact"]) == (
        "Proposed",
        "model",
        "Imminent",
        "Severe",
    )
    assert (row["requests"], row["prompt_tokens"], row["completion_tokens"]) == (1, 1_000, 200)
    assert row["cost_millionths"] == 1_200
    assert row["remarks"] == ["Left out, because they do not stand in the record's text: 1 of the model's quotes."]
    assert [of["threat_objective"] for of in row["threat_objectives"]] == ["Sabotage", "Data Disclosure", "Extortion"]
    assert {TEXTS[of["field"]][of["start"] : of["end"]] == of["quote"] for of in row["evidence"]} == {True}
    assert body_of(api.get("/v1/risks/1")) == risk


def test_an_incident(api: ApiClient, model: ModelServer) -> None:
    new_incident(api, **TEXTS)
    model.replies = [says(answer())]
    assert propose(api, "incidents/1", BY_MODEL)["severity"] == "SEV-1"


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        (sends("", 401), "rejected"),
        (says("hostile"), "not_json"),
        (says(answer(urgency="Info")), "wrong_shape"),
        (says(answer(objectives={"fraud": objective("High", 1)})), "ungrounded"),
        (says(answer(), "length"), "cut_off"),
    ],
)
def test_what_goes_wrong_is_a_failed_proposal(api: ApiClient, model: ModelServer, reply: Any, failure: str) -> None:
    risk = new_risk(api, **TEXTS)
    model.replies = [reply]
    row = propose(api, body=BY_MODEL)
    assert (row["status"], row["failure"], row["requests"]) == ("Failed", failure, 1)
    assert (row["likelihood"], row["impact"], row["threat_objectives"], row["evidence"]) == (None, None, [], [])
    assert "hostile" not in str(row)
    assert body_of(api.get("/v1/risks/1")) == risk


def test_a_model_that_does_not_answer_is_not_waited_for(api: ApiClient, model: ModelServer, settings: Any) -> None:
    settings.SCORING_TIME_LIMIT_SECONDS = 1
    new_risk(api, **TEXTS)
    model.replies = [sends("", 503), says_nothing]
    row = propose(api, body=BY_MODEL)
    assert (row["status"], row["failure"]) == ("Failed", "timed_out")
    assert row["failure_reason"] == "The endpoint did not answer in time."
    # It may yet be charged for: it is known to have been asked, and not what that has cost.
    assert (row["requests"], row["prompt_tokens"], row["cost_millionths"]) == (2, None, None)


def test_without_an_endpoint_it_is_no_scorer(api: ApiClient) -> None:
    new_risk(api, **TEXTS)
    response = api.post("/v1/risks/1/score-proposals", BY_MODEL)
    assert response.status_code == 400
    assert "scorer" in response.content.decode()
