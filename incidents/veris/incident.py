"""One VERIS record as the body of one incident."""

import re
from collections.abc import Mapping
from typing import Any, Final

from incidents.veris.description import description_of
from incidents.veris.objectives import objectives_of
from incidents.veris.record import VerisError
from incidents.veris.severity import severity_of, status_of
from incidents.veris.tags import tags_of
from incidents.veris.timeline import timeline_of
from incidents.veris.title import title_of
from riskregister.history.times import utc_text

SOURCE: Final = "External Notification"
"""The source of every imported incident, by its default name (domain, sections 3 and 10)."""

MAX_REF: Final = 200
"""The longest external_ref the API takes, in characters."""

_UNFIT: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def incident_from_veris(record: object, *, fallback_ref: str | None = None) -> dict[str, Any]:
    """Return the body of an incident for the API, plain JSON values, from one parsed VERIS record.

    `record` is any value JSON can say; what is optional in it and has the wrong shape counts as absent.
    `fallback_ref`, the stem of the file's name, is the external_ref where the record has no incident_id.
    Dates are RFC 3339 text in UTC. The mapping is the domain's section 10, the limits are its section 7.
    Raises VerisError where the record is no object, has no usable id, or no usable date of the incident.
    """
    if not isinstance(record, dict):
        raise VerisError("The record is not a JSON object.")
    timeline = timeline_of(record)
    severity = severity_of(record)
    return {
        "title": title_of(record),
        "description": description_of(record),
        "status": status_of(record).value,
        "severity": severity.value if severity else None,
        "source": SOURCE,
        "detected_date": utc_text(timeline.detected),
        "occurred_date": utc_text(timeline.occurred),
        "contained_date": utc_text(timeline.contained) if timeline.contained else None,
        "responded_date": None,
        "external_ref": _external_ref(record, fallback_ref),
        "tags": [{"content": content} for content in tags_of(record)],
        "threat_objectives": [
            {"threat_objective": objective.value, "relevance": relevance.value}
            for objective, relevance in objectives_of(record)
        ],
    }


def _external_ref(record: Mapping[str, object], fallback: str | None) -> str:
    given = record.get("incident_id")
    if given is None or (isinstance(given, str) and not given.strip()):
        given, name = fallback, "The file's name"
    else:
        name = "incident_id"
    if given is None or (isinstance(given, str) and not given.strip()):
        raise VerisError("incident_id is missing.")
    # An id that is shortened or cleaned might be another record's: it is taken as it is, or not at all.
    if not isinstance(given, str) or _UNFIT.search(given.strip()):
        raise VerisError(f"{name} is not text of printable characters.")
    if len(given.strip()) > MAX_REF:
        raise VerisError(f"{name} is longer than {MAX_REF} characters.")
    return given.strip()
