"""Associations of risks with incidents, on the pages of both: one is made by an id, and ended by a button."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from incidents.admin import RecordPage
from incidents.models import CommentedRecord, Incident
from riskregister.api.errors import Refusal
from riskregister.history.identifiers import display_id, parse_id
from riskregister.organizations.admin.access import change_for
from riskregister.organizations.admin.forms import REASON_LENGTH
from risks import operations
from risks.choices import RiskKind

ASSOCIATE, DISSOCIATE = "_associate", "_dissociate"
"""The buttons. The second one's value is the id at the other end."""

ID_LENGTH: Final = 40
NO_ID: Final = "Give an id, such as {}."


class AssociationForm(forms.Form):
    """What the form of associations sends."""

    other = forms.CharField(max_length=ID_LENGTH)
    association_reason = forms.CharField(required=False, max_length=REASON_LENGTH)


class AssociationsOnPage(RecordPage):
    """A page that associates its record with records of the other kind."""

    others: ClassVar[Sequence[str]]
    """The letters that ids at the other end may begin with; a bare number is of the first."""

    def may_associate(self, request: HttpRequest, record: CommentedRecord) -> bool:
        """Tell whether the person may associate this record with any."""
        return record.deleted_date is None and self.may(request, record, *operations.associate.requires)

    def associated(self, record: Any) -> Sequence[str]:
        """Return the ids at the other end."""
        raise NotImplementedError

    def ends(self, record: Any, kind: str, number: int) -> dict[str, Any]:
        """Return how the operations are told which two records are meant."""
        raise NotImplementedError

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Add the associations, for whoever may change them."""
        record = kwargs.get("obj")
        if record is not None and self.may_associate(request, record):
            context |= {
                "may_associate": True,
                "associated": self.associated(record),
                "associated_with": "incident" if self.others == (Incident.kind,) else "risk",
                "example": display_id(self.others[0], 12),
                "id_length": ID_LENGTH,
            }
        return super().render_change_form(request, context, *args, **kwargs)

    # Not in `acted`: that is for those who may change the record itself, and other roles may do this.
    def _form(self, request: HttpRequest, object_id: str | None, form_url: str, extra: Any) -> HttpResponse:
        if request.method != "POST" or object_id is None or not {ASSOCIATE, DISSOCIATE} & request.POST.keys():
            return super()._form(request, object_id, form_url, extra)
        record = self.get_object(request, unquote(object_id))
        if not self.may_associate(request, record):
            raise PermissionDenied
        ends = DISSOCIATE in request.POST
        typed = request.POST.get(DISSOCIATE if ends else "other", "").strip()
        sent = AssociationForm({"other": typed, "association_reason": request.POST.get("association_reason", "")})
        try:
            said = self._associate(request, record, sent, ends=ends)
        except Refusal as refusal:
            sent.add_error("other", refusal.sentence)
        if sent.errors:
            return self.shown_again(request, record, (extra or {}) | {"association": sent})
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(self._associations_of(record))

    def _associations_of(self, record: CommentedRecord) -> str:
        return f"{self.page_of(str(record.pk))}#associations"

    def _associate(self, request: HttpRequest, record: Any, sent: AssociationForm, *, ends: bool) -> str:
        if not sent.is_valid():
            return ""
        other = parse_id(sent.cleaned_data["other"].upper(), tuple(self.others))
        if other is None:
            sent.add_error("other", NO_ID.format(display_id(self.others[0], 12)))
            return ""
        reason = sent.cleaned_data["association_reason"]
        change = change_for(request, record.organization_id, reason, leads_to=lambda _: self._associations_of(record))
        (operations.dissociate if ends else operations.associate)(change, **self.ends(record, *other))
        told = "no longer associated" if ends else "associated"
        return f"{display_id(*other)} is {told} with {record.display_id}."


RISKS: Final = (RiskKind.OWN.value, RiskKind.KEY.value)
INCIDENTS: Final = (Incident.kind,)
