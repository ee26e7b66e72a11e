"""The routes of proposed scores: having records scored, and deciding about what is proposed."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request

from incidents.errors import IncidentNotFound
from incidents.models import Incident
from incidents.views import READ as READ_INCIDENTS
from incidents.views import IncidentViewSet
from riskregister.api.documents import text_of
from riskregister.api.errors import FieldError, InvalidInput
from riskregister.api.fields import StrictSerializer
from riskregister.api.idempotency import Answer
from riskregister.api.responses import record_answer
from riskregister.api.schema import list_of
from riskregister.api.views import RegisterViewSet
from riskregister.history.identifiers import display_id, parse_id
from riskregister.jobs.models import Job
from riskregister.jobs.serializers import JobSerializer
from riskregister.organizations.roles import Permission
from risks import operations
from risks.errors import ProposalNotFound, RiskNotFound
from risks.filters import SCORE_PROPOSALS, SCORE_PROPOSALS_OF_ONE
from risks.models import ScoreProposal
from risks.querysets import ScoreProposalQuerySet
from risks.scorers.registry import scorer_names, scores_at_once
from risks.serializers import (
    AcceptanceInput,
    BulkScoringInput,
    MadeProposalsSerializer,
    RejectionInput,
    ScoreProposalRowSerializer,
    ScoringInput,
)
from risks.views.risks import READ, RiskViewSet

_made = MadeProposalsSerializer()
_job = JobSerializer()

SCORED = (
    "What is proposed is written nowhere but in the proposal. Where the scorer has nothing to propose, it is Failed."
)


@extend_schema_view(
    list=extend_schema(
        summary="Proposed scores, newest first",
        description="Those of risks and of incidents that the caller may read.",
        parameters=[SCORE_PROPOSALS.query],
        responses=list_of(ScoreProposalRowSerializer, "ScoreProposalList"),
    ),
    create=extend_schema(
        operation_id="score_proposals_bulk_create",
        summary="Have many risks scored, all or none",
        description=f"{SCORED} A scorer that has to be waited for is asked by a worker: then a job is answered (202).",
        request=BulkScoringInput,
        responses={201: MadeProposalsSerializer, 202: JobSerializer},
    ),
    retrieve=extend_schema(summary="One proposal", responses=ScoreProposalRowSerializer),
)
class ScoreProposalViewSet(RegisterViewSet):
    """Proposals of scores, and the decisions about them."""

    answers_record = True
    serializer_class = ScoreProposalRowSerializer
    conditional: ClassVar[Mapping[str, bool]] = {"accept": False, "reject": False}
    # What an empty set takes depends on what a proposal is about: risks or incidents.
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": frozenset(),
        "retrieve": frozenset(),
        "create": operations.propose_scores.requires,
        "accept": operations.accept_scores.requires,
        "reject": operations.reject_scores.requires,
    }
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": SCORE_PROPOSALS.query}

    @staticmethod
    def named(proposal_id: str) -> dict[str, Any]:
        """Read `7`, `SCP-7` or `SCP-00007`. Raises ProposalNotFound for what can be no proposal's id."""
        parsed = parse_id(proposal_id, (ScoreProposal.kind,))
        if parsed is None:
            raise ProposalNotFound
        return {"number": parsed[1]}

    def get_queryset(self) -> ScoreProposalQuerySet:
        """Return the proposals of the caller's organisation that the caller may read."""
        rows: ScoreProposalQuerySet = ScoreProposal.objects.of(self.actor.membership.organization_id)
        permissions = self.actor.permissions
        return rows.of_kinds(risks=permissions >= READ, incidents=permissions >= READ_INCIDENTS)

    def list(self, request: Request) -> HttpResponse:
        """Answer with a page of stored rows."""
        return self.list_response(self.get_queryset(), SCORE_PROPOSALS)

    def create(self, request: Request) -> HttpResponse:
        """Have risks scored and answer with what became of each."""
        given = self.body(BulkScoringInput)
        self.replay()
        organization_id = self.actor.membership.organization_id
        found = operations.risk_snapshots(organization_id, given["ids"])
        missing = [position for position, name in enumerate(given["ids"]) if name not in found]
        if missing:
            raise InvalidInput(
                [FieldError(f"/ids/{position}", "not_found", "There is no such record.") for position in missing]
            )
        snapshots = [found[name] for name in given["ids"]]
        if not scores_at_once(scorer := _scorer(given)):
            risks = [of.about for of in snapshots]
            return self.perform(operations.ask_to_score, _asked, risks=risks, scorer=scorer)
        scored = operations.score_risks(organization_id, snapshots, scorer, seconds=settings.SCORING_TIME_LIMIT_SECONDS)
        return self.perform(operations.propose_scores, _created_many, scored=scored)

    def retrieve(self, request: Request, proposal_id: str) -> HttpResponse:
        """Answer with the stored row."""
        return self.record_response(self._proposal(proposal_id, "document", "version"))

    @extend_schema(
        summary="Make it the record's scores",
        description="Refused (409 record_moved_on) where the record is not as it was scored; comments do not count.",
        request=AcceptanceInput,
        responses=ScoreProposalRowSerializer,
    )
    @action(["post"], detail=True)
    def accept(self, request: Request, proposal_id: str) -> HttpResponse:
        """Accept it, or what the body says instead, and answer with its row."""
        named, values = self.named(proposal_id), self.body(AcceptanceInput)
        self._authorize_decision()
        return self.perform(operations.accept_scores, record_answer, **named, values=values)

    @extend_schema(summary="Reject it", request=RejectionInput, responses=ScoreProposalRowSerializer)
    @action(["post"], detail=True)
    def reject(self, request: Request, proposal_id: str) -> HttpResponse:
        """Reject it and answer with its row."""
        named, reason = self.named(proposal_id), self.body(RejectionInput)["reason"]
        self._authorize_decision()
        return self.perform(operations.reject_scores, record_answer, **named, reason=reason)

    def check_path(self) -> None:
        """Look up the proposal that the path names, if it names one."""
        if "proposal_id" in self.kwargs:
            self._proposal(self.kwargs["proposal_id"], "pk")

    def _authorize_decision(self) -> None:
        """Raise Forbidden for who may not decide: before the operation, which would first replay an answer."""
        proposal = self._proposal(self.kwargs["proposal_id"], "pk")
        needed = Permission.RISKS_WRITE if proposal.incident_id is None else Permission.INCIDENTS_WRITE
        self.actor.authorize(frozenset({str(needed)}))

    def _proposal(self, proposal_id: str, *columns: str) -> ScoreProposal:
        rows: ScoreProposalQuerySet = ScoreProposal.objects.of(self.actor.membership.organization_id)
        proposal = rows.filter(**self.named(proposal_id)).only("incident_id", *columns).first()
        if proposal is None:
            raise ProposalNotFound
        self.actor.authorize(READ if proposal.incident_id is None else READ_INCIDENTS)
        return proposal


