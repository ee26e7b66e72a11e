"""Whether the service is alive, and whether it is able to serve: for whoever starts, restarts and sends it requests."""

import logging
from collections.abc import Iterator
from time import monotonic

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import View

from riskregister.api.problems import problem_response
from riskregister.history import guards
from riskregister.history.migrations_applied import unapplied

logger = logging.getLogger(__name__)

REMEMBERED_SECONDS = 1.0
"""How long an answer of `/readyz` holds, in each worker process."""

MOST_FAULTS = 20
"""How many are listed; the first ones say what to look at."""


class LiveView(View):
    """GET /livez: the process answers. It asks nothing of the database, whose absence no restart would mend."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return JsonResponse({"status": "alive"})


class ReadyView(View):
    """GET /readyz: the database answers, is at this code's migrations and guards what it must; or 503 and why not."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Look at the database's catalogue, unless that was done just now."""
        faults = recent.faults()
        if not faults:
            return JsonResponse({"status": "ready"})
        return problem_response(
            request,
            503,
            code="not_ready",
            title="Not ready",
            detail=faults[0]["detail"],
            errors=faults[:MOST_FAULTS],
            headers={"Retry-After": "10"},
        )


class Recent:
    """What was found last. Anybody may ask, so asking often must cost the database nothing."""

    def __init__(self) -> None:
        self._until = 0.0
        self._faults: list[dict[str, str]] = []

    def faults(self) -> list[dict[str, str]]:
        """Return what keeps the service from serving, at most `REMEMBERED_SECONDS` old."""
        if monotonic() >= self._until:
            self._faults = _looked_up()
            self._until = monotonic() + REMEMBERED_SECONDS
        return self._faults

    def forget(self) -> None:
        """Look anew at the next question."""
        self._until = 0.0


recent = Recent()


def _looked_up() -> list[dict[str, str]]:
    try:
        return list(_faults())
    except (DatabaseError, InterfaceError):
        logger.exception("the database did not answer")
        return [_fault("database", "The database does not answer.")]


def _faults() -> Iterator[dict[str, str]]:
    for migration in unapplied(connection):
        yield _fault("migration", f"The migration {migration} is not applied.")
    for missing in guards.missing(connection):
        yield _fault(missing.kind, f"The {missing}.")


def _fault(code: str, detail: str) -> dict[str, str]:
    return {"pointer": "", "code": code, "detail": detail}
