"""Having many risks of a list scored. Nothing of them changes: what is proposed waits on the page of each."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import action
from django.db.models import QuerySet
from django.http import HttpRequest

from riskregister.api.errors import Refusal
from riskregister.history.identifiers import parse_id
from riskregister.organizations.admin.access import change_for
from riskregister.organizations.admin.listing.selection import Selection, selected
from risks import operations
from risks.choices import RiskKind, ScoreProposalStatus
from risks.scorers.registry import scorer_names, scores_at_once

if TYPE_CHECKING:
    from riskregister.organizations.admin.listing.page import ListingAdmin


@action(description="Propose scores")
def propose_selected(page: "ListingAdmin", request: HttpRequest, rows: "QuerySet[Any]") -> None:
    """Have the risks selected scored by the installation's first scorer, at once or by a worker."""
    selection = selected(page, request, rows)
    if selection is None:
        return
    try:
        said = _proposed(request, selection)
    except Refusal as refusal:
        page.message_user(request, refusal.sentence, messages.ERROR)
    else:
        page.message_user(request, said, messages.SUCCESS)


def _proposed(request: HttpRequest, selection: Selection) -> str:
    organization_id, scorer = selection.organization.pk, scorer_names()[0]
    change = change_for(request, organization_id, None)
    change.actor.authorize(operations.propose_scores.requires)
    if not scores_at_once(scorer):
        operations.ask_to_score(change, risks=list(selection.versions), scorer=scorer)
        return f"A worker will propose scores for {len(selection.versions)} risks."
    names = [name for shown in selection.versions if (name := parse_id(shown, tuple(RiskKind.values))) is not None]
    snapshots = list(operations.risk_snapshots(organization_id, names).values())
    seconds = settings.SCORING_TIME_LIMIT_SECONDS
    scored = operations.score_risks(organization_id, snapshots, scorer, seconds=seconds)
    proposals = operations.propose_scores(change, scored=scored)
    made = sum(proposal.status == ScoreProposalStatus.PROPOSED for proposal in proposals)
    return f"Scores are proposed for {made} of {len(proposals)} risks: accept or reject them on the page of each."
