"""Answers made of stored text: nothing is serialised here, bytes are passed on."""

from collections.abc import Iterable

from django.http import HttpResponse

from riskregister.api.idempotency import Answer
from riskregister.api.preconditions import etag_of
from riskregister.history.models import Record

CONTENT_TYPE = "application/json"
NO_CONTENT = Answer(204, "")


def record_answer(record: Record, *, status: int = 200, location: str | None = None) -> Answer:
    """Return the answer that shows one record: its stored document and its version as the ETag."""
    return Answer(status, record.document, location, etag_of(record.version))


def answer_response(answer: Answer, *, replayed: bool = False) -> HttpResponse:
    """Return an answer as a response; a replayed one says so."""
    response = HttpResponse(answer.body, status=answer.status, content_type=CONTENT_TYPE)
    if answer.status == NO_CONTENT.status:
        del response["Content-Type"]
    if answer.location is not None:
        response["Location"] = answer.location
    if answer.etag is not None:
        response["ETag"] = answer.etag
    if replayed:
        response["Idempotent-Replayed"] = "true"
    return response


def envelope(documents: Iterable[str], pagination: str, *, under: str) -> str:
    """Return the text of a list: finished documents under one name, the pagination beside them."""
    return f'{{"{under}":[{",".join(documents)}],"pagination":{pagination}}}'
