"""Whatever a record holds, it is mapped within the limits or refused with a reason."""

import copy
import random
from typing import Any

import pytest

from incidents.veris import VerisError, incident_from_veris
from tests.incidents.veris.records import assert_keeps_limits

HOSTILE: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    2017,
    0.5,
    -0.0,
    1e308,
    10**15,
    10**400,
    10**5000,
    float("nan"),
    float("inf"),
    float("-inf"),
    "",
    " ",
    "\x00",
    "\ud800",
    "\u200b",
    "Unknown",
    "a. B? \u3002",
    "x" * 70_000,
    "wo rd\n" * 15_000,
    [],
    [[]],
    [None, 1, "x", {}],
    ["same", "same"] * 500,
    {},
    {"": ""},
    {"variety": {"variety": {}}},
    {"unit": "Years", "value": 1e308},
]
WHOLE: dict[str, Any] = {
    "incident_id": "A-1",
    "security_incident": "Confirmed",
    "summary": "One. Two.",
    "targeted": "Targeted",
    "reference": "https://example.org",
    "timeline": {
        "incident": {"year": 2017, "month": 1, "day": 31, "time": "05:00:00 PM"},
        "discovery": {"unit": "Months", "value": 1},
        "containment": {"unit": "Days", "value": 1},
    },
    "victim": {
        "victim_id": "V",
        "industry": "622110",
        "country": ["US"],
        "state": "CA",
        "employee_count": "Large",
        "locations_affected": 1,
        "secondary": {"victim_id": ["W"]},
    },
    "actor": {"external": {"variety": ["Activist"], "motive": ["Fun"], "country": ["US"]}, "unknown": {}},
    "action": {"malware": {"variety": ["Ransomware"], "vector": ["Email"], "name": "N", "cve": "C"}, "social": {}},
    "asset": {"assets": [{"variety": "S - Mail", "amount": 1}]},
    "attribute": {
        "confidentiality": {
            "data_disclosure": "Yes",
            "data": [{"variety": "Medical", "amount": 1}],
            "data_total": 1,
            "data_victim": ["Patient"],
            "state": ["Stored"],
        },
        "integrity": {"variety": ["Defacement"]},
        "availability": {"variety": ["Loss"], "duration": {"unit": "Hours", "value": 1}},
    },
    "discovery_method": {"internal": {"variety": ["Antivirus"]}},
    "impact": {
        "overall_rating": "Painful",
        "overall_amount": 1,
        "iso_currency_code": "USD",
        "loss": [{"variety": "Other", "rating": "Minor", "amount": 1}],
    },
    "plus": {"analysis_status": "Validated"},
}


def places(value: Any, *path: str | int) -> list[tuple[str | int, ...]]:
    """The paths of everything below a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, below in items for found in [(*path, key), *places(below, *path, key)]]


def put(whole: Any, path: tuple[str | int, ...], value: Any) -> None:
    """Set what is at `path`, where the path is still there."""
    for key in path[:-1]:
        try:
            whole = whole[key]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(whole, dict) or (isinstance(whole, list) and isinstance(path[-1], int) and path[-1] < len(whole)):
        whole[path[-1]] = value


def assert_maps_or_refuses(given: Any) -> None:
    try:
        body = incident_from_veris(given)
    except VerisError as error:
        reason = str(error)
    else:
        assert_keeps_limits(body)
        return
    assert 10 < len(reason) < 200


@pytest.mark.parametrize("path", places(WHOLE), ids=lambda path: ".".join(map(str, path)))
def test_anything_anywhere_is_mapped_or_refused(path):
    for value in HOSTILE:
        given = copy.deepcopy(WHOLE)
        put(given, path, value)
        assert_maps_or_refuses(given)


@pytest.mark.parametrize("seed", range(20))
def test_many_things_wrong_at_once_are_mapped_or_refused(seed):
    dice = random.Random(seed)
    paths = [path for path in places(WHOLE) if path[0] != "incident_id" and path[:2] != ("timeline", "incident")]
    for _ in range(20):
        given = copy.deepcopy(WHOLE)
        for path in dice.sample(paths, dice.randint(2, 12)):
            put(given, path, copy.deepcopy(dice.choice(HOSTILE)))
        assert_maps_or_refuses(given)
