"""The description: the summary, and the facts in plain words."""

from typing import Any

import pytest

from incidents.veris import incident_from_veris
from tests.incidents.veris.records import ELLIPSIS, ENDLESS, assert_keeps_limits, below, record


def facts(**fields: Any) -> list[str]:
    return incident_from_veris(record(**fields))["description"].splitlines()


def test_the_summary_keeps_its_lines():
    body = incident_from_veris(record(summary=" First.\r\nSecond.\r\rThird. \n"))
    assert body["description"].startswith("First.\nSecond.\n\nThird.\n\nThe actor is not known.\n")


@pytest.mark.parametrize("summary", ["word " * 40_000, "x" * 200_000])
def test_a_long_summary_is_cut_and_the_facts_stay(summary):
    victim = {"victim_id": "Example Hospital", "industry": "622110"}
    description = incident_from_veris(record(summary=summary, victim=victim))["description"]
    told, known = description.split("\n\n")
    assert 65_500 <= len(description) <= 65_536
    assert told.endswith(ELLIPSIS)
    assert set(told.removesuffix(ELLIPSIS).split(" ")) in ({"word"}, {"x" * (len(told) - 1)})
    assert known.endswith("The victim was Example Hospital (industry: Health Care).")


def test_endless_facts_leave_the_summary_its_room():
    many = [f"{number} " * 100 for number in range(1000)]
    everything = dict.fromkeys(["variety", "vector", "target", "name", "result", "cve"], many)
    actions = ["hacking", "malware", "social", "error", "misuse", "physical", "environmental"]
    body = incident_from_veris(record(summary="Short.", action=dict.fromkeys(actions, everything)))
    assert body["description"].startswith("Short.\n\nThe actor is not known.\nWhat was done: hacking (")
    assert_keeps_limits(body)


def test_a_list_that_is_long_says_how_much_more_there_is():
    told = facts(action={"hacking": {"variety": [f"Way {number}" for number in range(1500)]}})
    assert told[1].endswith(", way 19 and 1,480 more).")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"security_incident": "Near miss"}, "This was a near miss."),
        ({"security_incident": "Suspected"}, "This is a suspected security incident."),
        ({"security_incident": "False positive"}, "This was a false positive."),
        ({"targeted": "Opportunistic"}, "The attack was opportunistic."),
        (
            {"actor": {"external": {"name": ["Salt Typhoon"], "country": ["CN"]}, "internal": {"motive": ["NA"]}}},
            "It was done by an external actor (Salt Typhoon; country: CN) and an internal actor.",
        ),
        (
            {"action": {"social": {"variety": ["Phishing"], "vector": ["Email", "SMS"], "target": ["Finance"]}}},
            "What was done: social engineering (phishing; by way of: email and SMS; target: finance).",
        ),
        (
            {"action": {"malware": {"name": "NotPetya", "cve": "CVE-2017-0144", "variety": ["Ram scraper", "C2"]}}},
            "What was done: malware (RAM scraper and command and control; name: NotPetya; CVE-2017-0144).",
        ),
        ({"asset": {"assets": {"variety": "T - ATM"}}}, "Assets affected: ATM (public terminal)."),
        ({"asset": {"assets": [{"variety": "E - Other"}]}}, "Assets affected: embedded device of another kind."),
        ({"asset": {"assets": [{"variety": "Other", "amount": 3}]}}, "Assets affected: other (amount: 3)."),
        (below("attribute.confidentiality", {"state": ["Printed"]}), "Confidentiality was affected (state: printed)."),
        (
            below("attribute.confidentiality", {"data_disclosure": "No", "data": {"variety": "Secrets", "amount": 1}}),
            "Confidentiality was at stake, but no data were disclosed (kind of data: secrets (1 record)).",
        ),
        (below("attribute.integrity.variety", ["Unknown"]), "Integrity was affected."),
        (below("attribute.integrity.variety", ["Defacement"]), "Integrity was affected: defacement."),
        (
            below("attribute.availability", {"variety": ["Loss"], "duration": {"unit": "Never"}}),
            "Availability was affected: loss; for good.",
        ),
        (
            below("attribute.availability.duration", {"unit": "Hours", "value": 1.5}),
            "Availability was affected: for how long: 1.50 hours.",
        ),
        (
            {"impact": {"iso_currency_code": "EUR", "loss": [{"variety": "Brand damage", "amount": 5000.0}]}},
            "Losses: brand damage (EUR 5,000).",
        ),
        ({"impact": {"overall_amount": 12.5}}, "It cost 12.50 in all."),
        (
            {"victim": {"victim_id": "Altrec, Inc.", "secondary": {"victim_id": ["Medicare,"]}}},
            "The victim was Altrec, Inc.",
        ),
        ({"victim": {"secondary": {"victim_id": ["Medicare,"]}}}, "Others affected: Medicare."),
        (
            {"victim": {"victim_id": "V", "employee_count": "Over 100000", "state": "US-CA", "locations_affected": 2}},
            "The victim was V (state: US-CA; employees: over 100000; places affected: 2).",
        ),
        ({"discovery_method": {"partner": {"variety": ["Audit"]}}}, "It was discovered by a partner (audit)."),
        ({"discovery_method": {"external": {"variety": ["Unknown"]}}}, "It was discovered from outside."),
        ({"discovery_method": {"unknown": True}}, "How it was discovered is not known."),
        ({"discovery_method": "Int - log review"}, "How it was discovered: int - log review."),
        (
            {"timeline": {"incident": {"year": 2017, "month": 2}}},
            "The date of the incident is known only to the month.",
        ),
        (
            {
                "timeline": {
                    "incident": {"year": 2017},
                    "discovery": {"unit": "Weeks"},
                    "containment": {"unit": "Never"},
                }
            },
            "How long it took: discovery weeks and containment never.",
        ),
        (
            {"timeline": {"incident": {"year": 2017, "time": "11:30:00 PM"}}},
            "The local time given is 11:30:00 PM.",
        ),
    ],
)
def test_the_facts_in_plain_words(fields, expected):
    assert expected in facts(**fields)


@pytest.mark.parametrize("method", [True, None, [], 5, {"other": True}, {"unknown": "yes"}, {"external": True}])
def test_a_discovery_method_that_says_nothing_is_left_out(method):
    assert not [fact for fact in facts(discovery_method=method) if "discovered" in fact]


@pytest.mark.parametrize("amount", [0, -5, "5", True, float("nan"), float("inf"), 1e300, 10**16, ENDLESS])
def test_an_amount_that_is_none_is_left_out(amount):
    told = facts(impact={"overall_amount": amount}, asset={"assets": [{"variety": "S - Log", "amount": amount}]})
    assert "Assets affected: log (server)." in told
    assert not [fact for fact in told if fact.startswith("It cost")]
