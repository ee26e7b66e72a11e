"""The practical limit: a WSGI application that passes stored documents through, and does nothing else at all.

    gunicorn benchmarks.variants.bare

No framework, no authentication, no validation: the caller says whose rows it means.
"""

import os
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import parse_qs

import psycopg

StartResponse = Callable[[str, list[tuple[str, str]]], object]

LIST: Final = """
SELECT document FROM risks_risk WHERE organization_id = %s AND deleted_date IS NULL
ORDER BY created_date DESC, kind DESC, number DESC LIMIT %s
"""
FILTERED: Final = """
SELECT document FROM risks_risk
WHERE organization_id = %s AND deleted_date IS NULL AND status = ANY(%s) AND urgency = ANY(%s) AND due_date >= %s
ORDER BY created_date DESC, kind DESC, number DESC LIMIT %s
"""
ONE: Final = """
SELECT document FROM risks_risk
WHERE organization_id = %s AND deleted_date IS NULL AND kind = %s AND number = %s
"""

_of_thread = threading.local()


def application(environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Answer with one stored document, or with a page of them."""
    path, organization = environ["PATH_INFO"], environ["HTTP_X_ORGANIZATION"]
    query = parse_qs(environ["QUERY_STRING"])
    if path == "/v1/risks":
        body = _page(organization, query)
    else:
        kind, _, number = path.rpartition("/")[2].partition("-")
        body = _documents(ONE, organization, kind, int(number))[0]
    content = body.encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(content)))])
    return [content]


def _page(organization: str, query: Mapping[str, list[str]]) -> str:
    size = int(query["page_size"][0])
    if "status" in query:
        status, urgency = query["status"][0].split(","), query["urgency"][0].split(",")
        found = _documents(FILTERED, organization, status, urgency, query["due_date_after"][0], size + 1)
    else:
        found = _documents(LIST, organization, size + 1)
    has_next = "true" if len(found) > size else "false"
    return f'{{"results":[{",".join(found[:size])}],"pagination":{{"page_size":{size},"has_next":{has_next}}}}}'


def _documents(statement: str, *parameters: object) -> list[str]:
    connection: psycopg.Connection[Any] | None = getattr(_of_thread, "connection", None)
    if connection is None:
        connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=0)
        _of_thread.connection = connection
    return [row[0] for row in connection.execute(statement, parameters)]
