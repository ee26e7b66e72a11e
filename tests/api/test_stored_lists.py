"""Lists that are compiled once: the same question again, whoever asks, and never an old answer."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from riskregister.organizations.models import Organization
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import OrganizationFactory

QUESTIONS = [
    "",
    "?status=New,Closed",
    "?page_size=1&order_by=-title",
    "?tags=laptop&total=true",
    "?assigned_to=me,none",
]


def titles(api: ApiClient, question: str) -> list[str]:
    return [row["title"] for row in body_of(api.get(f"/v1/risks{question}"))["results"]]


def make(api: ApiClient, title: str, **values: Any) -> None:
    body = {"title": title, "description": "x", "tags": [{"content": "laptop"}], **values}
    assert api.post("/v1/risks", body).status_code == 201


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_works(api: ApiClient, question: str) -> None:
    assert titles(api, question) == []
    make(api, "one")
    assert titles(api, question) == ["one"]
    assert titles(api, question) == ["one"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_question_of_another_organization_is_about_its_own(
    api: ApiClient, make_api: MakeApi, question: str
) -> None:
    make(api, "ours")
    assert titles(api, question) == ["ours"]
    theirs = make_api(OrganizationFactory())
    assert titles(theirs, question) == []
    make(theirs, "theirs")
    assert (titles(api, question), titles(theirs, question)) == (["ours"], ["theirs"])


def test_me_is_who_asks(api: ApiClient, organization: Organization, make_api: MakeApi) -> None:
    make(api, "mine")
    other = make_api(organization)
    assert titles(api, "?opened_by=me") == ["mine"]
    assert titles(other, "?opened_by=me") == []


def test_what_depends_on_the_time_is_asked_anew(api: ApiClient) -> None:
    with time_machine.travel("2026-03-01T00:00:00Z", tick=False):
        make(api, "due", likelihood="Imminent", impact="Severe", discovered_date="2026-02-20T00:00:00Z")
    for moment, overdue in (("2026-03-02", []), ("2026-03-20", ["due"]), ("2026-03-03", [])):
        with time_machine.travel(f"{moment}T00:00:00Z", tick=False):
            assert titles(fresh(api), "?overdue=true") == overdue


def fresh(api: ApiClient) -> ApiClient:
    return ApiClient(api.credentials)


def test_it_costs_one_query_more_than_the_token(api: ApiClient) -> None:
    make(api, "one")
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            titles(api, "?status=New")
        assert len(queries) == 2
