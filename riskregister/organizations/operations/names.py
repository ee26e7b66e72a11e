"""What a name in an organisation's settings may be: the database's limits, told before it is asked."""

import unicodedata
from typing import Any

from django.db import models

from riskregister.api.errors import FieldError
from riskregister.api.parsers import text_fault


def name_faults(model: type[models.Model], field: str, value: str, pointer: str) -> list[FieldError]:
    """Return what is wrong with a name that is to be stored in a column: nothing, blank, or too long."""
    column: Any = model._meta.get_field(field)
    if not value.strip() or "\x00" in value:
        return [FieldError(pointer, "blank", "Give a name.")]
    if len(value) > column.max_length:
        return [FieldError(pointer, "max_length", f"It has more than {column.max_length} characters.")]
    return []


def person_name_faults(model: type[models.Model], field: str, value: str) -> list[FieldError]:
    """Return what is wrong with part of a person's name: it may be empty, but it is one line of characters."""
    column: Any = model._meta.get_field(field)
    if fault := text_fault(value):
        return [FieldError(f"/{field}", "invalid_text", fault)]
    if any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in value):
        return [FieldError(f"/{field}", "invalid_text", "It contains a line break or a control character.")]
    if len(value) > column.max_length:
        return [FieldError(f"/{field}", "max_length", f"It has more than {column.max_length} characters.")]
    return []
