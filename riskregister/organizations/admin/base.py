"""What every page of the admin site stands on: it shows one's own organisations, and only operations write."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, quote, unquote
from django.core.exceptions import BadRequest, ImproperlyConfigured
from django.db import models
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from unfold.admin import ModelAdmin as UnfoldModelAdmin

from riskregister.api.errors import Refusal
from riskregister.organizations.admin.access import access_of
from riskregister.organizations.admin.forms import OperationForm
from riskregister.organizations.admin.inlines import ReadOnlyInline
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Permission

# The stubs know ModelAdmin as generic; at run time it takes no parameter.
if TYPE_CHECKING:
    DjangoModelAdmin = admin.ModelAdmin[Any]
else:
    DjangoModelAdmin = admin.ModelAdmin

SEARCH_LENGTH = 200
"""Longer searches are cut off: each word becomes a condition, and SQLite fails at a thousand of them."""


@dataclass(frozen=True)
class Selection:
    """A part of a list, by the query of its address."""

    title: str
    icon: str
    query: str


class OperationModelAdmin(DjangoModelAdmin):
    """Django's half of a page, without the transaction that Django puts around every change.

    Operations open and commit their own, durable ones; within another they raise RuntimeError. As the last
    of TenantAdmin's bases this class stands between unfold's mixins and Django's ModelAdmin.
    """

    @method_decorator(csrf_protect)
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or take in a form. What an operation refuses becomes an error of the form; nothing was written."""
        try:
            return self._form(request, object_id, form_url, extra_context)
        except Refusal as refusal:
            request.admin_refusal = refusal  # type: ignore[attr-defined]  # our own attribute
            return self._form(request, object_id, form_url, extra_context)

    @method_decorator(csrf_protect)
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Refuse, as has_delete_permission says, or let a subclass delete by an operation."""
        response: HttpResponse = self._delete_view(request, object_id, extra_context)  # type: ignore[attr-defined]  # Django's own, not in the stubs
        return response

    def _form(self, *args: Any) -> HttpResponse:
        response: HttpResponse = self._changeform_view(*args)  # type: ignore[attr-defined]  # Django's own, not in the stubs
        return response


class TenantAdmin(UnfoldModelAdmin, OperationModelAdmin):  # type: ignore[misc]  # unfold is not typed
    """A page of rows that belong to organisations: read-only, unless a subclass names forms and writes by operations.

    A superuser sees every organisation; others see those of which they are active members with a role that
    grants `permission`. What is not theirs is not found, like what does not exist.
    """

    permission: ClassVar[Permission]
    """What it takes to look at these rows, and to change them where that is possible at all."""
    section: ClassVar[str]
    """The group of the sidebar."""
    icon: ClassVar[str]
    """The name of the sidebar's Material symbol."""
    selections: ClassVar[Sequence[Selection]] = ()
    """Parts of the list that have a place in the sidebar of their own."""
    organization_lookup: ClassVar[str] = "organization"
    add_form: ClassVar[type[OperationForm] | None] = None
    change_form: ClassVar[type[OperationForm] | None] = None

    actions = None
    list_per_page = 50
    change_form_template = add_form_template = "admin/organizations/form.html"

    def __init__(self, model: type[models.Model], admin_site: admin.AdminSite) -> None:
        """Refuse what would write past the operations."""
        super().__init__(model, admin_site)
        editing = [inline.__name__ for inline in self.inlines if not issubclass(inline, ReadOnlyInline)]
        if self.list_editable or self.ordering_field or self.actions_submit_line or editing:
            raise ImproperlyConfigured(f"{type(self).__name__} would write past the operations. {' '.join(editing)}")

    # Whose rows

    def all_rows(self) -> "models.QuerySet[Any]":
        """Return the rows of every organisation; the default manager of a tenant table refuses to."""
        manager: Any = self.model._default_manager
        rows: models.QuerySet[Any] = manager.across_organizations()
        return rows

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """Return the rows that the person may look at. Lists, pages, searches and look-ups all start here."""
        rows = access_of(request).limit(self.all_rows(), self.permission, self.organization_lookup)
        return rows.order_by(*self.get_ordering(request))

    def organizations_shown(self, request: HttpRequest) -> "models.QuerySet[Organization]":
        """Return the organisations whose rows the list could show."""
        return access_of(request).organizations(self.permission)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the record of a page. Raises Http404 for what is not the person's, as for what is not there."""
        record = super().get_object(request, object_id, from_field)
        if record is None:
            raise Http404
        return record

    def get_search_results(
        self, request: HttpRequest, queryset: "models.QuerySet[Any]", search_term: str
    ) -> "tuple[models.QuerySet[Any], bool]":
        """Search in `search_fields`."""
        found: tuple[models.QuerySet[Any], bool]
        found = super().get_search_results(request, queryset, search_term[:SEARCH_LENGTH])
        return found

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list. PostgreSQL takes no NUL, in no filter: that is a bad request, not an error of ours."""
        if any("\x00" in value for _, values in request.GET.lists() for value in values):
            raise BadRequest("NUL in the query")
        response: HttpResponse = super().changelist_view(request, extra_context)
        return response

    # Who may do what

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask for the permission in the record's organisation, or in any."""
        return access_of(request).allows(self.permission, self._organization_id(obj))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the page in menus to whoever may look at it."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow what there is a form for."""
        return self.add_form is not None and self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow what there is a form for."""
        return self.change_form is not None and self.has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Delete nothing here."""
        return False

    def _organization_id(self, obj: Any) -> Any:
        if obj is None:
            return None
        return obj.pk if self.organization_lookup == "pk" else obj.organization_id

    # The form

    def form_for(self, request: HttpRequest, obj: Any) -> type[OperationForm] | None:
        """Return the form that asks for an operation's arguments; None where there is nothing to ask."""
        if obj is None:
            return self.add_form
        return self.change_form if self.has_change_permission(request, obj) else None

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return how to make the form. It knows the person, and what an operation has refused already."""
        form = self.form_for(request, obj)
        if form is None:
            read_only: type[ModelForm[Any]] = super().get_form(request, obj, change, **kwargs)
            return read_only
        return partial(form, access=access_of(request), refusal=getattr(request, "admin_refusal", None))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Show whatever is not asked for as text."""
        form = self.form_for(request, obj)
        asked = form.base_fields if form is not None else {}
        return [name for name in flatten_fieldsets(self.get_fieldsets(request, obj)) if name not in asked]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Show inlines of what exists."""
        return self.inlines if obj is not None else ()

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Offer one button: what is saved shows its result, which the other two would skip."""
        context |= {"show_save_and_continue": False, "show_save_and_add_another": False}
        return super().render_change_form(request, context, *args, **kwargs)

    # Writing

    def write(self, request: HttpRequest, record: Any, values: dict[str, Any]) -> models.Model:
        """Call the operation that the form is for; return the record as it is now.

        `record` is None where one is added. An answer other than Django's redirect is left in `request.admin_answer`.
        """
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Any, form: OperationForm, change: bool) -> None:
        """Write by an operation. `obj` is what Django speaks of afterwards: it gets the values of the record."""
        saved = self.write(request, obj if change else None, form.cleaned_data)
        for field in saved._meta.concrete_fields:
            setattr(obj, field.attname, getattr(saved, field.attname))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing: inlines are read-only, and the operation wrote all there is."""

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Refuse: rows are deleted by operations, if at all."""
        raise NotImplementedError

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Refuse: rows are deleted by operations, if at all."""
        raise NotImplementedError

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Answer as the writer said, else as Django does."""
        answer: HttpResponse | None = getattr(request, "admin_answer", None)
        return answer if answer is not None else super().response_add(request, obj, post_url_continue)

    # Django's own log of changes would be a second record beside the history, written after the operation has
    # committed and editable by whoever can write to its table. So it stays empty, and its page leads to the history.

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Leave it to the operation's history."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Leave it to the operation's history."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        """Leave it to the operation's history."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the page, which shows the history."""
        self.get_object(request, unquote(object_id))
        return HttpResponseRedirect(self.page_of(object_id))

    def page_of(self, object_id: str) -> str:
        """Return the address of a record's page."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[quote(object_id)])
