"""A filter of history: by what a change has changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, Func, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from riskregister.api.fields import Choice
from riskregister.api.filters.listing import Parameters
from riskregister.api.filters.values import AnyOf
from riskregister.history.differences import StateField


@dataclass(frozen=True, kw_only=True)
class ChangedField(AnyOf):
    """Rows of history that differ from their record's row before in one of the fields named.

    The same as `riskregister.history.differences`, asked of the database.
    """

    history: Any
    fields: Sequence[StateField]

    def parameters(self) -> Parameters:
        """Take names of fields."""
        return self.values(Choice([field.name for field in self.fields]), "Changes of this field.")

    def condition(self, parameter: str, value: Any) -> Q:
        """Ask for a change of one of the fields."""
        columns = [field for field in self.fields if field.name in value]
        unchanged = Q(*(Q(self._unchanged(field)) for field in columns))
        return ~unchanged

    def _unchanged(self, field: StateField) -> Coalesce:
        """Return whether a row has the field's value of the row before; whether the field is empty if there is none."""
        before = self.history.objects.across_organizations().filter(
            organization_id=OuterRef("organization_id"),
            record_id=OuterRef("record_id"),
            version__lt=OuterRef("version"),
        )
        same = before.annotate(same=Same(F(field.column), OuterRef(field.column))).values("same")
        return Coalesce(Subquery(same.order_by("-version")[:1]), self._empty(field), output_field=BooleanField())

    def _empty(self, field: StateField) -> "ExpressionWrapper[Q]":
        empty = Q(**{f"{field.column}__isnull": True})
        if field.is_set:
            empty |= Q(**{field.column: []})
        elif field.is_count:
            empty |= Q(**{field.column: 0})
        return ExpressionWrapper(empty, output_field=BooleanField())


class Same(Func):
    """Whether two values are equal, or both are none."""

    arity = 2
    template = "(%(expressions)s)"
    arg_joiner = " IS NOT DISTINCT FROM "
    output_field: Any = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:
        """Say it as SQLite does."""
        return self.as_sql(compiler, connection, arg_joiner=" IS ", **extra_context)
