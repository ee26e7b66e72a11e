"""How bad a VERIS incident was, and how far the response to it is."""

from collections.abc import Mapping
from typing import Final

from incidents.choices import IncidentStatus, Severity
from incidents.veris.record import name, section

_BY_RATING: Final[Mapping[str, Severity]] = {
    "catastrophic": Severity.SEV_1,
    "damaging": Severity.SEV_2,
    "painful": Severity.SEV_3,
    "distracting": Severity.SEV_4,
    "insignificant": Severity.SEV_5,
}
_DONE: Final = frozenset({"validated", "finalized"})


def severity_of(record: Mapping[str, object]) -> Severity | None:
    """Return the severity by impact.overall_rating, else SEV-5 for a false positive, else None (domain, section 10)."""
    rating = name(section(record, "impact").get("overall_rating")) or ""
    if found := _BY_RATING.get(rating.casefold()):
        return found
    incident = name(record.get("security_incident")) or ""
    return Severity.SEV_5 if incident.casefold() == "false positive" else None


def status_of(record: Mapping[str, object]) -> IncidentStatus:
    """Return Closed where plus.analysis_status is Validated or Finalized, else New (domain, section 10)."""
    analysis = name(section(record, "plus").get("analysis_status")) or ""
    return IncidentStatus.CLOSED if analysis.casefold() in _DONE else IncidentStatus.NEW
