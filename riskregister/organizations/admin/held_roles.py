"""Roles, as lists and pages show them: one query a page, however many members are on it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.views import ChangeList as UnfoldChangeList

from riskregister.organizations.models import MembershipRole
from riskregister.organizations.roles import Role

if TYPE_CHECKING:
    AnyModelAdmin = ModelAdmin[Any]


def held_roles(membership_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Return the roles of each membership, in the order in which roles are listed everywhere."""
    held: defaultdict[UUID, list[str]] = defaultdict(list)
    rows = MembershipRole.objects.across_organizations().filter(membership__in=membership_ids)
    for membership_id, role in rows.values_list("membership_id", "role"):
        held[membership_id].append(role)
    return {membership_id: sorted(roles, key=Role.values.index) for membership_id, roles in held.items()}


class ChangeListWithRoles(UnfoldChangeList):  # type: ignore[misc]  # unfold is not typed
    """A list whose rows know their roles, as `role_names`. `membership_key` says where a row's membership is."""

    membership_key: ClassVar[str]
    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        """Read the roles of the page's rows along with them."""
        super().get_results(request)
        rows = self.result_list = list(self.result_list)
        held = held_roles(getattr(row, self.membership_key) for row in rows)
        for row in rows:
            row.role_names = held.get(getattr(row, self.membership_key), [])


class RoleFilter(SimpleListFilter):
    """Narrow a list down to those with a role. The page's `membership_lookup` says where a row's membership is."""

    title = "role"
    parameter_name = "role"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: "AnyModelAdmin") -> None:
        super().__init__(request, params, model, model_admin)
        self.lookup: str = getattr(model_admin, "membership_lookup", "pk")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer every role."""
        return [(role.value, role.label) for role in Role]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Keep the rows whose membership has the role."""
        if self.value() is None:
            return queryset
        holders = MembershipRole.objects.across_organizations().filter(role=self.value())
        return queryset.filter(**{f"{self.lookup}__in": holders.values("membership")})
