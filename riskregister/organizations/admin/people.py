"""The page of a person: their name, which is the same in every organisation. For superusers."""

from typing import Any, Final

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest

from riskregister.history.models import Channel
from riskregister.organizations import operations
from riskregister.organizations.admin.access import access_of, person
from riskregister.organizations.admin.base import TenantAdmin
from riskregister.organizations.admin.columns import column
from riskregister.organizations.admin.forms import ChangePersonForm
from riskregister.organizations.models import MemberKind, Membership, User
from riskregister.organizations.operations import NewNames
from riskregister.organizations.rendering import render_rows_for
from riskregister.organizations.roles import Permission

RENDERING_SECONDS: Final = 5
"""How long a page may take to render rows with a new name. Most people are in fewer rows than that is enough for."""


@admin.register(User)
class PersonAdmin(TenantAdmin):
    """People, by name. A person may be a member of several organisations, so an admin of one has no say here."""

    permission = Permission.ORGANIZATION_MANAGE
    section = "Settings"
    icon = "badge"
    change_form = ChangePersonForm

    list_display = ("person_name", "email", "superuser")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("last_name", "first_name", "email")
    fieldsets = (
        (None, {"fields": ("email", "organizations")}),
        (
            "Name",
            {
                "description": "Rows of the register show the new name once they are rendered anew.",
                "fields": (("first_name", "last_name"), "reason"),
            },
        ),
    )

    def all_rows(self) -> "models.QuerySet[Any]":
        """Return every person: whoever is a member as one."""
        members = Membership.objects.across_organizations().filter(kind=MemberKind.PERSON)
        return User.objects.filter(pk__in=members.values("user"))

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """Return every person, for superusers."""
        rows = self.all_rows() if access_of(request).everything else User.objects.none()
        return rows.order_by(*self.get_ordering(request))

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Allow superusers: no role is one across organisations."""
        return access_of(request).everything

    def write(self, request: HttpRequest, record: User, values: dict[str, Any]) -> models.Model:
        """Change the names, and render as many of the rows that show them as one may wait for."""
        user = operations.change_person(
            user_id=record.pk,
            names=NewNames(first_name=values["first_name"], last_name=values["last_name"]),
            seen=values["seen"],
            channel=Channel.ADMIN,
            by=person(request),
            request_id=getattr(request, "request_id", None),
            reason=values["reason"] or None,
        )
        left = render_rows_for(RENDERING_SECONDS, user)
        if left:
            told = f"Rows that do not show the new name yet: {left}. `manage.py render_documents` renders them."
            self.message_user(request, told, messages.WARNING)
        return user

    @column("person", ordering="last_name")
    def person_name(self, row: User) -> str:
        """Return the name."""
        return row.display_name

    @column("superuser", ordering="is_superuser", boolean=True)
    def superuser(self, row: User) -> bool:
        """Say whether the person may manage every organisation."""
        return row.is_superuser

    @column("organisations")
    def organizations(self, row: User) -> str:
        """Return the names of the organisations that the person is a member of, or was."""
        members = Membership.objects.across_organizations().filter(user=row)
        return ", ".join(members.order_by("organization__name").values_list("organization__name", flat=True))
