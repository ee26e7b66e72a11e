"""Tables on a record's page: its history, its comments. Read-only, newest first, fifty rows a page."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db import models
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.forms import PaginationInlineFormSet

from riskregister.history.models import HistoryRow
from riskregister.organizations.admin.access import access_of
from riskregister.organizations.admin.columns import column, utc
from riskregister.organizations.roles import Permission

ROWS = 50


class ReadOnlyFormSet(PaginationInlineFormSet):  # type: ignore[misc]  # unfold is not typed
    """The rows of an inline, shown and never taken in."""

    new_objects: ClassVar[tuple[Any, ...]] = ()
    changed_objects: ClassVar[tuple[Any, ...]] = ()
    deleted_objects: ClassVar[tuple[Any, ...]] = ()
    """What Django tells of after a form was saved."""

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        """Leave out whatever was sent: the rows are no part of the form that they are shown with."""
        super().__init__(**kwargs)

    def is_valid(self) -> bool:
        """Have nothing against the form being saved."""
        return True

    @classmethod
    def get_default_prefix(cls) -> str:
        """Return a name of its own: Django's is the reverse accessor, which tenant tables do not have."""
        return str(cls.model._meta.model_name)

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Add the two hidden fields that the templates look for, empty.

        Django would make the key's a choice of all rows of the table, whosesoever they are.
        """
        self._pk_field = self.model._meta.pk
        for name in (self._pk_field.name, self.fk.name):
            form.fields[name] = forms.CharField(required=False, disabled=True, widget=forms.HiddenInput)

    def get_page_num(self) -> int:
        """Return the page asked for; what is no number asks for the first one."""
        try:
            return int(super().get_page_num())
        except ValueError:
            return 1


class ReadOnlyInline(TabularInline):  # type: ignore[misc]  # unfold is not typed
    """Rows of a tenant table that belong to the record of the page."""

    permission: ClassVar[Permission]
    formset = ReadOnlyFormSet
    extra = 0
    can_delete = False
    per_page = ROWS
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """Return the rows that the person may look at; Django narrows them down to those of the record."""
        rows = access_of(request).limit(self.model.objects.across_organizations(), self.permission)
        return rows.order_by(*self.ordering)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show every column as text."""
        return self.fields

    @column("time (UTC)")
    def moment(self, row: Any) -> str | None:
        """Return when the row was written, where it says so."""
        return utc(row.created_date, to="second")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show the rows to whoever may see the page."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Take in nothing."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Take in nothing."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Take in nothing."""
        return False


class HistoryInline(ReadOnlyInline):
    """The history of a record."""

    if TYPE_CHECKING:
        model: type[HistoryRow]
    fk_name = "record"
    fields: tuple[str, ...] = ("version", "action", "actor_name", "channel", "reason", "moment")
    ordering = ("-version",)
    verbose_name_plural = "history"
