"""What is logged of a request, on which lines, and what never is."""

import base64
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.db import IntegrityError
from django.test import Client

from riskregister import logs
from riskregister.organizations.models import Organization
from riskregister.organizations.passwords import password_link
from tests.client import FORM, ApiClient, request_token
from tests.conftest import MakeApi
from tests.factories import MemberFactory

CANARY = "canary-hunter2-canary"


class Log:
    """Everything that the service would have written to stderr."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def last(self) -> dict[str, Any]:
        return self.lines[-1]


@pytest.fixture
def log() -> Iterator[Log]:
    (handler,) = (
        handler
        for handler in logging.getLogger().handlers
        if isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter)
    )
    log = Log()
    before = handler.setStream(log.stream)
    yield log
    handler.setStream(before)


def test_a_request_is_one_line(api: ApiClient, log: Log) -> None:
    response = api.get("/v1/risks?page_size=5", X_Request_Id="siem:42")
    (line,) = log.lines
    assert line.pop("duration_ms") > 0
    assert line.pop("timestamp").endswith("Z")
    assert line.pop("organization")
    assert line.pop("account")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "riskregister.access",
        "request_id": response["X-Request-Id"],
        "method": "GET",
        "path": "/v1/risks",
        "status": 200,
        "address": "127.0.0.1",
    }


def test_the_line_says_who(organization: Organization, make_api: MakeApi, log: Log) -> None:
    api = make_api(organization)
    api.get("/v1/users/me")
    assert log.last["organization"] == str(organization.pk)
    assert log.last["account"] == json.loads(api.get("/v1/users/me").content)["id"]


def test_what_is_bound_ends_with_the_request(api: ApiClient, log: Log) -> None:
    api.get("/v1/risks")
    assert structlog.contextvars.get_contextvars() == {}
    Client().get("/v1/risks")
    assert log.last["status"] == 401
    assert {"organization", "account"}.isdisjoint(log.last)


def test_a_person_in_the_admin_is_named(organization: Organization, log: Log) -> None:
    member = MemberFactory(organization=organization, superuser=True)
    client = Client()
    client.force_login(member.user)
    client.get("/admin/")
    assert log.last["account"] == str(member.user.pk)


def test_every_line_of_a_request_carries_its_id(api: ApiClient, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        logging.getLogger("riskregister.anything").info("on the way")
        raise RuntimeError("unforeseen")

    monkeypatch.setattr("risks.views.RiskViewSet.list", fail)
    response = api.get("/v1/risks", X_Request_Id="r-1")
    assert response.status_code == 500
    assert [(line["event"], line["level"]) for line in log.lines] == [
        ("on the way", "info"),
        ("Internal Server Error: /v1/risks", "error"),
        ("request", "error"),
    ]
    assert {line["request_id"] for line in log.lines} == {"r-1"}
    assert len({line["organization"] for line in log.lines}) == 1
    assert "RuntimeError: unforeseen" in log.lines[1]["exception"]
    assert "in fail" in log.lines[1]["exception"]


def test_an_exception_tells_its_cause_but_not_the_row(log: Log) -> None:
    try:
        try:
            raise ValueError(f"violates check constraint\nDETAIL:  Failing row contains ({CANARY}).")
        except ValueError as error:
            raise IntegrityError(f"violates check constraint\nDETAIL: ({CANARY})") from error
    except IntegrityError:
        logging.getLogger("riskregister").exception("failed")
    told = log.last["exception"]
    assert CANARY not in log.text
    assert told.index("ValueError: violates") < told.index("which led to") < told.index("IntegrityError: violates")


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/v1/risks/77", "/v1/risks/<str:risk_id>"),
        ("/v1/nothing/at/all", "/v1/…"),
        ("/nothing", "/nothing"),
        ("/", "/"),
        (f"/v1/risks/1/{CANARY}", "/v1/…"),
        (f"/v1/risks?access_token={CANARY}", "/v1/risks"),
        ("/v1/%0a%1b[31m", "/v1/…"),
    ],
)
def test_a_path_is_shown_as_its_route(api: ApiClient, log: Log, path: str, shown: str) -> None:
    api.get(path)
    assert log.last["path"] == shown
    assert len(log.lines) == 1
    assert CANARY not in log.text


def secrets_of(api: ApiClient) -> list[str]:
    secret = api.credentials.client_secret
    pair = f"{api.credentials.client_id}:{secret}".encode()
    return [api.token, secret, CANARY, base64.b64encode(pair).decode(), base64.b64encode(CANARY.encode()).decode()]


def test_no_secret_of_a_client_is_logged(api: ApiClient, log: Log) -> None:
    token_path = "/v1/oauth/token"
    credentials = api.credentials
    request_token(credentials)
    pair = base64.b64encode(f"{credentials.client_id}:{credentials.client_secret}".encode()).decode()
    for basic in (pair, base64.b64encode(CANARY.encode()).decode(), CANARY):
        headers = {"Authorization": f"Basic {basic}"}
        Client().post(token_path, "grant_type=client_credentials", content_type=FORM, headers=headers)
    for form in (
        f"grant_type=client_credentials&client_id={credentials.client_id}&client_secret={CANARY}",
        f"grant_type=password&username=a&password={CANARY}",
        f"client_secret={CANARY}",
    ):
        Client().post(token_path, form, content_type=FORM)
        Client().post(f"{token_path}?{form}", form, content_type="text/plain")
    for authorization in (f"Bearer {api.token}", f"Bearer {CANARY}", f"Bearer {CANARY}\x00", CANARY):
        Client().get("/v1/risks", headers={"Authorization": authorization})
        Client().get(f"/v1/risks?token={CANARY}", headers={"Authorization": authorization})
    api.post("/v1/risks", {"title": CANARY, "wrong": CANARY})
    api.post("/v1/risks", raw=f'{{"{CANARY}'.encode(), Idempotency_Key=CANARY, X_Change_Reason=CANARY)
    assert len(log.lines) >= 17
    assert [secret for secret in secrets_of(api) if secret in log.text] == []


def test_no_secret_of_a_failing_view_is_logged(api: ApiClient, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(view: Any, request: Any, *args: Any) -> None:
        body, headers = request.data, request.headers  # in the frame, as in any view
        raise RuntimeError(f"{len(body)} {len(headers)}")

    monkeypatch.setattr("risks.views.RiskViewSet.create", fail)
    assert api.post("/v1/risks", {"title": CANARY}).status_code == 500
    assert "RuntimeError" in log.text
    assert [secret for secret in secrets_of(api) if secret in log.text] == []


@pytest.mark.django_db
def test_no_password_is_logged(log: Log) -> None:
    member = MemberFactory(superuser=True)
    member.user.set_password(CANARY)
    member.user.save()
    for password in (CANARY, f"{CANARY}-wrong"):
        for csrf in (False, True):
            form = {"username": member.user.email, "password": password}
            Client(enforce_csrf_checks=csrf).post(f"/admin/login/?next={CANARY}", form)
    assert {line["status"] for line in log.lines if line["event"] == "request"} == {200, 302, 403}
    assert CANARY not in log.text


@pytest.mark.django_db
def test_no_one_time_link_is_logged(log: Log) -> None:
    link = password_link(MemberFactory().user)
    secret = link.rsplit("/", 1)[-1]
    client = Client(enforce_csrf_checks=True)
    client.get(link, follow=True)
    client.post(link, {"new_password1": CANARY, "new_password2": CANARY})
    client.get(f"{link}/")
    assert any("Forbidden" in line["event"] for line in log.lines)
    assert secret not in log.text
    assert CANARY not in log.text


def test_with_debug_lines_are_to_be_read() -> None:
    production = structlog.get_config()
    try:
        (formatter,) = logs.configured(debug=True)["formatters"].values()
    finally:
        structlog.configure(**production)
    record = logging.LogRecord("riskregister", logging.INFO, __file__, 1, "hello", None, None)
    line = structlog.stdlib.ProcessorFormatter(
        processors=formatter["processors"], foreign_pre_chain=formatter["foreign_pre_chain"]
    ).format(record)
    assert "hello" in line
    assert not line.startswith("{")
