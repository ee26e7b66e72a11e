"""The base of every API view: who may call it, which parameters it takes, and how it calls an operation."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, ParamSpec, TypeVar, cast
from urllib.parse import parse_qsl

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework import viewsets
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.status import HTTP_200_OK, HTTP_304_NOT_MODIFIED

from riskregister.api.changes import Actor, Change, Operation
from riskregister.api.errors import FieldError, InvalidInput, PreconditionRequired
from riskregister.api.fields import StrictSerializer
from riskregister.api.filters import Listing
from riskregister.api.idempotency import Answer, Claim, fingerprint, replay_if_known
from riskregister.api.pagination import Page
from riskregister.api.parsers import MAX_BODY_BYTES, text_fault
from riskregister.api.preconditions import EntityTags, etag_of
from riskregister.api.problems import LengthRequired, PayloadTooLarge
from riskregister.api.query import validated_query
from riskregister.api.responses import CONTENT_TYPE, answer_response, envelope
from riskregister.api.stored_lists import RowsOf, page_of
from riskregister.history.models import REASON_LENGTH, Channel, Record

P = ParamSpec("P")
R = TypeVar("R")

IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


class NoQuery(StrictSerializer):
    """No query parameter at all."""


class NoBody(StrictSerializer):
    """No member at all: what is to be done, the path says."""


class RegisterViewSet(viewsets.GenericViewSet[Any]):
    """A resource of the register. Subclasses declare; what a request must pass is decided here."""

    http_method_names = ("get", "post", "put", "patch", "delete", "head")

    permissions: ClassVar[Mapping[str, frozenset[str]]]
    """Action -> what it takes. For a write: the operation's own `requires`."""
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {}
    """Action -> its query parameters; none where it is not named."""

    conditional: ClassVar[Mapping[str, bool]] = {"partial_update": True, "destroy": True}
    """Actions that take If-Match, and whether REQUIRE_IF_MATCH demands it of them. Others refuse the header."""

    answers_record: ClassVar[bool] = False
    """Whether reading, making and changing answer with one versioned record: the schema then tells of its ETag."""

    @property
    def actor(self) -> Actor:
        """Who calls, as the token says."""
        return cast("Actor", self.request.auth)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Authenticate, authorise, then check what every request can get wrong."""
        super().initial(request, *args, **kwargs)
        _check_length(request)
        # Kept before it is parsed: an idempotency key stands for these very bytes.
        self.raw_body: bytes = request.body
        self.query = _read_query(request, self.queries.get(self.action or "", NoQuery))

    def body(self, serializer_class: type[StrictSerializer], *, partial: bool = False) -> Any:
        """Return the validated body. Raises ValidationError naming every field at fault.

        A path that leads nowhere is a 404 whatever the body is; that costs its look-up only when the body is bad.
        """
        try:
            # No body is an empty object, whatever its Content-Type says it would have been.
            data = self.request.data if self.raw_body else {}
            serializer = serializer_class(data=data, partial=partial)
            serializer.is_valid(raise_exception=True)
        except (APIException, InvalidInput):
            self.check_path()
            raise
        return serializer.validated_data

    def changes(self, serializer_class: type[StrictSerializer]) -> Any:
        """Return the validated body of a PATCH: the fields given, at least one."""
        values = self.body(serializer_class, partial=True)
        if not values:
            self.check_path()
            raise InvalidInput([FieldError("", "empty", "Give at least one field to change.")])
        return values

    def body_to_put(self, serializer_class: type[StrictSerializer]) -> tuple[Any, list[FieldError]]:
        """Return the validated fields given, and an error for each one left out that making a record would take."""
        values = self.body(serializer_class, partial=True)
        needed = (name for name, field in serializer_class().fields.items() if field.required)
        return values, [
            FieldError(f"/{name}", "required", "It is new, so this is needed.") for name in needed if name not in values
        ]

    def no_body(self) -> None:
        """Refuse a body that says anything."""
        self.body(NoBody)

    def check_path(self) -> None:
        """Raise NotFound if the record that the path names is not there. Routes below a record override it."""

    def replay(self) -> None:
        """Raise Replay for a request that was answered before, so that it takes no work again.

        Only the operation, under its lock, decides whether a request is new. This is for what comes before it.
        """
        claim = _claim(self.request, self.raw_body)
        if claim is not None:
            replay_if_known(claim, self.actor.membership)

    def perform(
        self, operation: Operation[P, R], answer: Callable[[R], Answer], *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        """Call an operation for this request and answer with what it returned."""
        change = Change(
            organization_id=self.actor.membership.organization_id,
            actor=self.actor,
            channel=Channel.API,
            request_id=getattr(self.request, "request_id", None),
            reason=_reason(self.request),
            claim=_claim(self.request, self.raw_body),
            answer=answer,
            precondition=self._precondition(),
        )
        return answer_response(answer(operation(change, *args, **kwargs)))

    def _precondition(self) -> EntityTags | None:
        if "If-None-Match" in self.request.headers:
            detail = "It is for reading. A change takes If-Match."
            raise InvalidInput([FieldError("If-None-Match", "not_applicable", detail, "header")])
        given = self.request.headers.get("If-Match")
        demanded = self.conditional.get(self.action or "")
        if given is None:
            if demanded and settings.REQUIRE_IF_MATCH:
                raise PreconditionRequired("Send If-Match with the ETag of the record as you have seen it.")
            return None
        if demanded is None and self.request.method != "POST":
            detail = "This does not change one record at a version, so there is nothing to match."
            raise InvalidInput([FieldError("If-Match", "not_applicable", detail, "header")])
        return EntityTags.of("If-Match", given) if demanded is not None else None

    def record_response(self, record: Record) -> HttpResponse:
        """Answer with one record's stored document, or that the caller has it already (304)."""
        return self.document_response(record.document, record.version)

    def document_response(self, document: str, version: int) -> HttpResponse:
        """Answer with a document that is at a version, or that the caller has it already (304)."""
        given = self.request.headers.get("If-None-Match")
        if given is not None and EntityTags.of("If-None-Match", given).include(version):
            return HttpResponse(status=HTTP_304_NOT_MODIFIED, headers={"ETag": etag_of(version)})
        return answer_response(Answer(HTTP_200_OK, document, etag=etag_of(version)))

    def list_response(
        self,
        rows: "QuerySet[Any, Any]",
        listing: Listing,
        *,
        under: str = "results",
        render: Callable[[Any], str] | None = None,
        render_all: Callable[[Sequence[Any]], Iterable[str]] | None = None,
    ) -> HttpResponse:
        """Answer with a page of the rows asked for: records by their stored documents, others through `render`.

        `render_all` is given all rows of the page at once, where their texts take queries that they can share.
        """
        if render is not None:
            render_all = partial(map, render)
        texts, pagination = self._page(listing, render_all).read(lambda: listing.filtered(rows, self.query))
        return HttpResponse(envelope(texts, pagination, under=under), content_type=CONTENT_TYPE)

    def stored_list_response(self, rows_of: RowsOf, listing: Listing) -> HttpResponse:
        """Answer with a page of the records asked for, by their stored documents."""
        organization_id = self.actor.membership.organization_id
        found = page_of(rows_of, listing, organization_id, self.query)
        page = self._page(listing, None)
        texts, pagination = page.read(lambda: listing.filtered(rows_of(organization_id), self.query), found)
        return HttpResponse(envelope(texts, pagination, under="results"), content_type=CONTENT_TYPE)

    def _page(self, listing: Listing, render_all: Callable[[Sequence[Any]], Iterable[str]] | None) -> Page:
        scope = (str(self.actor.membership.organization_id), self.request.path)
        return Page(self.query, listing.order(self.query), scope, render_all)


