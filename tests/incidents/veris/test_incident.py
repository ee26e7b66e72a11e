"""One VERIS record in, the body of one incident out (domain, section 10)."""

import copy

import pytest

from incidents.veris import VerisError, incident_from_veris
from tests.incidents.veris.records import assert_keeps_limits, record


def test_it_works():
    body = incident_from_veris(
        {
            "incident_id": " 7C0A9A52 ",
            "security_incident": "Confirmed",
            "summary": "Patient files were locked. The hospital paid nothing.",
            "timeline": {
                "incident": {"year": 2019, "month": 11, "day": 30},
                "discovery": {"unit": "Months", "value": 3},
                "containment": {"unit": "Hours", "value": 36},
            },
            "victim": {"victim_id": "Example Hospital", "industry": "622110", "country": ["US"]},
            "actor": {"external": {"variety": ["Organized crime"], "motive": ["Financial"], "country": ["Unknown"]}},
            "action": {
                "malware": {"variety": ["Ransomware"], "vector": ["Email link"]},
                "hacking": {"variety": ["Use of stolen creds"], "vector": ["Unknown"]},
            },
            "asset": {"assets": [{"variety": "S - Database", "amount": 2}, {"variety": "U - Unknown"}]},
            "attribute": {
                "confidentiality": {
                    "data_disclosure": "Potentially",
                    "data": [{"variety": "Medical", "amount": 1200}],
                    "data_total": 1200,
                    "data_victim": ["Patient"],
                },
                "availability": {"variety": ["Obscuration"], "duration": {"unit": "Weeks", "value": 1}},
            },
            "discovery_method": {"internal": {"variety": ["Reported by employee"]}},
            "impact": {"overall_rating": "Painful", "overall_amount": 25000, "iso_currency_code": "USD"},
            "plus": {"analysis_status": "Finalized"},
            "reference": "https://example.org/story",
        }
    )
    assert body == {
        "title": "Patient files were locked.",
        "description": "Patient files were locked. The hospital paid nothing.\n"
        "\n"
        "This is a confirmed security incident.\n"
        "It was done by an external actor (organized crime; motive: financial).\n"
        "What was done: hacking (use of stolen credentials) and malware (ransomware; by way of: email link).\n"
        "Assets affected: database (server; amount: 2) and user device of an unknown kind.\n"
        "Confidentiality was affected: data were possibly disclosed (kind of data: medical (1,200 records); "
        "records in all: 1,200; data of: patient).\n"
        "Availability was affected: obscuration; for how long: 1 week.\n"
        "The impact was rated painful.\n"
        "It cost USD 25,000 in all.\n"
        "The victim was Example Hospital (industry: Health Care; country: US).\n"
        "It was discovered by the victim itself (reported by employee).\n"
        "How long it took: discovery 3 months and containment 36 hours.\n"
        "Reference: https://example.org/story",
        "status": "Closed",
        "severity": "SEV-3",
        "source": "External Notification",
        "detected_date": "2020-02-29T00:00:00Z",
        "occurred_date": "2019-11-30T00:00:00Z",
        "contained_date": "2020-03-01T12:00:00Z",
        "responded_date": None,
        "external_ref": "7C0A9A52",
        "tags": [{"content": "Industry: Health Care"}, {"content": "Action: Hacking"}, {"content": "Action: Malware"}],
        "threat_objectives": [
            {"threat_objective": "Extortion", "relevance": "High"},
            {"threat_objective": "Customer Targeting", "relevance": "Medium"},
            {"threat_objective": "Data Disclosure", "relevance": "Medium"},
        ],
    }
    assert_keeps_limits(body)


def test_the_least_record_becomes_an_incident():
    body = incident_from_veris({"incident_id": "A-1", "timeline": {"incident": {"year": 2017}}})
    assert body["title"] == "Unknown action by an unknown actor"
    assert body["description"].splitlines() == [
        "The actor is not known.",
        "What was done is not known.",
        "The victim is not named.",
        "The date of the incident is known only to the year.",
    ]
    assert (body["status"], body["severity"], body["tags"], body["threat_objectives"]) == ("New", None, [], [])


def test_the_record_is_left_as_it_was():
    given = record(timeline={"incident": {"year": 2017}, "discovery": {"unit": "Days", "value": 2}})
    before = copy.deepcopy(given)
    incident_from_veris(given)
    assert given == before


@pytest.mark.parametrize("value", [None, True, 7, 1.5, "text", [], [{}]])
def test_refuses_what_is_no_object(value):
    with pytest.raises(VerisError, match="not a JSON object"):
        incident_from_veris(value)


@pytest.mark.parametrize("given", [{}, {"incident_id": None}, {"incident_id": "  "}])
def test_the_files_name_stands_in_for_the_id(given):
    body = incident_from_veris({**record(incident_id=None), **given}, fallback_ref="00163384")
    assert body["external_ref"] == "00163384"


def test_the_id_wins_over_the_files_name():
    assert incident_from_veris(record(), fallback_ref="other")["external_ref"] == "A-1"


@pytest.mark.parametrize("fallback", [None, "", " "])
def test_refuses_a_record_without_any_id(fallback):
    with pytest.raises(VerisError, match="incident_id is missing"):
        incident_from_veris(record(incident_id=None), fallback_ref=fallback)


@pytest.mark.parametrize("given", [5, True, ["A-1"], {"id": "A-1"}, "A\x001", "A\n1", "A\ud8001"])
def test_refuses_an_id_that_is_no_text(given):
    with pytest.raises(VerisError, match="incident_id is not text"):
        incident_from_veris(record(incident_id=given), fallback_ref="fallback")


def test_refuses_an_id_that_is_too_long():
    assert incident_from_veris(record(incident_id="x" * 200))["external_ref"] == "x" * 200
    with pytest.raises(VerisError, match="incident_id is longer than 200"):
        incident_from_veris(record(incident_id="x" * 201), fallback_ref="fallback")


def test_refuses_a_files_name_that_is_too_long():
    with pytest.raises(VerisError, match="file's name is longer than 200"):
        incident_from_veris(record(incident_id=None), fallback_ref="x" * 201)
