"""The gate that every request passes: bodies, headers, lengths, and errors as problem documents."""

from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client

from riskregister.organizations.models import Organization
from risks.models import Risk
from tests.client import ApiClient, body_of, call_wsgi
from tests.factories import RiskBody
from tests.problems import assert_problem, pointers

PATH = "/v1/risks"
GOOD = b'{"title": "a", "description": "b"}'


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"{", "parse_error"),
        (b"{} {}", "parse_error"),
        (b'{"title": "a", "title": "b", "description": "c"}', "parse_error"),
        (b"\xff\xfe{\x00}\x00", "parse_error"),
        (b'\xef\xbb\xbf{"title": "a", "description": "b"}', "parse_error"),
        (b'{"title": NaN}', "parse_error"),
        (b'{"title": Infinity}', "parse_error"),
        (b'{"title": 1e999}', "parse_error"),
        (b'{"title": ' + b"1" * 5000 + b"}", "parse_error"),
        (b"[" * 10_000, "parse_error"),
        (b"[" * 100_000, "parse_error"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "parse_error"),
        (b'{"title": "\\u0000", "description": "b"}', "invalid"),
        (b'{"title": "\\ud800", "description": "b"}', "invalid"),
        (b'{"\\ud800": 1, "title": "a", "description": "b"}', "invalid"),
        (b'{"tags": [{"content": "a\\u0000"}], "title": "a", "description": "b"}', "invalid"),
        (b"null", "invalid"),
        (b'"text"', "invalid"),
        (b"[]", "invalid"),
        (b"1", "invalid"),
    ],
    ids=range(20),
)
def test_a_body_that_is_no_good_json_is_refused(
    api: ApiClient, organization: Organization, raw: bytes, code: str
) -> None:
    assert_problem(api.post(PATH, raw=raw), 400, code)
    assert not Risk.objects.of(organization.pk).exists()


def test_bad_text_is_named_wherever_it_is(api: ApiClient) -> None:
    raw = b'{"title": "\\u0000", "tags": [{"content": "\\udfff"}], "threat_objectives": ["\\ud800"]}'
    problem = assert_problem(api.post(PATH, raw=raw), 400, "invalid")
    assert pointers(problem) == {
        "/title": "invalid_text",
        "/tags/0/content": "invalid_text",
        "/threat_objectives/0": "invalid_text",
    }


def test_a_long_list_of_bad_items_is_refused_for_its_length(api: ApiClient) -> None:
    problem = assert_problem(api.post(PATH, RiskBody(tags=[{"content": 5}] * 100_000)), 400, "invalid")
    assert pointers(problem) == {"/tags": "max_length"}


def test_no_more_than_a_hundred_unknown_names_are_told(api: ApiClient) -> None:
    problem = assert_problem(api.post(PATH, {f"x{n}": 1 for n in range(100_000)}), 400, "invalid")
    assert len(problem["errors"]) == 102


@pytest.mark.parametrize("charset", ["utf-16", "hex", "latin-1", "nonsense"])
def test_another_charset_is_refused(api: ApiClient, charset: str) -> None:
    response = api.post(PATH, raw=GOOD, content_type=f"application/json; charset={charset}")
    assert_problem(response, 415, "unsupported_media_type")


@pytest.mark.parametrize("charset", ["utf-16", "hex", "rot13", "undefined"])
def test_a_charset_does_not_reach_the_query(db: None, charset: str) -> None:
    environ = {"PATH_INFO": "/v1/risks", "QUERY_STRING": "a=1", "REQUEST_METHOD": "GET", "wsgi.input": BytesIO()}
    setup_testing_defaults(environ)
    environ |= {"HTTP_HOST": "localhost", "CONTENT_TYPE": f"application/json; charset={charset}"}
    assert call_wsgi(environ)[0] == "401 Unauthorized"


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_only_json_is_read(api: ApiClient, content_type: str) -> None:
    assert_problem(api.post(PATH, raw=GOOD, content_type=content_type), 415, "unsupported_media_type")


