"""What the attacker wanted, by what was done and to whom."""

from collections.abc import Mapping
from typing import Final

from incidents.choices import Objective, Relevance
from incidents.veris.record import folded, section

Rule = tuple[tuple[str, ...], frozenset[str]]
"""A path below the record, and the values there that speak for an objective, in lower case."""


def _rule(path: str, *values: str) -> Rule:
    return tuple(path.split(".")), frozenset(value.casefold() for value in values)


RULES: Final[Mapping[Objective, tuple[Rule, ...]]] = {
    Objective.EXTORTION: (
        _rule("action.malware.variety", "Ransomware"),
        _rule("action.social.variety", "Extortion"),
    ),
    Objective.FRAUD: (
        _rule("attribute.integrity.variety", "Fraudulent transaction", "Misrepresentation"),
        _rule("action.social.variety", "Pretexting", "Scam"),
        _rule("action.misuse.variety", "Embezzlement"),
        _rule("action.physical.variety", "Skimmer"),
    ),
    Objective.RESOURCE_HIJACKING: (
        _rule(
            "action.malware.variety",
            "Click fraud",
            "Cryptocurrency mining",
            "Click fraud and cryptocurrency mining",
        ),
        _rule("attribute.integrity.variety", "Repurpose"),
    ),
    Objective.CUSTOMER_TARGETING: (
        _rule("attribute.confidentiality.data_victim", "Customer", "Patient", "Student"),
        _rule("action.social.target", "Customer"),
    ),
    Objective.SABOTAGE: (
        _rule("attribute.availability.variety", "Destruction", "Interruption", "Degradation"),
        _rule("action.malware.variety", "Destroy data"),
        _rule("action.hacking.variety", "DoS"),
        _rule("attribute.integrity.variety", "Defacement"),
    ),
    Objective.DATA_DISCLOSURE: (_rule("attribute.confidentiality.data_disclosure", "Yes", "Potentially"),),
}
"""The rules of the domain's section 10, in the order in which they are tried."""


def objectives_of(record: Mapping[str, object]) -> list[tuple[Objective, Relevance]]:
    """Return the objectives whose rules apply, in the rules' order: the first is of High relevance, others Medium."""
    applying = [objective for objective, rules in RULES.items() if any(_applies(record, rule) for rule in rules)]
    return [
        (objective, Relevance.MEDIUM if position else Relevance.HIGH) for position, objective in enumerate(applying)
    ]


def _applies(record: Mapping[str, object], rule: Rule) -> bool:
    (*path, last), values = rule
    return not values.isdisjoint(folded(section(record, *path).get(last)))
