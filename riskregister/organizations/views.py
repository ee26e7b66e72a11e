"""The token endpoint, who the caller is, and who else there is."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpResponse, JsonResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from oauth2_provider.views.mixins import OAuthLibMixin
from rest_framework import serializers
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from riskregister.api import throttling
from riskregister.api.addresses import client_address
from riskregister.api.documents import text_of
from riskregister.api.fields import StrictSerializer
from riskregister.api.schema import list_of
from riskregister.api.views import RegisterViewSet
from riskregister.organizations.filters import USERS
from riskregister.organizations.models import (
    Membership,
    MembershipQuerySet,
    MembershipRole,
    Organization,
    Source,
    SourceList,
)
from riskregister.organizations.serializers import MeSerializer, PersonSerializer, SourcesSerializer

FORM = "application/x-www-form-urlencoded"

_person = PersonSerializer()

TOKEN_REQUEST = inline_serializer(
    "TokenRequest",
    {
        "grant_type": serializers.ChoiceField([("client_credentials", "client_credentials")]),
        "client_id": serializers.CharField(required=False, help_text="Unless sent by HTTP Basic."),
        "client_secret": serializers.CharField(required=False, help_text="Unless sent by HTTP Basic."),
    },
)
TOKEN = inline_serializer(
    "Token",
    {
        "access_token": serializers.CharField(),
        "expires_in": serializers.IntegerField(help_text="Seconds."),
        "token_type": serializers.CharField(),
        "scope": serializers.CharField(),
    },
)
TOKEN_ERROR = inline_serializer(
    "TokenError",
    {"error": serializers.CharField(), "error_description": serializers.CharField(required=False)},
)


class AnyAccept(BaseContentNegotiation):
    """The token endpoint answers JSON, whatever the client says it would rather have."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """Return none: oauthlib reads the form itself."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """Return the only one there is."""
        return renderers[0], renderers[0].media_type


class TokenView(OAuthLibMixin, APIView):  # type: ignore[misc]  # the library is not typed
    """RFC 6749, sections 2.3.1 and 4.4: a token for a client's id and secret. Speaks that RFC, not problem+json."""

    authentication_classes = ()
    permission_classes = ()
    content_negotiation_class = AnyAccept
    http_method_names = ("post",)

    @extend_schema(
        operation_id="token_create",
        summary="Get a bearer token, good for 900 seconds",
        auth=[],
        request={FORM: TOKEN_REQUEST},
        responses={
            200: TOKEN,
            400: OpenApiResponse(TOKEN_ERROR, "RFC 6749, section 5.2"),
            401: OpenApiResponse(TOKEN_ERROR, "RFC 6749, section 5.2: invalid_client"),
            429: OpenApiResponse(
                TOKEN_ERROR, "temporarily_unavailable: too many bad credentials from this address; see Retry-After"
            ),
        },
    )
    def post(self, request: Request) -> HttpResponse:
        """Hand the request to oauthlib, once it is one that oauthlib can read."""
        if request.content_type.split(";")[0].strip().lower() != FORM:
            return _token_error("invalid_request", f"Send {FORM}.")
        if not request.headers.get("Authorization", "").isascii():
            return _token_error("invalid_request", "The Authorization header is not ASCII.")
        form = request._request.POST
        if "resource" in form:
            # RFC 8707: there is one resource here, and a token is for it.
            return _token_error("invalid_target", "Tokens are for this register alone: leave resource out.")
        _, headers, body, status = self.create_token_response(request._request)
        if status == HTTPStatus.UNAUTHORIZED:
            try:
                throttling.count_failure(client_address(request.META))
            except throttling.LimitReached as error:
                return _token_error("temporarily_unavailable", str(error.detail), status=429, wait=error.wait)
        return HttpResponse(body, status=status, headers={"Content-Type": "application/json"} | headers)

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]  # Django's base class does
        """Answer as RFC 6749 where the request could not even be read; leave anything else to be an internal error."""
        if isinstance(exc, MethodNotAllowed):
            return _token_error("invalid_request", "Use POST.", status=405)
        if isinstance(exc, SuspiciousOperation | BadRequest | UnicodeError):
            return _token_error("invalid_request", "The form cannot be read.")
        raise exc


def _token_error(error: str, description: str, *, status: int = 400, wait: int | None = None) -> JsonResponse:
    headers = {"Retry-After": str(wait)} if wait else {}
    return JsonResponse({"error": error, "error_description": description}, status=status, headers=headers)


class UserViewSet(RegisterViewSet):
    """The members of the organisation, seen as people, the caller among them."""

    serializer_class = PersonSerializer
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {"list": frozenset(), "me": frozenset()}
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": USERS.query}

    def get_queryset(self) -> MembershipQuerySet:
        """Return the members of the caller's organisation that a record may be assigned to."""
        members: MembershipQuerySet = Membership.objects.of(self.actor.membership.organization_id).assignable()
        return members.select_related("user")

    @extend_schema(
        summary="Members that a record may be assigned to, by e-mail address",
        parameters=[USERS.query],
        responses=list_of(PersonSerializer, "UserList"),
    )
    def list(self, request: Request) -> HttpResponse:
        """Answer with a page of people."""
        return self.list_response(self.get_queryset(), USERS, render=_person_text)

    @extend_schema(operation_id="users_me", summary="Who am I", responses=MeSerializer)
    def me(self, request: Request) -> Response:
        """Answer with the caller, the organisation, and what the caller may do."""
        member = self.actor.membership
        organization = Organization.objects.get(pk=member.organization_id)
        roles = MembershipRole.objects.of(organization.pk).filter(membership=member).values_list("role", flat=True)
        shown: dict[str, Any] = {
            "user": self.actor.user,
            "organization": organization,
            "roles": sorted(roles),
            "permissions": sorted(self.actor.permissions),
        }
        return Response(MeSerializer(shown).data)


def _person_text(member: Membership) -> str:
    return text_of(_person, member)


class SourcesMixin(RegisterViewSet):
    """The route that lists the sources a kind of record may name."""

    source_list: ClassVar[SourceList]

    @extend_schema(summary="The sources that a record may name", responses=SourcesSerializer)
    def sources(self, request: Request) -> Response:
        """Answer with the organisation's list, in its own order."""
        listed = Source.objects.of(self.actor.membership.organization_id).filter(used_for=self.source_list)
        return Response({"sources": list(listed.order_by("position").values_list("name", flat=True))})
