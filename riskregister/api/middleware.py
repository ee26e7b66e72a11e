"""What holds for every request whatever serves it: a request id, and errors as problem documents."""

import re
from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from riskregister.api import problems

GetResponse = Callable[[HttpRequest], HttpResponseBase]

REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)


class RequestIdMiddleware:
    """Give every request an id: the client's X-Request-Id where it is well-formed, else a new one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Put the id on the request and on its answer."""
        given = request.headers.get("X-Request-Id", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]  # our own attribute on Django's request
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response


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
        if response.status_code < 400 or request.path.startswith(settings.PROBLEM_EXEMPT_PATHS):
            return response
        if response.headers.get("Content-Type") == problems.CONTENT_TYPE:
            return response
        kept = {name: response.headers[name] for name in ("Allow", "WWW-Authenticate") if name in response.headers}
        return problems.problem_response(request, response.status_code, headers=kept)
