"""Tags and threat objectives of a record: the rows behind its sets, for incidents and risks alike."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from incidents.models import CommentedRecord, ObjectiveRelation, TagLink
from riskregister.api.changes import OpenChange


def set_tags(change: OpenChange, record: CommentedRecord, links: type[TagLink], tags: Sequence[dict[str, Any]]) -> None:
    """Make these the record's tags, given as its row shows them; a new record has none yet."""
    before, after = _by(record.tags, "id"), _by(tags, "id")
    record.tags = list(tags)
    removed = [UUID(key) for key in before.keys() - after.keys()]
    if removed:
        _rows(links, change).filter(record_id=record.pk, tag_id__in=removed).delete()
    make: Any = links  # the concrete class has the foreign key `record`, which the abstract one cannot declare
    for key in after:
        if key not in before:
            change.insert(make(organization_id=change.organization_id, record=record, tag_id=UUID(key)))


def set_objectives(
    change: OpenChange,
    record: CommentedRecord,
    relations: type[ObjectiveRelation],
    objectives: Sequence[dict[str, Any]],
) -> None:
    """Make these the record's threat objectives, given as its row shows them.

    One whose relevance stays keeps the date it has: sending an equal set again is no change.
    """
    before = _by(record.threat_objectives, "threat_objective")
    after = [_kept(objective, before.get(objective["threat_objective"])) for objective in objectives]
    replace_objectives(change, record, relations, after)


def replace_objectives(
    change: OpenChange,
    record: CommentedRecord,
    relations: type[ObjectiveRelation],
    after: Sequence[dict[str, Any]],
) -> None:
    """Make these the record's threat objectives, with the dates they come with."""
    before = _by(record.threat_objectives, "threat_objective")
    record.threat_objectives = list(after)
    gone = [name for name, objective in before.items() if objective not in after]
    if gone:
        _rows(relations, change).filter(record_id=record.pk, threat_objective__in=gone).delete()
    make: Any = relations
    for objective in after:
        if objective != before.get(objective["threat_objective"]):
            change.insert(
                make(
                    organization_id=change.organization_id,
                    record=record,
                    threat_objective=objective["threat_objective"],
                    relevance=objective["relevance"],
                    created_date=datetime.fromisoformat(objective["created_date"]),
                )
            )


def _kept(objective: dict[str, Any], known: dict[str, Any] | None) -> dict[str, Any]:
    return known if known is not None and known["relevance"] == objective["relevance"] else objective


def _by(members: Sequence[dict[str, Any]], name: str) -> dict[str, dict[str, Any]]:
    return {str(member[name]): member for member in members}


def _rows(model: Any, change: OpenChange) -> Any:
    """Return the organisation's rows of a concrete model, which the abstract types do not declare."""
    return model.objects.of(change.organization_id)
