"""People whom rows show, and what becomes of the rows when they are called otherwise."""

from typing import Any

from incidents import operations as incidents
from incidents.models import Incident
from riskregister.api.changes import Change
from riskregister.history.models import Channel
from riskregister.history.rebuilding import render_pending
from riskregister.organizations import operations
from riskregister.organizations.actors import person_actor
from riskregister.organizations.models import Membership, Organization, User
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, RiskBody


def rename(person: Membership, first_name: str, last_name: str = "Person") -> User:
    """Change a person's name as a command does, without rendering anything."""
    return operations.change_person(
        user_id=person.user_id,
        names={"first_name": first_name, "last_name": last_name},
        channel=Channel.COMMAND,
    )


def render(organization: Organization) -> tuple[int, int]:
    """Render all that is pending; return how many rows were looked at and how many were written."""
    batches = list(render_pending(organization.pk))
    return sum(looked_at for looked_at, _ in batches), sum(rewritten for _, rewritten in batches)


def assign(api: ApiClient, person: Membership, count: int) -> None:
    """Create incidents that are assigned to a person, and a risk from each."""
    assigned_to = str(person.user_id)
    for _ in range(count):
        incident = body_of(api.post("/v1/incidents", IncidentBody(assigned_to=assigned_to)))
        assert api.post(f"/v1/incidents/{incident['id']}/risks", {"assigned_to": assigned_to}).status_code == 201


def assign_risks(api: ApiClient, person: Membership, count: int) -> None:
    """Create risks that are assigned to a person."""
    for _ in range(count):
        assert api.post("/v1/risks", RiskBody(assigned_to=str(person.user_id))).status_code == 201


def open_incident(person: Membership) -> Incident:
    """Have a person open an incident, which by the API only service accounts do."""
    actor = person_actor(person.user, person.organization_id)
    assert actor is not None
    change = Change(organization_id=person.organization_id, actor=actor, channel=Channel.ADMIN)
    values = IncidentBody(detected_date=person.created_date, status="New")
    for name in ("occurred_date", "responded_date", "contained_date"):
        values.pop(name)
    return incidents.create_incident(change, values=values)


def names_shown(api: ApiClient, path: str, field: str = "assigned_to") -> set[str | None]:
    """Return the first names in the rows of a list."""
    return {row[field] and row[field]["first_name"] for row in body_of(api.get(path))["results"]}


def versions(api: ApiClient, path: str) -> list[int]:
    """Return the versions of the rows of a list, in the order of their numbers."""
    rows: list[dict[str, Any]] = body_of(api.get(path))["results"]
    return [row["version"] for row in sorted(rows, key=lambda row: row["id"])]
