"""The statements that a call sends, and how the database means to run them."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

Statement = tuple[str, Any]
"""Its text and its parameters."""


@contextmanager
def statements() -> Iterator[list[Statement]]:
    """Collect what is read and changed inside the block; rows that are inserted are looked for nowhere."""
    sent: list[Statement] = []

    def collect(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if "FROM" in sql or sql.startswith("UPDATE"):
            # A long statement has its parameters numbered, in their order.
            sent.append((re.sub(r"\$\d+", "%s", sql), parameters[0] if many else parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(collect):
        yield sent


def scanned(statement: Statement) -> set[str]:
    """Return the tables that a statement reads from end to end."""
    if connection.vendor == "postgresql":
        return {node["Relation Name"] for node in _nodes(plan(statement)) if node["Node Type"] == "Seq Scan"}
    return {words[1] for words in _steps(statement) if words[0] == "SCAN"}


def by_index(statement: Statement) -> set[str]:
    """Return the indexes by which SQLite finds what a statement reads."""
    return {words[words.index("INDEX") + 1] for words in _steps(statement) if "INDEX" in words}


def _steps(statement: Statement) -> list[list[str]]:
    """Return the words of each step of SQLite's plan."""
    sql, parameters = statement
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        return [row[3].split() for row in cursor.fetchall()]


@contextmanager
def without_scans() -> Iterator[None]:
    """Let PostgreSQL read a table from end to end only where it has no other way."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on")


def plan(statement: Statement, options: str = "FORMAT JSON") -> dict[str, Any]:
    """Return PostgreSQL's plan of a statement."""
    sql, parameters = statement
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({options}) {sql}", parameters)
        (told,) = cursor.fetchone()
    told = json.loads(told) if isinstance(told, str) else told
    return told[0]["Plan"]


def buffers(statement: Statement) -> int:
    """Return how many pages PostgreSQL looks at to run a statement, planning left out."""
    found = plan(statement, "ANALYZE, BUFFERS, FORMAT JSON")
    return found["Shared Hit Blocks"] + found["Shared Read Blocks"]


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from _nodes(inner)
