"""Risks out of the database: one query for the rows with their people, one for each kind of relation."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import asyncpg

from benchmarks.variants.fastapi_models import Person, Risk, Tag, ThreatObjective

COLUMNS = """
r.id, r.kind, r.number, r.title, r.description, r.type, r.status, r.source, r.created_date, r.updated_date,
r.discovered_date, r.due_date, r.expected_date, r.closed_date, r.likelihood, r.likelihood_analysis, r.impact,
r.impact_analysis, r.initially_reported_urgency, r.urgency, r.control_statement, r.remediation_task, r.external_ref,
r.version, r.assigned_to_id, r.opened_by_id,
a.id AS a_id, a.email AS a_email, a.first_name AS a_first_name, a.last_name AS a_last_name, a.icon AS a_icon,
o.id AS o_id, o.email AS o_email, o.first_name AS o_first_name, o.last_name AS o_last_name, o.icon AS o_icon
"""
PEOPLE = """
LEFT JOIN organizations_membership am ON am.id = r.assigned_to_id LEFT JOIN organizations_user a ON a.id = am.user_id
LEFT JOIN organizations_membership om ON om.id = r.opened_by_id LEFT JOIN organizations_user o ON o.id = om.user_id
"""
FROM_NOW = "plain.risk r"
FROM_PAST = """
(SELECT h.record_id AS id, k.organization_id, k.kind, k.number, k.created_date, k.opened_by_id,
        h.created_date AS updated_date, h.created_date AS created_at, h.action, h.version, h.title, h.description,
        h.type, h.status, h.source, h.discovered_date, h.due_date, h.expected_date, h.closed_date, h.likelihood,
        h.likelihood_analysis, h.impact, h.impact_analysis, h.initially_reported_urgency, h.urgency,
        h.control_statement, h.remediation_task, h.external_ref, h.assigned_to_id,
        h.tags, h.threat_objectives, h.incident_associations, h.comments
 FROM risks_riskhistory h JOIN plain.risk k ON k.id = h.record_id) r
"""
TAGS = """
SELECT l.risk_id, t.id, t.content, m.user_id AS creator_id,
       CASE WHEN NOT t.is_builtin THEN t.organization_id END AS org_id
FROM plain.risk_tag l JOIN incidents_tag t ON t.id = l.tag_id JOIN organizations_membership m ON m.id = t.creator_id
WHERE l.risk_id = ANY($1) ORDER BY t.content COLLATE "C"
"""
OBJECTIVES = """
SELECT risk_id, threat_objective, relevance, created_date FROM plain.risk_objective WHERE risk_id = ANY($1)
ORDER BY array_position(ARRAY['Sabotage', 'Data Disclosure', 'Extortion', 'Customer Targeting', 'Resource Hijacking',
                              'Fraud'], threat_objective::text)
"""
INCIDENTS = """
SELECT l.risk_id, i.number FROM plain.risk_incident l JOIN plain.incident i ON i.id = l.incident_id
WHERE l.risk_id = ANY($1) ORDER BY i.number
"""
COMMENTS = "SELECT risk_id, count(*) AS comments FROM plain.comment WHERE risk_id = ANY($1) GROUP BY risk_id"


async def risks_of(connection: asyncpg.Connection, source: str, where: str, values: Sequence[object]) -> list[Risk]:
    """Return the risks that a condition on rows `r` finds."""
    if source is FROM_PAST:
        columns = f"{COLUMNS}, r.tags, r.threat_objectives, r.incident_associations, r.comments"
        rows = await connection.fetch(f"SELECT {columns} FROM {source} {PEOPLE} WHERE {where}", *values)
        return [
            _risk(row, row["tags"], row["threat_objectives"], row["incident_associations"], row["comments"])
            for row in rows
        ]
    rows = await connection.fetch(f"SELECT {COLUMNS} FROM {source} {PEOPLE} WHERE {where}", *values)
    ids = [row["id"] for row in rows]
    tags: dict[Any, list[Tag]] = defaultdict(list)
    for tag in await connection.fetch(TAGS, ids):
        tags[tag["risk_id"]].append(
            Tag(id=tag["id"], content=tag["content"], creator_id=tag["creator_id"], org_id=tag["org_id"])
        )
    objectives: dict[Any, list[ThreatObjective]] = defaultdict(list)
    for row in await connection.fetch(OBJECTIVES, ids):
        objectives[row["risk_id"]].append(
            ThreatObjective(
                threat_objective=row["threat_objective"], relevance=row["relevance"], created_date=row["created_date"]
            )
        )
    incidents: dict[Any, list[str]] = defaultdict(list)
    for row in await connection.fetch(INCIDENTS, ids):
        incidents[row["risk_id"]].append(f"INC-{row['number']:05d}")
    comments = {row["risk_id"]: row["comments"] for row in await connection.fetch(COMMENTS, ids)}
    return [
        _risk(row, tags[row["id"]], objectives[row["id"]], incidents[row["id"]], comments.get(row["id"], 0))
        for row in rows
    ]


def _risk(row: asyncpg.Record, tags: Any, objectives: Any, incidents: Any, comments: int) -> Risk:
    return Risk(
        id=f"{row['kind']}-{row['number']:05d}",
        title=row["title"],
        description=row["description"],
        type=row["type"],
        status=row["status"],
        source=row["source"],
        created_date=row["created_date"],
        updated_date=row["updated_date"],
        discovered_date=row["discovered_date"],
        due_date=row["due_date"],
        expected_date=row["expected_date"],
        closed_date=row["closed_date"],
        assigned_to=_person(row, "a"),
        opened_by=_person(row, "o"),
        likelihood=row["likelihood"],
        likelihood_analysis=row["likelihood_analysis"],
        impact=row["impact"],
        impact_analysis=row["impact_analysis"],
        initially_reported_urgency=row["initially_reported_urgency"],
        urgency=row["urgency"],
        control_statement=row["control_statement"],
        remediation_task=row["remediation_task"],
        comments=comments,
        incident_associations=incidents,
        tags=tags,
        threat_objectives=objectives,
        external_ref=row["external_ref"],
        version=row["version"],
    )


def _person(row: asyncpg.Record, whose: str) -> Person | None:
    if row[f"{whose}_id"] is None:
        return None
    return Person(
        id=row[f"{whose}_id"],
        email=row[f"{whose}_email"],
        first_name=row[f"{whose}_first_name"],
        last_name=row[f"{whose}_last_name"],
        icon=row[f"{whose}_icon"],
    )
