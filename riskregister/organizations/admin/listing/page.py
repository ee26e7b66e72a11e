"""The page of a list of records: its form of filters, saved filters, changes of many, export and import."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO, ClassVar, Protocol

from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from riskregister.api.bulk_input import BulkInput
from riskregister.api.changes import Change, Operation
from riskregister.api.errors import InvalidInput
from riskregister.api.filters import Listing
from riskregister.api.query import validated_query
from riskregister.api.tables.columns import Table
from riskregister.api.tables.importing import TableImport
from riskregister.history.identifiers import parse_id
from riskregister.organizations.admin.access import access_of, person
from riskregister.organizations.admin.base import TenantAdmin
from riskregister.organizations.admin.columns import OrganizationFilter
from riskregister.organizations.admin.listing import bulk, exporting, importing, saved
from riskregister.organizations.admin.listing.changelist import ListingChangeList
from riskregister.organizations.admin.listing.fields import Choices, filter_fields, query_of
from riskregister.organizations.admin.listing.question import FREE_TEXT, ORGANIZATION, Question, question_of
from riskregister.organizations.admin.sent_once import KeyedActionForm
from riskregister.organizations.models import Membership, Organization, RecordList, SourceList
from riskregister.organizations.operations import saved_filters, sources_of


class StartsImport(Protocol):
    """Makes the import of a file."""

    def __call__(
        self, change: Change, file: BinaryIO, *, dry_run: bool, progress: Callable[[int], object]
    ) -> TableImport:
        """Return it, to be run."""


class ListingAdmin(TenantAdmin):
    """A list of records. Subclasses declare what the API and the commands have for them; the rules are those."""

    kinds: ClassVar[tuple[str, ...]]
    """The letters that the record's ids may begin with; a bare number is of the first."""
    listing: ClassVar[Listing]
    listed: ClassVar[RecordList]
    table: ClassVar[Table]
    bulk_input: ClassVar[type[BulkInput]]
    bulk_operation: ClassVar[Operation[..., Any]]
    start_import: ClassVar[StartsImport]
    import_permissions: ClassVar[frozenset[str]]
    derived: ClassVar[Sequence[str]] = ("created_date", "updated_date")
    """Columns of a record that nobody sets, for whoever reads an export."""
    first_filters: ClassVar[Sequence[str]]
    """The names of those filters that the form begins with; the others are folded away."""
    list_texts: ClassVar[frozenset[str]] = frozenset({"title", "tags"})
    """Columns of texts and sets that the list shows. The others are not read for it."""

    list_before_template = "admin/listing/before.html"
    list_filter = (("organization", OrganizationFilter),)
    show_full_result_count = False
    actions: Any = (bulk.change_selected,)
    action_form = KeyedActionForm

    class Media:
        css = {"all": ("listing/listing.css",)}

    def question(self, request: HttpRequest) -> Question:
        """Return what the address asks of the list: read once a request."""
        question: Question | None = getattr(request, "admin_question", None)
        if question is None:
            organizations = list(access_of(request).organizations(self.permission))
            question = question_of(self.listing, request.GET, organizations, caller=person(request).pk)
            request.admin_question = question  # type: ignore[attr-defined]  # our own attribute
        return question

    def of_id(self, rows: "models.QuerySet[Any]", kind: str, number: int) -> "models.QuerySet[Any]":
        """Return the rows, one an organisation, that have an id."""
        return rows.filter(number=number)

    def suggested(self, organization: Organization) -> Mapping[str, Sequence[str]]:
        """Return texts that filters of these names may ask for."""
        return {"source": sources_of(organization.pk)[SourceList(self.listed.value)]}

    # The list

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the list that knows the declaration."""
        return ListingChangeList

    def get_sortable_by(self, request: HttpRequest) -> Any:
        """Return the columns that the declaration can sort by."""
        return [name for name in self.list_display if _sorted_by(self, str(name)) in self.listing.sorts]

    def get_search_results(
        self, request: HttpRequest, queryset: "models.QuerySet[Any]", search_term: str
    ) -> "tuple[models.QuerySet[Any], bool]":
        """Search as `free_text` does; find the record of an id, or of an external reference, that was typed, too."""
        term = search_term.strip()
        if not term:
            return queryset, False
        try:
            words = validated_query(self.listing.question, {FREE_TEXT: [term]}, caller=None)
        except InvalidInput:
            return queryset.none(), False
        found = self.listing.filtered(queryset, words) | queryset.filter(external_ref=term)
        parsed = parse_id(term.upper(), self.kinds)
        return (found if parsed is None else found | self.of_id(queryset, *parsed)), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, or begin a change of the rows selected. An address that asks amiss is answered with 400."""
        try:
            for key in request.POST.getlist("_selected_action"):
                self.opts.pk.to_python(key)
        except ValidationError as error:
            raise BadRequest("no key of a row") from error
        response: Any = super().changelist_view(request, extra_context)
        changelist = getattr(response, "context_data", None) and response.context_data.get("cl")
        if changelist:
            response.context_data |= self._around(request, changelist)
            response.status_code = 400 if changelist.faults else 200
        shown: HttpResponse = response
        return shown

    def _around(self, request: HttpRequest, changelist: ListingChangeList) -> dict[str, Any]:
        """Return what stands above the rows."""
        question = changelist.question
        organization = question.organization
        people = self._people(organization)
        fields = filter_fields(
            self.listing, question, people, {} if organization is None else self.suggested(organization)
        )
        first = [field for field in fields if field.name in self.first_filters]
        return {
            "question": question,
            "faults": changelist.faults,
            "first_fields": sorted(first, key=lambda field: list(self.first_filters).index(field.name)),
            "other_fields": [field for field in fields if field.name not in self.first_filters],
            "asked": saved.asked(question, dict(people)),
            "saved_filters": saved.shown(saved_filters(person(request), self.listed), question.organizations),
            "may_import": importing.may_import(self, request),
            "adding": self.adding_address(request, question),
            "ORGANIZATION": ORGANIZATION,
            "urls": {name: self.address(name) for name in ("find", "saved", "import")}
            | {name: self.address("export", name) for name in exporting.FORMATS},
        }

    def _people(self, organization: Organization | None) -> Choices:
        if organization is None:
            return ()
        members = Membership.objects.of(organization.pk).assignable().select_related("user")
        named = ((str(member.user_id), member.user.display_name) for member in members)
        return sorted(named, key=lambda pair: pair[1].casefold())

    # Actions

    def get_actions(self, request: HttpRequest) -> Any:
        """Offer changes to whoever may change records of some organisation; roles decide, and nothing else."""
        if not access_of(request).may_write(self.bulk_operation.requires):
            return {}
        return {name: (act, name, says) for act, name, says in map(self.get_action, self.actions or ())}  # type: ignore[misc]  # each is there

    # Pages beside the list

    def adding_address(self, request: HttpRequest, question: Question) -> str | None:
        """Return where a row is added to what the list shows; None where the person adds none."""
        return None

    def get_urls(self) -> list[URLPattern]:
        """Add the pages that the list leads to."""
        views: dict[str, tuple[str, Any]] = {
            "find": ("find/", self.find),
            "saved": ("saved/", require_POST(self._view(saved.save))),
            "saved_remove": ("saved/<uuid:filter_id>/remove/", require_POST(self._view(saved.remove))),
            "export": ("export/<str:file_format>/", self._view(exporting.export_list)),
            "bulk": ("bulk/", require_POST(self._view(bulk.bulk))),
            "import": ("import/", importing.limited(self._view(importing.import_page))),
            "import_template": ("import/template/", self._view(importing.template)),
        }
        own = [
            path(route, self.admin_site.admin_view(view), name=self._url_name(name))
            for name, (route, view) in views.items()
        ]
        urls: list[URLPattern] = super().get_urls()
        return own + urls

    def address(self, name: str, *args: Any) -> str:
        """Return the address of one of the pages that the list leads to."""
        return reverse(f"admin:{self._url_name(name)}", args=args)

    def list_address(self, query: str = "") -> str:
        """Return the address of the list."""
        listing = reverse(f"admin:{self._url_name('changelist')}")
        return f"{listing}?{query}" if query else listing

    def find(self, request: HttpRequest) -> HttpResponse:
        """Lead to the list that the form of filters asks for: its address is the question as the API takes it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = request.GET.copy()
        asked.clear()
        for name, values in query_of(self.listing, request.GET).items():
            asked.setlist(name, values)
        return HttpResponseRedirect(self.list_address(asked.urlencode()))

    def _url_name(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _view(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def checked(request: HttpRequest, **path_values: Any) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied
            return view(self, request, **path_values)

        return checked


def _sorted_by(page: ListingAdmin, name: str) -> str | None:
    ordered: str | None = getattr(getattr(page, name, None), "admin_order_field", None)
    return ordered
