"""A list costs the same few queries whatever its length."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from riskregister.organizations.models import Organization
from tests.client import ApiClient, body_of
from tests.factories import MemberFactory, ProposalBody

# The path, and the queries a page of it costs beside the one that looks the token up with its bearer.
LISTS = {
    "/v1/risks": ["risks"],
    "/v1/incidents": ["incidents"],
    "/v1/incidents/1/risks": ["the incident's key", "risks"],
    "/v1/tags": ["tags with their creators"],
    "/v1/threat-profile/proposals": ["proposals"],
    "/v1/users": ["members with their users"],
    "/v1/risks/1/comments": ["the risk's key", "comments with their authors"],
    "/v1/incidents/1/comments": ["the incident's key", "comments with their authors"],
}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_a_fixed_number_of_queries(
    api: ApiClient, organization: Organization, incident: dict[str, Any], path: str
) -> None:
    counts: list[int] = []
    made = 1
    api.post("/v1/incidents/1/risks")
    for size in (1, 10, 100):
        while made < size:
            api.post("/v1/incidents/1/risks")
            api.post("/v1/incidents", {"title": "x", "description": "y", "detected_date": "2026-01-01T00:00:00Z"})
            api.post("/v1/risks/1/comments", {"value": "z"})
            api.post("/v1/incidents/1/comments", {"value": "z"})
            api.post("/v1/threat-profile/proposals", ProposalBody())
            api.post("/v1/tags", {"content": f"tag {made}"})
            MemberFactory(organization=organization)
            made += 1
        with CaptureQueriesContext(
            connection,
        ) as queries:
            listed = body_of(api.get(f"{path}?page_size=200"))
        assert len(listed.get("results", listed.get("comments"))) >= size - 1
        counts.append(len(queries))
    assert counts == [1 + len(LISTS[path])] * 3
    assert counts[0] <= 3


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/v1/risks/1", 2),
        ("/v1/incidents/1", 2),
        ("/v1/risks/sources", 2),
        ("/v1/enumerations", 2),
        ("/v1/threat-profile", 2),
    ],
)
def test_a_read_costs_a_fixed_number_of_queries(
    api: ApiClient, incident: dict[str, Any], path: str, count: int
) -> None:
    api.post("/v1/incidents/1/risks")
    with CaptureQueriesContext(connection) as queries:
        assert api.get(path).status_code == 200
    assert len(queries) == count


def test_raising_a_risk_costs_few_statements(api: ApiClient, incident: dict[str, Any]) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert api.post("/v1/incidents/1/risks", Idempotency_Key="k").status_code == 201
    statements = [query["sql"].split()[0] for query in queries if "SAVEPOINT" not in query["sql"]]
    # The token; then the lock, the key and the incident; the incident's next version; then what is new
    # (risk, two tags, two objectives, link, two histories and the key: nine rows in seven tables), and the counter.
    inserts = ["WITH"] if connection.vendor == "postgresql" else ["INSERT"] * 7
    assert statements == ["SELECT", "UPDATE", "SELECT", "SELECT", "UPDATE", *inserts, "UPDATE"]
