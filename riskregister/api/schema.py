"""What OpenAPI must say of every operation, so that no view has to: error answers, headers, list envelopes."""

from typing import Any, Literal

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema_serializer, inline_serializer
from rest_framework import serializers

from riskregister.api.bulk_input import Changes
from riskregister.api.pagination import PaginationSerializer
from riskregister.api.problems import CONTENT_TYPE

REQUEST_ID = (
    "Echoed, logged and kept in the history: 1 to 64 ASCII letters, digits and `._:-`. "
    "One that is absent or malformed is replaced by a new one."
)


class FieldErrorSerializer(serializers.Serializer[Any]):
    """One fault of the input. Exactly one of pointer, parameter and header says where it is."""

    pointer = serializers.CharField(required=False, help_text="JSON pointer into the body (RFC 6901).")
    parameter = serializers.CharField(required=False, help_text="Name of the query parameter.")
    header = serializers.CharField(required=False, help_text="Name of the header.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem document (RFC 9457). `code` is stable; `title` and `detail` are for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    code = serializers.CharField()
    request_id = serializers.CharField(allow_null=True)
    errors = FieldErrorSerializer(many=True)  # type: ignore[assignment]  # RFC 9457's member hides a property


def list_of(
    row: type[serializers.Serializer[Any]],
    name: str,
    *,
    under: str = "results",
    pagination: type[PaginationSerializer] = PaginationSerializer,
) -> serializers.Serializer[Any]:
    """Return the schema of a list's envelope."""
    envelope = inline_serializer(name, {under: row(many=True), "pagination": pagination()})
    # An action called `list` is taken to answer with an array of what it declares; ours answers with one envelope.
    extend_schema_serializer(many=False)(type(envelope))
    return envelope


RETRIABLE = ["409", "429", "503"]
"""409 says it only where a duplicate of the request is being worked on."""


class ChangesExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # drf-spectacular registers it by class creation
    """Shows the changes of many records as the body of a PATCH of one."""

    target_class = Changes

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Any:
        """Return a reference to that body."""
        return auto_schema.resolve_serializer(self.target.of(partial=True), direction).ref


class RegisterSchema(AutoSchema):
    """Adds to every operation what the platform does for every operation."""

    def get_override_parameters(self) -> list[Any]:
        """Add the request headers that the base view reads and the ones every answer carries."""
        parameters = [
            OpenApiParameter("X-Request-Id", OpenApiTypes.STR, "header", description=REQUEST_ID),
            OpenApiParameter(
                "X-Request-Id", OpenApiTypes.STR, "header", response=True, description="The request's id in our logs."
            ),
            OpenApiParameter(
                "Retry-After", OpenApiTypes.INT, "header", response=RETRIABLE, description="In whole seconds."
            ),
            *self._of_a_record(),
        ]
        if self._conditional():
            match = "The ETag of the version to change; 412 if the record is at another."
            parameters.append(OpenApiParameter("If-Match", OpenApiTypes.STR, "header", description=match))
        if self.method == "POST":
            key = "A retry under the same key gets the first answer; 1 to 255 printable ASCII characters."
            parameters.append(OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, "header", description=key))
            replayed = "`true` where an earlier request under the same key was answered so."
            parameters.append(
                OpenApiParameter(
                    "Idempotent-Replayed", OpenApiTypes.STR, "header", response=["200", "201"], description=replayed
                )
            )
        if self.method != "GET":
            reason = "Why; kept in the history. At most 500 characters."
            parameters.append(OpenApiParameter("X-Change-Reason", OpenApiTypes.STR, "header", description=reason))
        return parameters

    def _answers_record(self, *actions: str) -> bool:
        return getattr(self.view, "answers_record", False) and getattr(self.view, "action", None) in actions

    def _conditional(self) -> bool:
        """Tell whether the operation takes If-Match."""
        return getattr(self.view, "action", None) in getattr(self.view, "conditional", {})

    def _decides(self) -> bool:
        """Tell whether the operation changes one record in a way of its own, and answers with it."""
        return self.method == "POST" and getattr(self.view, "answers_record", False) and self._conditional()

    def _of_a_record(self) -> list[Any]:
        """Return the headers of the routes that read, make or change one versioned record."""
        parameters: list[Any] = []
        if self._answers_record("retrieve", "create", "update", "partial_update", "by_ref") or self._decides():
            tag = "The record's version (a strong entity tag, RFC 9110)."
            parameters.append(
                OpenApiParameter(
                    "ETag", OpenApiTypes.STR, "header", response=["200", "201", "304", "412"], description=tag
                )
            )
        if self._answers_record("create", "by_ref"):
            where = "The path of the new record."
            parameters.append(
                OpenApiParameter("Location", OpenApiTypes.STR, "header", response=["201"], description=where)
            )
        if self._answers_record("retrieve"):
            have = "ETags the caller has the row of; 304 if it still is."
            parameters.append(OpenApiParameter("If-None-Match", OpenApiTypes.STR, "header", description=have))
        return parameters

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> Any:
        responses = super()._get_response_bodies(direction)
        statuses = ["400", "401", "403", "405", "406", "429", "500", "503"]
        if self.path.count("{"):
            statuses.append("404")
        if self.method != "GET":
            statuses += ["409", "411", "413", "415"]
        if self.method == "POST":
            statuses.append("422")
        if self._conditional():
            statuses += ["412", "428"]
        if self._answers_record("retrieve"):
            responses["304"] = self._get_response_for_code(  # type: ignore[no-untyped-call]  # drf-spectacular's
                OpenApiResponse(description="The caller has this version."), "304", None, direction
            )
        for status in sorted(set(statuses) - set(responses)):
            responses[status] = self._get_response_for_code(  # type: ignore[no-untyped-call]  # drf-spectacular's
                ProblemSerializer, status, [CONTENT_TYPE], direction
            )
        return responses
