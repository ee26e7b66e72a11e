"""What is logged of a request, on which lines, and what never is."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.db import IntegrityError
from django.test import Client

from riskregister import logs
from riskregister.organizations.models import Membership, Organization
from riskregister.organizations.roles import Role
from tests.admin.pages import log_in_with
from tests.client import ApiClient
from tests.conftest import MakeApi
from tests.factories import MemberFactory
from tests.logged import Log, captured

CANARY = "canary-hunter2-canary"


@pytest.fixture
def log() -> Iterator[Log]:
    with captured() as log:
        yield log


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


def told_of_log_ins(log: Log) -> list[dict[str, Any]]:
    """Return what was logged of log-ins, without what every line has."""
    common = {"logger", "timestamp", "request_id"}
    of_log_ins = [line for line in log.lines if line["logger"] == "riskregister.log_in"]
    return [{name: value for name, value in line.items() if name not in common} for line in of_log_ins]


@pytest.mark.usefixtures("quick_hashes")
def test_log_ins_and_log_outs_and_failures_are_told(organization: Organization, log: Log, settings: Any) -> None:
    settings.LOGIN_LIMIT_PAIR = 1
    member = MemberFactory(organization=organization, password="correct horse battery")
    account = str(member.user.pk)
    client = Client()
    log_in_with(client, member.user.email, "correct horse battery")
    client.post("/admin/logout/")
    log_in_with(client, "correct horse battery", "typed in the wrong field")
    log_in_with(client, member.user.email, "wrong")
    log_in_with(client, member.user.email, "wrong")
    who = {"address": "127.0.0.1", "account": account}
    assert told_of_log_ins(log) == [
        {"event": "logged in", "level": "info", **who},
        {"event": "logged out", "level": "info", **who},
        {"event": "log-in failed", "level": "warning", **who, "account": None},
        {"event": "log-in failed", "level": "warning", **who},
        {"event": "log-in refused", "level": "warning", **who, "limit": "pair"},
    ]
    assert "horse" not in log.text
    assert member.user.email not in log.text


@pytest.mark.django_db
@pytest.mark.usefixtures("quick_hashes")
def test_a_session_that_is_ended_is_told(log: Log) -> None:
    member = MemberFactory()
    client = Client()
    client.force_login(member.user)
    Membership.objects.across_organizations().filter(pk=member.pk).update(is_active=False)
    client.get("/admin/")
    assert told_of_log_ins(log)[-1] == {"event": "session ended", "level": "info", "account": str(member.user.pk)}


def test_nothing_breaks_out_of_its_line(api: ApiClient, log: Log) -> None:
    forged = '\n{"event": "forged"}\r\n\u2028\x1b[31m'
    api.post("/v1/risks", {"title": forged, "wrong" + forged: forged})
    api.get("/v1/risks", X_Request_Id="a b", User_Agent=forged, X_Forwarded_For=forged)
    Client().get("/nothing%0a%7b%22event%22:%22forged%22%7d")
    Client().get("/v1/risks%0d%0aforged/1")
    form = {"username": forged, "password": forged}
    Client(HTTP_USER_AGENT=forged).post(f"/admin/login/?next={forged}", form)
    logging.getLogger("riskregister").warning("said %s", forged)
    assert len(log.text.split("\n")) == 1 + len(log.lines), "JSON, a line each"
    assert {line["event"][:9] for line in log.lines} == {"request", "log-in fa", 'said \n{"e'}
    assert not {"\r", "\u2028", "\x1b"} & set(log.text)


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


@pytest.mark.parametrize("query", [f"_to_field={CANARY}", f"user__{CANARY}=1"])
def test_what_the_admin_site_refuses_to_look_up_is_not_repeated(
    organization: Organization, log: Log, query: str
) -> None:
    client = Client()
    client.force_login(MemberFactory(organization=organization, roles=[Role.ADMIN]).user)
    assert client.get(f"/admin/organizations/membership/add/?{query}").status_code in (200, 400)
    assert client.get(f"/admin/organizations/membership/?{query}").status_code in (302, 400)
    assert CANARY not in log.text
