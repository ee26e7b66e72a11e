"""When it occurred, was detected and was contained."""

from typing import Any

import pytest

from incidents.veris import VerisError, incident_from_veris
from tests.incidents.veris.records import DAY, ENDLESS, record

START = "2017-01-31T00:00:00Z"


def dates(**timeline: Any) -> tuple[str, str, str | None]:
    """When an incident of the given timeline occurred, was detected and was contained."""
    body = incident_from_veris(record(timeline={"incident": DAY, **timeline}))
    return body["occurred_date"], body["detected_date"], body["contained_date"]


@pytest.mark.parametrize(
    ("incident", "expected"),
    [
        ({"year": 2017}, "2017-01-01T00:00:00Z"),
        ({"year": 2017, "month": 6}, "2017-06-01T00:00:00Z"),
        ({"year": 2017, "month": 6, "day": 30}, "2017-06-30T00:00:00Z"),
        ({"year": 2017, "day": 30}, "2017-01-30T00:00:00Z"),
        ({"year": 2017, "month": None, "day": None}, "2017-01-01T00:00:00Z"),
        ({"year": 2017.0, "month": 6.0}, "2017-06-01T00:00:00Z"),
        ({"year": 2016, "month": 2, "day": 29}, "2016-02-29T00:00:00Z"),
        ({"year": 2018, "month": 7, "day": 5, "time": "11:30:00 PM"}, "2018-07-05T00:00:00Z"),
        ({"year": 1900}, "1900-01-01T00:00:00Z"),
        ({"year": 2199, "month": 12, "day": 31}, "2199-12-31T00:00:00Z"),
    ],
)
def test_occurred_date(incident, expected):
    assert dates(incident=incident) == (expected, expected, None)


@pytest.mark.parametrize(
    "timeline", [None, [], "2017", {}, {"incident": None}, {"incident": {}}, {"incident": {"year": None}}]
)
def test_refuses_a_record_without_a_year(timeline):
    with pytest.raises(VerisError, match=r"timeline\.incident\.year is missing"):
        incident_from_veris(record(timeline=timeline))


@pytest.mark.parametrize("year", [1899, 2200, 0, -2017, 220, 10**30, ENDLESS])
def test_refuses_a_year_outside_the_register(year):
    with pytest.raises(VerisError, match="year is outside 1900 to 2199"):
        dates(incident={"year": year})


@pytest.mark.parametrize("part", ["year", "month", "day"])
@pytest.mark.parametrize("value", ["5", True, 5.5, float("nan"), float("inf"), [5], {"is": 5}])
def test_refuses_a_part_of_the_date_that_is_no_whole_number(part, value):
    with pytest.raises(VerisError, match=rf"timeline\.incident\.{part} is not a whole number"):
        dates(incident={**DAY, part: value})


@pytest.mark.parametrize(
    ("month", "day"), [(2, 29), (2, 30), (4, 31), (13, 1), (0, 1), (-1, 1), (1, 0), (1, 32), (10**30, 1), (1, 10**30)]
)
def test_refuses_a_date_that_no_calendar_has(month, day):
    with pytest.raises(VerisError, match="not a date of the calendar"):
        dates(incident={"year": 2017, "month": month, "day": day})


UNITS = [
    ("Seconds", 90, "2017-01-31T00:01:30Z"),
    ("Minutes", 90, "2017-01-31T01:30:00Z"),
    ("Hours", 36, "2017-02-01T12:00:00Z"),
    ("Days", 1, "2017-02-01T00:00:00Z"),
    ("Weeks", 2, "2017-02-14T00:00:00Z"),
    ("Months", 1, "2017-02-28T00:00:00Z"),
    ("Months", 11, "2017-12-31T00:00:00Z"),
    ("Months", 15, "2018-04-30T00:00:00Z"),
    ("Years", 3, "2020-01-31T00:00:00Z"),
    ("Years", 1.5, "2018-07-31T00:00:00Z"),
    ("Years", 182, "2199-01-31T00:00:00Z"),
    ("Hours", 0.5, "2017-01-31T00:30:00Z"),
    ("Seconds", 1.9, "2017-01-31T00:00:01Z"),
    ("Days", 0, "2017-01-31T00:00:00Z"),
    ("Months", 0, "2017-01-31T00:00:00Z"),
    ("Months", 2.0, "2017-03-31T00:00:00Z"),
    ("days", 1, "2017-02-01T00:00:00Z"),
]


@pytest.mark.parametrize(("unit", "value", "expected"), UNITS)
def test_detected_date_of_every_unit(unit, value, expected):
    assert dates(discovery={"unit": unit, "value": value}) == (START, expected, None)


@pytest.mark.parametrize(("unit", "value", "expected"), UNITS)
def test_contained_date_of_every_unit(unit, value, expected):
    assert dates(containment={"unit": unit, "value": value}) == (START, START, expected)


def test_containment_counts_from_the_discovery():
    found = dates(discovery={"unit": "Months", "value": 1}, containment={"unit": "Days", "value": 1})
    assert found == (START, "2017-02-28T00:00:00Z", "2017-03-01T00:00:00Z")


def test_containment_counts_from_the_incident_where_the_discovery_is_not_computable():
    found = dates(discovery={"unit": "Minutes"}, containment={"unit": "Hours", "value": 2})
    assert found == (START, START, "2017-01-31T02:00:00Z")


def test_a_leap_day_is_clamped_too():
    found = dates(incident={"year": 2016, "month": 2, "day": 29}, discovery={"unit": "Years", "value": 1})
    assert found == ("2016-02-29T00:00:00Z", "2017-02-28T00:00:00Z", None)


@pytest.mark.parametrize(
    "duration",
    [
        None,
        True,
        "3 Days",
        [],
        {},
        {"value": 3},
        *({"unit": unit} for unit in ("Seconds", "Minutes", "Hours", "Days", "Weeks", "Months", "Years")),
        *({"unit": unit, "value": 3} for unit in ("Never", "NA", "Unknown", "Fortnights", "", None, 5, [], {})),
        *({"unit": "Days", "value": value} for value in (None, "3", True, -1, -0.5, [3], {"is": 3})),
        *(
            {"unit": unit, "value": value}
            for unit in ("Seconds", "Days", "Months", "Years")
            for value in (float("nan"), float("inf"), 1e300, 10**15, 10**30)
        ),
        {"unit": "Months", "value": 1.5},
        {"unit": "Years", "value": 183},
        {"unit": "Days", "value": 70_000},
    ],
)
def test_a_duration_that_is_not_computable_moves_no_date(duration):
    assert dates(discovery=duration, containment=duration) == (START, START, None)
