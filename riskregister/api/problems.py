"""Every error answer of the API: `application/problem+json` (RFC 9457), built here and nowhere else."""

import json
import logging
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework import exceptions, status
from rest_framework.request import Request

from riskregister.api.errors import (
    Conflict,
    FieldError,
    Forbidden,
    IdempotencyKeyReused,
    InvalidInput,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Refusal,
    RequestInProgress,
)
from riskregister.api.idempotency import Replay
from riskregister.api.responses import answer_response

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"

REFUSAL_STATUS: Mapping[type[Refusal], int] = {
    InvalidInput: status.HTTP_400_BAD_REQUEST,
    Forbidden: status.HTTP_403_FORBIDDEN,
    NotFound: status.HTTP_404_NOT_FOUND,
    Conflict: status.HTTP_409_CONFLICT,
    PreconditionFailed: status.HTTP_412_PRECONDITION_FAILED,
    PreconditionRequired: status.HTTP_428_PRECONDITION_REQUIRED,
    IdempotencyKeyReused: status.HTTP_422_UNPROCESSABLE_ENTITY,
    RequestInProgress: status.HTTP_409_CONFLICT,
}

FRAMEWORK_PROBLEMS: Mapping[int, tuple[str, str]] = {
    400: ("bad_request", "Bad request"),
    401: ("not_authenticated", "Authentication is required"),
    403: ("permission_denied", "Permission denied"),
    404: ("not_found", "Not found"),
    405: ("method_not_allowed", "Method not allowed"),
    406: ("not_acceptable", "Not acceptable"),
    411: ("length_required", "Length required"),
    413: ("too_large", "The request is too large"),
    415: ("unsupported_media_type", "Unsupported media type"),
    429: ("throttled", "Too many requests"),
    500: ("internal_error", "Internal error"),
    503: ("busy", "The service is busy"),
}
"""Code and title of what the frameworks refuse, by status."""


class PayloadTooLarge(exceptions.APIException):
    """The body is longer than any valid one."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The request body is too large."


class LengthRequired(exceptions.APIException):
    """The body came without a Content-Length, so its end cannot be known here."""

    status_code = status.HTTP_411_LENGTH_REQUIRED
    default_detail = "Send the body with a Content-Length, not chunked."


def problem_response(
    request: HttpRequest | Request,
    http_status: int,
    *,
    code: str | None = None,
    title: str | None = None,
    detail: str | None = None,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return one problem document. Code and title default to those of the status."""
    known_code, known_title = FRAMEWORK_PROBLEMS.get(http_status, ("error", "Error"))
    code = code or known_code
    body = {
        "type": f"urn:problem:{code}",
        "title": title or known_title,
        "status": http_status,
        "detail": detail or known_title,
        "instance": request.path,
        "code": code,
        "request_id": getattr(request, "request_id", None),
        "errors": list(errors),
    }
    # ASCII escapes, so that a path with broken characters in it cannot break the answer.
    return HttpResponse(json.dumps(body), status=http_status, content_type=CONTENT_TYPE, headers=dict(headers or {}))


def handle_exception(exception: Exception, context: Mapping[str, Any]) -> HttpResponseBase | None:
    """Turn what a view raised into its answer; None leaves it to Django as an internal error (REST's hook)."""
    request: Request = context["request"]
    if isinstance(exception, Replay):
        return answer_response(exception.answer, replayed=True)
    if isinstance(exception, Refusal):
        return _refused(request, exception)
    if isinstance(exception, exceptions.ValidationError):
        return _refused(request, InvalidInput(list(field_errors(exception.detail))))
    if isinstance(exception, exceptions.APIException):
        return _framework(request, exception)
    if isinstance(exception, Http404):
        return problem_response(request, 404)
    if isinstance(exception, PermissionDenied):
        return problem_response(request, 403)
    if isinstance(exception, RequestDataTooBig):
        return problem_response(request, 413)
    if isinstance(exception, OperationalError | InterfaceError):
        logger.exception("the database did not answer in time")
        # A connection that broke during COMMIT leaves it open whether that took place.
        detail = "The database is busy or away. Try again, under the same Idempotency-Key if there was one."
        return problem_response(request, 503, detail=detail, headers={"Retry-After": "1"})
    return None


def field_errors(detail: object, pointer: str = "") -> Iterator[FieldError]:
    """Flatten REST framework's nested error detail into one error a fault, each with its JSON pointer."""
    if isinstance(detail, exceptions.ErrorDetail):
        yield FieldError(pointer, detail.code or "invalid", str(detail))
    elif isinstance(detail, Mapping):
        for key, inner in detail.items():
            yield from field_errors(inner, pointer if key == "non_field_errors" else f"{pointer}/{escape(str(key))}")
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            yield from field_errors(inner, pointer if isinstance(inner, str) else f"{pointer}/{index}")


def escape(name: str) -> str:
    """Return a member's name as a reference token of a JSON pointer (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def _refused(request: Request, refusal: Refusal) -> HttpResponse:
    http_status = next(found for kind, found in REFUSAL_STATUS.items() if isinstance(refusal, kind))
    return problem_response(
        request,
        http_status,
        code=refusal.code,
        title=refusal.title,
        detail=refusal.detail,
        errors=_rendered(refusal.errors),
        headers=_headers(refusal),
    )


def _headers(refusal: Refusal) -> dict[str, str]:
    headers = {"ETag": refusal.etag} if isinstance(refusal, PreconditionFailed) and refusal.etag else {}
    return headers if refusal.retry_after is None else headers | {"Retry-After": str(refusal.retry_after)}


def _rendered(errors: Iterable[FieldError]) -> list[dict[str, str]]:
    return [{error.location: error.pointer, "code": error.code, "detail": error.detail} for error in errors]


def _framework(request: Request, exception: exceptions.APIException) -> HttpResponse:
    headers: dict[str, str] = {}
    if challenge := getattr(exception, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(exception, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait))
    code = exception.get_codes()
    return problem_response(
        request,
        exception.status_code,
        code=code if isinstance(code, str) and code != "error" else None,
        detail=str(exception.detail),
        headers=headers,
    )
