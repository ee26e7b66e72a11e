"""Proposed scores on the page of the record that they are about: what they quote of it, and the decision."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import SafeString

from incidents.admin import RecordPage
from incidents.choices import Severity
from incidents.errors import IncidentNotFound
from incidents.models import Incident
from riskregister.api.changes import Change
from riskregister.api.errors import FieldError, InvalidInput, Refusal
from riskregister.api.fields import StrictSerializer
from riskregister.api.preconditions import EntityTags, etag_of
from riskregister.api.problems import field_errors
from riskregister.history.identifiers import MAX_NUMBER
from riskregister.organizations.admin.access import change_for
from riskregister.organizations.admin.forms import REASON_LENGTH
from risks import operations
from risks.admin.evidence import Told, marked, numbered
from risks.choices import Impact, Likelihood
from risks.errors import ProposalNotFound, RiskNotFound
from risks.models import ScoreProposal
from risks.operations.locking import unmoved
from risks.scorers.registry import scorer_names
from risks.serializers import AcceptanceInput, RejectionInput

ACCEPT, REJECT, PROPOSE = "_accept", "_reject", "_propose"
"""The buttons."""

SHOWN: Final = 5
"""Proposals that a page shows, of the undecided and of the others, the newest."""

OF_RISKS: Final = {"likelihood": Likelihood.values, "impact": Impact.values}
OF_INCIDENTS: Final = {"severity": Severity.values}
"""The scores that may be taken otherwise than proposed."""


ANALYSES: Final = ("likelihood_analysis", "impact_analysis", "severity_reasoning")


class DecisionForm(forms.Form):
    """What the form of a proposal sends."""

    proposal = forms.IntegerField(min_value=1, max_value=MAX_NUMBER)
    proposal_version = forms.IntegerField(min_value=1, max_value=MAX_NUMBER)
    decision_reason = forms.CharField(required=False, max_length=REASON_LENGTH)


Act = Callable[[HttpRequest, Any], str]
"""Does something about a record and says what came of it. Raises Refusal."""


@dataclass(frozen=True)
class Scale:
    """A score that may be taken otherwise than proposed."""

    name: str
    values: Sequence[str]
    proposed: str | None


@dataclass(frozen=True)
class ShownProposal:
    """An undecided proposal, ready to be shown."""

    proposal: ScoreProposal
    title: SafeString
    description: SafeString
    evidence: Sequence[Told]
    analyses: Sequence[str]
    scales: Sequence[Scale]
    moved_on: bool
    """Whether the record is no longer what was scored: then the proposal can only be rejected."""


class ProposalsOnPage(RecordPage):
    """A page with the scores that are proposed for its record."""

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Add the proposals."""
        record = kwargs.get("obj")
        if record is not None:
            rows = ScoreProposal.objects.of(record.organization_id).about(record.display_id).with_people()
            undecided = rows.undecided().order_by("-number")[:SHOWN]
            decided = rows.settled().order_by("-number")[:SHOWN]
            context |= {
                "above_comments": "admin/risks/beside.html",
                "proposals": [self._shown(record, proposal) for proposal in undecided],
                "decided": list(decided),
                "scorers": scorer_names(),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def acted(self, request: HttpRequest, record: Any, extra: dict[str, Any]) -> HttpResponse | None:
        """Have the record scored, or decide about a proposal."""
        if PROPOSE in request.POST:
            return self._after(request, record, extra, self._propose)
        if ACCEPT in request.POST or REJECT in request.POST:
            return self._after(request, record, extra, self._decide)
        return super().acted(request, record, extra)

    def _after(self, request: HttpRequest, record: Any, extra: dict[str, Any], act: Act) -> HttpResponse:
        try:
            said = act(request, record)
        except Refusal as refusal:
            self.message_user(request, refusal.sentence, messages.ERROR)
            return self.shown_again(request, record, extra)
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(self._proposals_of(record))

    def _proposals_of(self, record: Any) -> str:
        return f"{self.page_of(str(record.pk))}#proposals"

    def _propose(self, request: HttpRequest, record: Any) -> str:
        """Have the record scored. The scorer is asked outside of the operation: nobody waits for it under a lock."""
        scorer = request.POST.get("scorer", "")
        if scorer not in scorer_names():
            raise InvalidInput([FieldError("/scorer", "invalid_choice", "There is no such scorer.")])
        change = change_for(request, record.organization_id, None, leads_to=lambda _: self._proposals_of(record))
        propose = _propose_severity if isinstance(record, Incident) else _propose_scores
        proposal = propose(change, record, scorer)
        return f"{proposal.display_id}: {proposal.status}. {proposal.failure_reason or ''}".strip()

    def _decide(self, request: HttpRequest, record: Any) -> str:
        """Accept or reject a proposal about the record, provided that it is as it was shown."""
        sent = DecisionForm(request.POST)
        if not sent.is_valid():
            faults = ((name, str(fault)) for name, of in sent.errors.items() for fault in of)
            raise InvalidInput([FieldError(f"/{name}", "invalid", fault) for name, fault in faults])
        reason = sent.cleaned_data["decision_reason"]
        change = change_for(request, record.organization_id, reason, leads_to=lambda _: self._proposals_of(record))
        change = replace(change, precondition=EntityTags(frozenset({etag_of(sent.cleaned_data["proposal_version"])})))
        number = self._number(record, sent.cleaned_data["proposal"])
        if REJECT in request.POST:
            proposal = operations.reject_scores(change, number=number, **_checked(RejectionInput, {"reason": reason}))
        else:
            taken = {name: given for name in _scales(record) if (given := request.POST.get(name))}
            values: Any = _checked(AcceptanceInput, taken)
            proposal = operations.accept_scores(change, number=number, values=values)
        return f"{proposal.display_id} was {proposal.status.lower()}."

    def _number(self, record: Any, number: int) -> int:
        """Return the number of a proposal that is about the record. Raises ProposalNotFound for another one's."""
        rows = ScoreProposal.objects.of(record.organization_id).about(record.display_id)
        if not rows.filter(number=number).exists():
            raise ProposalNotFound
        return number

    def _shown(self, record: Any, proposal: ScoreProposal) -> ShownProposal:
        evidence = numbered(proposal.evidence)
        # The text that the offsets count in: of the version that was scored, or of the one before it.
        scored = self.rows_of_history(record).filter(version__lte=proposal.record_version).order_by("-version").first()
        texts = record if scored is None else scored
        scales = [Scale(name, values, getattr(proposal, name)) for name, values in _scales(record).items()]
        return ShownProposal(
            proposal,
            marked(texts.title, "title", evidence, proposal.display_id),
            marked(texts.description, "description", evidence, proposal.display_id),
            evidence,
            [of for of in (getattr(proposal, name) for name in ANALYSES) if of],
            scales,
            moved_on=not unmoved(record, proposal.record_version),
        )


def _scales(record: Any) -> Mapping[str, Sequence[str]]:
    return OF_INCIDENTS if isinstance(record, Incident) else OF_RISKS


def _propose_scores(change: Change, risk: Any, scorer: str) -> ScoreProposal:
    change.actor.authorize(operations.propose_scores.requires)
    snapshots = operations.risk_snapshots(risk.organization_id, [(risk.kind, risk.number)])
    if not snapshots:
        raise RiskNotFound
    seconds = settings.SCORING_TIME_LIMIT_SECONDS
    scored = operations.score_risks(risk.organization_id, list(snapshots.values()), scorer, seconds=seconds)
    return operations.propose_scores(change, scored=scored)[0]


def _propose_severity(change: Change, incident: Any, scorer: str) -> ScoreProposal:
    change.actor.authorize(operations.propose_severity.requires)
    snapshot = operations.incident_snapshot(incident.organization_id, incident.number)
    if snapshot is None:
        raise IncidentNotFound
    seconds = settings.SCORING_TIME_LIMIT_SECONDS
    scored = operations.score_incident(incident.organization_id, snapshot, scorer, seconds=seconds)
    return operations.propose_severity(change, scored=scored)


def _checked(taken_in: type[StrictSerializer], body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a body as the API takes it in. Raises InvalidInput."""
    checked = taken_in(data=body)
    if not checked.is_valid():
        raise InvalidInput(list(field_errors(checked.errors)))
    values: dict[str, Any] = checked.validated_data
    return values
