"""Roles and permissions: who may do what. The table of the product's documentation, in one place."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from django.db import models


class Role(models.TextChoices):
    """What a member is in an organisation. A member has one or more."""

    ADMIN = "Admin"
    EDITOR = "Editor"
    VIEWER = "Viewer"
    RISK_EDITOR = "Risk Editor"
    RISK_VIEWER = "Risk Viewer"
    INCIDENT_EDITOR = "Incident Editor"
    INCIDENT_VIEWER = "Incident Viewer"


class Permission(StrEnum):
    """What an operation or a read asks for. Writing includes reading; managing includes proposing and reading."""

    INCIDENTS_READ = "incidents:read"
    INCIDENTS_WRITE = "incidents:write"
    RISKS_READ = "risks:read"
    RISKS_WRITE = "risks:write"
    TAGS_READ = "tags:read"
    TAGS_WRITE = "tags:write"
    THREAT_PROFILE_READ = "threat-profile:read"
    THREAT_PROFILE_PROPOSE = "threat-profile:propose"
    THREAT_PROFILE_MANAGE = "threat-profile:manage"
    ORGANIZATION_MANAGE = "organization:manage"


_READ_INCIDENTS = frozenset({Permission.INCIDENTS_READ})
_WRITE_INCIDENTS = frozenset({Permission.INCIDENTS_READ, Permission.INCIDENTS_WRITE})
_READ_RISKS = frozenset({Permission.RISKS_READ})
_WRITE_RISKS = frozenset({Permission.RISKS_READ, Permission.RISKS_WRITE})
_READ_AROUND = frozenset({Permission.TAGS_READ, Permission.THREAT_PROFILE_READ})
_PROPOSE = frozenset({*_READ_AROUND, Permission.TAGS_WRITE, Permission.THREAT_PROFILE_PROPOSE})
_MANAGE_PROFILE = frozenset({*_PROPOSE, Permission.THREAT_PROFILE_MANAGE})

ROLE_PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.ADMIN: frozenset(Permission),
    Role.EDITOR: _WRITE_INCIDENTS | _WRITE_RISKS | _MANAGE_PROFILE,
    Role.VIEWER: _READ_INCIDENTS | _READ_RISKS | _READ_AROUND,
    Role.RISK_EDITOR: _WRITE_RISKS | _MANAGE_PROFILE,
    Role.RISK_VIEWER: _READ_RISKS | _READ_AROUND,
    Role.INCIDENT_EDITOR: _WRITE_INCIDENTS | _PROPOSE,
    Role.INCIDENT_VIEWER: _READ_INCIDENTS | _READ_AROUND,
}

MANAGE: Final = {str(Permission.ORGANIZATION_MANAGE)}
"""What every change of an organisation's settings takes."""

ALL_PERMISSIONS: Final = frozenset(str(permission) for permission in Permission)
"""What the system member holds, who acts for commands and jobs."""


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Return what the roles allow together. Raises ValueError for a role there is not."""
    return frozenset(str(permission) for role in roles for permission in ROLE_PERMISSIONS[Role(role)])
