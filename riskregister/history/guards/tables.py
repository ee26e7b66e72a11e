"""Which tables are guarded, and what is to be kept of each."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from riskregister.history import registry
from riskregister.history.models import HistoryRow, OrganizationCounter, OrganizationRow, Record

FIXED = ("id", "organization")
"""Never changed, in any row of a tenant."""

FIXED_OF_RECORDS = ("number", "kind", "created_date", "opened_by")
"""Never changed in a record either, where they are columns."""

REPLACEABLE = "actor_name"
"""The one column of history that may be replaced: a person's name, which the canonical text leaves out."""


@dataclass(frozen=True)
class Reference:
    """A foreign key from one tenant table to another: both rows must be of one organisation."""

    field: str
    column: str
    target: str
    """The table referred to."""
    fixed: bool
    """Whether the column never changes anyway."""


@dataclass(frozen=True)
class GuardedTable:
    """A table whose rows belong to organisations, or one that they share and of which no row ever changes."""

    name: str
    """The model's: guards are named after it, as constraints are."""
    table: str
    columns: tuple[str, ...]
    append_only: bool
    history: bool
    """Append-only too, save for `REPLACEABLE`."""
    fixed: tuple[str, ...]
    """Columns that never change; of an append-only table there is no need to say."""
    keys: tuple[tuple[str, ...], ...]
    """Sets of columns in which no two rows are alike, the primary key first."""
    references: tuple[Reference, ...]


def guarded_tables() -> Iterator[GuardedTable]:
    """Yield every table of a tenant's rows, and those that are shared and append-only."""
    append_only = registry.append_only()
    for model in apps.get_models():
        is_of_tenants = issubclass(model, OrganizationRow | OrganizationCounter)
        if (is_of_tenants or model in append_only) and not model._meta.proxy:
            yield _guarded(model, append_only=model in append_only)


def _guarded(model: type[models.Model], *, append_only: bool) -> GuardedTable:
    fields = model._meta.concrete_fields
    names = FIXED + FIXED_OF_RECORDS if issubclass(model, Record) else FIXED
    fixed = () if append_only else tuple(str(field.column) for field in fields if field.name in names)
    return GuardedTable(
        name=str(model._meta.model_name),
        table=model._meta.db_table,
        columns=tuple(str(field.column) for field in fields),
        append_only=append_only,
        history=issubclass(model, HistoryRow),
        fixed=fixed,
        keys=tuple(_keys(model)),
        references=tuple(
            Reference(
                field.name, field.column, field.related_model._meta.db_table, append_only or field.column in fixed
            )
            for field in fields
            if isinstance(field, models.ForeignKey) and _is_of_tenants(field.related_model)
        ),
    )


def _is_of_tenants(model: object) -> bool:
    return isinstance(model, type) and issubclass(model, OrganizationRow)


def _keys(model: type[models.Model]) -> Iterator[tuple[str, ...]]:
    columns = {field.name: str(field.column) for field in model._meta.concrete_fields}
    yield (columns[model._meta.pk.name],)
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key:
            yield (columns[field.name],)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            yield tuple(columns[name] for name in constraint.fields)
