"""Clients of a server that may die under them: they send a write again until it is answered."""

import http.client
import json
import time
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from tests.client import FORM
from tests.servers import PATIENCE

ATTEMPTS = 1_000

Answer = tuple[int, Any]


class Caller:
    """One client with one connection, which it opens again when it breaks."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._token = token
        self.sent_again = 0
        self.broken = 0
        """How often the connection broke in the middle of a request."""

    def get(self, path: str) -> Any:
        """Return what a path answers."""
        status, body = self.until_answered("GET", path)
        assert status == 200, body
        return body

    def pages(self, path: str, under: str = "results") -> Iterator[Any]:
        """Yield every member of a list."""
        cursor = ""
        while True:
            page = self.get(f"{path}?page_size=200{cursor}")
            yield from page[under]
            if not page["pagination"]["has_next"]:
                return
            cursor = f"&cursor={page['pagination']['next_cursor']}"

    def post(self, path: str, body: Any, *, key: str) -> Answer:
        """Send a body under an Idempotency-Key, as often as it takes."""
        return self.until_answered("POST", path, body, key)

    def patch(self, path: str, body: Any) -> Answer:
        """Send changes, as often as it takes: what changes nothing makes no version."""
        return self.until_answered("PATCH", path, body)

    def once(self, method: str, path: str, body: Any) -> Answer:
        """Send a request this once, and return whatever is answered."""
        # A kept connection may have been given up by the server meanwhile, which is no answer.
        self.close()
        return self._send(method, path, body, None)

    def until_answered(self, method: str, path: str, body: Any = None, key: str | None = None) -> Answer:
        """Send a request until there is an answer that is not "try again". Fails after a thousand attempts."""
        for attempt in range(ATTEMPTS):
            self.sent_again += attempt > 0
            try:
                status, answer = self._send(method, path, body, key)
            except (OSError, http.client.HTTPException):
                # It died with the request, or with its answer: we cannot know which.
                self.close()
                self.broken += 1
                continue
            if status != 503 and (status, answer.get("code")) != (409, "request_in_progress"):
                return status, answer
            time.sleep(0.05)
        raise AssertionError(f"{method} {path} was never answered")

    def close(self) -> None:
        self._connection.close()

    def _send(self, method: str, path: str, body: Any, key: str | None) -> Answer:
        headers = {"Authorization": f"Bearer {self._token}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        if body is not None:
            headers["Content-Type"] = "application/json"
        self._connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = self._connection.getresponse()
        return response.status, json.loads(response.read())


def token_of(port: int, client_id: str, client_secret: str) -> str:
    """Return a token of an account, asked for at a server."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    basic = b64encode(f"{client_id}:{client_secret}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "Content-Type": FORM}
    try:
        connection.request("POST", "/v1/oauth/token", "grant_type=client_credentials", headers)
        return str(json.loads(connection.getresponse().read())["access_token"])
    finally:
        connection.close()
