"""What was done: the actions of a record and how they are told."""

from collections.abc import Mapping
from typing import Final

from incidents.veris.record import names, section
from incidents.veris.words import bracketed, labelled, listed, plainly

_NAMES: Final[Mapping[str, str]] = {
    "hacking": "hacking",
    "malware": "malware",
    "social": "social engineering",
    "error": "error",
    "misuse": "misuse",
    "physical": "physical action",
    "environmental": "environmental event",
    "unknown": "unknown action",
}
"""The action categories of VERIS, and what people call them."""


def actions_of(record: Mapping[str, object]) -> dict[str, str]:
    """Return the VERIS names of the actions present, each with what people call it.

    "unknown" is among them only where it is the only one: an action that is known says more.
    """
    actions = section(record, "action")
    present = {key: said for key, said in _NAMES.items() if isinstance(actions.get(key), dict)}
    return {key: said for key, said in present.items() if key != "unknown" or len(present) == 1}


def action_facts(record: Mapping[str, object]) -> list[str]:
    """Return what was done, in one sentence."""
    told = [_told(said, section(record, "action", key)) for key, said in actions_of(record).items()]
    if not told or told == [_NAMES["unknown"]]:
        return ["What was done is not known."]
    return [f"What was done: {listed(told)}."]


def _told(said: str, action: Mapping[str, object]) -> str:
    return bracketed(
        said,
        plainly(names(action.get("variety"))),
        labelled("by way of", plainly(names(action.get("vector")))),
        labelled("target", plainly(names(action.get("target")))),
        labelled("name", listed(names(action.get("name")))),
        labelled("result", plainly(names(action.get("result")))),
        listed(names(action.get("cve"))),
    )
