"""Where the time of the hot paths goes: the service called in this process, without a server or a network.

    BENCHMARK_DATABASE_URL=… .venv/bin/python -m benchmarks profiling FILE

The URL names a database that `generate` has filled, FILE is what it told. Prints a table in microseconds. Processor
time is measured without a profiler and shared out by what the profiler saw; the rest of each call is waiting for
PostgreSQL. A function of C counts to where it was called.
"""

import cProfile
import io
import json
import logging
import pstats
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

from django.db import connection

from benchmarks.operations import CHANGE, FILTERED, LIST, ONE, RAISE, Organization
from benchmarks.run import token_request
from riskregister.wsgi import application

CALLS: Final = 300
WARM_UP: Final = 30

PLACES: Final = (
    ("the register", "/riskregister/history/"),
    ("the register", "/riskregister/"),
    ("the register", "/risks/"),
    ("the register", "/incidents/"),
    ("psycopg", "/psycopg"),
    ("Django's ORM", "/django/db/"),
    ("REST framework", "/rest_framework/"),
    ("REST framework", "/drf_spectacular/"),
    ("log line", "/structlog/"),
    ("log line", "/logging/"),
    ("Django's requests", "/django/"),
    ("Django's requests", "/whitenoise/"),
    ("Django's requests", "/asgiref/"),
)
"""By a part of the path; the first that fits holds."""
OTHER: Final = "Python's library"

say = sys.stdout.write


def main(arguments: Sequence[str]) -> None:
    """Profile each operation."""
    logging.getLogger().handlers[0].setStream(io.StringIO())  # type: ignore[attr-defined]  # the service's own handler
    organization: Organization = json.loads(Path(arguments[0]).read_text())[0]
    _, answer = _called(token_request(organization))
    whose = {**organization, "token": json.loads(answer)["access_token"]}
    chance = random.Random(11)
    tables = {}
    for operation in (LIST, FILTERED, ONE, RAISE, CHANGE):
        tables[operation.name] = _profiled(lambda ask=operation.ask: ask(whose, chance))  # type: ignore[misc]
    places = list(dict.fromkeys([place for place, _ in PLACES] + [OTHER, "waiting for PostgreSQL", "in all"]))
    say(f"| microseconds | {' | '.join(tables)} |\n| --- |{' --- |' * len(tables)}\n")
    for place in places:
        say(f"| {place} | {' | '.join(f'{table[place]:.0f}' for table in tables.values())} |\n")
    connection.close()


def _profiled(ask: Callable[[], str]) -> dict[str, float]:
    """Return microseconds a call by place."""
    for _ in range(WARM_UP):
        _called(ask())
    walls, computed = [], []
    for _ in range(CALLS):
        request = ask()
        wall, own = time.perf_counter(), time.process_time()
        status, _answer = _called(request)
        computed.append(time.process_time() - own)
        walls.append(time.perf_counter() - wall)
        if status not in {200, 201}:
            raise RuntimeError(f"answered {status}")
    profile = cProfile.Profile(time.process_time)
    for _ in range(CALLS):
        request = ask()
        profile.runcall(_called, request)
    seen = _by_place(profile)
    cpu, wall = median(computed) * 1e6, median(walls) * 1e6
    table = defaultdict(float, {place: cpu * value / sum(seen.values()) for place, value in seen.items()})
    table["waiting for PostgreSQL"], table["in all"] = max(wall - cpu, 0), wall
    return table


def _by_place(profile: cProfile.Profile) -> dict[str, float]:
    seen: dict[str, float] = defaultdict(float)
    stats: Any = pstats.Stats(profile)
    for (file, _, _), (_, _, own, _, callers) in stats.stats.items():
        if file != "~":
            seen[_place(file)] += own
            continue
        for (caller, _, _), (_, _, share, _) in callers.items():
            seen[_place(caller)] += share
    return seen


def _place(file: str) -> str:
    return next((place for place, part in PLACES if part in file), OTHER)


def _called(request: str) -> tuple[int, bytes]:
    """Have the application answer a raw request."""
    head, _, body = request.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    method, target, _ = first.split(" ")
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(body.encode()),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }
    for line in lines:
        name, _, value = line.partition(": ")
        key = name.upper().replace("-", "_")
        environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = value
    statuses: list[str] = []
    answering: Any = application
    response = answering(environ, lambda status, headers, exc_info=None: statuses.append(status))
    try:
        return int(statuses[0][:3]), b"".join(response)
    finally:
        response.close()
