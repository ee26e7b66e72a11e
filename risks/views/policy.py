"""The routes of the scoring policy: what is in force, what applying it does, and when a risk is due by it."""

from collections.abc import Mapping
from typing import ClassVar

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request

from riskregister.api.idempotency import Answer
from riskregister.api.preconditions import etag_of
from riskregister.api.responses import answer_response
from riskregister.api.views import RegisterViewSet
from risks import operations
from risks.document import EXPLAINED, render_built_in_policy, render_due_date, render_policy
from risks.errors import RiskNotFound
from risks.models import ScoringPolicy
from risks.scoring import DEFAULT_POLICY
from risks.serializers import (
    DueDateSerializer,
    ScoringPolicyInput,
    ScoringPolicySerializer,
)
from risks.views.risks import READ, RiskViewSet

MANAGE = operations.set_scoring_policy.requires
APPLY = frozenset(operations.APPLY)


class ScoringPolicyViewSet(RegisterViewSet):
    """How the organisation scores."""

    answers_record = True
    serializer_class = ScoringPolicySerializer
    conditional: ClassVar[Mapping[str, bool]] = {"update": True, "apply": False}
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {
        "retrieve": READ,
        "update": MANAGE,
        "apply": APPLY,
    }

    @extend_schema(summary="The scoring policy in force", responses=ScoringPolicySerializer)
    def retrieve(self, request: Request) -> HttpResponse:
        """Answer with the policy. It shows who made it as they are now, so it is sent even to who has this version."""
        made = ScoringPolicy.objects.of(self.actor.membership.organization_id).in_force()
        return answer_response(self._shown(made))

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
        return self.perform(operations.set_scoring_policy, self._shown, **self.body(ScoringPolicyInput))

    def _shown(self, made: ScoringPolicy | None) -> Answer:
        if made is not None:
            return Answer(status.HTTP_200_OK, render_policy(made), etag=etag_of(made.version))
        text = render_built_in_policy(self.actor.membership.organization)
        return Answer(status.HTTP_200_OK, text, etag=etag_of(DEFAULT_POLICY.version))


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
