"""The routes of the register, among them the one it exists for: a risk from an incident."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request

from incidents.errors import IncidentNotFound
from incidents.filters import COMMENTS
from incidents.models import Incident
from incidents.serializers import CommentInput, CommentSerializer
from incidents.views import CommentViewSet, incident_key, incident_number
from riskregister.api.fields import StrictSerializer
from riskregister.api.filters import HasMember
from riskregister.api.idempotency import Answer
from riskregister.api.past import AsOfQuery, PastMixin
from riskregister.api.responses import record_answer
from riskregister.api.schema import list_of
from riskregister.api.views import RegisterViewSet
from riskregister.history.identifiers import parse_id
from riskregister.organizations.models import SourceList
from riskregister.organizations.roles import Permission
from riskregister.organizations.views import SourcesMixin
from risks import operations
from risks.choices import RiskKind
from risks.errors import RiskNotFound
from risks.filters import REGISTER
from risks.models import Risk, RiskComment
from risks.querysets import RiskQuerySet
from risks.serializers import RaisedRiskInput, RegisterRowSerializer, RiskInput

READ = frozenset({str(Permission.RISKS_READ)})
READ_OF_INCIDENT = frozenset({str(Permission.INCIDENTS_READ), str(Permission.RISKS_READ)})


def risk_named(risk_id: str) -> tuple[str, int]:
    """Read `1` (an RSK), `RSK-1` or `AKR-00001` from a path. Raises RiskNotFound for what can be no risk's id."""
    parsed = parse_id(risk_id, tuple(RiskKind.values))
    if parsed is None:
        raise RiskNotFound
    return parsed


def risk_key(organization_id: UUID, risk_id: str) -> UUID:
    """Return the primary key of the risk that a path names. Raises RiskNotFound."""
    kind, number = risk_named(risk_id)
    risks = Risk.objects.of(organization_id).live().filter(kind=kind, number=number)
    key: UUID | None = risks.values_list("pk", flat=True).first()
    if key is None:
        raise RiskNotFound
    return key


def created_risk(risk: Risk) -> Answer:
    """Return the answer to a risk that was made: its register row."""
    location = reverse("risk", args=[risk.display_id])
    return record_answer(risk, status=status.HTTP_201_CREATED, location=location)


@extend_schema_view(
    list=extend_schema(
        summary="The Risk Register, newest first",
        parameters=[REGISTER.query],
        responses=list_of(RegisterRowSerializer, "RiskList"),
    ),
    create=extend_schema(summary="Create a risk", request=RiskInput, responses={201: RegisterRowSerializer}),
    retrieve=extend_schema(summary="One risk", parameters=[AsOfQuery], responses=RegisterRowSerializer),
    partial_update=extend_schema(summary="Change a risk", request=RiskInput, responses=RegisterRowSerializer),
)
class RiskViewSet(SourcesMixin, PastMixin, RegisterViewSet):
    """The register: the organisation's own risks and key risks in one list and one shape."""

    answers_record = True
    serializer_class = RegisterRowSerializer
    source_list = SourceList.RISKS
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": READ,
        "retrieve": READ,
        "sources": READ,
        "create": operations.create_risk.requires,
        "partial_update": operations.revise_risk.requires,
    }
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": REGISTER.query, "retrieve": AsOfQuery}

    def get_queryset(self) -> RiskQuerySet:
        """Return the risks of the caller's organisation."""
        rows: RiskQuerySet = Risk.objects.of(self.actor.membership.organization_id).live()
        return rows

    def list(self, request: Request) -> HttpResponse:
        """Answer with a page of stored rows."""
        if self.asks_for_past:
            return self.past_list_response(self.rows_of_past(Risk), REGISTER)
        return self.list_response(self.get_queryset(), REGISTER)

    def create(self, request: Request) -> HttpResponse:
        """Create a risk and answer with its row."""
        return self.perform(operations.create_risk, created_risk, values=self.body(RiskInput))

    def retrieve(self, request: Request, risk_id: str) -> HttpResponse:
        """Answer with the stored row."""
        kind, number = risk_named(risk_id)
        if self.asks_for_past:
            return self.past_record_response(self.rows_of_past(Risk, kind=kind, number=number), RiskNotFound)
        risk = self.get_queryset().filter(kind=kind, number=number).only("document", "version").first()
        if risk is None:
            raise RiskNotFound
        return self.record_response(risk)

    def partial_update(self, request: Request, risk_id: str) -> HttpResponse:
        """Change the fields given and answer with the row."""
        (kind, number), values = risk_named(risk_id), self.changes(RiskInput)
        return self.perform(operations.revise_risk, record_answer, kind=kind, number=number, values=values)

    def check_path(self) -> None:
        """Look up the risk that the path names, if it names one."""
        if "risk_id" in self.kwargs:
            risk_key(self.actor.membership.organization_id, self.kwargs["risk_id"])


