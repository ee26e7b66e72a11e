"""Columns and filters that several lists have."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import wraps
from typing import Any, Literal, TypeVar, cast

from django.contrib.admin import RelatedFieldListFilter
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from riskregister.organizations.models import Membership

F = TypeVar("F", bound=Callable[..., Any])


class Tone(StrEnum):
    """The colours of a label, by the names that unfold has for them."""

    BAD = "danger"
    WARNING = "warning"
    UNDER_WAY = "primary"
    NEW = "info"
    GOOD = "success"


def column(
    description: str,
    *,
    ordering: str | models.expressions.Combinable | None = None,
    label: Mapping[Any, Tone] | bool | None = None,
    boolean: bool | None = None,
) -> Callable[[F], F]:
    """Declare a method to be a column: unfold's decorator, typed."""
    shown = {value: tone.value for value, tone in label.items()} if isinstance(label, Mapping) else label
    return cast("Callable[[F], F]", display(description=description, ordering=ordering, label=shown, boolean=boolean))


def once(method: F) -> F:
    """Have what a column shows of a record made once: unfold's pages ask for it again and again."""

    @wraps(method)
    def made(self: Any, row: Any) -> Any:
        kept = row.__dict__.setdefault("_made_once", {})
        if method.__name__ not in kept:
            kept[method.__name__] = method(self, row)
        return kept[method.__name__]

    return cast("F", made)


def nowrap(text: str) -> SafeString:
    """Return a text that a narrow column keeps on one line."""
    return format_html('<span class="whitespace-nowrap">{}</span>', text)


def utc(moment: datetime | None, *, to: Literal["day", "minute", "second"] = "minute") -> SafeString | None:
    """Return a moment as tables show it; their heading says that it is UTC."""
    layout = {"day": "%Y-%m-%d", "minute": "%Y-%m-%d %H:%M", "second": "%Y-%m-%d %H:%M:%S"}[to]
    return None if moment is None else nowrap(moment.astimezone(UTC).strftime(layout))


def person_text(member: Membership | None) -> str | None:
    """Return a member's name and address; the membership's user must be loaded, or will be."""
    if member is None:
        return None
    user = member.user
    return f"{user.display_name} <{user.email}>" if user.display_name != user.email else user.email


class OrganizationFilter(RelatedFieldListFilter):
    """Narrow a list down to one organisation, of those that the person may look at."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "organisation"

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer no organisation that the list could not show: Django would name them all."""
        return [(str(organization.pk), organization.name) for organization in model_admin.organizations_shown(request)]

    def has_output(self) -> bool:
        """Show the filter even where there is one organisation: it says whose rows these are."""
        return bool(self.lookup_choices)


class OrganizationColumn:
    """The column that says whose a row is."""

    @column("organisation", ordering="organization__name")
    def organization_name(self, row: Any) -> str:
        """Return the organisation's name."""
        return str(row.organization)
