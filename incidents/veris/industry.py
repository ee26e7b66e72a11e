"""The industry of the victim, in words."""

import re
from collections.abc import Mapping
from typing import Final

from incidents.veris.record import sections

_SECTORS: Final[Mapping[str, str]] = {
    "11": "Agriculture",
    "21": "Mining",
    "22": "Utilities",
    "23": "Construction",
    "31": "Manufacturing",
    "32": "Manufacturing",
    "33": "Manufacturing",
    "42": "Wholesale",
    "44": "Retail",
    "45": "Retail",
    "48": "Transportation",
    "49": "Transportation",
    "51": "Information",
    "52": "Finance",
    "53": "Real Estate",
    "54": "Professional Services",
    "55": "Management of Companies",
    "56": "Administrative Services",
    "61": "Education",
    "62": "Health Care",
    "71": "Entertainment",
    "72": "Accommodation and Food",
    "81": "Other Services",
    "92": "Public Administration",
}
"""NAICS 2017 and 2022: the sectors by the first two digits, names shortened to what people say and search for."""

_CODE: Final = re.compile(r"([0-9]{2})-?[0-9]{0,4}")


def victim_of(record: Mapping[str, object]) -> Mapping[str, object]:
    """Return the victim; the first one where an older record lists several; an empty object where there is none."""
    victims = sections(record.get("victim"))
    return victims[0] if victims else {}


def sector_of(record: Mapping[str, object]) -> str | None:
    """Return the sector of victim.industry, a NAICS code of 2 to 6 digits; None if it is no code or unknown (000)."""
    code = victim_of(record).get("industry")
    match = _CODE.fullmatch(code.strip()) if isinstance(code, str) else None
    return _SECTORS.get(match[1]) if match else None
