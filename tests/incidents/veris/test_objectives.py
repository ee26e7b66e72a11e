"""Threat objectives: what the attacker wanted."""

from typing import Any

import pytest

from incidents.choices import Objective, Relevance
from incidents.veris import incident_from_veris
from tests.incidents.veris.records import below, record

RULES = [
    (Objective.EXTORTION, "action.malware.variety", "Ransomware"),
    (Objective.EXTORTION, "action.social.variety", "Extortion"),
    (Objective.FRAUD, "attribute.integrity.variety", "Fraudulent transaction"),
    (Objective.FRAUD, "attribute.integrity.variety", "Misrepresentation"),
    (Objective.FRAUD, "action.social.variety", "Pretexting"),
    (Objective.FRAUD, "action.social.variety", "Scam"),
    (Objective.FRAUD, "action.misuse.variety", "Embezzlement"),
    (Objective.FRAUD, "action.physical.variety", "Skimmer"),
    (Objective.RESOURCE_HIJACKING, "action.malware.variety", "Click fraud"),
    (Objective.RESOURCE_HIJACKING, "action.malware.variety", "Cryptocurrency mining"),
    (Objective.RESOURCE_HIJACKING, "action.malware.variety", "Click fraud and cryptocurrency mining"),
    (Objective.RESOURCE_HIJACKING, "attribute.integrity.variety", "Repurpose"),
    (Objective.CUSTOMER_TARGETING, "attribute.confidentiality.data_victim", "Customer"),
    (Objective.CUSTOMER_TARGETING, "attribute.confidentiality.data_victim", "Patient"),
    (Objective.CUSTOMER_TARGETING, "attribute.confidentiality.data_victim", "Student"),
    (Objective.CUSTOMER_TARGETING, "action.social.target", "Customer"),
    (Objective.SABOTAGE, "attribute.availability.variety", "Destruction"),
    (Objective.SABOTAGE, "attribute.availability.variety", "Interruption"),
    (Objective.SABOTAGE, "attribute.availability.variety", "Degradation"),
    (Objective.SABOTAGE, "action.malware.variety", "Destroy data"),
    (Objective.SABOTAGE, "action.hacking.variety", "DoS"),
    (Objective.SABOTAGE, "attribute.integrity.variety", "Defacement"),
    (Objective.DATA_DISCLOSURE, "attribute.confidentiality.data_disclosure", "Yes"),
    (Objective.DATA_DISCLOSURE, "attribute.confidentiality.data_disclosure", "Potentially"),
]


def objectives(**fields: Any) -> list[tuple[str, str]]:
    found = incident_from_veris(record(**fields))["threat_objectives"]
    return [(objective["threat_objective"], objective["relevance"]) for objective in found]


@pytest.mark.parametrize(("objective", "path", "value"), RULES)
@pytest.mark.parametrize("shape", ["one", "list", "case"])
def test_every_rule_of_an_objective(objective, path, value, shape):
    given = {"one": value, "list": ["Other", 5, None, value, value], "case": [value.upper()]}[shape]
    assert objectives(**below(path, given)) == [(objective.value, Relevance.HIGH.value)]


def test_the_first_objective_is_high_and_all_are_in_the_order_of_the_rules():
    found = objectives(
        action={"hacking": {"variety": ["DoS"]}, "malware": {"variety": ["Click fraud", "Ransomware"]}},
        attribute={
            "integrity": {"variety": ["Misrepresentation"]},
            "confidentiality": {"data_disclosure": "Yes", "data_victim": ["Student"]},
        },
    )
    assert found == [
        ("Extortion", "High"),
        ("Fraud", "Medium"),
        ("Resource Hijacking", "Medium"),
        ("Customer Targeting", "Medium"),
        ("Sabotage", "Medium"),
        ("Data Disclosure", "Medium"),
    ]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("action.social.variety", ["Ransomware"]),
        ("action.malware.variety", ["Ransomware!", "DoS"]),
        ("action.malware", "Ransomware"),
        ("action.malware.variety", {"Ransomware": True}),
        ("action.malware.variety", [["Ransomware"]]),
        ("attribute.availability.variety", ["Loss", "Obscuration"]),
        ("attribute.confidentiality.data_disclosure", "No"),
        ("attribute.confidentiality.data_disclosure", True),
        ("attribute.confidentiality.data_victim", ["Employee"]),
        ("action.social.target", ["Finance"]),
    ],
)
def test_what_speaks_for_no_objective(path, value):
    assert objectives(**below(path, value)) == []
