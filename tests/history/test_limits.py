"""What the database refuses by itself: texts too long or blank, and dates nobody can mean, in every table."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from riskregister.api.constraints import violated
from riskregister.history.constraints import DOCUMENT_LENGTH
from riskregister.history.identifiers import uuid7
from riskregister.history.times import EARLIEST, LATEST
from riskregister.organizations.models import Organization
from tests.rows import valid

Field = models.Field

TABLES = [
    model
    for model in apps.get_models()
    if model._meta.app_label in {"history", "api", "organizations", "incidents", "risks"}
    and not model._meta.proxy
    and any(field.name in {"organization", "slug", "email"} for field in model._meta.fields)
]


def _limited(kind: Any) -> list[tuple[type[models.Model], Field]]:
    return [(model, f) for model in TABLES for f in model._meta.concrete_fields if isinstance(f, kind)]


TEXTS = _limited(models.CharField | models.TextField)
DATES = _limited(models.DateTimeField)


def _named(columns: list[tuple[type[models.Model], Field]]) -> Any:
    return [pytest.param(model, field, id=f"{model._meta.model_name}.{field.name}") for model, field in columns]


def _insert(model: type[models.Model], field: Field, value: Any) -> None:
    """Insert a row made of valid values, save one, past every check but the database's own."""
    fields = model._meta.concrete_fields
    # Whatever refers to an organisation refers to the one that the row belongs to.
    organization = uuid7()
    others = [organization if of.related_model is Organization else valid(of) for of in fields]
    values = [value if of is field else other for of, other in zip(fields, others, strict=True)]
    prepared = [of.get_db_prep_save(v, connection) for of, v in zip(fields, values, strict=True)]
    names = ", ".join(connection.ops.quote_name(of.column) for of in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})", prepared)


def _refused(model: type[models.Model], field: Field, value: Any) -> str | None:
    """Return the name of the CHECK that refuses a value, None for another refusal; fail if there is none."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        _insert(model, field, value)
    return violated(refusal.value)


@contextmanager
def _foreign_keys_aside() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if "foreign key" not in str(error).lower():
            raise


def _rules_of(model: type[models.Model], field: Field) -> Iterator[str]:
    prefix = f"{model._meta.model_name}_{field.name}_"
    return (found.name.removeprefix(prefix) for found in model._meta.constraints if found.name.startswith(prefix))


def test_every_tenant_table_is_looked_at() -> None:
    assert len(TABLES) >= 20
    assert len(TEXTS) > 100
    assert len(DATES) > 30


@pytest.mark.parametrize(("model", "field"), _named(TEXTS))
def test_every_text_has_its_limit(model: type[models.Model], field: Field) -> None:
    assert {"length", "known"} & set(_rules_of(model, field))


@pytest.mark.parametrize(("model", "field"), _named(DATES))
def test_every_date_has_its_range(model: type[models.Model], field: Field) -> None:
    assert "range" in set(_rules_of(model, field))


def test_names_fit_in_what_postgresql_keeps_of_them() -> None:
    names = [constraint.name for model in TABLES for constraint in model._meta.constraints]
    assert max(map(len, names)) <= 63
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("model", "field"), _named(TEXTS))
def test_a_text_beyond_its_limit_is_refused(db: None, model: type[models.Model], field: Field) -> None:
    length = field.max_length or DOCUMENT_LENGTH
    name = _refused(model, field, "x" * (length + 1))
    rules = {f"{model._meta.model_name}_{field.name}_{rule}" for rule in ("length", "known")}
    # PostgreSQL refuses what is too long for a varchar before it comes to constraints, and names none.
    varchar = connection.vendor == "postgresql" and isinstance(field, models.CharField)
    assert name in rules or (varchar and name is None)


@pytest.mark.parametrize(
    ("model", "field"), _named([(model, field) for model, field in TEXTS if not field.blank and not field.choices])
)
def test_a_blank_text_is_refused(db: None, model: type[models.Model], field: Field) -> None:
    for blank in ("", "  "):
        assert _refused(model, field, blank) == f"{model._meta.model_name}_{field.name}_not_blank"


@pytest.mark.parametrize(("model", "field"), _named(DATES))
def test_a_date_out_of_range_is_refused(db: None, model: type[models.Model], field: Field) -> None:
    prefix = f"{model._meta.model_name}_{field.name}_"
    for moment in (EARLIEST - timedelta(microseconds=1), LATEST):
        assert (_refused(model, field, moment) or "").startswith(prefix)


@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        pytest.param(model, field, value, id=f"{model._meta.model_name}.{field.name}.{which}")
        for model, field, which, value in [
            *((m, f, "longest", "ü" * f.max_length) for m, f in TEXTS if f.max_length and not f.choices),
            *((m, f, "earliest", EARLIEST) for m, f in DATES if f.name != "closed_date"),
            *((m, f, "latest", LATEST - timedelta(microseconds=1)) for m, f in DATES if f.name != "closed_date"),
        ]
    ],
)
def test_what_is_just_within_is_not_refused(db: None, model: type[models.Model], field: Field, value: Any) -> None:
    # The row refers to others that are not there; that may be refused, but by none of the limits.
    with _foreign_keys_aside(), transaction.atomic():
        _insert(model, field, value)
        transaction.set_rollback(True)
