"""The routes of the register, among them the one it exists for: a risk from an incident; and what fields may say."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.errors import IncidentNotFound
from incidents.filters import COMMENTS
from incidents.models import Incident
from incidents.serializers import CommentInput, CommentSerializer
from incidents.views import CommentViewSet, IncidentViewSet
from riskregister.api.bulk_input import BulkAnswerSerializer, BulkInput
from riskregister.api.changes import Operation
from riskregister.api.fields import StrictSerializer
from riskregister.api.filters import HasMember
from riskregister.api.past import AsOfQuery, PastMixin
from riskregister.api.records import RecordOperations, RecordViewSet
from riskregister.api.responses import NO_CONTENT
from riskregister.api.schema import list_of
from riskregister.api.views import RegisterViewSet
from riskregister.history.identifiers import parse_id
from riskregister.organizations.models import SourceList
from riskregister.organizations.operations import sources_of
from riskregister.organizations.roles import Permission
from riskregister.organizations.views import SourcesMixin
from risks import operations
from risks.choices import RiskKind
from risks.enumerations import ENUMERATIONS
from risks.errors import RiskNotFound
from risks.filters import REGISTER
from risks.models import Risk, RiskComment
from risks.querysets import RiskQuerySet
from risks.serializers import (
    BulkRiskInput,
    EnumerationsSerializer,
    RaisedRiskInput,
    RegisterRowSerializer,
    RiskInput,
)

READ = frozenset({str(Permission.RISKS_READ)})
READ_OF_INCIDENT = frozenset({str(Permission.INCIDENTS_READ), str(Permission.RISKS_READ)})


WRITES = RecordOperations(
    create=operations.create_risk,
    revise=operations.revise_risk,
    put=operations.put_risk,
    delete=operations.delete_risk,
    bulk=operations.bulk_revise_risks,
)


@extend_schema_view(
    list=extend_schema(
        summary="The Risk Register, newest first",
        parameters=[REGISTER.query],
        responses=list_of(RegisterRowSerializer, "RiskList"),
    ),
    create=extend_schema(summary="Create a risk", request=RiskInput, responses={201: RegisterRowSerializer}),
    retrieve=extend_schema(summary="One risk", parameters=[AsOfQuery], responses=RegisterRowSerializer),
    partial_update=extend_schema(summary="Change a risk", request=RiskInput, responses=RegisterRowSerializer),
    destroy=extend_schema(summary="Delete a risk", request=None, responses={204: None}),
    by_ref=extend_schema(
        summary="Create the risk with this external_ref, or change it",
        request=RiskInput(partial=True),
        responses={200: RegisterRowSerializer, 201: RegisterRowSerializer},
    ),
    bulk_update=extend_schema(
        operation_id="risks_bulk_update",
        summary="Change many risks, all or none",
        request=BulkRiskInput,
        responses=BulkAnswerSerializer,
    ),
)
class RiskViewSet(SourcesMixin, RecordViewSet):
    """The register: the organisation's own risks and key risks in one list and one shape."""

    serializer_class = RegisterRowSerializer
    source_list = SourceList.RISKS
    record = Risk
    writes = WRITES
    listing = REGISTER
    input = RiskInput
    bulk_input: ClassVar[type[BulkInput]] = BulkRiskInput
    id_parameter = "risk_id"
    not_found = RiskNotFound
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": READ,
        "retrieve": READ,
        "sources": READ,
        **WRITES.permissions,
    }
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": REGISTER.query, "retrieve": AsOfQuery}

    @staticmethod
    def named(record_id: str) -> dict[str, Any]:
        """Read `1` (an RSK), `RSK-1` or `AKR-00001`. Raises RiskNotFound for what can be no risk's id."""
        parsed = parse_id(record_id, tuple(RiskKind.values))
        if parsed is None:
            raise RiskNotFound
        return {"kind": parsed[0], "number": parsed[1]}

    @staticmethod
    def location(record: Risk) -> str:
        """Return the risk's path."""
        return reverse("risk", args=[record.display_id])

    @classmethod
    def rows(cls, organization_id: UUID) -> RiskQuerySet:
        """Return the risks of an organisation, of both kinds."""
        rows: RiskQuerySet = Risk.objects.of(organization_id).live()
        return rows


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
    """The risks of an incident: raising one from it, and associating others with it."""

    answers_record = True
    serializer_class = RegisterRowSerializer
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": READ_OF_INCIDENT,
        "create": operations.create_risk_from_incident.requires,
        "associate": operations.associate.requires,
        "dissociate": operations.dissociate.requires,
    }
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": REGISTER.query}

    def incident_key(self) -> UUID:
        """Return the key of the incident that the path names. Raises IncidentNotFound."""
        return IncidentViewSet.key(self.actor.membership.organization_id, self.kwargs["incident_id"])

    def check_path(self) -> None:
        """Look the incident up, and the risk if the path names one."""
        self.incident_key()
        if "risk_id" in self.kwargs:
            RiskViewSet.key(self.actor.membership.organization_id, self.kwargs["risk_id"])

    def get_queryset(self) -> RiskQuerySet:
        """Return the risks associated with the incident."""
        return RiskViewSet.rows(self.actor.membership.organization_id).of_incident(self.incident_key())

    def list(self, request: Request, incident_id: str) -> HttpResponse:
        """Answer with a page of stored rows, or with those of the risks that were associated then."""
        if self.asks_for_past:
            return self.past_list_response(self._risks_of_past(incident_id), REGISTER)
        return self.list_response(self.get_queryset(), REGISTER)

    def create(self, request: Request, incident_id: str) -> HttpResponse:
        """Raise a risk and answer with its row of the register."""
        incident, values = _incident(incident_id), self.body(RaisedRiskInput)
        return self.perform(operations.create_risk_from_incident, RiskViewSet.created, **incident, values=values)

    @extend_schema(summary="Associate a risk with an incident", request=None, responses={204: None})
    def associate(self, request: Request, incident_id: str, risk_id: str) -> HttpResponse:
        """Associate a risk with the incident."""
        return self._link(operations.associate, incident_id, risk_id)

    @extend_schema(summary="End the association of a risk with an incident", request=None, responses={204: None})
    def dissociate(self, request: Request, incident_id: str, risk_id: str) -> HttpResponse:
        """End the association of a risk with the incident."""
        return self._link(operations.dissociate, incident_id, risk_id)

    def _risks_of_past(self, incident_id: str) -> "QuerySet[Any, Any]":
        incidents = self.rows_of_past(Incident, **IncidentViewSet.named(incident_id))
        shown = incidents.values_list("display_id", flat=True).first()
        if shown is None:
            raise IncidentNotFound
        return self.rows_of_past(Risk).filter(HasMember("incident_associations", [shown]))

    def _link(self, operation: Operation[..., None], incident_id: str, risk_id: str) -> HttpResponse:
        named = _incident(incident_id) | RiskViewSet.named(risk_id)
        self.no_body()
        return self.perform(operation, lambda _: NO_CONTENT, **named)


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

    records = RiskViewSet
    add = operations.add_comment
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {"list": READ, "create": operations.add_comment.requires}

    def get_queryset(self) -> "QuerySet[RiskComment]":
        """Return the comments on risks of the caller's organisation."""
        return RiskComment.objects.of(self.actor.membership.organization_id)


class EnumerationViewSet(RegisterViewSet):
    """What fields may say, for whoever builds a form."""

    serializer_class = EnumerationsSerializer
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {"enumerations": frozenset()}

    @extend_schema(summary="Every enumeration, and the organisation's sources", responses=EnumerationsSerializer)
    def enumerations(self, request: Request) -> Response:
        """Answer with all of them, each in its order."""
        told = {
            "enumerations": {
                name: {"ordered": of.ordered, "values": of.choices.values} for name, of in ENUMERATIONS.items()
            },
            "sources": sources_of(self.actor.membership.organization_id),
        }
        return Response(told)


def _incident(incident_id: str) -> dict[str, Any]:
    """Return how an operation on risks is told of an incident. Raises IncidentNotFound."""
    return {"incident_number": IncidentViewSet.named(incident_id)["number"]}
