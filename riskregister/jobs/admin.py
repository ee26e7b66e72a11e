"""The admin site's pages of jobs, to be read: what asks for one is the page of the work itself.

The package's own page shows whatever a task failed with, and nothing of what matters. The package stands before this
app in INSTALLED_APPS, so it has registered its page by now.
"""

import json
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tasks_db.models import DBTaskResult

from riskregister.api.fields import in_name_order
from riskregister.jobs import registry
from riskregister.jobs.choices import JobState
from riskregister.jobs.models import Job
from riskregister.organizations.admin.access import access_of
from riskregister.organizations.admin.base import TenantAdmin
from riskregister.organizations.admin.columns import (
    OrganizationColumn,
    OrganizationFilter,
    Tone,
    column,
    nowrap,
    person_text,
    utc,
)
from riskregister.organizations.models import Organization

if admin.site.is_registered(DBTaskResult):
    admin.site.unregister(DBTaskResult)

TONES = {
    JobState.QUEUED: Tone.NEW,
    JobState.RUNNING: Tone.UNDER_WAY,
    JobState.SUCCEEDED: Tone.GOOD,
    JobState.FAILED: Tone.BAD,
}


class KindFilter(admin.SimpleListFilter):
    """Narrow the list down to one kind, of those that the person may see somewhere."""

    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer no kind that the list could not show."""
        return [(name, name) for name in sorted(_kinds_seen(request))]

    def queryset(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        """Return the jobs of the kind."""
        return queryset if self.value() is None else queryset.filter(kind=self.value())


@admin.register(Job)
class JobAdmin(OrganizationColumn, TenantAdmin):
    """Jobs, newest first. As in the API, each kind says what it takes to see its own."""

    section = "Settings"
    icon = "pending_actions"

    list_display = (
        *("kind_name", "state_label", "progress", "tries", "next_try_at", "requester", "created"),
        "organization_name",
    )
    list_display_links = ("kind_name",)
    list_select_related = ("organization", "requested_by__user")
    list_filter = (("organization", OrganizationFilter), "state", KindFilter, "created_date")
    ordering = ("-created_date", "-id")
    fieldsets = (
        (None, {"fields": (("kind_name", "organization_name"), ("state_label", "progress"))}),
        ("Tries", {"fields": (("tries", "next_try_at"), "error")}),
        ("What it is", {"fields": ("arguments_text", "result_text")}),
        (
            "When",
            {
                "description": "All times are UTC.",
                "fields": (("requester", "created"), ("started_date", "finished_date")),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """Return the jobs of the kinds that the person may see, in each organisation by the roles held there."""
        rows, access = self.all_rows(), access_of(request)
        if not access.everything:
            seen = ((key, registry.readable_with(held)) for key, held in access.permissions.items())
            rows = rows.filter(reduce(or_, (Q(organization=key, kind__in=kinds) for key, kinds in seen), Q(pk=None)))
        return rows.order_by(*self.get_ordering(request))

    def organizations_shown(self, request: HttpRequest) -> "models.QuerySet[Organization]":
        """Return the organisations in which the person may see jobs of some kind."""
        access, rows = access_of(request), Organization.objects.order_by("name", "slug")
        if access.everything:
            return rows
        return rows.filter(pk__in=[key for key, held in access.permissions.items() if registry.readable_with(held)])

    def has_view_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        """Ask for what the job's kind asks for in its organisation, or for what any does in any."""
        access = access_of(request)
        if obj is None or access.everything:
            return bool(_kinds_seen(request))
        return obj.kind in registry.readable_with(access.permissions.get(obj.organization_id, frozenset()))

    @column("kind", ordering="kind")
    def kind_name(self, row: Job) -> SafeString:
        """Return what kind of work it is."""
        return nowrap(row.kind)

    @column("state", ordering="state", label=TONES)
    def state_label(self, row: Job) -> str:
        """Return what has become of it."""
        return row.state

    @column("progress")
    def progress(self, row: Job) -> str:
        """Return how far it has come."""
        return str(row.done) if row.total is None else f"{row.done} of {row.total}"

    @column("attempts", ordering="attempts")
    def tries(self, row: Job) -> str:
        """Return how often it was begun, of how often it may be."""
        return f"{row.attempts} of {row.max_attempts}"

    @column("next try (UTC)")
    def next_try_at(self, row: Job) -> SafeString | None:
        """Return when it is begun, at the earliest, where it is queued."""
        return utc(row.waits_until, to="second")

    @column("asked by")
    def requester(self, row: Job) -> str | None:
        """Return who asked for it."""
        return person_text(row.requested_by)

    @column("created (UTC)", ordering="created_date")
    def created(self, row: Job) -> SafeString | None:
        """Return when it was asked for."""
        return utc(row.created_date)

    @column("arguments")
    def arguments_text(self, row: Job) -> SafeString:
        """Return what it was told."""
        return _json(row.arguments)

    @column("result")
    def result_text(self, row: Job) -> SafeString | None:
        """Return what came of it."""
        return None if row.result is None else _json(row.result)


def _kinds_seen(request: HttpRequest) -> set[str]:
    access = access_of(request)
    if access.everything:
        return set(registry.names())
    return {kind for held in access.permissions.values() for kind in registry.readable_with(held)}


def _json(value: Any) -> SafeString:
    text = json.dumps(in_name_order(value), ensure_ascii=False, indent=2)
    return format_html('<span style="white-space: pre-wrap; overflow-wrap: anywhere">{}</span>', text)
