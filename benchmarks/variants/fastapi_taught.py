"""The register as FastAPI's documentation teaches to write it: pydantic models, response models, dependencies.

    uvicorn benchmarks.variants.fastapi_taught:app

It keeps no history, no chain and no documents, knows no idempotency, and takes numbers from a sequence. The relations
of a page are loaded by one query a kind, never one a row.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

import asyncpg
from fastapi import Depends, FastAPI, HTTPException, Query, Request

from benchmarks.variants.fastapi_database import READERS, WRITERS, Caller, Token, caller_of, lifespan
from benchmarks.variants.fastapi_models import Pagination, Risk, RiskChanges, RiskPage
from benchmarks.variants.fastapi_rows import FROM_NOW, FROM_PAST, risks_of
from benchmarks.variants.reading import filters
from benchmarks.variants.scoring import DAYS, IRU, MATRIX

app = FastAPI(lifespan=lifespan)


async def connected(request: Request):
    async with request.app.state.pool.acquire() as connection:
        yield connection


Connection = Annotated[asyncpg.Connection, Depends(connected)]


async def reader(token: Token, connection: Connection) -> Caller:
    return await caller_of(connection, token.credentials, READERS)


async def writer(token: Token, connection: Connection) -> Caller:
    return await caller_of(connection, token.credentials, WRITERS)


Reader = Annotated[Caller, Depends(reader)]
Writer = Annotated[Caller, Depends(writer)]


@app.get("/v1/risks")
async def list_risks(
    caller: Reader,
    connection: Connection,
    page_size: Annotated[int, Query(ge=1, le=200)] = 50,
    status: str | None = None,
    urgency: str | None = None,
    due_date_after: datetime | None = None,
    as_of: datetime | None = None,
) -> RiskPage:
    where, values = filters(caller.organization_id, status, urgency, due_date_after)
    source = FROM_NOW
    if as_of is not None:
        source = FROM_PAST
        values.append(as_of)
        where = where.replace("r.deleted_date IS NULL", f"r.created_at <= ${len(values)}")
        where += (
            f" AND r.action <> 'deleted' AND NOT EXISTS (SELECT FROM risks_riskhistory newer WHERE "
            f"newer.record_id = r.id AND newer.version > r.version AND newer.created_date <= ${len(values)})"
        )
    risks = await risks_of(
        connection,
        source,
        f"{where} ORDER BY r.created_date DESC, r.kind DESC, r.number DESC LIMIT {page_size + 1}",
        values,
    )
    has_next = len(risks) > page_size
    return RiskPage(results=risks[:page_size], pagination=Pagination(page_size=page_size, has_next=has_next))


async def _one(connection: asyncpg.Connection, organization_id: UUID, kind: str, number: int) -> Risk:
    condition = "r.organization_id = $1 AND r.deleted_date IS NULL AND r.kind = $2 AND r.number = $3"
    found = await risks_of(connection, FROM_NOW, condition, [organization_id, kind, number])
    if not found:
        raise HTTPException(404, "Risk not found")
    return found[0]


@app.get("/v1/risks/{risk_id}")
async def one_risk(risk_id: str, caller: Reader, connection: Connection) -> Risk:
    kind, _, number = risk_id.partition("-")
    return await _one(connection, caller.organization_id, kind, int(number))


@app.post("/v1/incidents/{incident_id}/risks", status_code=201)
async def raise_risk(incident_id: str, caller: Writer, connection: Connection) -> Risk:
    incident = await connection.fetchrow(
        "SELECT id, title, description, severity, detected_date FROM plain.incident "
        "WHERE organization_id = $1 AND number = $2 AND deleted_date IS NULL",
        caller.organization_id,
        int(incident_id.removeprefix("INC-")),
    )
    if incident is None:
        raise HTTPException(404, "Incident not found")
    key = uuid4()
    async with connection.transaction():
        number = await connection.fetchval(
            "INSERT INTO plain.risk (id, organization_id, kind, number, version, created_date, updated_date, title, "
            "description, type, status, source, discovered_date, opened_by_id, initially_reported_urgency) "
            "VALUES ($1, $2, 'RSK', nextval('plain.risk_number'), 1, now(), now(), $3, $4, 'Control Deficiency', "
            "'New', 'Incident', $5, $6, $7) RETURNING number",
            key,
            caller.organization_id,
            incident["title"],
            incident["description"],
            incident["detected_date"],
            caller.member_id,
            IRU.get(incident["severity"]),
        )
        await connection.execute("INSERT INTO plain.risk_incident VALUES ($1, $2)", key, incident["id"])
        await connection.execute(
            "INSERT INTO plain.risk_tag SELECT $1, tag_id FROM plain.incident_tag WHERE incident_id = $2",
            key,
            incident["id"],
        )
        await connection.execute(
            "INSERT INTO plain.risk_objective SELECT $1, threat_objective, relevance, now() "
            "FROM plain.incident_objective WHERE incident_id = $2",
            key,
            incident["id"],
        )
    return await _one(connection, caller.organization_id, "RSK", number)


@app.patch("/v1/risks/{risk_id}")
async def change_risk(risk_id: str, changes: RiskChanges, caller: Writer, connection: Connection) -> Risk:
    kind, _, text = risk_id.partition("-")
    where = (caller.organization_id, kind, int(text))
    async with connection.transaction():
        risk = await connection.fetchrow(
            "SELECT id, likelihood, impact, discovered_date FROM plain.risk WHERE organization_id = $1 AND kind = $2 "
            "AND number = $3 AND deleted_date IS NULL FOR UPDATE",
            *where,
        )
        if risk is None:
            raise HTTPException(404, "Risk not found")
        values: dict[str, Any] = changes.model_dump(exclude_unset=True)
        likelihood, impact = values.get("likelihood", risk["likelihood"]), values.get("impact", risk["impact"])
        urgency = MATRIX[likelihood, impact] if likelihood and impact else None
        days = DAYS.get(urgency)
        values |= {"urgency": urgency, "due_date": risk["discovered_date"] + days if days else None}
        columns = ", ".join(f"{name} = ${position}" for position, name in enumerate(values, 2))
        await connection.execute(
            f"UPDATE plain.risk SET {columns}, version = version + 1, updated_date = now() WHERE id = $1",
            risk["id"],
            *values.values(),
        )
    return await _one(connection, *where)
