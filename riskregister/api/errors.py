"""What an operation may refuse, and why. No HTTP in here: `problems` turns these into answers.

The five classes below say what *kind* of refusal it is; apps subclass them with a code of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True)
class FieldError:
    """One fault of the input: where it is, a stable code, and a sentence for people.

    `pointer` is a JSON pointer into the body (RFC 6901, `/tags/0/content`), or the name of what `location`
    says instead: a query parameter or a header.
    """

    pointer: str
    code: str
    detail: str
    location: Literal["pointer", "parameter", "header"] = "pointer"


class Refusal(Exception):
    """The change asked for was not made, for a reason the caller can act on. Nothing was written."""

    code = "refused"
    title = "The request was refused"
    retry_after: int | None = None
    """After how many seconds the same request may succeed, where waiting helps."""

    def __init__(self, detail: str, *, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)

    @property
    def sentence(self) -> str:
        """What a command or a form says of it: the detail, or every field at fault."""
        faults = " ".join(f"{error.pointer}: {error.detail}" for error in self.errors)
        return faults or self.detail


class InvalidInput(Refusal):
    """Fields are at fault; `errors` names every one of them."""

    code = "invalid"
    title = "The input is not valid"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("See errors for each field at fault.", errors=errors)

    def below(self, pointer: str) -> "InvalidInput":
        """Return the same refusal of an input that stands deeper in the body."""
        return InvalidInput([replace(error, pointer=f"{pointer}{error.pointer}") for error in self.errors])


class NotFound(Refusal):
    """There is no such record for this caller: it does not exist, or it is another organisation's."""

    code = "not_found"
    title = "Not found"


class Forbidden(Refusal):
    """The caller's roles do not allow this."""

    code = "permission_denied"
    title = "Permission denied"


class Conflict(Refusal):
    """The change does not fit what is there now."""

    code = "conflict"
    title = "Conflict with the current state"


class PreconditionFailed(Refusal):
    """The record is no longer at the version the caller has seen; `etag` is the one it is at.

    It is None where there is no one such record: there is none yet, or several were to be changed.
    """

    code = "precondition_failed"
    title = "The record has changed"

    def __init__(self, etag: str | None) -> None:
        at = "There is no such record" if etag is None else f"The record is at version {etag} now"
        super().__init__(f"{at}. Read it again before changing it.")
        self.etag = etag


class PreconditionRequired(Refusal):
    """This installation asks for If-Match with every change of a record (RFC 6585, section 3)."""

    code = "precondition_required"
    title = "If-Match is required"


class IdempotencyKeyReused(Refusal):
    """The same Idempotency-Key came with another request (draft-ietf-httpapi-idempotency-key-header, section 2.7)."""

    code = "idempotency_key_reused"
    title = "Idempotency-Key was used for another request"


class RequestInProgress(Refusal):
    """A request under the same Idempotency-Key is still being worked on, longer than this one could wait."""

    code = "request_in_progress"
    title = "The same request is being worked on"
    retry_after = 1
