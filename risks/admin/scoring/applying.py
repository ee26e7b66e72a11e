"""The page that applies a scoring policy: what that would do to the register, and having a worker do it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from riskregister.api.errors import Refusal
from riskregister.history.models import REASON_LENGTH
from risks import operations
from risks.models import PolicyOfOrganization
from risks.operations import Outcome
from risks.scoring import Policy

if TYPE_CHECKING:
    from risks.admin.scoring.policy import PolicyAdmin

SHOWN: Final = 100
"""Risks that a page lists. The others are counted; the API gives all."""


class ApplicationForm(forms.Form):
    """What asking for it takes, and the version of the policy that the page has shown."""

    version = forms.IntegerField(min_value=1)
    reason = forms.CharField(required=False, max_length=REASON_LENGTH)


@dataclass
class Preview:
    """What applying a policy would do: counts of all risks that it touches, and the first of them."""

    policy: Policy
    outcomes: list[Outcome] = field(default_factory=list)
    counts: "Counter[str]" = field(default_factory=Counter)
    moves: "Counter[tuple[str | None, str | None]]" = field(default_factory=Counter)
    """How many risks go from which urgency to which."""

    @classmethod
    def of(cls, organization: PolicyOfOrganization) -> "Preview":
        """Return what applying the policy in force would do now."""
        preview = cls(operations.policy_of(organization.pk))
        for outcome in operations.policy_outcomes(organization.pk, preview.policy):
            preview.add(outcome)
        return preview

    def add(self, outcome: Outcome) -> None:
        """Count a risk, and list it while there is room."""
        if len(self.outcomes) < SHOWN:
            self.outcomes.append(outcome)
        self.counts["refused" if outcome.refused else "changed"] += 1
        self.counts["entering"] += outcome.enters
        self.counts["leaving"] += outcome.leaves
        if not outcome.refused:
            self.moves[outcome.urgency_before, outcome.urgency_after] += 1

    @property
    def total(self) -> int:
        """How many risks there are to tell of."""
        return self.counts["changed"] + self.counts["refused"]

    @property
    def left_out(self) -> int:
        """How many of them are not listed."""
        return self.total - len(self.outcomes)

    @property
    def moved(self) -> Sequence[tuple[str | None, str | None, int]]:
        """How many risks go from which urgency to which, the most first."""
        return [(before, after, count) for (before, after), count in self.moves.most_common()]


def apply_page(page: "PolicyAdmin", request: HttpRequest, organization: PolicyOfOrganization) -> HttpResponse:
    """Show what applying the policy in force would do, or ask for it."""
    faults: Sequence[str] = ()
    if request.method == "POST":
        sent = ApplicationForm(request.POST)
        if sent.is_valid():
            try:
                return _asked(page, request, organization, sent.cleaned_data)
            except Refusal as refusal:
                faults = [refusal.sentence]
        else:
            faults = [f"{name}: {fault}" for name, of in sent.errors.items() for fault in of]
    return _answer(page, request, organization, faults)


def _asked(
    page: "PolicyAdmin", request: HttpRequest, organization: PolicyOfOrganization, values: dict[str, Any]
) -> HttpResponse:
    job = operations.ask_to_apply_policy(page.change_of(request, organization, values))
    told = f"A worker applies version {values['version']} of the scoring policy: the job is {job.state.lower()}."
    page.message_user(request, told, messages.SUCCESS)
    return HttpResponseRedirect(f"{page.page_of(str(organization.pk))}#applying")


def _answer(
    page: "PolicyAdmin", request: HttpRequest, organization: PolicyOfOrganization, faults: Sequence[str]
) -> HttpResponse:
    request.current_app = page.admin_site.name
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "title": f"Apply the scoring policy of {organization}",
        "organization": organization,
        "preview": Preview.of(organization),
        "reason": request.POST.get("reason", ""),
        "faults": faults,
        "back": page.page_of(str(organization.pk)),
        "media": page.media,
    }
    return TemplateResponse(request, "admin/risks/scoring/apply.html", context, status=400 if faults else 200)
