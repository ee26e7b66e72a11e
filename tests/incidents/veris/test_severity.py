"""Status and severity."""

import pytest

from incidents.choices import IncidentStatus, Severity
from incidents.veris import incident_from_veris
from tests.incidents.veris.records import record


@pytest.mark.parametrize(
    ("analysis", "expected"),
    [
        ("Validated", IncidentStatus.CLOSED),
        ("Finalized", IncidentStatus.CLOSED),
        ("First pass", IncidentStatus.NEW),
        ("Reviewed", IncidentStatus.NEW),
        ("Needs review", IncidentStatus.NEW),
        (None, IncidentStatus.NEW),
        ([], IncidentStatus.NEW),
        (True, IncidentStatus.NEW),
    ],
)
def test_status(analysis, expected):
    assert incident_from_veris(record(plus={"analysis_status": analysis}))["status"] == expected.value


def test_status_without_plus():
    assert incident_from_veris(record(plus=[]))["status"] == IncidentStatus.NEW.value


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        ("Catastrophic", Severity.SEV_1),
        ("Damaging", Severity.SEV_2),
        ("Painful", Severity.SEV_3),
        ("Distracting", Severity.SEV_4),
        ("Insignificant", Severity.SEV_5),
    ],
)
@pytest.mark.parametrize("certainty", ["Confirmed", "Suspected", "Near miss", "False positive"])
def test_severity_goes_by_the_rating(rating, certainty, expected):
    body = incident_from_veris(record(impact={"overall_rating": rating}, security_incident=certainty))
    assert body["severity"] == expected.value


@pytest.mark.parametrize("impact", [None, {}, [], "Painful", *({"overall_rating": x} for x in ("Unknown", 3, None))])
@pytest.mark.parametrize(
    ("certainty", "expected"),
    [
        ("False positive", Severity.SEV_5.value),
        ("Confirmed", None),
        ("Suspected", None),
        ("Near miss", None),
        (None, None),
        (True, None),
    ],
)
def test_severity_without_a_rating(impact, certainty, expected):
    assert incident_from_veris(record(impact=impact, security_incident=certainty))["severity"] == expected
