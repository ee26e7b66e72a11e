"""Everything that can go wrong between us and a model: each is a failure with its reason, and none is a score."""

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from risks.scorers import Failed, Failure, Scoring, Usage
from risks.scorers.model import wire
from risks.scorers.model.scorer import ModelScorer
from tests.risks.scorers.model.answers import RECORD, answer, objective, quote, step
from tests.risks.scorers.model.server import (
    ModelServer,
    Reply,
    completion,
    drips,
    says,
    says_nothing,
    sends,
    sends_raw,
)

Fails = Callable[..., Failed]

OK = b"HTTP/1.1 200 OK\r\n"


def test_a_good_answer_does_not_fail(server: ModelServer, scorer: ModelScorer) -> None:
    server.replies = [says(answer())]
    assert isinstance(scorer.score(RECORD), Scoring)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 422, 201, 204, 999])
def test_an_http_status_that_is_no_answer(failed: Fails, server: ModelServer, status: int) -> None:
    outcome = failed(sends("hostile", status))
    if status == 999:
        assert outcome.failure is Failure.BUSY
    else:
        assert (outcome.failure, outcome.reason) == (Failure.REJECTED, f"The endpoint answered HTTP {status}.")
        assert outcome.usage == Usage(requests=1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(failed: Fails, server: ModelServer, status: int) -> None:
    outcome = failed(sends("", status, Location=server.url + "/chat/completions"))
    assert outcome.failure is Failure.REJECTED
    assert outcome.reason.endswith("redirects are not followed.")
    assert len(server.received) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 529])
def test_a_busy_endpoint_is_asked_again(
    server: ModelServer, scorer: ModelScorer, waits: list[float], status: int
) -> None:
    server.replies = [sends("", status), sends("", status), says(answer())]
    outcome = scorer.score(RECORD)
    assert isinstance(outcome, Scoring)
    assert outcome.usage is not None
    assert (outcome.usage.requests, len(server.received), waits) == (3, 3, [0.5, 1.0])


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_but_not_for_ever(failed: Fails, server: ModelServer, waits: list[float], status: int) -> None:
    outcome = failed(sends("hostile", status))
    assert (outcome.failure, outcome.reason) == (Failure.BUSY, f"The endpoint answered HTTP {status}.")
    assert outcome.failure.passes
    assert (outcome.usage.requests, len(server.received), waits) == (3, 3, [0.5, 1.0])


def test_without_retries_it_is_asked_once(failed: Fails, server: ModelServer, waits: list[float]) -> None:
    assert failed(sends("", 503), retries=0).usage == Usage(requests=1)
    assert (len(server.received), waits) == (1, [])


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        ("7", 7.0),
        ("0", 0.5),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.5),
        ("-5", 0.5),
        ("soon", 0.5),
        ("1e3", 0.5),
        ("nan", 0.5),
        ("\u0667", 0.5),
        ("9" * 500, 0.5),
        ("Mon, 99 Foo 99999 99:99:99 +9999999", 0.5),
    ],
)
def test_retry_after_is_honoured(
    server: ModelServer, scorer: ModelScorer, waits: list[float], asked: str, waited: float
) -> None:
    server.replies = [
        sends_raw(b"HTTP/1.1 429 Slow\r\nRetry-After: %s\r\n\r\n" % asked.encode()),
        says(answer()),
    ]
    assert isinstance(scorer.score(RECORD), Scoring)
    assert waits == [waited]


@pytest.mark.parametrize(("asked", "deadline"), [("31", 600), ("Wed, 21 Oct 2199 07:28:00 GMT", 600), ("20", 15)])
def test_a_pause_that_is_too_long_is_not_cut_short(
    failed: Fails, server: ModelServer, waits: list[float], asked: str, deadline: float
) -> None:
    outcome = failed(sends("", 429, Retry_After=asked), says(answer()), deadline=deadline)
    assert outcome.failure is Failure.BUSY
    assert (len(server.received), waits) == (1, [])


