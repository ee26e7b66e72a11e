"""The tags of an incident: the victim's industry and the kinds of action, for filtering."""

from collections.abc import Mapping
from typing import Final

from incidents.veris.actions import actions_of
from incidents.veris.industry import sector_of

INDUSTRY: Final = "Industry: "
ACTION: Final = "Action: "


def tags_of(record: Mapping[str, object]) -> list[str]:
    """Return the contents of the tags, such as "Industry: Health Care" and "Action: Hacking" (domain, section 10).

    The industry goes by its sector, not by its code of six digits: a filter by code would find next to nothing.
    Actions have their VERIS names. An unknown industry or action gives no tag. At most 8, none twice.
    """
    sector = sector_of(record)
    actions = [ACTION + name.capitalize() for name in actions_of(record) if name != "unknown"]
    return [INDUSTRY + sector, *actions] if sector else actions
