"""The page of a record: what may be edited on it, what was said of it, and everything it ever was."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from rest_framework import serializers

from incidents.admin.forms import Entered, RecordForm
from incidents.admin.layout import with_names
from incidents.admin.telling import ToldEntry, told
from incidents.models import Comment, CommentedRecord
from incidents.serializers import CommentInput
from riskregister.api.changes import Change, Operation
from riskregister.api.errors import PreconditionFailed, Refusal
from riskregister.api.past import weighed
from riskregister.api.preconditions import EntityTags, etag_of
from riskregister.history.differences import shown_fields
from riskregister.history.models import RecordHistoryRow
from riskregister.organizations.admin.access import access_of, change_for, replay_if_sent
from riskregister.organizations.admin.base import TenantAdmin
from riskregister.organizations.admin.inlines import ROWS
from riskregister.organizations.entries import Entries, with_previous
from riskregister.organizations.roles import Permission

COMMENT = "_comment"
"""The button that sends a comment instead of the form."""


class RecordPage(TenantAdmin):
    """A page whose record is changed by its form, provided that it is as it was shown, and commented on below it."""

    writing: ClassVar[Permission]
    """What it takes to change the record, and to comment on it."""
    comments: ClassVar[type[Comment]]
    history: ClassVar[type[RecordHistoryRow]]
    row: ClassVar[serializers.Serializer[Any]]
    """Shows the record's row, and so the values in its history."""
    revise: ClassVar[Operation[..., Any]]
    add_comment: ClassVar[Operation[..., Any]]

    shown_as: ClassVar[Mapping[str, str]] = {}
    """Of fields that are edited: what shows them to those who only read. Nothing: another one does."""

    change_form_before_template = "admin/incidents/above.html"
    change_form_outer_after_template = "admin/incidents/story.html"
    warn_unsaved_form = True

    @property
    def media(self) -> forms.Media:
        """Return the theme's files and our own."""
        files: forms.Media = super().media
        return files + forms.Media(css={"all": ("incidents/record.css",)})

    def named(self, record: Any) -> dict[str, Any]:
        """Return how operations are told which record is meant."""
        raise NotImplementedError

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let members edit whose roles allow it; a superuser as a member, too. What was deleted is only looked at."""
        if obj is None:
            return super().has_change_permission(request)
        return self.may(request, obj, self.writing) and obj.deleted_date is None

    def may(self, request: HttpRequest, record: CommentedRecord, *permissions: str) -> bool:
        """Tell whether the person holds the permissions in the record's organisation, as a member."""
        return access_of(request).may_write(permissions, record.organization_id)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show the fields that are edited, to those who only read, in words."""
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if self.form_for(request, obj) is not None else with_names(fieldsets, self.shown_as)

    def write(self, request: HttpRequest, record: Any, values: dict[str, Any]) -> models.Model:
        """Change what the form has changed, provided that the record is as it was shown."""
        change = change_for(request, record.organization_id, values["reason"])
        seen = EntityTags(frozenset({etag_of(values["version"])}))
        changed: models.Model = type(self).revise(
            replace(change, precondition=seen), **self.named(record), values=values["values"]
        )
        return changed

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Show what the change came to."""
        return HttpResponseRedirect(self.page_of(str(obj.pk)))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Add what was said of the record, and everything it ever was."""
        record = kwargs.get("obj")
        if record is not None:
            context |= {
                "comments": self._page_of_rows(request, "comments", self._comments(record)),
                "history": self._history(request, record),
                "may_comment": self.has_change_permission(request, record),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    # What was sent

    def _form(self, request: HttpRequest, object_id: str | None, form_url: str, extra: Any) -> HttpResponse:
        if request.method != "POST" or object_id is None:
            return super()._form(request, object_id, form_url, extra)
        record = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        acted = self.acted(request, record, extra)
        if acted is not None:
            return acted
        # Before anything else is checked: an old form may hold what is no longer a choice.
        if _seen(request) not in (None, record.version):
            # Unless it was this very form that changed the record: then it has had its say.
            replay_if_sent(request, record.organization_id)
            return self._stale(request, record, extra)
        try:
            return super()._form(request, object_id, form_url, extra)
        except PreconditionFailed:
            return self._stale(request, record, extra)

    def acted(self, request: HttpRequest, record: Any, extra: dict[str, Any]) -> HttpResponse | None:
        """Do what another button of the page than the form's is for; None where it was the form's."""
        return self._commented(request, record, extra) if COMMENT in request.POST else None

    def shown_again(self, request: HttpRequest, record: Any, extra: dict[str, Any]) -> HttpResponse:
        """Return the page as it is now, after something that was sent to it was not taken in."""
        request.method = "GET"
        return super()._form(request, str(record.pk), "", extra)

    def _commented(self, request: HttpRequest, record: Any, extra: dict[str, Any]) -> HttpResponse:
        typed = request.POST.get("value", "").replace("\r\n", "\n")
        said = CommentInput(data={"value": typed})
        if not said.is_valid():
            fault = " ".join(str(of) for of in said.errors["value"])
            return self.shown_again(request, record, extra | {"comment": typed, "comment_fault": fault})
        after = f"{self.page_of(str(record.pk))}#comments"
        change: Change = change_for(request, record.organization_id, None, leads_to=lambda _: after)
        try:
            type(self).add_comment(change, **self.named(record), **said.validated_data)
        except Refusal as refusal:
            return self.shown_again(request, record, extra | {"comment": typed, "comment_fault": refusal.sentence})
        self.message_user(request, "The comment was added.", messages.SUCCESS)
        return HttpResponseRedirect(after)

    def _stale(self, request: HttpRequest, record: Any, extra: dict[str, Any]) -> HttpResponse:
        """Show the record as it is now, what became of it meanwhile, and what the person had entered."""
        self.message_user(
            request,
            f"Nothing was saved: {record.display_id} has been changed since you opened it. This is how it is now.",
            messages.ERROR,
        )
        newer = self._changes(record).filter(version__gt=_seen(request) or 0)[:ROWS]
        return self.shown_again(
            request, record, extra | {"meanwhile": self._told(record, newer), "entered": self._entered(request, record)}
        )

    def _entered(self, request: HttpRequest, record: Any) -> list[Entered]:
        """Return what differs between what was sent and what the form had shown."""
        form: Any = self.form_for(request, record)
        seen = self.rows_of_history(record).filter(version__lte=_seen(request) or 0).order_by("-version")
        state = seen.select_related("assigned_to__user").first()
        if not issubclass(form, RecordForm) or state is None:
            return []
        sent = form(request.POST, instance=record, initial=form.state(state), access=access_of(request))
        return list(sent.entered())

    # What is shown

    def _comments(self, record: Any) -> "models.QuerySet[Any]":
        table: Any = self.comments
        rows: models.QuerySet[Any] = table.objects.of(record.organization_id).filter(record=record)
        return rows.select_related("author__user").order_by("-created_date", "-pk")

    def rows_of_history(self, record: Any) -> "models.QuerySet[Any]":
        """Return the rows of the record's history."""
        table: Any = self.history
        rows: models.QuerySet[Any] = table.objects.of(record.organization_id).filter(record=record)
        return rows

    def _changes(self, record: Any) -> "models.QuerySet[Any]":
        return weighed(with_previous(self.rows_of_history(record))).order_by("-version")

    def _history(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        shown = self._page_of_rows(request, "history", self._changes(record))
        return {"page": shown, "entries": self._told(record, shown.object_list)}

    def _told(self, record: Any, rows: Any) -> list[ToldEntry]:
        entries = Entries(self.history, record.organization_id, shown_fields(self.history), self.row)
        return list(told(entries.entries(rows)))

    def _page_of_rows(self, request: HttpRequest, name: str, rows: "models.QuerySet[Any]") -> Any:
        return Paginator(rows, ROWS).get_page(request.GET.get(f"{name}-page"))


def _seen(request: HttpRequest) -> int | None:
    """Return the version of the record that a form has shown; None for what is no number, which the form refuses."""
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        return None
