"""The forms of risks: of the organisation's own, of key risks, and of one that is raised from an incident."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from django import forms

from incidents.admin import DescribedForm, NewRecordForm, RecordForm
from incidents.admin.fields import choice, moment, paragraphs, spoken
from riskregister.api.errors import FieldError
from riskregister.api.fields import StrictSerializer
from riskregister.organizations.models import SourceList
from risks import operations
from risks.choices import MOVES, Impact, Likelihood, RiskStatus, RiskType, Urgency
from risks.models import Risk
from risks.serializers import ClosedKeyRiskInput, KeyRiskInput, RaisedRiskInput, ResidualRiskInput, RiskInput


class KeyRiskForm(RecordForm):
    """What revise_risk takes of a key risk; the rest the catalogue says."""

    input: ClassVar[type[StrictSerializer]] = KeyRiskInput

    status = choice("Status", optional=False)
    likelihood = choice("Likelihood", spoken(Likelihood))
    likelihood_analysis = paragraphs("Likelihood analysis")
    impact = choice("Impact", spoken(Impact))
    impact_analysis = paragraphs("Impact analysis")
    initially_reported_urgency = choice("Reported urgency", spoken(Urgency))
    control_statement = paragraphs("Control statement")
    remediation_task = paragraphs("Remediation task")
    discovered_date = moment("Discovered")
    expected_date = moment("Expected")
    closed_date = moment("Closed", help_text="Of a Closed risk only. Empty when it is closed: now.")

    class Meta:
        model = Risk
        fields: ClassVar[tuple[str, ...]] = ()

    def offer(self, organization_id: UUID) -> None:
        """Offer the statuses that may follow the one the risk has."""
        super().offer(organization_id)
        self._choices("status").choices = [(of.value, of.value) for of in self.statuses()]

    def statuses(self) -> list[RiskStatus]:
        """Return the status that the risk has, and those that may follow it."""
        now = RiskStatus(self.instance.status)
        return [now, *MOVES[now]]


class RiskForm(KeyRiskForm, DescribedForm):
    """What revise_risk takes of one of the organisation's own risks."""

    input = RiskInput
    source_list = SourceList.RISKS

    type = choice("Type", spoken(RiskType), optional=False)


class NewRiskForm(NewRecordForm, RiskForm):
    """What create_risk takes."""

    def current(self, record: Any) -> dict[str, Any]:
        """Begin where every risk does."""
        return self.state(Risk(**operations.BEGINNING))

    def statuses(self) -> list[RiskStatus]:
        """Return every status: a risk may be created in any."""
        return list(RiskStatus)


class RaisedRiskForm(NewRiskForm):
    """What create_risk_from_incident takes. It begins with what the incident says; what stays so is derived from it."""

    input = RaisedRiskInput

    def current(self, record: Any) -> dict[str, Any]:
        """Return what the operation would derive."""
        derived = operations.derived_values(self.origin)
        sets = {"tags": self.origin.tags, "threat_objectives": self.origin.threat_objectives}
        return self.state(Risk(**derived, **sets))


class ResidualRiskForm(NewRiskForm):
    """What close_key_risk takes: by which control a key risk is closed, and the risk that is left."""

    input = ResidualRiskInput

    closing_statement = paragraphs("Control statement of the key risk", help_text="By which control it is closed.")
    version = forms.IntegerField(widget=forms.HiddenInput())  # type: ignore[assignment]  # back again: of the key risk

    def current(self, record: Any) -> dict[str, Any]:
        """Return what the operation would derive, and the key risk as it is shown."""
        key_risk = self.origin
        left = self.state(Risk(**(operations.BEGINNING | operations.residual_values(key_risk))))
        return left | {"closing_statement": key_risk.control_statement, "version": key_risk.version}

    def checked(self, body: Mapping[str, Any]) -> StrictSerializer:
        """Return what the API makes of both."""
        said = self.cleaned_data.get("closing_statement")
        closing = {"control_statement": said} if "closing_statement" in self.changed_data else {}
        return ClosedKeyRiskInput(data={**closing, "risk": body})

    def field_of(self, error: FieldError) -> str | None:
        """Tell the two apart: the API has the fields of the risk that is left below one of its own."""
        if error.pointer == "/control_statement":
            return "closing_statement"
        return super().field_of(replace(error, pointer=error.pointer.removeprefix("/risk")))
