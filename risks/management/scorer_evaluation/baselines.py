"""Baselines: what hardly any thought would propose."""

import re
from collections.abc import Mapping
from typing import Final

from incidents.choices import Objective

KEYWORDS: Final[Mapping[Objective, str]] = {
    Objective.SABOTAGE: "denial of service|ddos|outage|defaced|defacement|destroyed|deleted|disrupted|offline",
    Objective.DATA_DISCLOSURE: "data|information|records|stolen|breach|exposed|leaked|disclosed|laptop|accessed",
    Objective.EXTORTION: "ransom|ransomware|extortion|extort|blackmail",
    Objective.CUSTOMER_TARGETING: "customer|customers|patient|patients|student|students|client|clients",
    Objective.RESOURCE_HIJACKING: "mining|cryptocurrency|click fraud|botnet|spam",
    Objective.FRAUD: "fraud|fraudulent|embezzled|skimmer|skimming|scam|impersonated|pretending",
}
"""One list of words for each objective, as they come to mind."""

_PATTERNS: Final = {objective: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for objective, words in KEYWORDS.items()}


def always_data_disclosure(summary: str) -> frozenset[Objective]:
    """Return Data Disclosure, whatever the summary says."""
    return frozenset({Objective.DATA_DISCLOSURE})


def by_keywords(summary: str) -> frozenset[Objective]:
    """Return the objectives of which a keyword stands in the summary."""
    return frozenset(objective for objective, pattern in _PATTERNS.items() if pattern.search(summary))
