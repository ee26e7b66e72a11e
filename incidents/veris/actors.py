"""Who did it: the actors of a record and how they are told."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from incidents.veris.record import name, names, section
from incidents.veris.words import bracketed, labelled, listed, plain, plainly


class Actor(NamedTuple):
    """An actor: what to call them after "by", and the fields of the record."""

    title: str
    fields: Mapping[str, object]


_TITLES: Final[Mapping[str, str]] = {
    "external": "an external actor",
    "internal": "an internal actor",
    "partner": "a partner",
    "unknown": "an unknown actor",
}
"""The actor categories of VERIS, and what people call them."""


def actors_of(record: Mapping[str, object]) -> list[Actor]:
    """Return the actors present; the unknown one only where nobody is known."""
    actors = section(record, "actor")
    present = [key for key in _TITLES if isinstance(actors.get(key), dict)]
    known = [key for key in present if key != "unknown"] or present
    return [Actor(_TITLES[key], section(actors, key)) for key in known]


def actor_facts(record: Mapping[str, object]) -> list[str]:
    """Return who did it, and whether the victim was singled out, each in one sentence."""
    told = [_told(actor) for actor in actors_of(record)]
    who = f"It was done by {listed(told)}." if told and told != [_TITLES["unknown"]] else "The actor is not known."
    targeted = name(record.get("targeted"))
    return [who, f"The attack was {plain(targeted)}."] if targeted else [who]


def _told(actor: Actor) -> str:
    fields = actor.fields
    return bracketed(
        actor.title,
        listed(names(fields.get("name"))),
        plainly(names(fields.get("variety"))),
        labelled("motive", plainly(names(fields.get("motive")))),
        labelled("country", listed(names(fields.get("country")))),
        labelled("job change", plainly(names(fields.get("job_change")))),
    )
