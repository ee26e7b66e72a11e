"""Asking the conditions of one table's columns of another table that has them elsewhere."""

from collections.abc import Mapping

from django.db.models import Q
from django.db.models.constants import LOOKUP_SEP


def moved(condition: Q, columns: Mapping[str, str]) -> Q:
    """Return a condition with its columns renamed. Expressions in it stay as they are."""
    children = [_moved(child, columns) for child in condition.children]
    return Q(*children, _connector=condition.connector, _negated=condition.negated)


def _moved(child: object, columns: Mapping[str, str]) -> object:
    if isinstance(child, Q):
        return moved(child, columns)
    if not isinstance(child, tuple):
        return child
    lookup, value = child
    column, separator, rest = lookup.partition(LOOKUP_SEP)
    return columns.get(column, column) + separator + rest, value
