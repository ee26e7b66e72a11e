"""The routes of the threat profile: what is in force, what is proposed, and what approving it would do."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request

from riskregister.api.documents import text_of
from riskregister.api.fields import StrictSerializer
from riskregister.api.idempotency import Answer
from riskregister.api.responses import answer_response, record_answer
from riskregister.api.schema import list_of
from riskregister.api.views import RegisterViewSet
from riskregister.history.identifiers import parse_id
from riskregister.organizations.roles import Permission
from risks import operations
from risks.errors import ProposalNotFound
from risks.filters import PROPOSALS
from risks.models import ThreatProfileProposal
from risks.querysets import ProposalQuerySet
from risks.serializers import (
    PreviewSerializer,
    ProposalInput,
    ProposalRowSerializer,
    RejectionInput,
    ThreatProfileSerializer,
)

READ_PROFILE = frozenset({str(Permission.THREAT_PROFILE_READ)})

READ_EFFECTS = READ_PROFILE | {str(Permission.RISKS_READ)}

_profile = ThreatProfileSerializer()
_preview = PreviewSerializer()


class ThreatProfileViewSet(RegisterViewSet):
    """The organisation's threat profile."""

    answers_record = True
    serializer_class = ThreatProfileSerializer
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {"retrieve": READ_PROFILE}

    @extend_schema(summary="The threat profile", responses=ThreatProfileSerializer)
    def retrieve(self, request: Request) -> HttpResponse:
        """Answer with the profile; before the first is approved with an empty one, to propose against.

        It is made of columns of its proposal that never change again, so equal versions have equal bytes.
        """
        found = ThreatProfileProposal.objects.of(self.actor.membership.organization_id).in_force()
        shown: dict[str, Any] = {
            "profile_version": 0,
            "display_id": None,
            "decided_date": None,
            "threat_objectives": [],
        }
        version = 0 if found is None or found.profile_version is None else found.profile_version
        return self.document_response(text_of(_profile, shown if found is None else found), version)


@extend_schema_view(
    list=extend_schema(
        summary="Proposed threat profiles, newest first",
        description="With status=Approved: every version that the profile ever had.",
        parameters=[PROPOSALS.query],
        responses=list_of(ProposalRowSerializer, "ProposalList"),
    ),
    create=extend_schema(
        summary="Propose a threat profile",
        description="It takes the place of what the same caller has proposed and nobody has decided.",
        request=ProposalInput,
        responses={201: ProposalRowSerializer},
    ),
    retrieve=extend_schema(summary="A proposed threat profile", responses=ProposalRowSerializer),
)
class ProposalViewSet(RegisterViewSet):
    """Proposals of the threat profile, and the decisions about them."""

    answers_record = True
    serializer_class = ProposalRowSerializer
    conditional: ClassVar[Mapping[str, bool]] = {"approve": False, "reject": False}
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": READ_PROFILE,
        "retrieve": READ_PROFILE,
        "preview": READ_EFFECTS,
        "create": operations.propose_threat_profile.requires,
        "approve": operations.approve_threat_profile.requires,
        "reject": operations.reject_threat_profile.requires,
    }
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": PROPOSALS.query}

    @staticmethod
    def named(proposal_id: str) -> dict[str, Any]:
        """Read `7`, `TPP-7` or `TPP-00007`. Raises ProposalNotFound for what can be no proposal's id."""
        parsed = parse_id(proposal_id, (ThreatProfileProposal.kind,))
        if parsed is None:
            raise ProposalNotFound
        return {"number": parsed[1]}

    def get_queryset(self) -> ProposalQuerySet:
        """Return the proposals of the caller's organisation."""
        rows: ProposalQuerySet = ThreatProfileProposal.objects.of(self.actor.membership.organization_id)
        return rows

    def list(self, request: Request) -> HttpResponse:
        """Answer with a page of stored rows."""
        return self.list_response(self.get_queryset(), PROPOSALS)

    def create(self, request: Request) -> HttpResponse:
        """Propose a profile and answer with the proposal's row."""
        return self.perform(operations.propose_threat_profile, _created, values=self.body(ProposalInput))

    def retrieve(self, request: Request, proposal_id: str) -> HttpResponse:
        """Answer with the stored row."""
        return self.record_response(self._proposal("document", "version"))

    @extend_schema(summary="What approving it would do to the register", responses=PreviewSerializer)
    @action(["get"], detail=True)
    def preview(self, request: Request, proposal_id: str) -> HttpResponse:
        """Answer with the key risks that would enter, leave or be scored anew if it were approved now."""
        proposal = self._proposal("number", "status", "threat_objectives")
        effects = operations.profile_effects(self.actor.membership.organization_id, proposal.profile())
        shown = {
            "proposal": proposal.display_id,
            "status": proposal.status,
            "enter": [effect for effect in effects if effect.enters],
            "leave": [effect for effect in effects if effect.leaves],
            "change": [effect for effect in effects if effect.rescores and not effect.enters],
        }
        return answer_response(Answer(status.HTTP_200_OK, text_of(_preview, shown)))

    @extend_schema(summary="Make it the threat profile", request=None, responses=ProposalRowSerializer)
    @action(["post"], detail=True)
    def approve(self, request: Request, proposal_id: str) -> HttpResponse:
        """Approve it and answer with its row."""
        named = self.named(proposal_id)
        self.no_body()
        return self.perform(operations.approve_threat_profile, record_answer, **named)

    @extend_schema(summary="Reject it, or withdraw one's own", request=RejectionInput, responses=ProposalRowSerializer)
    @action(["post"], detail=True)
    def reject(self, request: Request, proposal_id: str) -> HttpResponse:
        """Reject it and answer with its row."""
        named, reason = self.named(proposal_id), self.body(RejectionInput)["reason"]
        return self.perform(operations.reject_threat_profile, record_answer, **named, reason=reason)

    def check_path(self) -> None:
        """Look up the proposal that the path names, if it names one."""
        if "proposal_id" in self.kwargs:
            self._proposal("pk")

    def _proposal(self, *columns: str) -> ThreatProfileProposal:
        named = self.named(self.kwargs["proposal_id"])
        proposal = self.get_queryset().filter(**named).only(*columns).first()
        if proposal is None:
            raise ProposalNotFound
        return proposal


def _created(proposal: ThreatProfileProposal) -> Answer:
    location = reverse("threat-profile-proposal", args=[proposal.display_id])
    return record_answer(proposal, status=status.HTTP_201_CREATED, location=location)
