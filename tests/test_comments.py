"""GET and POST …/comments of incidents and risks: the same for both."""

from typing import Any

import pytest

from riskregister.organizations.models import Organization
from tests.client import ApiClient, body_of
from tests.factories import RiskBody
from tests.problems import assert_problem, pointers

pytestmark = pytest.mark.usefixtures("verified")

RECORDS = ["/v1/incidents/INC-00001", "/v1/risks/RSK-00001"]


@pytest.fixture(autouse=True)
def records(api: ApiClient, incident: dict[str, Any]) -> None:
    api.post("/v1/risks", RiskBody())


@pytest.mark.parametrize("record", RECORDS)
def test_it_works(api: ApiClient, record: str) -> None:
    before = body_of(api.get(record))
    response = api.post(f"{record}/comments", {"value": " Looked into it. "})

    assert response.status_code == 201
    comment = body_of(response)
    assert comment["value"] == "Looked into it."
    assert comment["user"] == before["opened_by"]
    listed = body_of(api.get(f"{record}/comments"))
    assert listed["comments"] == [comment]
    assert listed["pagination"]["has_next"] is False
    after = body_of(api.get(record))
    assert after == before | {"comments": 1, "version": 2, "updated_date": comment["created_date"]}


@pytest.mark.parametrize("record", RECORDS)
def test_comments_are_oldest_first_and_in_pages(api: ApiClient, record: str) -> None:
    for number in range(3):
        api.post(f"{record}/comments", {"value": f"{number}"})
    page = body_of(api.get(f"{record}/comments?page_size=2"))
    assert [comment["value"] for comment in page["comments"]] == ["0", "1"]
    assert page["pagination"]["has_next"] is True


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"/value": "required"}),
        ({"value": ""}, {"/value": "blank"}),
        ({"value": None}, {"/value": "null"}),
        ({"value": "x" * 20_001}, {"/value": "max_length"}),
        ({"value": "x", "user": "y"}, {"/user": "unknown_field"}),
    ],
)
def test_bad_comments_are_refused(api: ApiClient, record: str, body: Any, expected: dict[str, str]) -> None:
    assert pointers(assert_problem(api.post(f"{record}/comments", body), 400, "invalid")) == expected
    assert body_of(api.get(record))["version"] == 1


@pytest.mark.parametrize("record", RECORDS)
def test_a_strangers_comment_finds_no_record(stranger: ApiClient, record: str) -> None:
    code = "incident_not_found" if "incidents" in record else "risk_not_found"
    assert_problem(stranger.get(f"{record}/comments"), 404, code)
    assert_problem(stranger.post(f"{record}/comments", {"value": "x"}), 404, code)
    assert_problem(stranger.post(f"{record}/comments", {}), 404, code)


@pytest.mark.parametrize("record", RECORDS)
def test_a_retried_comment_is_one_comment(api: ApiClient, organization: Organization, record: str) -> None:
    first = api.post(f"{record}/comments", {"value": "x"}, Idempotency_Key="once")
    again = api.post(f"{record}/comments", {"value": "x"}, Idempotency_Key="once")
    assert first.content == again.content
    assert body_of(api.get(record))["comments"] == 1
