"""A register of many organisations with many records each, made in seconds: rows of the product, multiplied by SQL."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from incidents.models import Incident, IncidentComment, IncidentHistory, IncidentTag, IncidentThreatObjective, Tag
from riskregister.api.models import IdempotencyKey
from riskregister.jobs.models import Job
from riskregister.organizations.models import OrganizationHistory
from risks.models import (
    ProposedObjective,
    Risk,
    RiskComment,
    RiskHistory,
    RiskIncident,
    RiskTag,
    ScoreProposal,
    ScoreProposalHistory,
    ThreatObjective,
    ThreatProfileProposal,
    ThreatProfileProposalHistory,
)
from tests.calls import Crowd, crowd

ORGANIZATIONS = 20
FIRST = 10
"""The number of the first copy: the records before it were made by requests."""

OWN_TAG = "tag 0"

OF_INCIDENTS: tuple[Any, ...] = (IncidentHistory, IncidentTag, IncidentThreatObjective, IncidentComment)
OF_RISKS: tuple[Any, ...] = (RiskHistory, RiskTag, ThreatObjective, RiskComment, RiskIncident)
OF_PROPOSALS: tuple[Any, ...] = (ThreatProfileProposalHistory, ProposedObjective)
RECORDS: dict[Any, tuple[Any, ...]] = {
    Incident: OF_INCIDENTS,
    Risk: OF_RISKS,
    ThreatProfileProposal: OF_PROPOSALS,
    ScoreProposal: (ScoreProposalHistory,),
}
FIRST_OF = {Risk: "number = 1 AND kind = 'RSK'", ScoreProposal: "number = 2"}
"""Which record of a kind is copied, where it is not the one with the number 1: of proposed scores, those of a risk."""
MULTIPLIED: tuple[Any, ...] = (
    *(Tag, IdempotencyKey, OrganizationHistory, Job),
    *(model for record, others in RECORDS.items() for model in (record, *others)),
)
"""Tables that grow with use, each after those that it refers to."""

_MOVED = {
    "postgresql": "overlay({column}::text placing lpad(to_hex(k), 6, '0') from 1 for 6)::uuid",
    "sqlite": "printf('%06x', k) || substr({column}, 7)",
}
"""The key of a copy."""
_EARLIER = {
    "postgresql": "{column} - k * interval '1 minute'",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S', {column}, '-' || k || ' minutes') || '.000001'",
}


def multitude() -> list[Crowd]:
    """Make organisations with one record each of all that will be multiplied."""
    crowds = [crowd(1) for _ in range(ORGANIZATIONS)]
    for about in crowds:
        about.api.post("/v1/tags", {"content": "kept"}, Idempotency_Key="key")
    return crowds


def multiply(first: int, last: int) -> None:
    """Copy what each organisation has of every kind, once for each number from `first` to `last`."""
    with connection.cursor() as cursor:
        for model in MULTIPLIED:
            cursor.execute(_copying(model, first, last))
        cursor.execute(
            "UPDATE organization_counter SET incident_number = %s, risk_number = %s, proposal_number = %s, "
            "score_proposal_number = %s, sequence = %s",
            [last, last, last, last, (last + 1) * 1000],
        )
        cursor.execute("ANALYZE")
    # Once, here: at the end of every test they would be checked again.
    connection.check_constraints()


def _copying(model: Any, first: int, last: int) -> str:
    """Return the statement that copies the rows of a table which are about the first record, or those there are."""
    columns = [str(field.column) for field in model._meta.concrete_fields]
    shown = ", ".join(_copied(model, column) for column in columns)
    return f"""
        INSERT INTO {model._meta.db_table} ({", ".join(columns)})
        SELECT {shown}
        FROM (WITH RECURSIVE numbers(k) AS (
                  SELECT {first} UNION ALL SELECT k + 1 FROM numbers WHERE k < {last}
              ) SELECT k FROM numbers) AS copies
        CROSS JOIN {model._meta.db_table} AS made
        WHERE {_first_of(model)} ORDER BY k
    """


def _first_of(model: Any) -> str:
    for record, others in RECORDS.items():
        first = FIRST_OF.get(record, "number = 1")
        if model is record:
            return first
        if model in others:
            return f"made.record_id IN (SELECT id FROM {record._meta.db_table} WHERE {first})"
    if model is Tag:
        return f"made.content = '{OWN_TAG}'"
    if model is Job:
        return "made.total IS NULL"
    return "made.key = 'key'" if model is IdempotencyKey else "made.version = 1"


def _copied(model: Any, column: str) -> str:
    """Return what a column of a copy says: keys that fit each other, numbers of its own, and a mix of values."""
    if column == "id" or (column in {"record_id", "risk_id", "incident_id"} and model is not OrganizationHistory):
        return _MOVED[connection.vendor].format(column=f"made.{column}")
    if column == "tag_id":
        # One of the two tags that a record has is its own.
        own = f"SELECT id FROM {Tag._meta.db_table} WHERE content = '{OWN_TAG}'"
        moved = _MOVED[connection.vendor].format(column="made.tag_id")
        return f"CASE WHEN made.tag_id IN ({own}) THEN {moved} ELSE made.tag_id END"
    if column in {"created_date", "updated_date", "discovered_date", "detected_date"}:
        return _EARLIER[connection.vendor].format(column=f"made.{column}")
    given: Mapping[str, str] = {
        "number": "k",
        "total": "k",
        "about": "'RSK-' || substr(CAST(100000 + k AS text), 2)",
        "version": "made.version + k * 1000" if model is OrganizationHistory else "made.version",
        # Each copy of the approved proposal is the next version of the threat profile.
        "based_on": "k - 1",
        "profile_version": "CASE WHEN made.profile_version IS NOT NULL THEN k END",
        "sequence": "made.sequence + k * 1000",
        "due_date": f"CASE WHEN k % 2 = 0 THEN {_EARLIER[connection.vendor].format(column='made.created_date')} END",
        "assigned_to_id": "CASE WHEN k % 3 = 0 THEN made.actor_id END"
        if "history" in model.__name__.lower()
        else "CASE WHEN k % 3 = 0 THEN made.opened_by_id END",
        "status": _one_of("New", "Remediation", "Urgency Proposed") if model in {Risk, RiskHistory} else "made.status",
        "likelihood": _one_of("Remote", "Possible", "Imminent"),
        "impact": _one_of("Low", "High"),
        "urgency": _one_of("Info", "Low", "High", "Critical"),
        "severity": _one_of("SEV-1", "SEV-3"),
        **{name: f"made.{name} || k" for name in ("external_ref", "content", "key", "title", "search_text")},
    }
    return given.get(column, f"made.{column}")


def _one_of(*values: str) -> str:
    return f"CASE k % {len(values)} {' '.join(f'WHEN {n} THEN {value!r}' for n, value in enumerate(values))} END"
