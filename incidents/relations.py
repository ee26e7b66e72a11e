"""The sets of a record in the one form that its columns, its history and its row share."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from incidents.choices import Objective
from incidents.models import Tag
from riskregister.history.times import utc_text

_ORDER = {objective.value: position for position, objective in enumerate(Objective)}


def in_tag_order(tags: Iterable[Tag]) -> list[dict[str, Any]]:
    """Return tags as rows show them, by content (code points)."""
    return shown_in_tag_order(tag.as_shown() for tag in tags)


def shown_in_tag_order(tags: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return tags that are in the form of rows by content (code points)."""
    return sorted(tags, key=lambda tag: str(tag["content"]))


def objective_as_shown(threat_objective: str, relevance: str | None, changed: datetime) -> dict[str, Any]:
    """Return a relation to a threat objective as rows show it."""
    return {"threat_objective": threat_objective, "relevance": relevance, "created_date": utc_text(changed)}


def in_objective_order(objectives: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return objectives in the order of their enumeration."""
    return sorted(objectives, key=lambda objective: _ORDER[objective["threat_objective"]])


def shown_tags(links: "QuerySet[Any, Any]", ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Return the tags that a link table holds for each record."""
    found: dict[UUID, list[Tag]] = defaultdict(list)
    for link in links.filter(record_id__in=ids).select_related("tag__creator"):
        found[link.record_id].append(link.tag)
    return {pk: in_tag_order(found[pk]) for pk in ids}


def shown_objectives(relations: "QuerySet[Any, Any]", ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Return the threat objectives that a relation's table holds for each record."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in relations.filter(record_id__in=ids):
        shown = objective_as_shown(row.threat_objective, row.relevance, row.created_date)
        found[row.record_id].append(shown)
    return {pk: in_objective_order(found[pk]) for pk in ids}


def count_comments(comments: "QuerySet[Any, Any]", ids: Sequence[UUID]) -> Counter[UUID]:
    """Return how many comments a table holds for each record."""
    return Counter(comments.filter(record_id__in=ids).values_list("record_id", flat=True))
