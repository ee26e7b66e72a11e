"""What tells one state of a record from another."""

from typing import Any

import pytest

from incidents.models import IncidentHistory
from riskregister.history.differences import Replaced, SetChanged, differences, shown_fields
from riskregister.history.models import HistoryRow
from risks.models import RiskHistory

FIELDS = shown_fields(RiskHistory)
NOTHING: dict[str, Any] = {field.column: [] if field.is_set else 0 if field.is_count else None for field in FIELDS}
FRAUD = {"threat_objective": "Fraud", "relevance": None, "created_date": "2026-01-01T00:00:00Z"}
HIGH = FRAUD | {"relevance": "High", "created_date": "2026-01-02T00:00:00Z"}


def told(before: dict[str, Any] | None, after: dict[str, Any]) -> dict[str, Any]:
    """Return the differences by the names of their fields: (old, new), or the members (removed, added) of a set."""
    found = differences(FIELDS, before if before is None else NOTHING | before, NOTHING | after)
    return {
        of.field.name: (of.old, of.new) if isinstance(of, Replaced) else (of.removed, of.added)
        for of in found
        if isinstance(of, Replaced | SetChanged)
    }


CASES: list[tuple[dict[str, Any] | None, dict[str, Any], dict[str, Any]]] = [
    (None, {}, {}),
    (None, {"title": "a"}, {"title": (None, "a")}),
    (None, {"tags": ["x"], "comments": 0}, {"tags": ([], ["x"])}),
    (None, {"comments": 2}, {"comments": (None, 2)}),
    (None, {"assigned_to_id": "key"}, {"assigned_to": (None, "key")}),
    ({"title": "a"}, {"title": "a"}, {}),
    ({"title": "a", "source": "b"}, {"title": "c", "source": "b"}, {"title": ("a", "c")}),
    ({"source": "b"}, {}, {"source": ("b", None)}),
    ({"comments": 0}, {"comments": 1}, {"comments": (0, 1)}),
    ({"assigned_to_id": "key"}, {}, {"assigned_to": ("key", None)}),
    ({"tags": ["x", "y"]}, {"tags": ["y", "z"]}, {"tags": (["x"], ["z"])}),
    ({"tags": ["x", "y"]}, {"tags": ["y", "x"]}, {}),
    ({"threat_objectives": [FRAUD]}, {"threat_objectives": [HIGH]}, {"threat_objectives": ([FRAUD], [HIGH])}),
    ({"policy_version": 1}, {"policy_version": 2}, {}),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_it_works(before: dict[str, Any] | None, after: dict[str, Any], expected: dict[str, Any]) -> None:
    assert told(before, after) == expected


@pytest.mark.parametrize("history", [RiskHistory, IncidentHistory])
def test_every_column_of_state_is_told_unless_it_is_internal(history: type[HistoryRow]) -> None:
    columns = {field.column for field in shown_fields(history)}
    assert columns | history.internal == set(history.state_fields())
