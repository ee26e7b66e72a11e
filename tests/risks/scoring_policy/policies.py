"""Scoring policies for tests, written out as a client would send them."""

from typing import Any

from django.http import HttpResponse

from tests.client import ApiClient, body_of

PATH = "/v1/scoring-policy"

LIKELIHOODS = ["Remote", "Unlikely", "Possible", "Probable", "Imminent"]
IMPACTS = ["Very Low", "Low", "Medium", "High", "Severe"]

# As domain.md section 6 writes it, upside down.
DEFAULT = {
    "Remote": ["Info", "Info", "Info", "Low", "Low"],
    "Unlikely": ["Info", "Low", "Low", "Low", "Medium"],
    "Possible": ["Info", "Low", "Medium", "Medium", "High"],
    "Probable": ["Info", "Low", "Medium", "High", "Critical"],
    "Imminent": ["Info", "Low", "Medium", "High", "Critical"],
}
DEFAULT_DAYS = {"Info": None, "Low": 180, "Medium": 90, "High": 30, "Critical": 15}

# Another urgency in every cell but four, and other days.
STRICT = {
    "Remote": ["Info", "Low", "Low", "Medium", "Medium"],
    "Unlikely": ["Low", "Low", "Medium", "Medium", "High"],
    "Possible": ["Low", "Medium", "High", "High", "Critical"],
    "Probable": ["Low", "Medium", "High", "Critical", "Critical"],
    "Imminent": ["Medium", "High", "Critical", "Critical", "Critical"],
}
STRICT_DAYS = {"Info": 365, "Low": 100, "Medium": 50, "High": 20, "Critical": 5}


def body(rows: dict[str, list[str]] = STRICT, days: dict[str, Any] = STRICT_DAYS) -> dict[str, Any]:
    """Return the body of a request that sets a policy."""
    matrix = {likelihood: dict(zip(IMPACTS, row, strict=True)) for likelihood, row in rows.items()}
    return {"matrix": matrix, "days": dict(days)}


def put(api: ApiClient, rows: dict[str, list[str]] = STRICT, days: dict[str, Any] = STRICT_DAYS, **headers: str) -> Any:
    """Set a policy that is taken, and return it as it is answered."""
    response = api.put(PATH, body(rows, days), **headers)
    assert response.status_code == 200, response.content
    return body_of(response)


def preview(api: ApiClient, **asked: Any) -> Any:
    """Return what applying the policy would do."""
    response = api.post(f"{PATH}/apply", {"preview": True} | asked)
    assert response.status_code == 200, response.content
    return body_of(response)


def scored(api: ApiClient, likelihood: str, impact: str, **more: Any) -> Any:
    """Create a risk that was discovered with the year, and return its row."""
    given = {"title": "T", "description": "D", "likelihood": likelihood, "impact": impact}
    response: HttpResponse = api.post("/v1/risks", given | {"discovered_date": "2026-01-01T00:00:00Z"} | more)
    assert response.status_code == 201, response.content
    return body_of(response)
