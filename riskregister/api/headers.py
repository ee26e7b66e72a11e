"""The headers of every answer, and the one method that is refused everywhere."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from riskregister.api import problems

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class HeadersMiddleware:
    """Say what browsers and caches may do with an answer: as little as it needs.

    It stands outside of what makes answers, so that errors have the headers too. A view that says
    something itself is left its word.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add what the answer does not say."""
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", _policy(request.path))
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if response.status_code >= 400 or not request.path.startswith(settings.CACHEABLE_PATHS):
            headers.setdefault("Cache-Control", "no-store")
        if request.path.startswith("/v1/") and not request.path.startswith(settings.CACHEABLE_PATHS):
            patch_vary_headers(response, ["Authorization", "Accept"])
        return response


class RefuseTraceMiddleware:
    """Refuse TRACE, which would hand a request's headers to a script, before anything looks at the request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 405 to TRACE."""
        if request.method != "TRACE":
            return self.get_response(request)
        return problems.problem_response(request, 405, headers={"Allow": ", ".join(_allowed(request))})


def _policy(path: str) -> str:
    policies = settings.CONTENT_SECURITY_POLICIES
    return str(next(policy for prefix, policy in policies.items() if path.startswith(prefix)))


def _allowed(request: HttpRequest) -> list[str]:
    """Return the methods of the view behind the path; a path that leads nowhere has none."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return []
    actions = getattr(view, "actions", None)  # of a view set's route
    if actions is None:
        view_class = getattr(view, "view_class", None) or getattr(view, "cls", None)
        actions = [method for method in ("get", "post") if view_class is None or hasattr(view_class, method)]
    return sorted({method.upper() for method in actions} | ({"HEAD"} if "get" in actions else set()))
