"""Everything that can go wrong between us and a model: each is a failure with its reason, and none is a score."""

import socket
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risks.scorers import Failed, Failure, Scoring, Usage
from risks.scorers.model import wire
from risks.scorers.model.scorer import ModelScorer
from tests.risks.scorers.model.answers import RECORD, answer
from tests.risks.scorers.model.server import (
    ModelServer,
    Reply,
    drips,
    says,
    says_nothing,
    sends,
    sends_raw,
)

Fails = Callable[..., Failed]
ClockFrom = Callable[[int], None]

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
def test_it_ends_in_time(
    failed: Fails, server: ModelServer, clock_from: ClockFrom, reply: Reply, terms: dict[str, float]
) -> None:
    """None of these replies ends before the test does."""
    clock_from(1)
    outcome = failed(reply, **terms)
    assert (outcome.failure, outcome.reason) == (Failure.TIMED_OUT, "The endpoint did not answer in time.")
    assert server.has_received(1)
    assert len(server.received) == outcome.usage.requests == 1


def test_the_deadline_holds_over_all_requests(failed: Fails, clock_from: ClockFrom, waits: list[float]) -> None:
    clock_from(2)
    outcome = failed(sends("", 503), says_nothing, deadline=2, retries=5)
    assert (outcome.failure, outcome.usage.requests, waits) == (Failure.TIMED_OUT, 2, [0.5])


def test_who_waits_less_gets_less(server: ModelServer, scorer: ModelScorer) -> None:
    server.replies = [says_nothing]
    outcome = scorer.score(RECORD, within=0.3)
    assert isinstance(outcome, Failed)
    assert outcome.failure is Failure.TIMED_OUT


def test_no_time_at_all(server: ModelServer, scorer_with: Callable[..., ModelScorer]) -> None:
    server.replies = [says(answer())]
    outcome = scorer_with(deadline=0).score(RECORD, within=5)
    assert isinstance(outcome, Failed)
    assert (outcome.failure, server.received) == (Failure.TIMED_OUT, [])


def test_a_request_that_nobody_reads(failed: Fails) -> None:
    """The listener's queue accepts the connection; nobody ever takes it up."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        assert failed(url=f"http://127.0.0.1:{port}", deadline=0.3).failure is Failure.TIMED_OUT


def test_a_connection_that_is_refused(failed: Fails) -> None:
    # A port that is bound and not listened at: nobody else gets it meanwhile.
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        outcome = failed(url=f"http://127.0.0.1:{taken.getsockname()[1]}")
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


@given(st.binary(max_size=300), st.sampled_from([b"", OK + b"\r\n", OK, b"HTTP/1.1 503 \r\nRetry-After: "]))
@settings(max_examples=60)
def test_no_bytes_raise(server: ModelServer, scorer: ModelScorer, said: bytes, head: bytes) -> None:
    server.replies = [sends_raw(head + said)]
    assert isinstance(scorer.score(RECORD), Failed)
