"""Around the incident: the victim, the discovery, the times taken, and where it was reported."""

from collections.abc import Mapping
from typing import Final

from incidents.veris.industry import sector_of, victim_of
from incidents.veris.record import line, name, names, number, section
from incidents.veris.timeline import told_duration
from incidents.veris.words import amount, bracketed, labelled, listed, plain, plainly, sentence, shortened

_CERTAINTY: Final[Mapping[str, str]] = {
    "confirmed": "This is a confirmed security incident.",
    "suspected": "This is a suspected security incident.",
    "near miss": "This was a near miss.",
    "false positive": "This was a false positive.",
}
_FINDERS: Final[Mapping[str, str]] = {
    "external": "from outside",
    "internal": "by the victim itself",
    "partner": "by a partner",
}
_STEPS: Final = ("compromise", "exfiltration", "discovery", "containment")
_MAX_REFERENCE: Final = 2_000


def certainty_facts(record: Mapping[str, object]) -> list[str]:
    """Return how sure the incident is, in one sentence; [] where the record does not say."""
    said = _CERTAINTY.get((name(record.get("security_incident")) or "").casefold())
    return [said] if said else []


def victim_facts(record: Mapping[str, object]) -> list[str]:
    """Return the victim, and others who suffered, each in one sentence."""
    victim = victim_of(record)
    who = name(victim.get("victim_id"))
    employees = name(victim.get("employee_count"))
    told = bracketed(
        f"The victim was {who}" if who else "The victim is not named",
        labelled("industry", sector_of(record)),
        labelled("country", listed(names(victim.get("country")))),
        labelled("state", listed(names(victim.get("state")))),
        labelled("employees", plain(employees) if employees else None),
        labelled("places affected", _count(victim.get("locations_affected"))),
    )
    others = listed([other.rstrip(",;") for other in names(section(victim, "secondary").get("victim_id"))])
    return [sentence(told), sentence(f"Others affected: {others}")] if others else [sentence(told)]


def discovery_facts(record: Mapping[str, object]) -> list[str]:
    """Return how the incident was discovered, in one sentence; [] where the record does not say."""
    method = record.get("discovery_method")
    if said := name(method):  # before VERIS 1.3 the method is one text, such as "Int - log review"
        return [f"How it was discovered: {plain(said)}."]
    found = section(method)
    told = [
        bracketed(words, plainly(names(section(found, finder).get("variety"))))
        for finder, words in _FINDERS.items()
        if isinstance(found.get(finder), dict)
    ]
    if told:
        return [f"It was discovered {listed(told)}."]
    return ["How it was discovered is not known."] if found.get("unknown") is True else []


def timing_facts(record: Mapping[str, object]) -> list[str]:
    """Return how exactly the date is known, and how long each step took, each in one sentence.

    The dates of an incident are moments: without these sentences the first of January would pass for the truth,
    and a duration without a value would be lost.
    """
    timeline = section(record, "timeline")
    incident = section(timeline, "incident")
    took = [f"{step} {long}" for step in _STEPS if (long := told_duration(section(timeline, step)))]
    known = "year" if incident.get("month") is None else "month" if incident.get("day") is None else None
    time = line(incident.get("time"))
    told = [
        f"The date of the incident is known only to the {known}." if known else "",
        f"The local time given is {shortened(time, 40)}." if time else "",
        f"How long it took: {listed(took)}." if took else "",
    ]
    return [fact for fact in told if fact]


def reference_facts(record: Mapping[str, object]) -> list[str]:
    """Return where the incident was reported; [] where the record does not say."""
    reference = line(record.get("reference"))
    return [f"Reference: {shortened(reference, _MAX_REFERENCE)}"] if reference else []


def _count(value: object) -> str | None:
    count = number(value)
    return amount(count) if count else None
