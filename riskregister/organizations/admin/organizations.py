"""The page of an organisation: its sources, which are changed here, and its history. A superuser adds one."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest

from riskregister.history.models import Channel
from riskregister.organizations import operations
from riskregister.organizations.admin.access import access_of, change_for, person
from riskregister.organizations.admin.base import TenantAdmin
from riskregister.organizations.admin.columns import column
from riskregister.organizations.admin.forms import AddOrganizationForm, ChangeSourcesForm
from riskregister.organizations.admin.inlines import HistoryInline
from riskregister.organizations.models import Organization, OrganizationHistory, SourceList, Subject, User
from riskregister.organizations.roles import Permission


class OrganizationHistoryInline(HistoryInline):
    """What was done to the organisation's settings: members, accounts, sources, tags, scoring policy."""

    model = OrganizationHistory
    permission = Permission.ORGANIZATION_MANAGE
    fields = ("version", "action", "subject", "about", "actor_name", "channel", "reason", "moment")

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """Return the rows with the addresses of the people they are about, which history does not hold."""
        address = User.objects.filter(pk=OuterRef("user_id")).values("email")
        rows: models.QuerySet[Any] = super().get_queryset(request).annotate(address=Subquery(address))
        return rows

    @column("about")
    def about(self, row: Any) -> str:
        """Say what was changed, and to what."""
        version = None if row.scoring_policy is None else f"version {row.scoring_policy['version']}"
        told = {Subject.MEMBER: row.address, Subject.SOURCES: row.used_for, Subject.SCORING_POLICY: version}
        subject = told.get(row.subject, row.name)
        parts = [subject, ", ".join(row.roles) if row.roles else None, "not active" if row.is_active is False else None]
        return " · ".join(part for part in parts if part)


@admin.register(Organization)
class OrganizationAdmin(TenantAdmin):
    """Organisations, by name."""

    permission = Permission.ORGANIZATION_MANAGE
    organization_lookup = "pk"
    section = "Settings"
    icon = "domain"
    add_form = AddOrganizationForm
    change_form = ChangeSourcesForm

    list_display = ("slug", "name", "created_date")
    search_fields = ("slug", "name")
    ordering = ("slug",)
    inlines = (OrganizationHistoryInline,)
    add_fieldsets = ((None, {"fields": ("slug", "name")}),)
    fieldsets = (
        (None, {"fields": (("slug", "name"), ("version", "created_date"))}),
        (
            "Sources",
            {
                "description": "Names that risks and incidents may say they come from, one a line. "
                "Records keep the name they have.",
                "fields": (("risks", "incidents"), "reason", "sources_version"),
            },
        ),
    )

    def all_rows(self) -> "models.QuerySet[Any]":
        """Return every organisation."""
        return Organization.objects.all()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow superusers: no role is one across organisations."""
        return access_of(request).everything

    def write(self, request: HttpRequest, record: Organization | None, values: dict[str, Any]) -> models.Model:
        """Create the organisation, or set its sources."""
        if record is not None:
            return operations.set_sources(
                change_for(request, record.pk, values["reason"]),
                lists={used_for: values[used_for] for used_for in SourceList},
                seen=values["sources_version"],
            )
        return operations.create_organization(
            slug=values["slug"], name=values["name"], channel=Channel.ADMIN, by=person(request)
        )
