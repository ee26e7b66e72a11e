"""What the operations on incidents refuse, and what those on any record do."""

from uuid import UUID

from riskregister.api.errors import Conflict, FieldError, NotFound
from riskregister.history.models import Record


class IncidentNotFound(NotFound):
    """No such incident in this organisation."""

    code = "incident_not_found"
    title = "Incident not found"

    def __init__(self) -> None:
        super().__init__("There is no incident with this id.")


class TagNotFound(NotFound):
    """No such tag in this organisation, or it is retired."""

    code = "tag_not_found"
    title = "Tag not found"

    def __init__(self) -> None:
        super().__init__("There is no tag in use with this id.")


class DuplicateTag(Conflict):
    """There is a tag of this content."""

    code = "duplicate_tag"
    title = "There is this tag already"

    def __init__(self, tag_id: UUID, content: str) -> None:
        detail = f"The tag {tag_id} has the content {content}."
        super().__init__(detail, errors=[FieldError("/content", "duplicate", detail)])


class BuiltinTagNotDeletable(Conflict):
    """Built-in tags are there for good."""

    code = "builtin_tag_not_deletable"
    title = "A built-in tag cannot be deleted"

    def __init__(self, content: str) -> None:
        super().__init__(f"{content} is a built-in tag.")


class ExternalRefTaken(Conflict):
    """A record of the kind holds this external_ref; `holder` is that record."""

    says: str
    fault: str
    """The code of the field's fault."""

    def __init__(self, holder: Record, ref: str) -> None:
        detail = self.says.format(holder=holder.display_id, ref=ref)
        super().__init__(detail, errors=[FieldError("/external_ref", self.fault, detail)])


class DuplicateExternalRef(ExternalRefTaken):
    """Another record of the register holds it."""

    code = "duplicate_external_ref"
    title = "external_ref is taken"
    says = "{holder} has the external_ref {ref}."
    fault = "duplicate"


class HeldByDeleted(ExternalRefTaken):
    """A deleted record keeps it."""

    code = "deleted"
    title = "external_ref is a deleted record's"
    says = "{holder}, which is deleted, keeps the external_ref {ref}."
    fault = "deleted"


class NotDeleted(Conflict):
    """What is to come back was never away."""

    code = "not_deleted"
    title = "The record is not deleted"

    def __init__(self, record_id: str) -> None:
        super().__init__(f"{record_id} is not deleted.")
