"""The field at fault, told from the name of the constraint that the database refused a change by.

What a serializer checks is refused before. This is for what only the database can see (a duplicate that
was committed meanwhile) and for whatever a check before it has missed.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.apps import apps
from django.db import DatabaseError, models

from riskregister.api.errors import Conflict, FieldError, InvalidInput, Refusal

logger = logging.getLogger(__name__)

TOO_LONG: Final = "22001"
VANISHED: Final = "23503"
DUPLICATE: Final = "23505"
"""Of PostgreSQL's SQLSTATEs (appendix A of its manual): text too long, foreign key, unique."""

RULES: Final[Mapping[str, tuple[str, str]]] = {
    "length": ("max_length", "It is too long."),
    "not_blank": ("blank", "It must not be blank."),
    "range": ("range", "Give a date-time from 1900 to 2200."),
    "known": ("invalid_choice", "It is none of the values there are."),
}
"""The last part of a CHECK's name -> code and sentence: the same codes that a serializer gives."""

# "CHECK constraint failed: NAME" · "UNIQUE constraint failed: table.column, table.column" · "FOREIGN KEY …"
_SQLITE = re.compile(r"(?P<kind>CHECK|UNIQUE|FOREIGN KEY|GUARD) constraint failed(?:: (?P<what>.+))?", re.DOTALL)


@dataclass(frozen=True)
class Rule:
    """What a client may be told of one named constraint."""

    field: str | None
    """The field at fault, where it is one that may come from outside."""
    code: str
    detail: str


def refusal_of(error: DatabaseError) -> Refusal | None:
    """Return what to answer where the database refused a change; None if the fault is ours and no input's.

    Nothing of the database's own message is in it: that holds SQL and values.
    """
    name, duplicate = violated(error), _is(error, "UNIQUE", DUPLICATE)
    rule = rules().get(name or "")
    logger.warning("the database refused a change by its constraint %s", name)
    if rule is not None and rule.field is not None:
        fault = FieldError(f"/{rule.field}", rule.code, rule.detail)
        return Conflict(f"The {rule.field} is taken.", errors=[fault]) if duplicate else InvalidInput([fault])
    if duplicate or _is(error, "FOREIGN KEY", VANISHED):
        return Conflict("Something that this change builds on was changed or made meanwhile. Try again.")
    if getattr(error.__cause__, "sqlstate", None) == TOO_LONG:
        return InvalidInput([FieldError("", "max_length", "A text is too long.")])
    return None


def violated(error: DatabaseError) -> str | None:
    """Return the name of the constraint that an error tells of, if it tells."""
    if (diagnosis := getattr(error.__cause__, "diag", None)) is not None:
        name: str | None = diagnosis.constraint_name
        return name
    match = _SQLITE.match(str(error))
    if match is None or match["what"] is None:
        return None
    return _by_columns().get(match["what"]) if match["kind"] == "UNIQUE" else match["what"]


@cache
def rules() -> Mapping[str, Rule]:
    """Return every named constraint of every model, by its name."""
    return {
        constraint.name: _rule(model, constraint)
        for model in apps.get_models()
        for constraint in model._meta.constraints
    }


@cache
def _by_columns() -> Mapping[str, str]:
    """Return the names of the unique constraints by the columns that SQLite names instead."""
    found: dict[str, str] = {}
    for model in apps.get_models():
        columns = {field.name: f"{model._meta.db_table}.{field.column}" for field in model._meta.concrete_fields}
        for unique in model._meta.constraints:
            if isinstance(unique, models.UniqueConstraint):
                found[", ".join(columns[name] for name in unique.fields)] = unique.name
    return found


def _rule(model: type[models.Model], constraint: models.BaseConstraint) -> Rule:
    if isinstance(constraint, models.UniqueConstraint):
        # The others say within what it is unique: the organisation, the record.
        name, code, detail = constraint.fields[-1], "duplicate", "It is taken."
    else:
        name, rule = _taken_apart(model, constraint.name)
        code, detail = RULES.get(rule, ("invalid", "It does not go with the rest."))
    from_outside = {field.name for field in model._meta.concrete_fields if field.editable}
    return Rule(name if name in from_outside else None, code, detail)


def _taken_apart(model: type[models.Model], name: str) -> tuple[str, str]:
    """Return the field and the rule of `<table>_<field>_<rule>`; the longest field that fits is meant."""
    rest = name.removeprefix(f"{model._meta.model_name}_")
    fields = [field.name for field in model._meta.concrete_fields if rest.startswith(f"{field.name}_")]
    field = max(fields, key=len, default="")
    return field, rest.removeprefix(f"{field}_")


def _is(error: DatabaseError, sqlite: str, sqlstate: str) -> bool:
    match = _SQLITE.match(str(error))
    return getattr(error.__cause__, "sqlstate", None) == sqlstate or (match is not None and match["kind"] == sqlite)
