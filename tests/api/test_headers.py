"""What every answer says to browsers and caches, and that nothing in the stack touches an ETag."""

import base64
import hashlib
import re
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tests.client import FORM, ApiClient, body_of, call_wsgi, request_token
from tests.problems import assert_problem

API_POLICY = "default-src 'none'; frame-ancestors 'none'"
STATIC = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css"


def vary(response: HttpResponse) -> set[str]:
    return {name.strip() for name in response.headers.get("Vary", "").split(",") if name}


def answers_of_the_api(api: ApiClient) -> dict[str, HttpResponse]:
    api.post("/v1/incidents", {"title": "a", "description": "b"})
    return {
        "list": api.get("/v1/risks"),
        "created": api.post("/v1/risks", {"title": "a", "description": "b"}),
        "one": api.get("/v1/risks/1"),
        "me": api.get("/v1/users/me"),
        "token": request_token(api.credentials),
        "400": api.get("/v1/risks?wrong=1"),
        "401": Client().get("/v1/risks"),
        "404": api.get("/v1/risks/99"),
        "404 by Django": api.get("/v1/nothing"),
        "404 elsewhere": api.get("/nothing"),
        "405": api.client.delete("/v1/risks", headers={"Authorization": f"Bearer {api.token}"}),
        "406": api.get("/v1/risks", Accept="text/html"),
        "413": api.post("/v1/risks", raw=b" " * (2 * 1024 * 1024 + 1)),
        "415": api.post("/v1/risks", raw=b"{}", content_type="text/plain"),
        "bad host": Client().get("/v1/risks", headers={"Host": "evil.example"}),
        "TRACE": Client().generic("TRACE", "/v1/risks"),
        "error of the docs": Client().post("/v1/docs"),
    }


def test_every_answer_of_the_api_has_them(api: ApiClient) -> None:
    for name, response in answers_of_the_api(api).items():
        headers = response.headers
        assert headers["Cache-Control"] == "no-store", name
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["X-Frame-Options"] == "DENY", name
        assert headers["Referrer-Policy"] == "same-origin", name
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", name
        if name != "error of the docs":
            assert headers["Content-Security-Policy"] == API_POLICY, name
        if name not in {"error of the docs", "404 elsewhere"}:
            assert {"Authorization", "Accept"} <= vary(response), name


def test_an_unforeseen_error_has_them_too(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("risks.views.RiskViewSet.list", lambda view, request: 1 / 0)
    response = api.get("/v1/risks")
    assert response.status_code == 500
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == API_POLICY


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/v1/schema", "/v1/docs", STATIC])
def test_what_is_the_same_for_everyone_may_be_kept(path: str) -> None:
    response = Client().get(path)
    response.close()
    assert response.status_code == 200
    assert "no-store" not in response.headers.get("Cache-Control", "")
    assert "Authorization" not in vary(response)
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_schema_is_negotiated_and_says_so() -> None:
    assert vary(Client().get("/v1/schema")) == {"Accept"}


@pytest.mark.django_db
def test_static_files_are_for_our_own_pages() -> None:
    response = Client().get(STATIC)
    response.close()
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_documentation_runs_what_comes_from_here() -> None:
    response = Client().get("/v1/docs")
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self' 'sha256-")
    assert "unsafe" not in policy
    (style,) = re.findall(r"<style>(.*?)</style>", response.content.decode(), re.DOTALL)
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    assert not re.findall(r"<script>", response.content.decode())


@pytest.mark.django_db
def test_the_admin_runs_no_script_written_into_a_page() -> None:
    response = Client().get("/admin/login/")
    policy = response["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval';" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "no-store" in response["Cache-Control"]
    assert not re.findall(r"<script(?![^>]*\bsrc=)", response.content.decode())


@pytest.mark.django_db
def test_the_admin_takes_no_style_written_into_a_page_but_its_own() -> None:
    response = Client().get("/admin/login/")
    (elements,) = re.findall(r"style-src-elem ([^;]*);", response["Content-Security-Policy"])
    assert "unsafe" not in elements
    (style,) = re.findall(r"<style[^>]*>(.*?)</style>", response.content.decode(), re.DOTALL)
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in elements


@pytest.mark.django_db
def test_an_answer_of_the_admin_that_says_nothing_of_caches_is_not_kept() -> None:
    response = Client().get("/admin/set-password/x/y")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/v1/risks", "GET, HEAD, PATCH, POST"),
        ("/v1/risks/1", "DELETE, GET, HEAD, PATCH"),
        ("/v1/oauth/token", "POST"),
        ("/v1/schema", "GET, HEAD"),
        ("/admin/login/", "GET, HEAD, POST"),
        ("/v1/nothing", ""),
        (STATIC, ""),
    ],
)
def test_trace_is_refused_everywhere(path: str, allow: str) -> None:
    response = Client().generic("TRACE", path)
    assert_problem(response, 405, "method_not_allowed")
    assert response["Allow"] == allow


@pytest.mark.parametrize("path", ["/v1/risks/", "/v1/docs/", "/v1", "/v1/risks/1/"])
def test_no_slash_is_added_or_taken_away(api: ApiClient, path: str) -> None:
    for response in (api.get(path), api.post(path, {})):
        assert_problem(response, 404, "not_found")
        assert "Location" not in response


class Unread:
    """A body that must not be read."""

    def read(self, *args: Any, **kwargs: Any) -> bytes:
        raise AssertionError("the body was read")

    readline = read


@pytest.mark.parametrize("length", [2 * 1024 * 1024 + 1, 10**12])
def test_a_body_over_the_limit_is_not_read(api: ApiClient, length: int) -> None:
    authorization = {"Authorization": f"Bearer {api.token}"}
    environ = RequestFactory(headers=authorization).post("/v1/risks", content_type="application/json").environ
    environ |= {"CONTENT_LENGTH": str(length), "wsgi.input": Unread()}
    status, body = call_wsgi(environ)
    assert status == "413 Request Entity Too Large"
    assert b'"too_large"' in body


@pytest.mark.django_db
def test_the_token_endpoint_has_a_limit_too() -> None:
    response = Client().post("/v1/oauth/token", b"a" * (3 * 1024 * 1024), content_type=FORM)
    assert (response.status_code, body_of(response)["error"]) == (400, "invalid_request")


def test_nothing_in_the_stack_weakens_an_etag(api: ApiClient) -> None:
    assert api.post("/v1/risks", {"title": "a", "description": "b" * 5_000}).status_code == 201
    plain, zipped = api.get("/v1/risks/1"), api.get("/v1/risks/1", Accept_Encoding="gzip")
    assert plain["ETag"] == zipped["ETag"] == '"1"'
    assert "Content-Encoding" not in zipped
    assert body_of(plain) == body_of(zipped)


def test_the_middleware_is_this_and_no_other() -> None:
    assert settings.MIDDLEWARE == [
        "riskregister.api.middleware.RequestIdMiddleware",
        "riskregister.api.middleware.AccessLogMiddleware",
        "riskregister.api.headers.HeadersMiddleware",
        "riskregister.api.middleware.ProblemDetailsMiddleware",
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "riskregister.api.headers.RefuseTraceMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "riskregister.organizations.sessions.SessionMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "axes.middleware.AxesMiddleware",
        "riskregister.organizations.admin.sent_once.SentOnceMiddleware",
    ]
