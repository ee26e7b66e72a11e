"""The routes of incidents, and the base of every record's comments."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request

from incidents import operations
from incidents.errors import IncidentNotFound
from incidents.filters import COMMENTS, INCIDENTS
from incidents.models import Comment, Incident, IncidentComment
from incidents.querysets import IncidentQuerySet
from incidents.serializers import CommentInput, CommentSerializer, IncidentInput, IncidentRowSerializer
from riskregister.api.changes import Operation
from riskregister.api.documents import text_of
from riskregister.api.fields import StrictSerializer
from riskregister.api.idempotency import Answer
from riskregister.api.past import AsOfQuery, PastMixin
from riskregister.api.responses import record_answer
from riskregister.api.schema import list_of
from riskregister.api.views import RegisterViewSet
from riskregister.history.identifiers import parse_id
from riskregister.organizations.models import SourceList
from riskregister.organizations.roles import Permission
from riskregister.organizations.views import SourcesMixin

READ = frozenset({str(Permission.INCIDENTS_READ)})

_comment = CommentSerializer()


def incident_number(incident_id: str) -> int:
    """Read `7`, `INC-7` or `INC-00007` from a path. Raises IncidentNotFound for what can be no incident's id."""
    parsed = parse_id(incident_id, (Incident.kind,))
    if parsed is None:
        raise IncidentNotFound
    return parsed[1]


def incident_key(organization_id: UUID, incident_id: str) -> UUID:
    """Return the primary key of the incident that a path names. Raises IncidentNotFound."""
    incidents = Incident.objects.of(organization_id).live().filter(number=incident_number(incident_id))
    key: UUID | None = incidents.values_list("pk", flat=True).first()
    if key is None:
        raise IncidentNotFound
    return key


def created_incident(incident: Incident) -> Answer:
    """Return the answer to an incident that was made."""
    location = reverse("incident", args=[incident.display_id])
    return record_answer(incident, status=status.HTTP_201_CREATED, location=location)


@extend_schema_view(
    list=extend_schema(
        summary="List incidents, newest first",
        parameters=[INCIDENTS.query],
        responses=list_of(IncidentRowSerializer, "IncidentList"),
    ),
    create=extend_schema(summary="Report an incident", request=IncidentInput, responses={201: IncidentRowSerializer}),
    retrieve=extend_schema(summary="One incident", parameters=[AsOfQuery], responses=IncidentRowSerializer),
    partial_update=extend_schema(summary="Change an incident", request=IncidentInput, responses=IncidentRowSerializer),
)
class IncidentViewSet(SourcesMixin, PastMixin, RegisterViewSet):
    """Incidents."""

    answers_record = True
    serializer_class = IncidentRowSerializer
    source_list = SourceList.INCIDENTS
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": READ,
        "retrieve": READ,
        "sources": READ,
        "create": operations.create_incident.requires,
        "partial_update": operations.revise_incident.requires,
    }
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": INCIDENTS.query, "retrieve": AsOfQuery}

    def get_queryset(self) -> IncidentQuerySet:
        """Return the incidents of the caller's organisation."""
        rows: IncidentQuerySet = Incident.objects.of(self.actor.membership.organization_id).live()
        return rows

    def list(self, request: Request) -> HttpResponse:
        """Answer with a page of stored rows."""
        if self.asks_for_past:
            return self.past_list_response(self.rows_of_past(Incident), INCIDENTS)
        return self.list_response(self.get_queryset(), INCIDENTS)

    def create(self, request: Request) -> HttpResponse:
        """Create an incident and answer with its row."""
        return self.perform(operations.create_incident, created_incident, values=self.body(IncidentInput))

    def retrieve(self, request: Request, incident_id: str) -> HttpResponse:
        """Answer with the stored row."""
        number = incident_number(incident_id)
        if self.asks_for_past:
            return self.past_record_response(self.rows_of_past(Incident, number=number), IncidentNotFound)
        incidents = self.get_queryset().filter(number=number).only("document", "version")
        incident = incidents.first()
        if incident is None:
            raise IncidentNotFound
        return self.record_response(incident)

    def partial_update(self, request: Request, incident_id: str) -> HttpResponse:
        """Change the fields given and answer with the row."""
        number, values = incident_number(incident_id), self.changes(IncidentInput)
        return self.perform(operations.revise_incident, record_answer, number=number, values=values)

    def check_path(self) -> None:
        """Look up the incident that the path names, if it names one."""
        if "incident_id" in self.kwargs:
            incident_key(self.actor.membership.organization_id, self.kwargs["incident_id"])


class CommentViewSet(RegisterViewSet):
    """The comments on one record, oldest first. Subclasses say which record and which comments."""

    serializer_class = CommentSerializer
    add: ClassVar[Operation[..., Any]]
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": COMMENTS.query}

    def record_key(self) -> UUID:
        """Return the primary key of the record that the path names. Raises NotFound."""
        raise NotImplementedError

    def record_named(self) -> dict[str, Any]:
        """Return how the operation that adds a comment is told the record. Raises NotFound."""
        raise NotImplementedError

    def check_path(self) -> None:
        """Look the record up."""
        self.record_key()

    def list(self, request: Request, **path: str) -> HttpResponse:
        """Answer with a page of comments."""
        comments: QuerySet[Comment] = self.get_queryset().filter(record_id=self.record_key())
        with_authors = comments.select_related("author__user")
        return self.list_response(with_authors, COMMENTS, under="comments", render=_comment_text)

    def create(self, request: Request, **path: str) -> HttpResponse:
        """Add a comment and answer with it."""
        record, value = self.record_named(), self.body(CommentInput)["value"]
        return self.perform(type(self).add, _created_comment, **record, value=value)


@extend_schema_view(
    list=extend_schema(
        summary="Comments on an incident, oldest first",
        parameters=[COMMENTS.query],
        responses=list_of(CommentSerializer, "IncidentCommentList", under="comments"),
    ),
    create=extend_schema(summary="Comment on an incident", request=CommentInput, responses={201: CommentSerializer}),
)
class IncidentCommentViewSet(CommentViewSet):
    """The comments on an incident."""

    add = operations.add_comment
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {"list": READ, "create": operations.add_comment.requires}

    def get_queryset(self) -> "QuerySet[IncidentComment]":
        """Return the comments on incidents of the caller's organisation."""
        return IncidentComment.objects.of(self.actor.membership.organization_id)

    def record_key(self) -> UUID:
        """Return the incident's key."""
        return incident_key(self.actor.membership.organization_id, self.kwargs["incident_id"])

    def record_named(self) -> dict[str, Any]:
        """Return the incident's number."""
        return {"number": incident_number(self.kwargs["incident_id"])}


def _comment_text(comment: Comment) -> str:
    return text_of(_comment, comment)


def _created_comment(comment: Comment) -> Answer:
    return Answer(status.HTTP_201_CREATED, _comment_text(comment))
