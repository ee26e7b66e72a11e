"""FastAPI that passes the product's stored documents through, after the same check of the token.

uvicorn benchmarks.variants.fastapi_documents:app
"""

from datetime import datetime
from typing import Annotated

import asyncpg
from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response

from benchmarks.variants.fastapi_database import READERS, Caller, Token, caller_of, lifespan
from benchmarks.variants.reading import filters

app = FastAPI(lifespan=lifespan)


async def connected(request: Request):
    async with request.app.state.pool.acquire() as connection:
        yield connection


Connection = Annotated[asyncpg.Connection, Depends(connected)]


async def reader(token: Token, connection: Connection) -> Caller:
    return await caller_of(connection, token.credentials, READERS)


Reader = Annotated[Caller, Depends(reader)]


@app.get("/v1/risks")
async def list_risks(
    caller: Reader,
    connection: Connection,
    page_size: Annotated[int, Query(ge=1, le=200)] = 50,
    status: str | None = None,
    urgency: str | None = None,
    due_date_after: datetime | None = None,
) -> Response:
    where, values = filters(caller.organization_id, status, urgency, due_date_after)
    rows = await connection.fetch(
        f"SELECT document FROM risks_risk r WHERE {where} "
        f"ORDER BY created_date DESC, kind DESC, number DESC LIMIT {page_size + 1}",
        *values,
    )
    has_next = "true" if len(rows) > page_size else "false"
    documents = ",".join(row["document"] for row in rows[:page_size])
    body = f'{{"results":[{documents}],"pagination":{{"page_size":{page_size},"has_next":{has_next}}}}}'
    return Response(body, media_type="application/json")


@app.get("/v1/risks/{risk_id}")
async def one_risk(risk_id: str, caller: Reader, connection: Connection) -> Response:
    kind, _, number = risk_id.partition("-")
    row = await connection.fetchrow(
        "SELECT document, version FROM risks_risk "
        "WHERE organization_id = $1 AND deleted_date IS NULL AND kind = $2 AND number = $3",
        caller.organization_id,
        kind,
        int(number),
    )
    if row is None:
        raise HTTPException(404, "Risk not found")
    return Response(row["document"], media_type="application/json", headers={"ETag": f'"{row["version"]}"'})
