"""The sidebar: unfold calls `sidebar` for every page (settings.UNFOLD)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, QueryDict
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
                items[page.section] += _links(request, page, model["name"], model["admin_url"])
    return [{"title": section, "separator": False, "items": items[section]} for section in SECTIONS]


def _links(request: HttpRequest, page: TenantAdmin, name: str, address: str) -> list[dict[str, Any]]:
    """Return the links to a list and to its parts. One of them is marked: unfold would mark all of the same path."""
    asked = request.GET.dict().items()
    part = next(
        (of for of in page.selections if request.path == address and asked >= QueryDict(of.query).dict().items()), None
    )
    here = request.path.startswith(address)
    whole = {"title": name, "icon": page.icon, "link": address, "active": here and part is None}
    return [
        whole,
        *(
            {"title": of.title, "icon": of.icon, "link": f"{address}?{of.query}", "active": of is part}
            for of in page.selections
        ),
    ]
