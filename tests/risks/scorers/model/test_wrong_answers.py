"""Answers that arrive and are no scores: wrong in their envelope, in their words, or in what they claim."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risks.scorers import Failed, Failure, Scoring
from risks.scorers.model.scorer import ModelScorer
from tests.risks.scorers.model.answers import RECORD, answer, objective, quote, step
from tests.risks.scorers.model.server import ModelServer, completion, says, sends

Fails = Callable[..., Failed]


def test_a_right_answer(server: ModelServer, scorer: ModelScorer) -> None:
    server.replies = [says(answer())]
    assert isinstance(scorer.score(RECORD), Scoring)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hostile",
        b"<html>",
        b"\xff\xfe",
        b"{",
        b'{"choices": [], "choices": []}',
        b'{"usage": NaN}',
        b'{"usage": 1e999}',
        b"[" * 100_000,
        b'{"usage": ' + b"1" * 5_000 + b"}",
        b"data: {}\n\ndata: [DONE]\n\n",
    ],
)
def test_an_envelope_that_is_not_json(failed: Fails, body: bytes) -> None:
    outcome = failed(sends(body))
    assert (outcome.failure, outcome.reason) == (Failure.NOT_JSON, "The endpoint's answer is not JSON.")


@pytest.mark.parametrize(
    "envelope",
    [
        None,
        7,
        [],
        {},
        {"error": {"message": "hostile"}},
        {"choices": []},
        {"choices": "hostile"},
        {"choices": [None]},
        {"choices": [{"finish_reason": "stop"}]},
        {"choices": [{"finish_reason": "stop", "message": {"content": None}}]},
        {"choices": [{"finish_reason": "stop", "message": {"content": [{"type": "text"}]}}]},
        {"choices": completion("{}")["choices"] * 2},
        completion("{}", "tool_calls"),
        completion("{}", None),
        completion("{}", {}),
    ],
)
def test_an_envelope_of_another_shape(failed: Fails, envelope: Any) -> None:
    assert failed(sends(json.dumps(envelope))).failure is Failure.WRONG_SHAPE


def test_a_refusal(failed: Fails) -> None:
    envelope = completion(None)
    envelope["choices"][0]["message"]["refusal"] = "hostile"
    outcome = failed(sends(json.dumps(envelope)))
    assert (outcome.failure, outcome.reason) == (Failure.REFUSED, "The model refused to answer.")
    assert outcome.usage.cost is not None


def test_an_answer_that_a_filter_stopped(failed: Fails) -> None:
    assert failed(says(answer(), "content_filter")).failure is Failure.REFUSED


def test_an_answer_that_is_cut_off_has_its_cost(failed: Fails) -> None:
    """Even where what is there happens to be whole."""
    outcome = failed(says(answer(), "length"))
    assert outcome.failure is Failure.CUT_OFF
    assert (outcome.usage.prompt_tokens, outcome.usage.completion_tokens) == (1_000, 200)
    assert not outcome.failure.passes


@pytest.mark.parametrize(
    "said",
    [
        "",
        "I cannot.",
        "```json\n{}\n```",
        json.dumps(answer()) + "}",
        json.dumps(answer())[:-1],
        "{'a': 1}",
        "[" * 9_999,
    ],
)
def test_words_that_are_not_json(failed: Fails, said: str) -> None:
    outcome = failed(says(said))
    assert (outcome.failure, outcome.reason) == (Failure.NOT_JSON, "The model's answer is not JSON.")
    assert outcome.usage.cost is not None


ONE = quote("every file server")


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ([], "its top (type)"),
        ({}, "its top (required)"),
        (answer(urgency="Critical"), "its top (additionalProperties)"),
        (answer(objectives={"hostile": objective(None, 0)}), "objectives (additionalProperties)"),
        (answer(objectives={"fraud": None}), "objectives.fraud (type)"),
        (answer(objectives={"fraud": objective("Severe", 0.5, ONE)}), "objectives.fraud.relevance (enum)"),
        (answer(objectives={"fraud": objective("high", 0.5, ONE)}), "objectives.fraud.relevance (enum)"),
        (answer(objectives={"fraud": objective("High", "0.5", ONE)}), "objectives.fraud.confidence (type)"),
        (answer(objectives={"fraud": objective("High", True, ONE)}), "objectives.fraud.confidence (type)"),
        (answer(likelihood=step("Certain", "x", ONE)), "likelihood.value (enum)"),
        (answer(likelihood=step("Severe", "x", ONE)), "likelihood.value (enum)"),
        (answer(impact={**step("High", "x", ONE), "hostile": 1}), "impact (additionalProperties)"),
        (answer(impact=step("High", ["x"], ONE)), "impact.analysis (type)"),
        (answer(impact=step("High", "x", {**ONE, "field": "source"})), "impact.evidence.0.field (enum)"),
        (answer(impact=step("High", "x", {**ONE, "stance": "hostile"})), "impact.evidence.0.stance (enum)"),
        (answer(impact=step("High", "x", {**ONE, "start": 1})), "impact.evidence.0 (additionalProperties)"),
        (answer(impact=step("High", "x", {**ONE, "quote": None})), "impact.evidence.0.quote (type)"),
    ],
)
def test_an_answer_that_does_not_fit_the_schema(failed: Fails, said: Any, place: str) -> None:
    outcome = failed(says(said))
    assert outcome.failure is Failure.WRONG_SHAPE
    assert outcome.reason == f"The model's answer does not fit the schema at {place}."


def test_of_very_many_faults_only_the_first_are_looked_at(failed: Fails) -> None:
    """Looking at all of them takes half a minute where an answer is as large as it may be."""
    outcome = failed(says(answer(impact=step("High", "x", *[{}] * 1_000))))
    assert outcome.failure is Failure.WRONG_SHAPE
    assert int(outcome.reason.split("impact.evidence.")[1].split()[0]) < 100


@pytest.mark.parametrize("missing", list(answer()["objectives"]))
def test_an_answer_without_one_of_the_objectives(failed: Fails, missing: str) -> None:
    said = answer()
    del said["objectives"][missing]
    assert failed(says(said)).reason == "The model's answer does not fit the schema at objectives (required)."


@pytest.mark.parametrize("depth", [21, 500, *range(900, 1_000, 9)])
@pytest.mark.parametrize("wrapped", ["%s", '{"objectives": %s}'])
def test_deep_nesting(failed: Fails, wrapped: str, depth: int) -> None:
    """Of a depth that can still be read and can no longer be shown in an exception's text."""
    nested = wrapped % ("[" * depth + "]" * depth)
    assert failed(says(nested)).failure is Failure.NOT_JSON
    assert failed(sends(nested)).failure is Failure.NOT_JSON


