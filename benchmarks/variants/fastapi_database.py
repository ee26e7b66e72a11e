"""What both FastAPI variants share: the pool of connections, and the dependency that checks the token."""

import hashlib
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import asyncpg
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

CALLER = """
SELECT token.scope, member.id, member.organization_id, array_agg(role.role) AS roles
FROM oauth2_provider_accesstoken token
JOIN organizations_serviceaccount account ON account.application_id = token.application_id
JOIN organizations_membership member ON member.id = account.membership_id
JOIN organizations_user person ON person.id = member.user_id
LEFT JOIN organizations_membershiprole role ON role.membership_id = member.id
WHERE token.token_checksum = $1 AND token.expires > now() AND (account.expires IS NULL OR account.expires > now())
  AND member.is_active AND person.is_active
GROUP BY token.scope, member.id, member.organization_id
"""

bearer = HTTPBearer()


async def _prepare(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=4, max_size=8, init=_prepare) as pool:
        app.state.pool = pool
        yield


@dataclass
class Caller:
    member_id: UUID
    organization_id: UUID


async def caller_of(connection: asyncpg.Connection, token: str, allowed: set[str]) -> Caller:
    """Return who calls; 401 for a token that does not hold, 403 for one whose roles do not allow it."""
    row = await connection.fetchrow(CALLER, hashlib.sha256(token.encode()).hexdigest())
    if row is None or "register" not in row["scope"].split():
        raise HTTPException(401, "Invalid token", {"WWW-Authenticate": "Bearer"})
    if not allowed.intersection(row["roles"]):
        raise HTTPException(403, "Not allowed")
    return Caller(row["id"], row["organization_id"])


Token = Annotated[HTTPAuthorizationCredentials, Depends(bearer)]
READERS = {"Admin", "Editor", "Viewer", "Risk Editor", "Risk Viewer"}
WRITERS = {"Admin", "Editor", "Risk Editor"}
