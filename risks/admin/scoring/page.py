"""What the pages of an organisation's scoring policy and of its scoring setup have alike."""

from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import models
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from riskregister.api.changes import Change
from riskregister.api.preconditions import EntityTags, etag_of
from riskregister.history.models import OrganizationCounter
from riskregister.organizations.admin.access import access_of, change_for
from riskregister.organizations.admin.base import TenantAdmin
from riskregister.organizations.admin.columns import column
from riskregister.organizations.roles import Permission


class ScoringPage(TenantAdmin):
    """A page of something that every organisation has one of, in versions that its counter counts."""

    permission = Permission.RISKS_READ
    organization_lookup = "pk"
    section = "Settings"
    counter: ClassVar[str]
    """The column of the counter that has the version in force."""

    list_display = ("organization_name", "version_in_force")
    list_display_links = ("organization_name",)
    ordering = ("name", "slug")
    search_fields = ("slug", "name")
    change_form_template = "admin/risks/scoring/form.html"
    change_form_outer_after_template = "admin/risks/scoring/versions.html"

    @property
    def media(self) -> forms.Media:
        """Return the theme's files and our own."""
        files: forms.Media = super().media
        return files + forms.Media(css={"all": ("incidents/record.css", "listing/listing.css", "risks/scoring.css")})

    def all_rows(self) -> "models.QuerySet[Any]":
        """Return every organisation, with the version that is in force."""
        counters = OrganizationCounter.objects.filter(organization=OuterRef("pk")).values(self.counter)
        rows: models.QuerySet[Any] = self.model._default_manager.annotate(in_force=Subquery(counters))
        return rows

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those change it who manage the organisation. A superuser does so only as a member who may."""
        if obj is None:
            return super().has_change_permission(request, obj)
        return self.may(request, obj, Permission.ORGANIZATION_MANAGE)

    def may(self, request: HttpRequest, organization: Any, *permissions: str) -> bool:
        """Tell whether the person holds the permissions in the organisation, as a member."""
        return access_of(request).may_write(permissions, organization.pk)

    def change_of(self, request: HttpRequest, organization: Any, values: dict[str, Any]) -> Change:
        """Return the change that a form asks for, provided that the version in force is the one it has shown."""
        change = change_for(request, organization.pk, values["reason"])
        return replace(change, precondition=EntityTags(frozenset({etag_of(values["version"])})))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Say which version is in force now: what says nothing new makes none."""
        before, now = obj.in_force, self.get_object(request, str(obj.pk)).in_force
        if now == before:
            self.message_user(request, "Nothing was changed: that is how it is already.", messages.INFO)
        else:
            told = f"The {self.opts.verbose_name} of {obj} is at version {now} now."
            self.message_user(request, told, messages.SUCCESS)
        return HttpResponseRedirect(self.page_of(str(obj.pk)))

    @column("organisation", ordering="name")
    def organization_name(self, row: Any) -> str:
        """Return the organisation's name."""
        return str(row)

    @column("version in force", ordering="in_force")
    def version_in_force(self, row: Any) -> int:
        """Return the number of the version in force."""
        version: int = row.in_force
        return version