@pytest.mark.parametrize("confidence", [-0.01, 1.01, 100, -(10**300), 10**400])
def test_a_confidence_that_is_none(failed: Fails, confidence: Any) -> None:
    outcome = failed(says(answer(objectives={"fraud": objective(None, confidence)})))
    assert (outcome.failure, outcome.reason) == (
        Failure.WRONG_SHAPE,
        "The model's confidence in fraud is not from 0 to 1.",
    )


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (step("High", "x" * 4_001, ONE), "The model's analysis of the impact is too long."),
        (step("High", " \x00\u200b ", ONE), "The model scores the impact without an analysis."),
        (step("High", "x", *[ONE] * 21), "The model gives more than 20 quotes for impact."),
    ],
)
def test_an_answer_beyond_a_limit(failed: Fails, claim: Any, reason: str) -> None:
    outcome = failed(says(answer(impact=claim)))
    assert (outcome.failure, outcome.reason) == (Failure.WRONG_SHAPE, reason)


@pytest.mark.parametrize("evidence", [[], [quote("every file servant")], [quote("Ransomware")], [quote("")]])
@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("impact", lambda evidence: {"impact": step("Severe", "x", *evidence)}),
        ("likelihood", lambda evidence: {"likelihood": step("Remote", "x", *evidence)}),
        ("fraud", lambda evidence: {"objectives": {"fraud": objective("Low", 0.3, *evidence)}}),
    ],
)
def test_a_claim_that_no_quote_bears_out(failed: Fails, name: str, changes: Any, evidence: list[Any]) -> None:
    outcome = failed(says(answer(**changes(evidence))))
    assert outcome.failure is Failure.UNGROUNDED
    assert outcome.reason == f"What the model says of {name} has no quote that stands in the record."
    assert outcome.usage.cost is not None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PLACES = [("likelihood",), ("impact", "value"), ("impact", "evidence"), ("objectives",), ("objectives", "fraud")]


@given(st.sampled_from(PLACES), VALUES)
@settings(max_examples=100)
def test_no_value_anywhere_in_an_answer_raises(
    server: ModelServer, scorer: ModelScorer, place: tuple[str, ...], value: Any
) -> None:
    said = answer()
    inner = said
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    server.replies = [says(said)]
    outcome = scorer.score(RECORD)
    assert isinstance(outcome, Failed) or value is None