@pytest.mark.parametrize(
    "reply",
    [
        says_nothing,
        drips(b"HTTP/1.1 2", b"0"),
        drips(OK, b"X-Header: 1\r\n"),
        drips(OK + b"Content-Length: 900000\r\n\r\n", b" "),
        drips(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["silence", "status", "headers", "body", "chunks", "continue"],
)
@pytest.mark.parametrize("terms", [{"timeout": 0.3}, {"deadline": 0.3}], ids=["time-out", "deadline"])
def test_it_ends_in_time(failed: Fails, server: ModelServer, reply: Reply, terms: dict[str, float]) -> None:
    """None of these replies ends before the test does."""
    outcome = failed(reply, **terms)
    assert (outcome.failure, outcome.reason) == (Failure.TIMED_OUT, "The endpoint did not answer in time.")
    assert len(server.received) == 1


def test_the_deadline_holds_over_all_requests(failed: Fails, server: ModelServer, waits: list[float]) -> None:
    outcome = failed(sends("", 503), says_nothing, deadline=2, retries=5)
    assert (outcome.failure, outcome.usage.requests, waits) == (Failure.TIMED_OUT, 2, [0.5])


def test_a_request_that_nobody_reads(failed: Fails) -> None:
    """The listener's queue accepts the connection; nobody ever takes it up."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        assert failed(url=f"http://127.0.0.1:{port}", deadline=0.3).failure is Failure.TIMED_OUT


def test_a_connection_that_is_refused(failed: Fails) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    outcome = failed(url=f"http://127.0.0.1:{port}")
    assert (outcome.failure, outcome.usage) == (Failure.UNREACHABLE, Usage(requests=1))
    assert outcome.failure.passes


@pytest.mark.parametrize("host", ["nothing.invalid", "a..b", "\u00e4" * 70])
def test_a_host_that_has_no_address(failed: Fails, host: str) -> None:
    assert failed(url=f"http://{host}/v1", hosts=frozenset({host})).failure is Failure.UNREACHABLE


def test_a_host_that_is_not_allowed(failed: Fails, server: ModelServer) -> None:
    outcome = failed(says(answer()), hosts=frozenset({"api.example.com", "127.0.0.2"}))
    assert (outcome.failure, server.received) == (Failure.HOST_NOT_ALLOWED, [])


@pytest.mark.parametrize(
    "reply",
    [
        sends_raw(b""),
        sends_raw(b"\x00\xff" * 100),
        sends_raw(b"SSH-2.0-OpenSSH\r\n"),
        sends_raw(b"HTTP/1.1 two hundred\r\n\r\n"),
        sends_raw(OK + b"X: 1\r\n" * 200),
        sends_raw(OK + b"X: " + b"1" * 70_000 + b"\r\n\r\n"),
        sends_raw(OK + b"Content-Length: 10\r\n\r\n{}"),
        sends_raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        sends_raw(OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\n{}"),
        sends("\x1f\x8b", Content_Encoding="gzip"),
    ],
)
def test_what_is_not_http(failed: Fails, reply: Reply) -> None:
    assert failed(reply).failure in {Failure.NOT_HTTP, Failure.UNREACHABLE}


@pytest.mark.parametrize(
    "reply",
    [
        sends(" " * wire.MAX_BYTES),
        sends_raw(OK + b"\r\n" + b" " * wire.MAX_BYTES),
        sends_raw(OK + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n"),
        sends_raw(OK + b"Transfer-Encoding: chunked\r\n\r\nfffffffffff\r\n" + b" " * wire.MAX_BYTES),
        sends_raw(b"HTTP/1.1 100 Continue\r\n\r\n" * (wire.MAX_BYTES // 20)),
    ],
    ids=["body", "no length", "length", "chunk", "continue"],
)
def test_an_answer_that_is_too_large(failed: Fails, reply: Reply) -> None:
    assert failed(reply).failure is Failure.TOO_LARGE


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


@pytest.mark.parametrize("missing", list(answer()["objectives"]))
def test_an_answer_without_one_of_the_objectives(failed: Fails, missing: str) -> None:
    said = answer()
    del said["objectives"][missing]
    assert failed(says(said)).reason == "The model's answer does not fit the schema at objectives (required)."


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


@given(st.binary(max_size=300), st.sampled_from([b"", OK + b"\r\n", OK, b"HTTP/1.1 503 \r\nRetry-After: "]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_no_bytes_raise(server: ModelServer, scorer: ModelScorer, said: bytes, head: bytes) -> None:
    server.replies = [sends_raw(head + said)]
    assert isinstance(scorer.score(RECORD), Failed)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PLACES = [("likelihood",), ("impact", "value"), ("impact", "evidence"), ("objectives",), ("objectives", "fraud")]


@given(st.sampled_from(PLACES), VALUES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
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
