"""Tags: the victim's industry and the kinds of action."""

from typing import Any

import pytest

from incidents.veris import incident_from_veris
from tests.incidents.veris.records import record


def tags(**fields: Any) -> list[str]:
    return [tag["content"] for tag in incident_from_veris(record(**fields))["tags"]]


@pytest.mark.parametrize(
    ("code", "sector"),
    [
        ("11", "Agriculture"),
        ("211", "Mining"),
        ("22", "Utilities"),
        ("237310", "Construction"),
        ("311999", "Manufacturing"),
        ("325412", "Manufacturing"),
        ("333514", "Manufacturing"),
        ("424210", "Wholesale"),
        ("447110", "Retail"),
        ("451110", "Retail"),
        ("488111", "Transportation"),
        ("491110", "Transportation"),
        ("517112", "Information"),
        ("522110", "Finance"),
        ("531130", "Real Estate"),
        ("541511", "Professional Services"),
        ("551111", "Management of Companies"),
        ("561611", "Administrative Services"),
        ("611310", "Education"),
        ("622110", "Health Care"),
        ("713210", "Entertainment"),
        ("721110", "Accommodation and Food"),
        ("813930", "Other Services"),
        ("92214", "Public Administration"),
        (" 31-33 ", "Manufacturing"),
    ],
)
def test_the_tag_of_every_industry(code, sector):
    assert tags(victim={"industry": code}) == [f"Industry: {sector}"]


@pytest.mark.parametrize(
    "code", ["000", "00", "99", "6", "6221101", "Health", "", "\u0666\u0662", 622110, None, ["62"]]
)
def test_an_industry_that_is_not_known_has_no_tag(code):
    assert tags(victim={"industry": code}) == []


def test_the_first_of_several_victims_counts():
    assert tags(victim=[{"industry": "622110"}, {"industry": "522110"}]) == ["Industry: Health Care"]


@pytest.mark.parametrize("name", ["hacking", "malware", "social", "error", "misuse", "physical", "environmental"])
def test_the_tag_of_every_action(name):
    assert tags(action={name: {}}) == [f"Action: {name.capitalize()}"]


@pytest.mark.parametrize("action", [None, [], "hacking", {"unknown": {}}, {"hacking": None}, {"x" * 200: {}}, {"": {}}])
def test_an_action_that_is_not_known_has_no_tag(action):
    assert tags(action=action) == []
