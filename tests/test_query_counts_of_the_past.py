"""A list of what was costs the same few queries whatever its length, and is read along the index of what is."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.filters import INCIDENTS
from incidents.models import Incident
from riskregister.api.filters import Listing
from riskregister.api.past import weighed
from riskregister.history import registry
from riskregister.history.models import Record
from riskregister.history.past import rows_at
from riskregister.organizations.models import Organization
from risks.filters import REGISTER
from risks.models import Risk
from tests.client import ApiClient, body_of
from tests.past import as_of, last_change

# The path, and the queries a page of it costs beside the one that looks the token up with its bearer.
LISTS = {
    "/v1/risks?{as_of}": ["the page: keys and weights", "its rows of history with their people"],
    "/v1/incidents?{as_of}": ["the page: keys and weights", "its rows of history with their people"],
    "/v1/incidents/1/risks?{as_of}": ["the incident", "the page: keys and weights", "its rows of history"],
    "/v1/risks/1/history?": ["the risk's key", "the page: keys and weights", "its rows and those before", "people"],
    "/v1/incidents/1/history?": ["the incident's key", "the page: keys and weights", "its rows", "people"],
    "/v1/changes?": ["changes of both kinds"],
}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_a_fixed_number_of_queries(
    api: ApiClient, incident: dict[str, Any], organization: Organization, path: str
) -> None:
    counts: list[int] = []
    made = 1
    api.post("/v1/incidents/1/risks")
    for size in (1, 10, 100):
        while made < size:
            api.post("/v1/incidents/1/risks")
            api.post("/v1/incidents", {"title": "x", "description": "y", "detected_date": "2026-01-01T00:00:00Z"})
            api.post("/v1/risks/1/comments", {"value": "z"})
            made += 1
        asked = path.format(as_of=as_of(last_change(organization)))
        with CaptureQueriesContext(connection) as queries:
            listed = body_of(api.get(f"{asked}&page_size=200"))
        assert len(listed["results"]) >= size
        counts.append(len(queries))
    assert counts == [1 + len(LISTS[path])] * 3


@pytest.mark.parametrize("path", ["/v1/risks/1", "/v1/incidents/1"])
def test_a_record_of_the_past_costs_one_query(
    api: ApiClient, incident: dict[str, Any], organization: Organization, path: str
) -> None:
    api.post("/v1/incidents/1/risks")
    moment = as_of(last_change(organization))
    with CaptureQueriesContext(connection) as queries:
        assert api.get(f"{path}?{moment}").status_code == 200
    assert len(queries) == 2  # The token, and the row of history with its people.


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what the tables hold: next to nothing")
@pytest.mark.parametrize(
    ("record", "listing", "index"),
    [(Risk, REGISTER, "risk_register_order"), (Incident, INCIDENTS, "incident_newest_first")],
)
def test_a_page_is_read_along_an_index(
    organization: Organization, record: type[Record], listing: Listing, index: str
) -> None:
    query = {"as_of": last_change(organization)}
    rows = weighed(rows_at(registry.tracked(record), organization.pk, query["as_of"]))
    plan = listing.order(query).ordered(rows)[:51].explain()
    assert index in plan
    assert "TEMP B-TREE" not in plan  # that would be the whole of history, sorted
