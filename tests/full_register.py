"""A register with some of everything that the landing page counts, made through the API, spread over 15 months."""

from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any

from incidents.choices import Objective
from risks.choices import Impact, Likelihood, RiskStatus
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, RiskBody

TITLES = (
    "Backups of the finance file server are reachable with domain credentials",
    "VPN accounts without a second factor",
    "Storage buckets are opened by hand and never reviewed",
    "Shared local administrator password on servers",
    "Bank details of suppliers are changed without calling back",
    "Build agents run install scripts of dependencies",
    "Laptops of the field service are not encrypted",
    "No alarm on mass downloads from the customer database",
)

TAKEN = (5, 12, 20, 45, 70, 110, 200)
"""Days from discovery to closing."""


def fill(api: ApiClient, risks: int = 60) -> None:
    """Report six incidents and make risks: a third closed, a seventh not scored, some overdue, some soon due."""
    for number in range(6):
        body = IncidentBody(title=f"Incident {number}: {TITLES[number]}", tags=[], severity=f"SEV-{number % 5 + 1}")
        assert api.post("/v1/incidents", body).status_code == 201
    now = datetime.now(UTC).replace(microsecond=0)
    scores = cycle([(likelihood, impact) for likelihood in Likelihood for impact in reversed(Impact)])
    taken, objectives, statuses = cycle(TAKEN), cycle(Objective), cycle(tuple(RiskStatus)[:3])
    for number in range(risks):
        body = _risk(number, now - timedelta(days=number * 460 / risks), next(taken), now)
        body["threat_objectives"] = [{"threat_objective": next(objectives)} for _ in range(number % 3)]
        if "status" not in body:
            body["status"] = next(statuses)
        if number % 7:
            body["likelihood"], body["impact"] = next(scores)
        response = api.post("/v1/risks", body)
        assert response.status_code == 201, body_of(response)


def _risk(number: int, discovered: datetime, taken: int, now: datetime) -> dict[str, Any]:
    body: dict[str, Any] = RiskBody(title=TITLES[number % len(TITLES)], discovered_date=discovered.isoformat())
    closed = discovered + timedelta(days=taken)
    if number % 3 == 0 and closed < now:
        body |= {"status": RiskStatus.CLOSED, "closed_date": closed.isoformat()}
    return body
