"""The routes of the scoring policy: what is in force, what applying it does, and when a risk is due by it."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request

from riskregister.api.documents import text_of
from riskregister.api.idempotency import Answer
from riskregister.api.pagination import DEFAULT_PAGE_SIZE
from riskregister.api.preconditions import etag_of
from riskregister.api.responses import answer_response
from riskregister.api.views import RegisterViewSet
from riskregister.jobs.models import Job
from riskregister.jobs.serializers import JobSerializer
from risks import operations
from risks.document import EXPLAINED, render_built_in_policy, render_due_date, render_policy
from risks.errors import RiskNotFound
from risks.models import ScoringPolicy
from risks.operations import Outcome
from risks.scoring import DEFAULT_POLICY
from risks.serializers import (
    IN_THIS_ORDER,
    ApplicationInput,
    DueDateSerializer,
    OutcomesSerializer,
    ScoringPolicyInput,
    ScoringPolicySerializer,
)
from risks.views.risks import READ, RiskViewSet

_job = JobSerializer()
_outcomes = OutcomesSerializer()


class ScoringPolicyViewSet(RegisterViewSet):
    """How the organisation scores."""

    answers_record = True
    serializer_class = ScoringPolicySerializer
    conditional: ClassVar[Mapping[str, bool]] = {"update": True}
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {
        "retrieve": READ,
        "update": operations.set_scoring_policy.requires,
    }

    @extend_schema(summary="The scoring policy in force", responses=ScoringPolicySerializer)
    def retrieve(self, request: Request) -> HttpResponse:
        """Answer with the policy. Its version is that of what it says: a new name of who made it is none."""
        made = ScoringPolicy.objects.of(self.actor.membership.organization_id).in_force()
        return self.document_response(*self._shown(made))

    @extend_schema(
        summary="Change the scoring policy",
        description=(
            "Makes the next version, by which risks are scored from then on. No risk is changed until the policy is "
            "applied. A policy that scores as the one in force is no new version."
        ),
        request=ScoringPolicyInput,
        responses=ScoringPolicySerializer,
    )
    def update(self, request: Request) -> HttpResponse:
        """Make the next version and answer with it."""
        return self.perform(operations.set_scoring_policy, self._answer, **self.body(ScoringPolicyInput))

    def _answer(self, made: ScoringPolicy | None) -> Answer:
        text, version = self._shown(made)
        return Answer(status.HTTP_200_OK, text, etag=etag_of(version))

    def _shown(self, made: ScoringPolicy | None) -> tuple[str, int]:
        if made is None:
            return render_built_in_policy(self.actor.membership.organization), DEFAULT_POLICY.version
        return render_policy(made), made.version


class PolicyApplicationViewSet(RegisterViewSet):
    """Applying the scoring policy in force."""

    conditional: ClassVar[Mapping[str, bool]] = {"create": False}
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {"create": operations.ask_to_apply_policy.requires}

    @extend_schema(
        operation_id="scoring_policy_apply",
        summary="Apply the scoring policy in force to the risks that an earlier one has scored",
        description=(
            "A worker does it, with one row of history for each risk that gets another urgency or due date; of those "
            "that are Closed none does. Key risks without a score of the organisation's own get the one with which "
            "the threat profile calls for them by this policy. With preview: which risks that would be; "
            "that keeps no Idempotency-Key."
        ),
        request=ApplicationInput,
        responses={200: OutcomesSerializer, 202: JobSerializer},
    )
    def create(self, request: Request) -> HttpResponse:
        """Answer with the job that applies the policy, or with a page of what it would do."""
        asked = self.body(ApplicationInput)
        if not asked["preview"]:
            return self.perform(operations.ask_to_apply_policy, _accepted)
        policy = operations.policy_of(self.actor.membership.organization_id)
        if (expected := self._precondition()) is not None:
            expected.require_version(policy.version)
        outcomes = operations.policy_outcomes(self.actor.membership.organization_id, policy)
        return answer_response(Answer(status.HTTP_200_OK, _page(policy.version, outcomes, asked)))


def _accepted(job: Job) -> Answer:
    return Answer(status.HTTP_202_ACCEPTED, text_of(_job, job), location=reverse("job", args=[job.pk]))


def _page(version: int, outcomes: Iterable[Outcome], asked: Mapping[str, Any]) -> str:
    """Return the text of the outcomes that come after the one named, as many as were asked for, and count them all."""
    kind, number = asked.get("cursor", (IN_THIS_ORDER[0], 0))
    after, size = (IN_THIS_ORDER.index(kind), number), asked.get("page_size", DEFAULT_PAGE_SIZE)
    total, page = 0, list[Outcome]()
    for total, outcome in enumerate(outcomes, 1):  # noqa: B007  # the last one counts them
        if (IN_THIS_ORDER.index(outcome.kind), outcome.number) > after and len(page) <= size:
            page.append(outcome)
    has_next = len(page) > size
    pagination = {
        "page_size": size,
        "has_next": has_next,
        "next_cursor": page[size - 1].display_id if has_next else None,
        "total": total,
    }
    return text_of(_outcomes, {"version": version, "results": page[:size], "pagination": pagination})


class DueDateViewSet(RegisterViewSet):
    """When a risk of either kind is due."""

    permissions: ClassVar[Mapping[str, frozenset[str]]] = {"retrieve": READ}

    @extend_schema(
        operation_id="risks_due_date",
        summary="When a risk is due, why, and how far off that is",
        responses=DueDateSerializer,
    )
    def retrieve(self, request: Request, risk_id: str) -> HttpResponse:
        """Answer with what the record holds, and what the policy that made it says."""
        organization_id = self.actor.membership.organization_id
        risk = RiskViewSet.rows(organization_id).filter(**RiskViewSet.named(risk_id)).only(*EXPLAINED).first()
        if risk is None:
            raise RiskNotFound
        policy = operations.policy_at(organization_id, risk.policy_version)
        return answer_response(Answer(status.HTTP_200_OK, render_due_date(risk, policy, timezone.now())))
