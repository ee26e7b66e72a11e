"""The page of the catalogue that all organisations share, and what it says of a key risk."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html_join

from incidents.admin import TIMES
from riskregister.organizations.admin.access import access_of
from riskregister.organizations.admin.base import TenantAdmin
from riskregister.organizations.admin.columns import column
from riskregister.organizations.roles import Permission
from risks.models import KeyRiskVersion, Risk

SOURCE_NAMES = {
    "attack": "MITRE ATT&CK for Enterprise",
    "cis": "CIS Controls v8",
    "csf": "NIST CSF 2.0",
}


@admin.register(KeyRiskVersion)
class CatalogueAdmin(TenantAdmin):
    """The catalogue that all organisations share, for superusers. The command `load_key_risks` is what fills it.

    The list has what each entry says now; its page leads to what it said before.
    """

    permission = Permission.RISKS_READ
    section = "Register"
    icon = "menu_book"

    list_display = ("shown_id", "title", "type", "objectives_text", "version", "retired")
    list_display_links = ("shown_id", "title")
    list_filter = ("type", "retired", "objectives__threat_objective")
    list_select_related = ("key_risk",)
    ordering = ("key_risk__number", "-version")
    search_fields = ("title", "description", "guidance")
    readonly_preprocess_fields = dict.fromkeys(("description", "guidance"), linebreaksbr)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "title",
                    ("shown_id", "type"),
                    "description",
                    "objectives_text",
                    "guidance",
                    "sources_text",
                )
            },
        ),
        ("Version", {"description": TIMES, "fields": (("version", "retired"), ("created_date", "other_versions"))}),
    )

    def all_rows(self) -> "models.QuerySet[Any]":
        """Return the versions of all entries: they belong to nobody."""
        return KeyRiskVersion.objects.select_related("key_risk").prefetch_related("objectives")

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """Return the newest versions for the list, and any version for its page; none to who may not see it."""
        rows = self.all_rows().order_by(*self.get_ordering(request))
        if not access_of(request).everything:
            return rows.none()
        match = request.resolver_match
        is_list = match is not None and str(match.url_name).endswith("_changelist")
        return rows.filter(pk__in=KeyRiskVersion.objects.newest().order_by().values("pk")) if is_list else rows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show it to superusers."""
        return access_of(request).everything

    @column("id", ordering="key_risk__number")
    def shown_id(self, row: KeyRiskVersion) -> str:
        """Return the number as registers show it."""
        return str(row.key_risk)

    @column("threat objectives")
    def objectives_text(self, row: KeyRiskVersion) -> str:
        """Return the objectives, each with its relevance where that is known."""
        told = sorted((of.threat_objective, of.relevance) for of in row.objectives.all())
        return ", ".join(f"{objective} ({relevance})" if relevance else objective for objective, relevance in told)

    @column("sources")
    def sources_text(self, row: KeyRiskVersion) -> str:
        """Return the public sources, by the names they go by."""
        return sources_told(row.sources)

    @column("other versions")
    def other_versions(self, row: KeyRiskVersion) -> str:
        """Return links to the other versions, newest first."""
        others = KeyRiskVersion.objects.filter(key_risk=row.key_risk_id).exclude(pk=row.pk).order_by("-version")
        links = ((self.page_of(str(of.pk)), of.version) for of in others)
        return format_html_join(", ", '<a href="{}" class="text-link">{}</a>', links)


def entry_of(row: Risk) -> KeyRiskVersion:
    """Return what the catalogue says of a key risk, in the version that the risk shows."""
    version: Any = row.catalogue_version  # NULL of own risks only
    return KeyRiskVersion.objects.get(key_risk=row.key_risk_id, version=version)


def sources_told(sources: Mapping[str, Sequence[str]]) -> str:
    """Return public sources, by the names they go by."""
    return "\n".join(f"{name}: {', '.join(sources[key])}" for key, name in SOURCE_NAMES.items() if key in sources)
