"""The description of an incident: the summary, a blank line, and the facts in plain words."""

from collections.abc import Mapping
from typing import Final

from incidents.veris.actions import action_facts
from incidents.veris.actors import actor_facts
from incidents.veris.circumstances import (
    certainty_facts,
    discovery_facts,
    reference_facts,
    timing_facts,
    victim_facts,
)
from incidents.veris.harm import harm_facts
from incidents.veris.record import MAX_TEXT, text
from incidents.veris.words import shortened

_MAX_FACTS: Final = MAX_TEXT // 2
"""No true record comes near it; leaves a summary its room beside the facts of a hostile one."""


def description_of(record: Mapping[str, object]) -> str:
    """Return the description: 1 to 65,536 characters (domain, sections 7 and 10).

    A summary that is too long is cut where a word ends, with an ellipsis, so that the facts stay whole.
    """
    facts = shortened("\n".join(facts_of(record)), _MAX_FACTS)
    summary = text(record.get("summary"))
    return f"{shortened(summary, MAX_TEXT - len(facts) - 2)}\n\n{facts}" if summary else facts


def facts_of(record: Mapping[str, object]) -> list[str]:
    """Return the facts of a record as sentences; never empty, for at least it says that the actor is not known."""
    tellers = (
        certainty_facts,
        actor_facts,
        action_facts,
        harm_facts,
        victim_facts,
        discovery_facts,
        timing_facts,
        reference_facts,
    )
    return [fact for tell in tellers for fact in tell(record)]
