"""Points: what each finding adds to one score, with its quotes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from incidents.choices import Objective
from risks.scorers.offline.findings import Finding, Findings
from risks.scorers.offline.lexicon import Lexicon, Signal, step_of
from risks.scorers.offline.quantities import Kind, Quantity
from risks.scorers.records import Evidence, Field, Scorable, Stance


@dataclass(frozen=True)
class Points:
    """What one signal adds to one score, why in a few words, and where the text says so."""

    value: float
    says: str
    evidence: tuple[Evidence, ...]


def objective_points(record: Scorable, findings: Findings, lexicon: Lexicon, objective: Objective) -> list[Points]:
    """Return what speaks for and against an objective."""
    points = list(_signals(record, findings, lexicon, lambda signal: signal.objectives.get(objective, 0.0)))
    volume = lexicon.volume_objectives.get(objective, 0.0)
    if volume:
        points += _greatest(record, findings, Kind.VOLUME, "a number of records is given", lambda value: volume)
    return points


def likelihood_points(record: Scorable, findings: Findings, lexicon: Lexicon) -> list[Points]:
    """Return what raises and lowers the likelihood."""
    return [
        *_signals(record, findings, lexicon, lambda signal: signal.likelihood),
        *_greatest(record, findings, Kind.CVE, "a known vulnerability is named", lambda value: lexicon.cve_likelihood),
        *_greatest(record, findings, Kind.CVSS, "a CVSS score", lambda value: step_of(lexicon.cvss_likelihood, value)),
    ]


def impact_points(record: Scorable, findings: Findings, lexicon: Lexicon) -> list[Points]:
    """Return what raises and lowers the impact."""
    return [
        *_signals(record, findings, lexicon, lambda signal: signal.impact),
        *_greatest(record, findings, Kind.VOLUME, "how many", lambda value: step_of(lexicon.volumes, value)),
        *_greatest(record, findings, Kind.AMOUNT, "how much money", lambda value: step_of(lexicon.amounts, value)),
        *_greatest(record, findings, Kind.CVE, "a known vulnerability is named", lambda value: lexicon.cve_impact),
        *_greatest(record, findings, Kind.CVSS, "a CVSS score", lambda value: step_of(lexicon.cvss_impact, value)),
    ]


def _signals(
    record: Scorable, findings: Findings, lexicon: Lexicon, weight_of: Callable[[Signal], float]
) -> Iterator[Points]:
    for name, signal in lexicon.signals.items():
        weight = weight_of(signal)
        if not weight or name not in findings.places:
            continue
        places = findings.counting(name)
        needed = signal.only_with
        if not places or (needed and not any(findings.counting(other) for other in needed)):
            continue
        value = weight * lexicon.factors[places[0].stance]
        yield Points(
            value, signal.says, tuple(_quoted(record, place, signal.says, value) for place in places[: lexicon.quotes])
        )


def _quoted(record: Scorable, place: Finding, says: str, value: float) -> Evidence:
    quote = record.text(place.field)[place.start : place.end]
    return Evidence(place.field, place.start, place.end, quote, place.signal, says, place.stance, round(value, 3))


def _greatest(
    record: Scorable, findings: Findings, kind: Kind, says: str, weight_of: Callable[[float], float]
) -> Iterator[Points]:
    """Yield the points of the greatest quantity of a kind: a text names the total and its parts."""
    of_kind = [(field, quantity) for field, quantity in findings.quantities if quantity.kind is kind]
    if not of_kind:
        return
    field, quantity = max(of_kind, key=lambda pair: pair[1].value)
    value = weight_of(quantity.value)
    if value:
        yield Points(value, says, (_measured(record, field, quantity, says, value),))


def _measured(record: Scorable, field: Field, quantity: Quantity, says: str, value: float) -> Evidence:
    quote = record.text(field)[quantity.start : quantity.end]
    signal = quantity.kind.value
    return Evidence(field, quantity.start, quantity.end, quote, signal, says, Stance.ASSERTED, round(value, 3))
