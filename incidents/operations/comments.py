"""Commenting, for every kind of record."""

from typing import TypeVar

from incidents.models import Comment, CommentedRecord
from riskregister.api.changes import OpenChange
from riskregister.history.models import Action

C = TypeVar("C", bound=Comment)


def append_comment(change: OpenChange, record: CommentedRecord, comment_model: type[C], value: str) -> C:
    """Add a comment to a locked record: its count, version and history move on."""
    comment = comment_model(
        organization_id=change.organization_id,
        record=record,
        value=value,
        author=change.member,
        created_date=change.now,
    )
    change.insert(comment)
    record.comments += 1
    change.revise(record, Action.COMMENTED)
    return comment
