"""Risks and incidents with something to find in them, and having them scored."""

from typing import Any

from tests.client import ApiClient, body_of

PATH = "/v1/score-proposals"

TITLE = "Ransomware through an exposed VPN gateway"
DESCRIPTION = (
    "The gateway is reachable from the internet without multi-factor authentication. CVE-2024-3400 is being exploited. "
    "An attacker could encrypt the file servers and steal 250,000 customer records."
)
VAGUE = {"title": "Something", "description": "To be looked at."}


def new_risk(api: ApiClient, **fields: Any) -> Any:
    response = api.post("/v1/risks", {"title": TITLE, "description": DESCRIPTION} | fields)
    assert response.status_code == 201, response.content
    return body_of(response)


def new_incident(api: ApiClient, **fields: Any) -> Any:
    given = {"title": TITLE, "description": DESCRIPTION, "detected_date": "2026-03-02T08:00:00Z"}
    response = api.post("/v1/incidents", given | fields)
    assert response.status_code == 201, response.content
    return body_of(response)


def propose(api: ApiClient, record: str = "risks/RSK-00001", body: Any = None, **headers: str) -> Any:
    response = api.post(f"/v1/{record}/score-proposals", body, **headers)
    assert response.status_code == 201, response.content
    return body_of(response)


def accept(api: ApiClient, proposal: Any = 1, body: Any = None, **headers: str) -> Any:
    response = api.post(f"{PATH}/{proposal}/accept", body, **headers)
    assert response.status_code == 200, response.content
    return body_of(response)
