"""How the service logs: one line an event, as JSON or, with DEBUG, to be read. Configured here and nowhere else.

Every line carries what is bound for the request under way: its id, the organisation, the account. What
could be a secret never gets in: no body, no header, no query string, no path that a person was sent.
"""

import logging
import traceback
from collections.abc import Iterator
from typing import Any

import structlog
from django.http import HttpRequest
from structlog.typing import EventDict, Processor

MAX_MESSAGE = 200

LOGGERS: dict[str, dict[str, Any]] = {
    "riskregister": {"level": "INFO"},
    "incidents": {"level": "INFO"},
    "risks": {"level": "INFO"},
    "gunicorn.error": {"level": "INFO", "propagate": True},
    # Handlers of Django's own would say everything twice; a refused request has its access line.
    "django": {"handlers": [], "level": "INFO"},
    "django.request": {"level": "ERROR"},
    # They repeat what an address asked, of any length.
    "django.security.DisallowedModelAdminLookup": {"level": "CRITICAL"},
    "django.security.DisallowedModelAdminToField": {"level": "CRITICAL"},
    # The development server's access lines hold query strings, and ours say the rest.
    "django.server": {"handlers": [], "level": "WARNING"},
}


def configured(*, debug: bool) -> dict[str, Any]:
    """Configure structlog; return the standard library's configuration, through which every line leaves."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    readable = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _show_exception,
            readable if debug else structlog.processors.JSONRenderer(),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": [hide_path]}},
        # Not lower, even with DEBUG: what libraries say for debugging holds parameters and client ids.
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": LOGGERS,
    }


def shown_path(request: HttpRequest) -> str:
    """Return the route that a request took, or the beginning of a path that leads nowhere.

    The path itself may hold a secret: a one-time link's, or whatever a client pasted in the wrong place.
    """
    if request.resolver_match is not None:
        return f"/{request.resolver_match.route}"
    first, *rest = request.path.removeprefix("/")[:MAX_MESSAGE].split("/")
    return f"/{first}/…" if rest else f"/{first}"


def hide_path(record: logging.LogRecord) -> bool:
    """Show the route instead of the path in Django's own lines about a request (a filter of logging)."""
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
        record.args = tuple(shown_path(request) if part == request.path else part for part in record.args)
    return True


def _show_exception(logger: Any, method: str, event: EventDict) -> EventDict:
    exc_info = event.pop("exc_info", None)
    if isinstance(exc_info, tuple) and exc_info[1] is not None:
        event["exception"] = "".join(_told(exc_info[1], set()))
    return event


def _told(error: BaseException, seen: set[int]) -> Iterator[str]:
    """Tell how an exception came about. Of each message the first line: the next one of a database's is the row."""
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, seen)
        yield "\nwhich led to:\n"
    yield from traceback.format_tb(error.__traceback__)
    message = str(error).partition("\n")[0][:MAX_MESSAGE]
    yield f"{type(error).__name__}: {message}\n"