@extend_schema_view(
    list=extend_schema(
        operation_id="risk_score_proposals_list",
        summary="Scores proposed for a risk, newest first",
        parameters=[SCORE_PROPOSALS_OF_ONE.query],
        responses=list_of(ScoreProposalRowSerializer, "RiskScoreProposalList"),
    ),
    create=extend_schema(
        operation_id="risk_score_proposals_create",
        summary="Have a risk scored",
        description=SCORED,
        request=ScoringInput,
        responses={201: ScoreProposalRowSerializer},
    ),
)
class RiskScoreProposalViewSet(RegisterViewSet):
    """The scores proposed for one risk of either kind."""

    answers_record = True
    serializer_class = ScoreProposalRowSerializer
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": READ,
        "create": operations.propose_scores.requires,
    }
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": SCORE_PROPOSALS_OF_ONE.query}

    def get_queryset(self) -> ScoreProposalQuerySet:
        """Return the proposals about the risk. Raises RiskNotFound."""
        self.check_path()
        return _about(self, **RiskViewSet.named(self.kwargs["risk_id"]))

    def list(self, request: Request, risk_id: str) -> HttpResponse:
        """Answer with a page of stored rows."""
        return self.list_response(self.get_queryset(), SCORE_PROPOSALS_OF_ONE)

    def create(self, request: Request, risk_id: str) -> HttpResponse:
        """Have it scored and answer with the proposal's row."""
        named, given = RiskViewSet.named(risk_id), self.body(ScoringInput)
        self.replay()
        organization_id = self.actor.membership.organization_id
        snapshots = list(operations.risk_snapshots(organization_id, [(named["kind"], named["number"])]).values())
        if not snapshots:
            raise RiskNotFound
        scored = operations.score_risks(
            organization_id, snapshots, _scorer(given), seconds=settings.SCORING_TIME_LIMIT_SECONDS
        )
        return self.perform(operations.propose_scores, _created_one, scored=scored)

    def check_path(self) -> None:
        """Look the risk up."""
        RiskViewSet.key(self.actor.membership.organization_id, self.kwargs["risk_id"])


