"""What the values of an input refer to (members, sources, tags), looked up for a whole batch at once."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from incidents.choices import TagOperation
from incidents.errors import DuplicateExternalRef, HeldByDeleted
from incidents.models import MAX_TAGS, CommentedRecord, Tag
from incidents.operations.tags import bring_back, new_tag
from incidents.relations import in_objective_order, in_tag_order, objective_as_shown, shown_in_tag_order
from riskregister.api.changes import OpenChange
from riskregister.api.errors import FieldError, InvalidInput
from riskregister.history.querysets import RecordQuerySet
from riskregister.organizations.models import Membership, Source, SourceList


@dataclass
class References:
    """The members and tags that a batch of inputs names, as they are under the organisation's lock."""

    change: OpenChange
    tag_operation: TagOperation = TagOperation.REPLACE
    members: dict[UUID, Membership] = field(default_factory=dict)
    tags_by_id: dict[UUID, Tag] = field(default_factory=dict)
    tags_by_content: dict[str, Tag] = field(default_factory=dict)

    def member(self, user_id: UUID | None) -> Membership | None:
        """Return the membership a record is assigned to."""
        return None if user_id is None else self.members[user_id]

    def tags_of(self, record: CommentedRecord, refs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the tags that a record has after an input, as its row shows them.

        One of a new content is made. A retired one that the record does not have comes back if it is named by its
        content. Raises InvalidInput if it is named by its id, and where adding makes too many.
        """
        refs = list(refs)
        if self.tag_operation != TagOperation.REMOVE:
            self._bring_back(refs, held={tag["id"] for tag in record.tags})
        # By key: a tag named by its id and again by its content is one tag.
        found = [self.tags_by_id[ref["id"]] if "id" in ref else self._tag(ref["content"]) for ref in refs]
        named = in_tag_order({tag.pk: tag for tag in found}.values())
        if self.tag_operation == TagOperation.REPLACE:
            return named
        ids = {tag["id"] for tag in named}
        others = [tag for tag in record.tags if tag["id"] not in ids]
        if self.tag_operation == TagOperation.REMOVE:
            return others
        if len(others) + len(named) > MAX_TAGS:
            raise InvalidInput([FieldError("/tags", "max_length", f"It would have more than {MAX_TAGS} tags.")])
        return shown_in_tag_order([*others, *named])

    def objectives(self, refs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the threat objectives of one input as its row shows them, related now."""
        return in_objective_order(
            objective_as_shown(str(ref["threat_objective"]), ref.get("relevance"), self.change.now) for ref in refs
        )

    def _bring_back(self, refs: Sequence[Mapping[str, Any]], held: Container[str]) -> None:
        errors: list[FieldError] = []
        for index, ref in enumerate(refs):
            tag = self.tags_by_id[ref["id"]] if "id" in ref else self.tags_by_content.get(ref["content"])
            if tag is None or tag.retired_date is None or str(tag.pk) in held:
                continue
            if "id" in ref:
                detail = f"The tag {tag.content} is retired. Named by its content it comes back."
                errors.append(FieldError(f"/tags/{index}/id", "retired_tag", detail))
            else:
                bring_back(tag)
        if errors:
            raise InvalidInput(errors)

    def _tag(self, content: str) -> Tag:
        tag = self.tags_by_content.get(content)
        if tag is None:
            tag = new_tag(self.change, content)
            self.change.insert(tag)
            self.tags_by_content[content] = tag
        return tag


def resolve(
    change: OpenChange,
    batch: Sequence[Mapping[str, Any]],
    used_for: SourceList,
    tag_operation: TagOperation = TagOperation.REPLACE,
) -> References:
    """Look up what a batch of inputs refers to, with one query a kind of thing that is named at all.

    Raises InvalidInput naming every reference that leads nowhere; pointers carry the position in the batch
    where there is more than one input.
    """
    references = References(change, tag_operation)
    wanted_members = {values["assigned_to"] for values in batch if values.get("assigned_to") is not None}
    if wanted_members:
        members = Membership.objects.of(change.organization_id).assignable().select_related("user")
        references.members = {member.user_id: member for member in members.filter(user_id__in=wanted_members)}
    _load_tags(references, [ref for values in batch for ref in values.get("tags", ())])
    known_sources = _sources(change, batch, used_for)
    errors: list[FieldError] = []
    for position, values in enumerate(batch):
        prefix = f"/{position}" if len(batch) > 1 else ""
        errors += _dangling(values, references, known_sources, prefix)
    if errors:
        raise InvalidInput(errors)
    return references


def _load_tags(references: References, refs: Sequence[Mapping[str, Any]]) -> None:
    if not refs:
        return
    ids = {ref["id"] for ref in refs if "id" in ref}
    contents = {ref["content"] for ref in refs if "content" in ref}
    tags = Tag.objects.of(references.change.organization_id).select_related("creator")
    for tag in tags.filter(Q(pk__in=ids) | Q(content__in=contents)):
        references.tags_by_id[tag.pk] = tag
        references.tags_by_content[tag.content] = tag


def _sources(change: OpenChange, batch: Sequence[Mapping[str, Any]], used_for: SourceList) -> list[str]:
    if all(values.get("source") is None for values in batch):
        return []
    listed = Source.objects.of(change.organization_id).filter(used_for=used_for).order_by("position")
    return list(listed.values_list("name", flat=True))


def _dangling(
    values: Mapping[str, Any], references: References, known_sources: Sequence[str], prefix: str
) -> Iterable[FieldError]:
    assignee = values.get("assigned_to")
    if assignee is not None and assignee not in references.members:
        yield FieldError(f"{prefix}/assigned_to", "unknown_member", "There is no such active member.")
    source = values.get("source")
    if source is not None and source not in known_sources:
        detail = f"The organisation has no such source. It has: {', '.join(known_sources)}."
        yield FieldError(f"{prefix}/source", "unknown_source", detail)
    for index, ref in enumerate(values.get("tags", ())):
        if "id" in ref and ref["id"] not in references.tags_by_id:
            yield FieldError(f"{prefix}/tags/{index}/id", "unknown_tag", "There is no tag with this id.")
        removing = references.tag_operation == TagOperation.REMOVE
        if removing and "content" in ref and ref["content"] not in references.tags_by_content:
            yield FieldError(f"{prefix}/tags/{index}/content", "unknown_tag", "There is no tag with this content.")


def refuse_taken_refs(
    rows: "Callable[[], RecordQuerySet[Any]]", batch: Sequence[Mapping[str, Any]], *, but: CommentedRecord | None = None
) -> None:
    """Raise DuplicateExternalRef or HeldByDeleted, naming the holder, if one of `rows` has an input's external_ref."""
    refs = [ref for values in batch if (ref := values.get("external_ref")) is not None]
    if not refs:
        return
    holders = rows().filter(external_ref__in=refs)
    holder: Any = (holders if but is None else holders.exclude(pk=but.pk)).first()
    if holder is not None:
        raise (DuplicateExternalRef if holder.deleted_date is None else HeldByDeleted)(holder, holder.external_ref)
