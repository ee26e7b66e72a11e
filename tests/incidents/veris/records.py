"""Small VERIS records, and what the body made from any record keeps to."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from incidents.choices import IncidentStatus, Objective, Relevance, Severity

DAY = {"year": 2017, "month": 1, "day": 31}
ELLIPSIS = "\u2026"
ENDLESS = pytest.param(10**5000, id="endless")  # too long for Python to print
KEYS = {
    "title",
    "description",
    "status",
    "severity",
    "source",
    "detected_date",
    "occurred_date",
    "contained_date",
    "responded_date",
    "external_ref",
    "tags",
    "threat_objectives",
}


def record(**fields: Any) -> dict[str, Any]:
    """A small record that can be read; `fields` replace its own, None takes one away."""
    whole = {"incident_id": "A-1", "timeline": {"incident": DAY}, **fields}
    return {name: value for name, value in whole.items() if value is not None}


def below(path: str, value: Any) -> dict[str, Any]:
    """{"a": {"b": value}} for "a.b"."""
    for name in reversed(path.split(".")):
        value = {name: value}
    return value


def moment(text: str) -> datetime:
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", text), text
    return datetime.fromisoformat(text)


def assert_keeps_limits(body: dict[str, Any]) -> None:
    """What the API enforces (domain, section 7), and the order of an incident's dates."""
    assert set(body) == KEYS
    sent = json.dumps(body, allow_nan=False, ensure_ascii=False).encode()
    assert b"\\u0000" not in sent
    contents = [tag["content"] for tag in body["tags"]]
    for text, limit in [
        (body["title"], 200),
        (body["description"], 65_536),
        (body["external_ref"], 200),
        *((content, 100) for content in contents),
    ]:
        assert 1 <= len(text) <= limit
        assert text == text.strip()
    assert body["title"] == " ".join(body["title"].split())
    assert len(contents) <= 50
    assert len(set(contents)) == len(contents)
    assert body["status"] in IncidentStatus.values
    assert body["severity"] in [None, *Severity.values]
    wanted = [objective["threat_objective"] for objective in body["threat_objectives"]]
    assert wanted == [objective for objective in dict.fromkeys(wanted) if objective in Objective.values]
    relevances = [objective["relevance"] for objective in body["threat_objectives"]]
    assert relevances == [Relevance.HIGH, *[Relevance.MEDIUM] * 5][: len(relevances)]
    dates = [moment(body[name]) for name in ("occurred_date", "detected_date")]
    dates += [moment(body["contained_date"])] if body["contained_date"] else []
    assert dates == sorted(dates)
    assert datetime(1900, 1, 1, tzinfo=UTC) <= dates[0]
    assert dates[-1] < datetime(2200, 1, 1, tzinfo=UTC)
    assert body["source"] == "External Notification"
    assert body["responded_date"] is None
