"""Renders the incident row's bytes, and reads what the link tables say should be in it."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from incidents.models import Incident, IncidentComment, IncidentTag, IncidentThreatObjective
from incidents.relations import count_comments, shown_objectives, shown_tags
from incidents.serializers import IncidentRowSerializer
from riskregister.api.documents import text_of

FORMAT: Final = 1
"""Of the row's layout: raise it with every change of the row, so that stored documents are rebuilt."""

ROW = IncidentRowSerializer()


def render(incident: Incident) -> str:
    """Return the incident's row as JSON text. Loads its people if they are not loaded."""
    return text_of(ROW, incident)


def linked_sets(organization_id: UUID, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return, for each incident, what its link tables hold in the form the record keeps."""
    ids = list(ids)
    tags = shown_tags(IncidentTag.objects.of(organization_id), ids)
    objectives = shown_objectives(IncidentThreatObjective.objects.of(organization_id), ids)
    comments = count_comments(IncidentComment.objects.of(organization_id), ids)
    return {pk: {"tags": tags[pk], "threat_objectives": objectives[pk], "comments": comments[pk]} for pk in ids}