def test_a_body_over_the_limit_is_too_large(api: ApiClient) -> None:
    assert_problem(api.post(PATH, raw=b" " * (2 * 1024 * 1024 + 1)), 413, "too_large")


def test_every_text_at_its_limit_fits_in(api: ApiClient) -> None:
    texts = ("description", "likelihood_analysis", "impact_analysis", "control_statement", "remediation_task")
    body = RiskBody(title="ü" * 500, **dict.fromkeys(texts, "ü" * 65536))
    assert api.post(PATH, body).status_code == 201


def test_a_chunked_body_is_asked_for_its_length(api: ApiClient) -> None:
    response = api.client.generic(
        "POST",
        PATH,
        b"",
        content_type="application/json",
        HTTP_TRANSFER_ENCODING="chunked",
        headers={"Authorization": f"Bearer {api.token}"},
    )
    assert_problem(response, 411, "length_required")


@pytest.mark.parametrize("key", ["", " ", "a b", "ä", "x" * 256, "a\x00"])
def test_a_bad_idempotency_key_is_refused(api: ApiClient, key: str) -> None:
    problem = assert_problem(api.post(PATH, RiskBody(), Idempotency_Key=key), 400, "invalid")
    assert pointers(problem) == {"Idempotency-Key": "invalid"}


@pytest.mark.parametrize("reason", ["", "x" * 501, "a\x00", "a\x1b[31m"])
def test_a_bad_reason_is_refused(api: ApiClient, reason: str) -> None:
    problem = assert_problem(api.post(PATH, RiskBody(), X_Change_Reason=reason), 400, "invalid")
    assert pointers(problem) == {"X-Change-Reason": "invalid"}


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "ä", "a\n"])
def test_a_bad_request_id_is_replaced(db: None, given: str) -> None:
    response = Client().get("/v1/risks", headers={"X-Request-Id": given})
    assert response["X-Request-Id"] != given
    assert len(response["X-Request-Id"]) == 32


def test_a_request_id_is_echoed(db: None) -> None:
    assert Client().get("/v1/risks", headers={"X-Request-Id": "siem:42"})["X-Request-Id"] == "siem:42"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nothing", 404, "not_found"),
        ("GET", "/", 404, "not_found"),
        ("POST", "/v1/risks/", 404, "not_found"),
        ("GET", "/v1/%00", 404, "not_found"),
        ("GET", "/v1/\ud800".encode("utf-8", "replace").decode(), 404, "not_found"),
        ("DELETE", "/v1/risks", 405, "method_not_allowed"),
        ("PUT", "/v1/risks/1", 405, "method_not_allowed"),
        ("OPTIONS", "/v1/risks", 405, "method_not_allowed"),
        ("TRACE", "/v1/risks", 405, "method_not_allowed"),
    ],
)
def test_the_frameworks_own_errors_are_problems(api: ApiClient, method: str, path: str, status: int, code: str) -> None:
    response = api.client.generic(method, path, headers={"Authorization": f"Bearer {api.token}"})
    assert_problem(response, status, code)


def test_an_answer_names_the_methods_that_are_there(api: ApiClient) -> None:
    assert api.get("/v1/risks")["Allow"] == "GET, POST, PATCH, HEAD"


def test_a_bad_host_is_a_problem(db: None) -> None:
    assert_problem(Client().get("/v1/risks", headers={"Host": "evil.example"}), 400, "bad_request")


def test_a_type_that_is_not_made_here_is_not_acceptable(api: ApiClient) -> None:
    assert_problem(api.get(PATH, Accept="text/html"), 406, "not_acceptable")


def test_an_unforeseen_error_says_nothing_of_itself(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError("the secret is in /etc/shadow")

    monkeypatch.setattr("risks.views.RiskViewSet.list", fail)
    response = api.get(PATH)
    assert_problem(response, 500, "internal_error")
    assert b"shadow" not in response.content


def test_admin_keeps_its_own_pages(db: None) -> None:
    response = Client().get("/admin/nothing/")
    assert "json" not in response["Content-Type"]


def test_a_good_body_after_all_that(api: ApiClient) -> None:
    assert body_of(api.post(PATH, raw=GOOD))["id"] == "RSK-00001"
