"""The sidebar: unfold calls `sidebar` for every page (settings.UNFOLD)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from riskregister.organizations.admin.base import TenantAdmin

SECTIONS = ("Register", "Settings")


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the pages that the person may look at, by section. Django's list of apps is limited to them already."""
    items: dict[str, list[dict[str, Any]]] = {section: [] for section in SECTIONS}
    items[SECTIONS[0]].append({"title": "Dashboard", "icon": "dashboard", "link": reverse("admin:index")})
    for app in admin.site.get_app_list(request):
        for model in app["models"]:
            page = admin.site.get_model_admin(model["model"])
            if isinstance(page, TenantAdmin):
                items[page.section].append({"title": model["name"], "icon": page.icon, "link": model["admin_url"]})
                items[page.section] += [
                    {"title": of.title, "icon": of.icon, "link": f"{model['admin_url']}?{of.query}"}
                    for of in page.selections
                ]
    return [{"title": section, "separator": False, "items": items[section]} for section in SECTIONS]
