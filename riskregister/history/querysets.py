"""The manager that makes a forgotten organisation an error instead of a leak."""

from typing import Any, Generic, Never, Self, TypeVar, cast
from uuid import UUID

from django.db import models

Q = TypeVar("Q", bound="models.QuerySet[Any]")
M = TypeVar("M", bound=models.Model)


class UnscopedQuery(RuntimeError):
    """A query on tenant data was begun without saying whose."""


class Scoped(Generic[Q]):
    """What the default manager of a tenant table offers: `Risk.objects.of(organization_id)`."""

    def of(self, organization_id: UUID) -> Q:
        """Return the rows of one organisation."""
        return self.across_organizations().filter(organization_id=organization_id)

    def across_organizations(self) -> Q:
        """Return the rows of every organisation: for operators' commands and look-ups that find the organisation."""
        raise NotImplementedError


class OrganizationManager(Scoped[Any], models.Manager[Any]):
    """Django's side of `Scoped`.

    Anything else on it (`all`, `filter`, `get`, `create`) raises `UnscopedQuery`, so that a query
    without an organisation fails in the first test that runs it. Reverse accessors (`incident.history`), for
    which Django makes managers without arguments, are closed altogether: they would not say whose rows either.
    """

    def __init__(self, queryset_class: "type[models.QuerySet[Any]] | None" = None) -> None:
        super().__init__()
        self._chosen_queryset_class = queryset_class

    def across_organizations(self) -> Any:
        """Return the rows of every organisation."""
        if self._chosen_queryset_class is None:
            raise UnscopedQuery(f"Query {self.model.__name__}.objects, not a reverse accessor.")
        return self._chosen_queryset_class(self.model, using=self._db)

    def get_queryset(self) -> Never:
        """Refuse: the caller has not said whose rows it means."""
        raise UnscopedQuery(f"{self.model.__name__}.objects needs .of(organization_id) first")


def scoped(queryset_class: type[Q]) -> Scoped[Q]:
    """Return the manager of a tenant table whose rows are read through `queryset_class`."""
    return cast("Scoped[Q]", OrganizationManager(queryset_class))


class RecordQuerySet(models.QuerySet[M]):
    """Numbered records, in product words."""

    def live(self) -> Self:
        """Records that are in the register: deleted_date is NULL."""
        return self.filter(deleted_date__isnull=True)

    def with_people(self) -> Self:
        """Load the people whom the row shows along with the record; assigned_to is NULL for nobody."""
        return self.select_related("assigned_to__user", "opened_by__user")
