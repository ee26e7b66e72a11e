"""Rows of any table, made of valid values and past everything but the database's own checks."""

from itertools import count
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from riskregister.history import registry
from riskregister.history.identifiers import uuid7
from riskregister.history.models import OrganizationRow
from riskregister.organizations.models import Organization

TENANT_TABLES = [model for model in apps.get_models() if issubclass(model, OrganizationRow)]
SHARED_TABLES = [model for model in registry.append_only() if not issubclass(model, OrganizationRow)]

_numbers = count(1)


def valid(field: models.Field) -> Any:
    """Return a value that satisfies the column's own constraints."""
    if field.null:
        return None
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.CharField | models.TextField):
        return uuid7().hex[: field.max_length]
    if isinstance(field, models.JSONField):
        return []
    if isinstance(field, models.BooleanField):
        return False
    return uuid7() if isinstance(field.target_field if field.is_relation else field, models.UUIDField) else 1


def unsaved(model: type[Any], organization: Organization, **given: Any) -> Any:
    """Return a row that could be inserted, alone with rows that it refers to, which are."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    wanted = [field for field in fields if not {field.name, field.attname} & set(given)]
    return model(**{field.name: _value(field, organization) for field in wanted}, **given)


def inserted(model: type[Any], organization: Organization, **given: Any) -> Any:
    """Insert a row, and rows that it refers to."""
    return insert(unsaved(model, organization, **given))


def insert(row: Any) -> Any:
    type(row)._base_manager.bulk_create([row])
    return row


def new_organization() -> Organization:
    name = uuid7().hex
    return Organization.objects.create(slug=name, name=name)


def run(statement: str, *parameters: Any) -> int:
    """Run a statement; a key is given as the engine stores it."""
    sqlite = connection.vendor == "sqlite"
    adapted = [each.hex if sqlite and isinstance(each, UUID) else each for each in parameters]
    with connection.cursor() as cursor:
        cursor.execute(statement, adapted)
        return cursor.rowcount


def _value(field: models.Field, organization: Organization) -> Any:
    if field.related_model is Organization:
        return organization
    if field.is_relation and not field.null:
        return inserted(field.related_model, organization)
    if field.name in {"number", "sequence", "position", "version"}:
        return next(_numbers)
    return valid(field)
