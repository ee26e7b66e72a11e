"""The routes of incidents and tags, and the base of every record's comments."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.request import Request

from incidents import operations
from incidents.errors import IncidentNotFound, TagNotFound
from incidents.filters import COMMENTS, INCIDENTS, TAGS
from incidents.models import Comment, Incident, IncidentComment, Tag
from incidents.querysets import IncidentQuerySet, TagQuerySet
from incidents.serializers import (
    BulkIncidentInput,
    CommentInput,
    CommentSerializer,
    IncidentInput,
    IncidentRowSerializer,
    NewTagInput,
    TagSerializer,
)
from riskregister.api.bulk_input import BulkAnswerSerializer
from riskregister.api.changes import Operation
from riskregister.api.documents import text_of
from riskregister.api.fields import StrictSerializer, Uuid
from riskregister.api.idempotency import Answer
from riskregister.api.past import AsOfQuery
from riskregister.api.records import RecordOperations, RecordViewSet
from riskregister.api.responses import NO_CONTENT
from riskregister.api.schema import list_of
from riskregister.api.views import RegisterViewSet
from riskregister.history.identifiers import parse_id
from riskregister.organizations.models import SourceList
from riskregister.organizations.roles import Permission
from riskregister.organizations.views import SourcesMixin

READ = frozenset({str(Permission.INCIDENTS_READ)})

READ_TAGS = frozenset({str(Permission.TAGS_READ)})

_comment = CommentSerializer()
_tag = TagSerializer()
_uuid = Uuid()


WRITES = RecordOperations(
    create=operations.create_incident,
    revise=operations.revise_incident,
    put=operations.put_incident,
    delete=operations.delete_incident,
    bulk=operations.bulk_revise_incidents,
)


@extend_schema_view(
    list=extend_schema(
        summary="List incidents, newest first",
        parameters=[INCIDENTS.query],
        responses=list_of(IncidentRowSerializer, "IncidentList"),
    ),
    create=extend_schema(summary="Report an incident", request=IncidentInput, responses={201: IncidentRowSerializer}),
    retrieve=extend_schema(summary="One incident", parameters=[AsOfQuery], responses=IncidentRowSerializer),
    partial_update=extend_schema(summary="Change an incident", request=IncidentInput, responses=IncidentRowSerializer),
    destroy=extend_schema(summary="Delete an incident", request=None, responses={204: None}),
    by_ref=extend_schema(
        summary="Report the incident with this external_ref, or change it",
        request=IncidentInput(partial=True),
        responses={200: IncidentRowSerializer, 201: IncidentRowSerializer},
    ),
    bulk_update=extend_schema(
        operation_id="incidents_bulk_update",
        summary="Change many incidents, all or none",
        request=BulkIncidentInput,
        responses=BulkAnswerSerializer,
    ),
)
class IncidentViewSet(SourcesMixin, RecordViewSet):
    """Incidents."""

    serializer_class = IncidentRowSerializer
    source_list = SourceList.INCIDENTS
    record = Incident
    writes = WRITES
    listing = INCIDENTS
    input = IncidentInput
    bulk_input = BulkIncidentInput
    id_parameter = "incident_id"
    not_found = IncidentNotFound
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": READ,
        "retrieve": READ,
        "sources": READ,
        **WRITES.permissions,
    }
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": INCIDENTS.query, "retrieve": AsOfQuery}

    @staticmethod
    def named(record_id: str) -> dict[str, Any]:
        """Read `7`, `INC-7` or `INC-00007`. Raises IncidentNotFound for what can be no incident's id."""
        parsed = parse_id(record_id, (Incident.kind,))
        if parsed is None:
            raise IncidentNotFound
        return {"number": parsed[1]}

    @staticmethod
    def location(record: Incident) -> str:
        """Return the incident's path."""
        return reverse("incident", args=[record.display_id])

    @classmethod
    def rows(cls, organization_id: UUID) -> IncidentQuerySet:
        """Return the incidents of an organisation."""
        rows: IncidentQuerySet = Incident.objects.of(organization_id).live()
        return rows


