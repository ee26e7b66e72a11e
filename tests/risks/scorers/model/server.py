"""A server on this machine that speaks OpenAI's protocol, or fails at it in whatever way it is told to."""

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    """A request as it came."""

    path: str
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def system(self) -> str:
        return self.json["messages"][0]["content"]

    @property
    def user(self) -> str:
        return self.json["messages"][1]["content"]


class ModelServer(ThreadingHTTPServer):
    """Answers each request with the next of `replies`, the last of them for ever; remembers what it `received`."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.scheme = "http"
        self.replies: list[Reply] = []
        self.received: list[Received] = []
        self.ending = threading.Event()
        self._arrival = threading.Condition()

    def receive(self, request: Received) -> None:
        with self._arrival:
            self.received.append(request)
            self._arrival.notify_all()

    def has_received(self, count: int) -> bool:
        """Wait until so many requests have come; who sent them may have given up by then."""
        with self._arrival:
            return self._arrival.wait_for(lambda: len(self.received) >= count, timeout=60)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: ModelServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.receive(Received(self.path, self.headers, body))
        replies = self.server.replies
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        reply(self)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


Reply = Callable[[_Handler], None]


class Clock:
    """In place of the module `time`: stands still until the server has so many requests, however slow the machine is.

    What is to end in time ends while it waits for the answer, and not before it has asked.
    """

    def __init__(self, server: ModelServer, requests: int = 1) -> None:
        self._server = server
        self._requests = requests
        self._began: float | None = None

    def monotonic(self) -> float:
        if self._began is None and len(self._server.received) >= self._requests:
            self._began = time.monotonic()
        return 0.0 if self._began is None else time.monotonic() - self._began


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[ModelServer]:
    server = ModelServer()
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        server.scheme = "https"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.ending.set()
        server.shutdown()
        thread.join()
        server.server_close()


def sends(body: bytes | str, status: int = 200, **headers: str) -> Reply:
    content = body if isinstance(body, bytes) else body.encode()

    def reply(handler: _Handler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return reply


def sends_raw(*pieces: bytes) -> Reply:
    """Send bytes that need not be HTTP, and hang up."""

    def reply(handler: _Handler) -> None:
        for piece in pieces:
            handler.wfile.write(piece)

    return reply


def drips(head: bytes, drop: bytes) -> Reply:
    """Send a byte every so often and never come to an end; no single wait is long."""

    def reply(handler: _Handler) -> None:
        handler.wfile.write(head)
        while not handler.server.ending.wait(0.02):
            handler.wfile.write(drop)

    return reply


def says_nothing(handler: _Handler) -> None:
    handler.server.ending.wait()


def completion(content: Any, finish_reason: Any = "stop", **more: Any) -> dict[str, Any]:
    """The envelope around what a model says."""
    message = {"role": "assistant", "content": content, "refusal": None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}],
        "usage": {"prompt_tokens": 1_000, "completion_tokens": 200, "total_tokens": 1_200},
        **more,
    }


def says(answer: Any, finish_reason: Any = "stop", **more: Any) -> Reply:
    content = answer if isinstance(answer, str) else json.dumps(answer)
    return sends(json.dumps(completion(content, finish_reason, **more)), Content_Type="application/json")
