"""The client: sends prepared requests over kept connections and notes how long each answer took. No judge.

Run as a process of its own. It takes a plan from standard input as JSON: {"port", "seconds", "requests": for each
connection a list of requests as text}. Each connection goes through its requests in turn, beginning again where
they may be sent twice, and sends the next one when it has the whole answer. It prints what it saw as JSON.
"""

import json
import selectors
import socket
import sys
import time
from itertools import cycle
from typing import Any, Final

HOST: Final = "127.0.0.1"
BUFFER: Final = 1 << 20
WARM_UP: Final = 0.15
"""Seconds of each block that do not count."""
LEAST: Final = 5
"""Answers without which no block ends."""


class Connection:
    """One kept connection: the request under way and what has come of its answer."""

    def __init__(self, port: int, requests: list[str], repeat: bool) -> None:
        self.socket = socket.create_connection((HOST, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        encoded = [request.encode() for request in requests]
        self._requests = cycle(encoded) if repeat else iter(encoded)
        self._buffer = memoryview(bytearray(BUFFER))
        self._received = 0
        self._whole = 0
        self.began = 0.0

    def send(self) -> bool:
        """Send the next request; return False if there is none."""
        request = next(self._requests, None)
        if request is None:
            return False
        self._received = self._whole = 0
        self.began = time.perf_counter()
        self.socket.sendall(request)
        return True

    def receive(self) -> bool:
        """Take what has come; return whether that makes the answer whole."""
        count = self.socket.recv_into(self._buffer[self._received :])
        if not count:
            raise ConnectionError("the server has closed the connection")
        self._received += count
        if not self._whole:
            self._whole = _length(bytes(self._buffer[: min(self._received, 4096)]))
        return bool(self._whole) and self._received >= self._whole

    def status(self) -> int:
        """Return the status of the answer."""
        return int(bytes(self._buffer[9:12]))


def _length(beginning: bytes) -> int:
    """Return how long the answer is, head and body; 0 while its head is not whole."""
    head, end, _ = beginning.partition(b"\r\n\r\n")
    if not end:
        return 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return len(head) + len(end) + int(value)
    raise ValueError("an answer without Content-Length")


def run(plan: dict[str, Any]) -> dict[str, Any]:
    """Send for so many seconds; return every time in microseconds, the statuses, and what the client itself took."""
    connections = [Connection(plan["port"], requests, plan["repeat"]) for requests in plan["requests"]]
    selector = selectors.DefaultSelector()
    times: list[int] = []
    statuses: dict[int, int] = {}
    counts_from = time.perf_counter() + WARM_UP
    until = counts_from + plan["seconds"]
    for connection in connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    busy = sum(connection.send() for connection in connections)
    own = time.process_time()
    while busy:
        for key, _ in selector.select():
            connection = key.data
            if not connection.receive():
                continue
            now = time.perf_counter()
            statuses[connection.status()] = statuses.get(connection.status(), 0) + 1
            if connection.began >= counts_from:
                times.append(round((now - connection.began) * 1e6))
            if (now >= until and len(times) >= LEAST) or not connection.send():
                busy -= 1
    own = time.process_time() - own
    return {"times": times, "statuses": statuses, "client_seconds": own, "seconds": time.perf_counter() - counts_from}


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