class CommentViewSet(RegisterViewSet):
    """The comments on one record, oldest first. Subclasses say which records and which comments."""

    serializer_class = CommentSerializer
    records: ClassVar[type[RecordViewSet]]
    add: ClassVar[Operation[..., Any]]
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": COMMENTS.query}

    def check_path(self) -> None:
        """Look the record up."""
        self._record_key()

    def list(self, request: Request, **path: str) -> HttpResponse:
        """Answer with a page of comments."""
        comments: QuerySet[Comment] = self.get_queryset().filter(record_id=self._record_key())
        with_authors = comments.select_related("author__user")
        return self.list_response(with_authors, COMMENTS, under="comments", render=_comment_text)

    def create(self, request: Request, **path: str) -> HttpResponse:
        """Add a comment and answer with it."""
        named, value = self.records.named(self._record_id), self.body(CommentInput)["value"]
        return self.perform(type(self).add, _created_comment, **named, value=value)

    @property
    def _record_id(self) -> str:
        return str(self.kwargs[self.records.id_parameter])

    def _record_key(self) -> UUID:
        return self.records.key(self.actor.membership.organization_id, self._record_id)


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

    records = IncidentViewSet
    add = operations.add_comment
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {"list": READ, "create": operations.add_comment.requires}

    def get_queryset(self) -> "QuerySet[IncidentComment]":
        """Return the comments on incidents of the caller's organisation."""
        return IncidentComment.objects.of(self.actor.membership.organization_id)


@extend_schema_view(
    list=extend_schema(
        summary="Tags, by content", parameters=[TAGS.query], responses=list_of(TagSerializer, "TagList")
    ),
    create=extend_schema(
        summary="Make a tag, or bring a retired one back", request=NewTagInput, responses={201: TagSerializer}
    ),
    destroy=extend_schema(
        summary="Remove a tag",
        description="One that a record has is retired instead. It stays there; named by its content, it comes back.",
        request=None,
        responses={204: None},
    ),
)
class TagViewSet(RegisterViewSet):
    """Tags. They have no version, and their contents never change."""

    serializer_class = TagSerializer
    conditional: ClassVar[Mapping[str, bool]] = {}
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": READ_TAGS,
        "create": operations.create_tag.requires,
        "destroy": operations.delete_tag.requires,
    }
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": TAGS.query}

    def get_queryset(self) -> TagQuerySet:
        """Return the tags of the caller's organisation: those in use, unless the query says which."""
        tags: TagQuerySet = Tag.objects.of(self.actor.membership.organization_id).select_related("creator")
        return tags if "retired" in self.query else tags.in_use()

    def list(self, request: Request) -> HttpResponse:
        """Answer with a page of tags."""
        return self.list_response(self.get_queryset(), TAGS, render=_tag_text)

    def create(self, request: Request) -> HttpResponse:
        """Make a tag and answer with it."""
        return self.perform(operations.create_tag, _created_tag, content=self.body(NewTagInput)["content"])

    def destroy(self, request: Request, tag_id: str) -> HttpResponse:
        """Remove or retire a tag."""
        self.no_body()
        return self.perform(operations.delete_tag, lambda _: NO_CONTENT, tag_id=_tag_key(tag_id))

    def check_path(self) -> None:
        """Look up the tag that the path names, if it names one."""
        if "tag_id" in self.kwargs and not self.get_queryset().filter(pk=_tag_key(self.kwargs["tag_id"])).exists():
            raise TagNotFound


def _tag_key(tag_id: str) -> UUID:
    """Read the id of a tag from a path. Raises TagNotFound for what can be none."""
    try:
        key: UUID = _uuid.run_validation(tag_id)
    except serializers.ValidationError as error:
        raise TagNotFound from error
    return key


def _tag_text(tag: Tag) -> str:
    return text_of(_tag, tag.as_shown())


def _created_tag(tag: Tag) -> Answer:
    return Answer(status.HTTP_201_CREATED, _tag_text(tag))


def _comment_text(comment: Comment) -> str:
    return text_of(_comment, comment)


def _created_comment(comment: Comment) -> Answer:
    return Answer(status.HTTP_201_CREATED, _comment_text(comment))
