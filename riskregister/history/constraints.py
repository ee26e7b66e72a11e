"""What the database promises of a column, as named CHECK constraints: the same on both engines.

SQLite enforces no length, and PostgreSQL's refusal of a long varchar does not say which column it was. So
a text that comes from outside is a TextField with a `max_length`, and the limit is a constraint whose name,
`<table>_<field>_<rule>`, leads back to the field (`riskregister.api.constraints`).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from riskregister.history.times import EARLIEST, LATEST

M = TypeVar("M", bound=models.Model)

DOCUMENT_LENGTH: Final = 16 * 1024 * 1024
"""Of the texts we write ourselves (rows, canonical texts, kept answers): far above the longest one possible."""

CLASS: Final = "%(class)s"
"""Where the constraint is declared in a Meta, Django puts the model's name in its place."""


def one_of(field: str, choices: type[models.TextChoices], table: str = CLASS) -> models.CheckConstraint:
    """Return the constraint that keeps `field` to its enumeration (NULL passes, as in any CHECK)."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": choices.values}), name=f"{table}_{field}_known")


def at_most(field: str, length: int, table: str = CLASS) -> models.CheckConstraint:
    """Return the constraint that a text has at most so many characters."""
    return models.CheckConstraint(condition=LessThanOrEqual(Length(field), length), name=f"{table}_{field}_length")


def not_blank(field: str, table: str = CLASS) -> models.CheckConstraint:
    """Return the constraint that a text says something: where nothing is to be said, NULL says so."""
    return models.CheckConstraint(condition=GreaterThan(Length(Trim(field)), 0), name=f"{table}_{field}_not_blank")


def between(field: str, earliest: datetime, latest: datetime, table: str = CLASS) -> models.CheckConstraint:
    """Return the constraint that a moment is `earliest` or later, and before `latest`."""
    condition = Q(**{f"{field}__gte": earliest, f"{field}__lt": latest})
    return models.CheckConstraint(condition=condition, name=f"{table}_{field}_range")


def limited(model: type[M]) -> type[M]:
    """Give a model the constraints that follow from its fields: every length, every date, no blank text.

    A decorator, because a Meta cannot see the fields beside it. An enumeration is kept by its `one_of`.
    """
    options = model._meta
    options.constraints = [*options.constraints, *_limits(model)]
    options.original_attrs["constraints"] = options.constraints
    return model


def _limits(model: type[models.Model]) -> Iterator[models.CheckConstraint]:
    table = str(model._meta.model_name)
    for field in model._meta.local_concrete_fields:
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            yield at_most(field.name, field.max_length or DOCUMENT_LENGTH, table)
            if not field.blank:
                yield not_blank(field.name, table)
        elif isinstance(field, models.DateTimeField):
            yield between(field.name, EARLIEST, LATEST, table)
