"""Requests are UTF-8, whatever their Content-Type says of a charset."""

from typing import Any

from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


class Utf8Mixin:
    """Keeps Django from decoding the query with the charset of the body.

    It would do so while it makes the request, before any middleware, and `charset=hex` would end there as an
    answer that nothing of ours has seen. JSON is UTF-8 (RFC 8259, section 8.1); the parser refuses another.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        media_type = str(meta.get("CONTENT_TYPE", "")).partition(";")[0].strip()
        super()._set_content_type_params(meta | {"CONTENT_TYPE": media_type})  # type: ignore[misc]  # Django's has it


class Utf8WSGIRequest(Utf8Mixin, WSGIRequest):
    """A request of a WSGI server."""


class Utf8ASGIRequest(Utf8Mixin, ASGIRequest):
    """A request of an ASGI server."""


class Utf8WSGIHandler(WSGIHandler):
    """The WSGI application."""

    request_class = Utf8WSGIRequest


class Utf8ASGIHandler(ASGIHandler):
    """The ASGI application."""

    request_class = Utf8ASGIRequest