@extend_schema_view(
    list=extend_schema(
        operation_id="incident_score_proposals_list",
        summary="Severities proposed for an incident, newest first",
        parameters=[SCORE_PROPOSALS_OF_ONE.query],
        responses=list_of(ScoreProposalRowSerializer, "IncidentScoreProposalList"),
    ),
    create=extend_schema(
        operation_id="incident_score_proposals_create",
        summary="Have an incident's severity proposed",
        description=SCORED,
        request=ScoringInput,
        responses={201: ScoreProposalRowSerializer},
    ),
)
class IncidentScoreProposalViewSet(RegisterViewSet):
    """The severities proposed for one incident."""

    answers_record = True
    serializer_class = ScoreProposalRowSerializer
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": READ_INCIDENTS,
        "create": operations.propose_severity.requires,
    }
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": SCORE_PROPOSALS_OF_ONE.query}

    def get_queryset(self) -> ScoreProposalQuerySet:
        """Return the proposals about the incident. Raises IncidentNotFound."""
        self.check_path()
        return _about(self, Incident.kind, **IncidentViewSet.named(self.kwargs["incident_id"]))

    def list(self, request: Request, incident_id: str) -> HttpResponse:
        """Answer with a page of stored rows."""
        return self.list_response(self.get_queryset(), SCORE_PROPOSALS_OF_ONE)

    def create(self, request: Request, incident_id: str) -> HttpResponse:
        """Have its severity proposed and answer with the proposal's row."""
        number, given = IncidentViewSet.named(incident_id)["number"], self.body(ScoringInput)
        self.replay()
        organization_id = self.actor.membership.organization_id
        snapshot = operations.incident_snapshot(organization_id, number)
        if snapshot is None:
            raise IncidentNotFound
        scored = operations.score_incident(
            organization_id, snapshot, _scorer(given), seconds=settings.SCORING_TIME_LIMIT_SECONDS
        )
        return self.perform(operations.propose_severity, _created, scored=scored)

    def check_path(self) -> None:
        """Look the incident up."""
        IncidentViewSet.key(self.actor.membership.organization_id, self.kwargs["incident_id"])


def _about(view: RegisterViewSet, kind: str, number: int) -> ScoreProposalQuerySet:
    rows: ScoreProposalQuerySet = ScoreProposal.objects.of(view.actor.membership.organization_id)
    return rows.about(display_id(kind, number))


def _scorer(given: Mapping[str, Any]) -> str:
    return str(given.get("scorer", scorer_names()[0]))


def _created(proposal: ScoreProposal) -> Answer:
    location = reverse("score-proposal", args=[proposal.display_id])
    return record_answer(proposal, status=status.HTTP_201_CREATED, location=location)


def _created_one(proposals: Sequence[ScoreProposal]) -> Answer:
    (proposal,) = proposals
    return _created(proposal)


def _asked(job: Job) -> Answer:
    return Answer(status.HTTP_202_ACCEPTED, text_of(_job, job), location=reverse("job", args=[job.pk]))


def _created_many(proposals: Sequence[ScoreProposal]) -> Answer:
    return Answer(status.HTTP_201_CREATED, text_of(_made, {"results": proposals}))
