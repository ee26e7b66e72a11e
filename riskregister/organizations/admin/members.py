"""The page of a member: who they are, what they may do, whether they are one."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import BooleanFieldListFilter
from django.db import models
from django.http import HttpRequest

from riskregister.organizations import operations
from riskregister.organizations.admin.access import access_of, change_for, person
from riskregister.organizations.admin.base import TenantAdmin
from riskregister.organizations.admin.columns import OrganizationColumn, OrganizationFilter, Tone, column
from riskregister.organizations.admin.forms import AddMemberForm, ChangeMemberForm
from riskregister.organizations.admin.held_roles import ChangeListWithRoles, RoleFilter, held_roles
from riskregister.organizations.admin.one_time import Shown, shown_once
from riskregister.organizations.models import MemberKind, Membership
from riskregister.organizations.passwords import password_link
from riskregister.organizations.roles import Permission


class MembershipChangeList(ChangeListWithRoles):
    """Members with their roles."""

    membership_key = "pk"


@admin.register(Membership)
class MembershipAdmin(OrganizationColumn, TenantAdmin):
    """Members of all kinds. Only people are changed here: accounts have a page of their own, the system has none."""

    permission = Permission.ORGANIZATION_MANAGE
    section = "Settings"
    icon = "group"
    add_form = AddMemberForm
    change_form = ChangeMemberForm

    list_display = ("person_name", "email", "organization_name", "member_kind", "roles_held", "active")
    list_select_related = ("organization", "user")
    list_filter = (
        ("organization", OrganizationFilter),
        "kind",
        RoleFilter,
        ("is_active", BooleanFieldListFilter),
    )
    search_fields = ("user__email", "user__first_name", "user__last_name")
    ordering = ("organization__name", "user__last_name", "user__first_name", "user__email")

    def get_fieldsets(self, request: HttpRequest, obj: Membership | None = None) -> Any:
        """Ask for what the form asks for, and show who it is about."""
        if obj is None:
            superuser = ("superuser",) if access_of(request).everything else ()
            names = ("organization", "email", ("first_name", "last_name"), "roles", *superuser, "reason")
            return ((None, {"fields": names}),)
        who = (("person_name", "email"), ("organization_name", "member_kind"), ("superuser", "created_date"))
        asked = self.form_for(request, obj) is not None
        may = ("roles", "is_active", "reason") if asked else ("roles_held", "active")
        return ((None, {"fields": who}), ("Access", {"fields": may}))

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """Allow people to be changed."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.kind == MemberKind.PERSON)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the list that knows roles."""
        return MembershipChangeList

    def write(self, request: HttpRequest, record: Membership | None, values: dict[str, Any]) -> models.Model:
        """Add a member, or change one."""
        if record is None:
            return self._add(request, values)
        return operations.change_member(
            change_for(request, record.organization_id, values["reason"]),
            membership_id=record.pk,
            roles=values["roles"],
            is_active=values["is_active"],
        )

    def _add(self, request: HttpRequest, values: dict[str, Any]) -> Membership:
        member = operations.add_member(
            change_for(request, values["organization"].pk, values["reason"]),
            email=values["email"],
            roles=values["roles"],
            first_name=values["first_name"],
            last_name=values["last_name"],
            superuser=values.get("superuser", False),
        )
        if _may_hand_out_link(request, member):
            link = request.build_absolute_uri(password_link(member.user))
            request.admin_answer = shown_once(  # type: ignore[attr-defined]  # our own attribute
                request,
                self,
                member,
                title=f"{member.user.display_name} is a member now",
                note="Send them this link. It sets their password, works once, and cannot be shown again.",
                values=[Shown("Password link", link)],
            )
        return member

    @column("person", ordering="user__last_name")
    def person_name(self, row: Membership) -> str:
        """Return the name."""
        return row.user.display_name

    @column("e-mail", ordering="user__email")
    def email(self, row: Membership) -> str:
        """Return the address."""
        return row.user.email

    @column("kind", ordering="kind", label={MemberKind.PERSON: Tone.NEW, MemberKind.SERVICE_ACCOUNT: Tone.UNDER_WAY})
    def member_kind(self, row: Membership) -> str:
        """Return what stands behind the membership."""
        return row.kind

    @column("roles")
    def roles_held(self, row: Membership) -> str:
        """Return the roles: read with the list, or now for a page."""
        names = getattr(row, "role_names", None)
        return ", ".join(held_roles([row.pk]).get(row.pk, []) if names is None else names)

    @column("active", ordering="is_active", boolean=True)
    def active(self, row: Membership) -> bool:
        """Say whether they are a member now."""
        return row.is_active

    @column("superuser")
    def superuser(self, row: Membership) -> str:
        """Say whether the person may manage every organisation."""
        return "Yes" if row.user.is_superuser else "No"


def _may_hand_out_link(request: HttpRequest, member: Membership) -> bool:
    """Say whether the person who added a member may have the link that sets the member's password.

    Whoever has it can become that member, here and in every organisation that adds the same address later. So
    it is for superusers alone, and not for a member who has a password.
    """
    return person(request).is_superuser and not member.user.has_usable_password()
