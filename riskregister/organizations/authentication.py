"""Who calls the API: a bearer token (RFC 6750), looked up with everything about its bearer in one indexed read."""

import hashlib
import ipaddress
import json
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog
from django.db import connection
from django.utils import timezone
from oauth2_provider.oauth2_validators import validate_resource_as_url_prefix
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from riskregister.api import throttling
from riskregister.api.actors import Actor
from riskregister.api.addresses import client_address
from riskregister.organizations.models import Membership, User
from riskregister.organizations.roles import permissions_of

SCOPE = "register"
"""The one scope of a token: roles, not scopes, say what its bearer may do."""

_TOKEN = re.compile(rb"[A-Za-z0-9._~+/-]{1,512}=*")

# Everything that can end a token is asked here, on every request: its own expiry, its row (revoking deletes
# it), the account's expiry, the user (disabled) and the membership (removed). One row a role comes back.
_QUERY = """
SELECT token.scope, token.resource, account.allowed_networks, member.id, member.organization_id,
       person.id, person.email, person.first_name, person.last_name, person.icon, role.role
FROM oauth2_provider_accesstoken token
JOIN organizations_serviceaccount account ON account.application_id = token.application_id
JOIN organizations_membership member ON member.id = account.membership_id
JOIN organizations_user person ON person.id = member.user_id
LEFT JOIN organizations_membershiprole role ON role.membership_id = member.id
WHERE token.token_checksum = %s AND token.expires > %s
  AND (account.expires IS NULL OR account.expires > %s)
  AND member.is_active AND person.is_active
"""


class BearerAuthentication(BaseAuthentication):
    """Authenticates service accounts. `request.auth` is the Actor."""

    def authenticate(self, request: Request) -> tuple[User, Actor] | None:
        """Return who calls; None without a bearer token.

        Raises AuthenticationFailed for a token that does not hold, LimitReached for one too many calls.
        """
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        token = token.strip()
        checksum = hashlib.sha256(token).hexdigest()
        throttling.check_token(checksum)
        actor = _actor_of(request, checksum) if _TOKEN.fullmatch(token) else None
        if actor is None:
            throttling.count_failure(client_address(request.META))
            raise _invalid()
        organization_id = actor.membership.organization_id
        structlog.contextvars.bind_contextvars(organization=str(organization_id), account=str(actor.user.pk))
        throttling.count_call(checksum, organization_id)
        return actor.user, actor

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of a 401 answer (RFC 6750, section 3)."""
        challenge = 'Bearer realm="riskregister"'
        return f'{challenge}, error="invalid_token"' if get_authorization_header(request) else challenge


def address_allowed(address: str, networks: Sequence[str]) -> bool:
    """Tell whether an address lies in one of the CIDR blocks; an empty list allows every address."""
    if not networks:
        return True
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in ipaddress.ip_network(network) for network in networks)


def _actor_of(request: Request, checksum: str) -> Actor | None:
    """Return whom a token stands for; None if it does not hold, or not for this call."""
    rows = _bearer(checksum)
    if not rows:
        return None
    scope, resource, networks, *identity, _role = rows[0]
    if (
        SCOPE not in scope.split()
        or not _is_for(request, _json(resource))
        or not address_allowed(client_address(request.META), _json(networks))
    ):
        return None
    return _actor(identity, roles=[row[-1] for row in rows if row[-1]])


def _is_for(request: Request, resources: Sequence[str]) -> bool:
    """Tell whether a token for these resources (RFC 8707) is good for this call; one for none in particular is."""
    if not resources:
        return True
    valid: bool = validate_resource_as_url_prefix(request.build_absolute_uri(request.path), resources)
    return valid


def _bearer(checksum: str) -> list[tuple[Any, ...]]:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [checksum, now, now])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _actor(identity: Sequence[Any], roles: list[str]) -> Actor:
    member_id, organization_id, user_id, email, first_name, last_name, icon = identity
    user = User(id=_uuid(user_id), email=email, first_name=first_name, last_name=last_name, icon=icon)
    member = Membership(id=_uuid(member_id), organization_id=_uuid(organization_id), user=user)
    return Actor(membership=member, user=user, permissions=permissions_of(roles))


def _invalid() -> AuthenticationFailed:
    # One answer for every reason: which of them it was is nothing for whoever holds a bad token.
    return AuthenticationFailed("The token is not valid, or no longer.", code="invalid_token")


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value else value or []
