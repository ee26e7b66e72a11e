"""What holds for every request whatever serves it: a request id, a line in the log, errors as problem documents."""

import logging
import re
from collections.abc import Callable
from time import perf_counter
from typing import Any
from uuid import uuid4

import structlog
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from riskregister import logs
from riskregister.api import problems
from riskregister.api.addresses import client_address

access = structlog.get_logger("riskregister.access")

GetResponse = Callable[[HttpRequest], HttpResponseBase]

REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)


class RequestIdMiddleware:
    """Give every request an id: the client's X-Request-Id where it is well-formed, else a new one.

    Every line logged meanwhile carries it, and whatever else is bound until the answer goes out.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Put the id on the request and on its answer."""
        given = request.headers.get("X-Request-Id", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]  # our own attribute on Django's request
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            response = self.get_response(request)
        finally:
            # The thread serves someone else next.
            structlog.contextvars.clear_contextvars()
        response["X-Request-Id"] = request_id
        return response


class AccessLogMiddleware:
    """Log one line a request: what was asked, from where, the answer's status, and how long it took."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Log once the answer is there."""
        began = perf_counter()
        response = self.get_response(request)
        access.log(
            logging.ERROR if response.status_code >= 500 else logging.INFO,
            "request",
            method=request.method,
            path=logs.shown_path(request),
            status=response.status_code,
            duration_ms=round((perf_counter() - began) * 1000, 2),
            address=client_address(request.META),
        )
        # Django's mark. Else it would say the same once more, when the request's id is no longer bound.
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Bind who is logged in to the admin; a bearer is bound where the token is read."""
        # Elsewhere the session is not looked at: it would cost a query, and make the answer vary by cookie.
        if request.resolver_match is not None and request.resolver_match.namespace == "admin":
            account = request.session.get(SESSION_KEY)
            if account is not None:
                structlog.contextvars.bind_contextvars(account=account)


class ProblemDetailsMiddleware:
    """Replace every error page that a framework made by a problem document.

    It stands outside all other middleware, so a bad Host, a failed CSRF check and an unforeseen exception
    pass through here as well. `PROBLEM_EXEMPT_PATHS` are answered as they are: HTML for people, RFC 6749.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass what is no error, or a problem document already."""
        response = self.get_response(request)
        if response.status_code < 400 or settings.PROBLEM_EXEMPT_PATHS.fullmatch(request.path):
            return response
        if response.headers.get("Content-Type") == problems.CONTENT_TYPE:
            return response
        kept = {name: value for name, value in response.headers.items() if not name.startswith("Content-")}
        return problems.problem_response(request, response.status_code, headers=kept)
