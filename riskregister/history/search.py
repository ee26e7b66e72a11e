"""The text of a record that searches look through: one column, folded when it is written.

Both engines then compare plain characters, and neither folds by rules of its own while it searches.
"""

import unicodedata
from typing import Any, Final

from django.db import models
from django.db.models.lookups import Contains

_SEPARATOR: Final = "\n"
"""Between title and description. Folded text has no white space but single blanks, so there is exactly one."""


def folded(text: str) -> str:
    """Return text as searches compare it: case folded, in one Unicode form (NFC), any white space as one blank."""
    return " ".join(unicodedata.normalize("NFC", text.casefold()).split())


def search_text(title: str, description: str) -> str:
    """Return what the search column holds for a record."""
    return f"{folded(title)}{_SEPARATOR}{folded(description)}"


class SearchTextField(models.TextField):  # type: ignore[type-arg]  # cannot be subscripted when run
    """Holds `search_text`. Lookups take folded text, in which LIKE's wildcards are plain characters:

    `contains` finds it in title or description, `in_title` and `in_description` in the one named.
    """


class _Part(Contains):
    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """Compare as `contains` does."""
        operator: str = connection.operators["contains"] % rhs
        return operator


@SearchTextField.register_lookup
class InTitle(_Part):
    """The text stands before the separator."""

    lookup_name = "in_title"
    param_pattern = f"%%%s%%{_SEPARATOR}%%"


@SearchTextField.register_lookup
class InDescription(_Part):
    """The text stands after the separator."""

    lookup_name = "in_description"
    param_pattern = f"%%{_SEPARATOR}%%%s%%"