def _check_length(request: Request) -> None:
    if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
        raise LengthRequired
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise LengthRequired from None
    if length > MAX_BODY_BYTES:
        raise PayloadTooLarge(f"The body has more than {MAX_BODY_BYTES} bytes.")


def _read_query(request: Request, serializer_class: type[StrictSerializer]) -> dict[str, Any]:
    given = dict(request.query_params.lists())
    return validated_query(serializer_class, given, caller=request.user.pk, faults=_bad_texts(request))


def _bad_texts(request: Request) -> Iterator[FieldError]:
    """Yield an error for each parameter whose text is none: where bytes are no UTF-8, Django would put U+FFFD."""
    raw = request.META.get("QUERY_STRING", "")
    for name, value in parse_qsl(raw, keep_blank_values=True, encoding="latin-1"):
        fault: str | None
        try:
            fault = text_fault(_utf8(name)) or text_fault(_utf8(value))
        except UnicodeError:
            fault = "It is not UTF-8."
        if fault:
            yield FieldError(
                name.encode("latin-1", "replace").decode(errors="replace"), "invalid_text", fault, "parameter"
            )


def _utf8(text: str) -> str:
    return text.encode("latin-1").decode("utf-8")


def _claim(request: Request, raw_body: bytes) -> Claim | None:
    key = request.headers.get("Idempotency-Key")
    if request.method != "POST" or key is None:
        return None
    if not IDEMPOTENCY_KEY.fullmatch(key):
        detail = "Give 1 to 255 printable ASCII characters without spaces."
        raise InvalidInput([FieldError("Idempotency-Key", "invalid", detail, "header")])
    return Claim(key, fingerprint(request.method, request.path, raw_body))


def _reason(request: Request) -> str | None:
    given = request.headers.get("X-Change-Reason")
    if given is None:
        return None
    try:
        # WSGI hands header bytes over as Latin-1; clients mean UTF-8.
        reason = given.encode("latin-1").decode("utf-8").strip()
    except UnicodeError:
        reason = ""
    if not reason or len(reason) > REASON_LENGTH or not reason.isprintable():
        detail = f"Give 1 to {REASON_LENGTH} printable characters in UTF-8."
        raise InvalidInput([FieldError("X-Change-Reason", "invalid", detail, "header")])
    return reason