@extend_schema_view(
    list=extend_schema(
        summary="The risks of an incident",
        parameters=[REGISTER.query],
        responses=list_of(RegisterRowSerializer, "IncidentRiskList"),
    ),
    create=extend_schema(
        summary="Raise a risk from an incident",
        description="The body may be absent: what it does not say is derived from the incident.",
        request=RaisedRiskInput,
        responses={201: RegisterRowSerializer},
    ),
)
class IncidentRiskViewSet(PastMixin, RegisterViewSet):
    """The risks of an incident, and raising one from it."""

    answers_record = True
    serializer_class = RegisterRowSerializer
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": READ_OF_INCIDENT,
        "create": operations.create_risk_from_incident.requires,
    }
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": REGISTER.query}

    def incident_key(self) -> UUID:
        """Return the key of the incident that the path names. Raises IncidentNotFound."""
        return incident_key(self.actor.membership.organization_id, self.kwargs["incident_id"])

    def check_path(self) -> None:
        """Look the incident up."""
        self.incident_key()

    def get_queryset(self) -> RiskQuerySet:
        """Return the risks associated with the incident."""
        risks: RiskQuerySet = Risk.objects.of(self.actor.membership.organization_id).live()
        return risks.of_incident(self.incident_key())

    def list(self, request: Request, incident_id: str) -> HttpResponse:
        """Answer with a page of stored rows, or with those of the risks that were associated then."""
        if self.asks_for_past:
            return self.past_list_response(self._risks_of_past(incident_number(incident_id)), REGISTER)
        return self.list_response(self.get_queryset(), REGISTER)

    def _risks_of_past(self, number: int) -> "QuerySet[Any, Any]":
        incidents = self.rows_of_past(Incident, number=number)
        incident_id = incidents.values_list("display_id", flat=True).first()
        if incident_id is None:
            raise IncidentNotFound
        return self.rows_of_past(Risk).filter(HasMember("incident_associations", [incident_id]))

    def create(self, request: Request, incident_id: str) -> HttpResponse:
        """Raise a risk and answer with its row of the register."""
        number, values = incident_number(incident_id), self.body(RaisedRiskInput)
        return self.perform(operations.create_risk_from_incident, created_risk, incident_number=number, values=values)


@extend_schema_view(
    list=extend_schema(
        summary="Comments on a risk, oldest first",
        parameters=[COMMENTS.query],
        responses=list_of(CommentSerializer, "RiskCommentList", under="comments"),
    ),
    create=extend_schema(summary="Comment on a risk", request=CommentInput, responses={201: CommentSerializer}),
)
class RiskCommentViewSet(CommentViewSet):
    """The comments on a risk."""

    add = operations.add_comment
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {"list": READ, "create": operations.add_comment.requires}

    def get_queryset(self) -> "QuerySet[RiskComment]":
        """Return the comments on risks of the caller's organisation."""
        return RiskComment.objects.of(self.actor.membership.organization_id)

    def record_key(self) -> UUID:
        """Return the risk's key."""
        return risk_key(self.actor.membership.organization_id, self.kwargs["risk_id"])

    def record_named(self) -> dict[str, Any]:
        """Return the risk's kind and number."""
        kind, number = risk_named(self.kwargs["risk_id"])
        return {"kind": kind, "number": number}
