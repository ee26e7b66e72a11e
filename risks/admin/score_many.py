"""Having many risks of a list scored, after a preview. None of them changes: what is proposed waits on its page."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import action
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from riskregister.api.changes import Change
from riskregister.api.errors import Refusal
from riskregister.history.identifiers import parse_id
from riskregister.history.models import REASON_LENGTH
from riskregister.organizations.admin.access import change_for
from riskregister.organizations.admin.listing.selection import Selection, selected
from risks import operations
from risks.choices import RiskKind, ScoreProposalStatus
from risks.models import ScoreProposal
from risks.scorers.registry import scorer_names, scores_at_once

if TYPE_CHECKING:
    from riskregister.organizations.admin.listing.page import ListingAdmin

CONFIRMED: Final = "confirmed"


class ProposingForm(forms.Form):
    """Who is to score, and why."""

    scorer = forms.ChoiceField(widget=UnfoldAdminSelectWidget())
    reason = forms.CharField(
        required=False,
        max_length=REASON_LENGTH,
        widget=UnfoldAdminTextInputWidget(),
        help_text="Kept in the history of each proposal.",
    )

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data, label_suffix="")
        self.fields["scorer"].choices = [(name, name) for name in scorer_names()]  # type: ignore[attr-defined]  # a choice


@dataclass(frozen=True)
class Row:
    """One of the risks selected, as it is scored now."""

    risk: Any
    undecided: int
    """Proposals of scores that wait on its page already."""


@action(description="Propose scores")
def propose_selected(page: "ListingAdmin", request: HttpRequest, rows: "QuerySet[Any]") -> HttpResponse | None:
    """Show which risks would be scored, and ask by whom; then have them scored, at once or by a worker."""
    selection = selected(page, request, rows)
    if selection is None:
        return None
    form = ProposingForm(request.POST if CONFIRMED in request.POST else None)
    try:
        change = change_for(request, selection.organization.pk, request.POST.get("reason"))
        change.actor.authorize(operations.propose_scores.requires)
        if not form.is_valid():
            return _preview(page, request, rows, selection, form)
        said = _proposed(change, selection, form.cleaned_data["scorer"])
    except Refusal as refusal:
        page.message_user(request, refusal.sentence, messages.ERROR)
    else:
        page.message_user(request, said, messages.SUCCESS)
    return None


def _preview(
    page: "ListingAdmin", request: HttpRequest, rows: "QuerySet[Any]", selection: Selection, form: ProposingForm
) -> HttpResponse:
    proposals = ScoreProposal.objects.of(selection.organization.pk).undecided().filter(about__in=selection.versions)
    undecided = Counter(proposals.values_list("about", flat=True))
    request.current_app = page.admin_site.name
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "title": f"Propose scores for {len(selection.versions)} {page.opts.verbose_name_plural}",
        "form": form,
        "rows": [Row(risk, undecided[risk.display_id]) for risk in rows],
        "selection": selection,
        "action": propose_selected.__name__,
        "confirmed": CONFIRMED,
        "back": page.list_address(request.GET.urlencode()),
        "media": page.media,
    }
    return TemplateResponse(request, "admin/risks/propose_many.html", context, status=400 if form.errors else 200)


def _proposed(change: Change, selection: Selection, scorer: str) -> str:
    if not scores_at_once(scorer):
        operations.ask_to_score(change, risks=list(selection.versions), scorer=scorer)
        return f"A worker will propose scores for {len(selection.versions)} risks."
    names = [name for shown in selection.versions if (name := parse_id(shown, tuple(RiskKind.values))) is not None]
    snapshots = list(operations.risk_snapshots(change.organization_id, names).values())
    seconds = settings.SCORING_TIME_LIMIT_SECONDS
    scored = operations.score_risks(change.organization_id, snapshots, scorer, seconds=seconds)
    proposals = operations.propose_scores(change, scored=scored)
    made = sum(proposal.status == ScoreProposalStatus.PROPOSED for proposal in proposals)
    return f"Scores are proposed for {made} of {len(proposals)} risks: accept or reject them on the page of each."
