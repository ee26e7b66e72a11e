"""Closing a key risk by its control statement, from its page, and opening the risk that the control leaves."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import action

from incidents.admin import Making, RecordAdmin, making_of
from riskregister.api.changes import Change
from riskregister.api.preconditions import EntityTags, etag_of
from risks import operations
from risks.admin.catalogue import entry_of
from risks.admin.forms import ResidualRiskForm
from risks.choices import RiskKind, RiskStatus
from risks.models import Risk


class ClosesKeyRisks(RecordAdmin):
    """A page from which a key risk is closed with a residual risk."""

    actions_detail = ("close_key_risk",)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Offer it of a key risk that is open, to whoever may."""
        risk = self.get_object(request, unquote(str(object_id)))
        offered = risk.status != RiskStatus.CLOSED and self._may_close(request, risk)
        return super().get_actions_detail(request, object_id) if offered else []

    @action(description="Close with a residual risk", url_path="residual-risk", icon="task_alt")  # type: ignore[untyped-decorator]
    def close_key_risk(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask by which control the key risk is closed and what that leaves, and do both."""
        key_risk: Risk = self.get_object(request, unquote(object_id))
        if not self._may_close(request, key_risk):
            raise PermissionDenied
        close = partial(_close, key_risk.number)
        making = Making(key_risk.organization, ResidualRiskForm, close, _note(key_risk), key_risk)
        return self.made(request, making, f"Close {key_risk.display_id} and open what it leaves")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask first for what closes the key risk, then for the risk that is left."""
        shown, making = super().get_fieldsets(request, obj), making_of(request)
        if obj is not None or making is None or making.form is not ResidualRiskForm:
            return shown
        key_risk: Any = making.origin
        guidance = linebreaksbr(entry_of(key_risk).guidance)
        closing = {"description": guidance, "fields": ("closing_statement", "version")}
        return [(f"Closing {key_risk.display_id}", closing), *shown]

    def _may_close(self, request: HttpRequest, risk: Risk) -> bool:
        may = self.may(request, risk, *operations.close_key_risk.requires)
        return may and risk.kind == RiskKind.KEY and risk.deleted_date is None


def _close(number: int, change: Change, values: dict[str, Any]) -> Risk:
    seen = replace(change, precondition=EntityTags(frozenset({etag_of(values["version"])})))
    said = values["values"]
    statement = said.get("control_statement")
    return operations.close_key_risk(seen, number=number, control_statement=statement, values=said["risk"])


def _note(key_risk: Risk) -> SafeString:
    return format_html(
        'The risk that is left. The fields show what <a class="text-link" href="{}">{}</a> of {} says; likelihood and '
        "impact must make a lower urgency than {}. Saving closes the key risk.",
        reverse("admin:risks_risk_change", args=[key_risk.pk]),
        key_risk.display_id,
        key_risk.organization.name,
        key_risk.urgency or "it has",
    )
