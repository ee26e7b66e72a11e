"""Tags on their own: made, retired, brought back, removed. Their contents never change."""

from typing import Any, Final
from uuid import UUID

from django.apps import apps

from incidents.errors import BuiltinTagNotDeletable, DuplicateTag, TagNotFound
from incidents.models import Tag, TagLink
from riskregister.api.changes import OpenChange, operation
from riskregister.history.models import Action
from riskregister.organizations.models import Organization, Subject
from riskregister.organizations.operations.recording import record_change
from riskregister.organizations.roles import Permission

WRITE: Final = {str(Permission.TAGS_WRITE)}

BUILTIN_TAGS: Final = (
    "Cloud",
    "Insider",
    "Lessons Learned",
    "Personal Data",
    "Phishing",
    "Ransomware",
    "Regulatory",
    "Supply Chain",
)
"""What every organisation can tag with from the start (ours)."""


@operation(requires=WRITE)
def create_tag(change: OpenChange, *, content: str) -> Tag:
    """Make a tag, or bring the retired one of this content back. Raises DuplicateTag if there is one in use."""
    tags = Tag.objects.of(change.organization_id).select_related("creator")
    tag: Tag | None = tags.filter(content=content).first()
    if tag is None:
        tag = new_tag(change, content)
        change.insert(tag)
        _record(change, tag, Action.CREATED)
    elif tag.retired_date is None:
        raise DuplicateTag(tag.pk, content)
    else:
        bring_back(tag)
        _record(change, tag, Action.RESTORED)
    return tag


@operation(requires=WRITE)
def delete_tag(change: OpenChange, *, tag_id: UUID) -> None:
    """Remove a tag that no record has, live or deleted; retire one that a record has.

    Raises TagNotFound, also for a retired one, and BuiltinTagNotDeletable.
    """
    tag = Tag.objects.of(change.organization_id).in_use().filter(pk=tag_id).first()
    if tag is None:
        raise TagNotFound
    if tag.is_builtin:
        raise BuiltinTagNotDeletable(tag.content)
    if _is_on_a_record(tag):
        tag.retired_date = change.now
        tag.save(update_fields=["retired_date"])
        _record(change, tag, Action.CHANGED, is_active=False)
    else:
        Tag.objects.of(change.organization_id).filter(pk=tag.pk).delete()
        _record(change, tag, Action.DELETED, is_active=False)


def add_builtin_tags(change: OpenChange) -> None:
    """Give a new organisation its built-in tags, within the change that makes it."""
    for content in BUILTIN_TAGS:
        change.insert(new_tag(change, content, is_builtin=True))


def bring_back(tag: Tag) -> None:
    """Have a retired tag be in use again, within an open change."""
    tag.retired_date = None
    tag.save(update_fields=["retired_date"])


def new_tag(change: OpenChange, content: str, *, is_builtin: bool = False) -> Tag:
    """Return a tag that is yet to be inserted, made by the acting member."""
    return Tag(
        organization_id=change.organization_id,
        content=content,
        creator=change.member,
        is_builtin=is_builtin,
        created_date=change.now,
    )


def _is_on_a_record(tag: Tag) -> bool:
    """Tell whether a table of links has the tag, whichever app it belongs to."""
    tables: list[Any] = [model for model in apps.get_models() if issubclass(model, TagLink)]
    return any(links.objects.of(tag.organization_id).filter(tag=tag).exists() for links in tables)


def _record(change: OpenChange, tag: Tag, action: Action, *, is_active: bool = True) -> None:
    organization = Organization.objects.get(pk=change.organization_id)
    record_change(
        change, organization, action, subject=Subject.TAG, subject_id=tag.pk, name=tag.content, is_active=is_active
    )
