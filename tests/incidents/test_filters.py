"""What GET /v1/incidents may be asked: every filter and order, on records made by hand."""

from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from riskregister.organizations.models import Membership, Organization
from tests import shared_records
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, MemberFactory
from tests.problems import assert_problem, pointers

organization, api = shared_records.organization, shared_records.api
shared_database, within_the_database = shared_records.shared_database, shared_records.within_the_database

PATH = "/v1/incidents"


@pytest.fixture(scope="module")
def pat(organization: Organization) -> Membership:
    return MemberFactory(organization=organization)


@pytest.fixture(scope="module", autouse=True)
def records(api: ApiClient, pat: Membership) -> None:
    """3 has only what an incident must have."""
    bodies: list[Any] = [
        IncidentBody(title="Phishing", status="New", severity="SEV-5", external_ref="B", assigned_to=str(pat.user_id)),
        IncidentBody(title="theft", severity="SEV-1", external_ref="a", source="SIEM", tags=[{"content": "Theft"}]),
        {"title": "Outage", "description": "EINE STRASSE.", "detected_date": "2026-01-01T00:00:00Z"},
    ]
    bodies[1] |= {"detected_date": "2026-03-03T00:00:00Z", "threat_objectives": [{"threat_objective": "Extortion"}]}
    bodies[1] |= {"occurred_date": None, "responded_date": None, "contained_date": None}
    for body in bodies:
        assert api.post(PATH, body).status_code == 201


def ids(response: Any) -> str:
    assert response.status_code == 200, response.content
    return " ".join(row["id"].removeprefix("INC-0000") for row in body_of(response)["results"])


FILTERS = {
    "": "3 2 1",
    "id=INC-00001,3": "3 1",
    "id=2": "2",
    "status=New": "3 1",
    "status=In%20Progress,Closed": "2",
    "severity=SEV-1": "2",
    "severity=SEV-1,none": "3 2",
    "severity=none": "3",
    "source=SIEM": "2",
    "source=User%20Report&source=none": "3 1",
    "assigned_to=none": "3 2",
    "assigned_to=me": "",
    "opened_by=me": "3 2 1",
    "tags=Theft": "2 1",
    "tags=laptop&tags=unheard": "1",
    "threat_objectives=Extortion,Fraud": "2 1",
    "threat_objectives=Sabotage": "",
    "external_ref=B": "1",
    "external_ref=none&external_ref=a": "3 2",
    "created_date_after=2000-01-01T00:00:00Z": "3 2 1",
    "updated_date_before=2000-01-01T00:00:00Z": "",
    "detected_date_after=2026-03-02T08:00:00Z": "2 1",
    "detected_date_before=2026-03-02T08:00:00Z": "3",
    "occurred_date=none": "3 2",
    "occurred_date_after=2026-03-01T19:30:00Z": "1",
    "responded_date=none": "3 2",
    "responded_date_before=2026-03-02T08:15:00Z": "",
    "contained_date=none": "3 2",
    "contained_date_before=2026-03-02T09:00:00.000001Z": "1",
    "title_contains=T": "3 2",
    "description_contains=stra%C3%9Fe": "3",
    "free_text=LAPTOP%20car": "2 1",
    "free_text=LAPTOP%20theft": "2",
}


@pytest.mark.parametrize("query", FILTERS)
def test_a_filter_finds_what_it_names(api: ApiClient, query: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert ids(api.get(f"{PATH}?{query}")) == FILTERS[query]
    assert len(queries) == 2  # The token and the rows.


def test_a_person_is_named_by_id(api: ApiClient, pat: Membership) -> None:
    assert ids(api.get(f"{PATH}?assigned_to={pat.user_id}")) == "1"


ORDERS = {
    "id": "1 2 3",
    "-id": "3 2 1",
    "status": "2 3 1",
    "-status": "3 1 2",
    "severity": "1 2 3",
    "-severity": "2 1 3",
    "title": "3 1 2",
    "-title": "2 1 3",
    "source": "2 1 3",
    "-source": "1 2 3",
    "external_ref": "1 2 3",
    "-external_ref": "2 1 3",
    "created_date": "1 2 3",
    "-updated_date": "3 2 1",
    "detected_date": "3 1 2",
    "-detected_date": "2 1 3",
    "occurred_date": "1 3 2",
    "-occurred_date": "1 3 2",
    "responded_date": "1 3 2",
    "-contained_date": "1 3 2",
}


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_is_the_same_on_both_engines_and_by_cursor(api: ApiClient, order: str) -> None:
    assert ids(api.get(f"{PATH}?order_by={order}")) == ORDERS[order]
    first = api.get(f"{PATH}?order_by={order}&page_size=2")
    cursor = quote(body_of(first)["pagination"]["next_cursor"])
    last = api.get(f"{PATH}?order_by={order}&page_size=2&cursor={cursor}")
    assert f"{ids(first)} {ids(last)}" == ORDERS[order]
    assert body_of(last)["pagination"]["has_next"] is False


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=INC", {"kind": "unknown_field"}),
        ("overdue=true", {"overdue": "unknown_field"}),
        ("likelihood=Remote", {"likelihood": "unknown_field"}),
        ("status=Remediation", {"status": "invalid_choice"}),
        ("severity=1", {"severity": "invalid_choice"}),
        ("id=RSK-1", {"id": "invalid_id"}),
        ("detected_date=none", {"detected_date": "unknown_field"}),
        ("order_by=likelihood", {"order_by": "invalid_choice"}),
        ("free_text=" + "+".join(["x"] * 9), {"free_text": "terms"}),
    ],
)
def test_a_refusal_names_the_parameter(api: ApiClient, query: str, expected: dict[str, str]) -> None:
    assert pointers(assert_problem(api.get(f"{PATH}?{query}"), 400, "invalid")) == expected


def test_comments_take_no_filter(api: ApiClient) -> None:
    problem = assert_problem(api.get(f"{PATH}/1/comments?order_by=created_date&free_text=x"), 400, "invalid")
    assert pointers(problem) == {"order_by": "unknown_field", "free_text": "unknown_field"}
