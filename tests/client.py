"""The API as its consumers see it: paths, JSON bodies and headers."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from riskregister.organizations.operations import NewCredentials
from riskregister.wsgi import application

FORM = "application/x-www-form-urlencoded"


def request_token(credentials: NewCredentials, **extra: Any) -> HttpResponse:
    """Ask the token endpoint for a token."""
    body = f"grant_type=client_credentials&client_id={credentials.client_id}&client_secret={credentials.client_secret}"
    return Client().post(reverse("token"), body, content_type=FORM, **extra)


@contextmanager
def kept_connection() -> Iterator[None]:
    """Call the application past Django's test client, which keeps the connection with the test's transaction open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def call_wsgi(environ: dict[str, Any]) -> tuple[str, bytes]:
    """Call the application as a server does; return status and body."""
    started: list[str] = []
    with kept_connection():
        body = b"".join(application(environ, lambda status, headers: started.append(status)))
    return started[0], body


class ApiClient:
    """Calls the API with one account's token."""

    def __init__(self, credentials: NewCredentials) -> None:
        self.credentials = credentials
        self.token = json.loads(request_token(credentials).content)["access_token"]
        self.client = Client(raise_request_exception=False)
        self.made = False

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.client.get(path, headers=self._headers(headers))

    def post(self, path: str, body: Any = None, *, raw: bytes | None = None, **headers: str) -> HttpResponse:
        """Send a body as JSON, `raw` bytes as they are, or no body."""
        if raw is None and body is None:
            return self.client.generic("POST", path, b"", content_type="", headers=self._headers(headers))
        data = raw if raw is not None else json.dumps(body).encode()
        content_type = headers.pop("content_type", "application/json")
        return self.client.generic("POST", path, data, content_type=content_type, headers=self._headers(headers))

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        """Send changes as JSON."""
        return self.client.patch(
            path, json.dumps(body), content_type="application/json", headers=self._headers(headers)
        )

    def put(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Send a body as JSON, or no body."""
        raw, content_type = (b"", "") if body is None else (json.dumps(body).encode(), "application/json")
        return self.client.generic("PUT", path, raw, content_type=content_type, headers=self._headers(headers))

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self.client.delete(path, headers=self._headers(headers))

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"Authorization": f"Bearer {self.token}"} | named


def body_of(response: HttpResponse) -> Any:
    return json.loads(response.content)
