"""No statement of any route reads a table from end to end, and at 20,000 risks a page costs what it did at 2,000.

PostgreSQL plans by what tables hold: there they are filled. SQLite plans by the indexes that there are.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import QuerySet
from django.utils.http import urlencode

from riskregister.history.models import OrganizationRow
from risks.models import ScoreProposal, ScoreProposalHistory
from tests.calls import Crowd, call
from tests.client import body_of
from tests.multitude import FIRST, MULTIPLIED, ORGANIZATIONS, multiply, multitude
from tests.plans import Statement, buffers, by_index, scanned, statements, without_scans
from tests.questions import parameters, questions
from tests.routes import api_routes
from tests.shared_records import shared_database, within_the_database  # noqa: F401  # fixtures

FEW, MANY = 2_000, 20_000
FEW_PAGES = 12
MOST = 1.5
"""How many times the pages of FEW a read may cost at MANY: indexes grow by a level, and rows lie less densely."""

TOKENS = "oauth2_provider_accesstoken"
TABLES = {model._meta.db_table for model in apps.get_models() if issubclass(model, OrganizationRow)} | {TOKENS}
GROWING = {model._meta.db_table for model in MULTIPLIED}
EXEMPT = {("/v1/oauth/token", "post")}

READS = {
    "a list of 100 risks": "/v1/risks?page_size=100",
    "a list of 100 incidents": "/v1/incidents?page_size=100",
    "a list with three filters": "/v1/risks?page_size=10&status=New&type=Control%20Deficiency&likelihood=Remote",
    "one risk": "/v1/risks/50",
    "one incident": "/v1/incidents/50",
}

READS_OF_PROPOSALS = {
    "those about incidents, of which there is one": lambda rows: rows.of_kinds(risks=False, incidents=True),
    "the undecided of one risk": lambda rows: rows.about("RSK-00050").undecided(),
    "the others of one risk": lambda rows: rows.about("RSK-00050").settled(),
    "those about one risk": lambda rows: rows.about("RSK-00050"),
}
"""What is asked of proposed scores, nearly all of which are undecided and about risks."""

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL tells what a statement reads")


@pytest.fixture(scope="module")
def filled(shared_database: None) -> tuple[Crowd, dict[str, int]]:  # noqa: F811
    """Fill the register; return one of its organisations, and what READS cost when it held FEW."""
    about, *_ = multitude()
    costs: dict[str, int] = {}
    if connection.vendor == "postgresql":
        multiply(FIRST, FEW // ORGANIZATIONS)
        costs = pages(about)
        multiply(FEW // ORGANIZATIONS + 1, MANY // ORGANIZATIONS)
    return about, costs


def test_no_call_reads_a_table_from_end_to_end(filled: tuple[Crowd, dict[str, int]]) -> None:
    about, _ = filled
    for route, method in ((route, method) for route, methods in api_routes() for method in methods):
        if (route, method) not in EXEMPT:
            with statements() as sent:
                call(route, method, about, undone=True)
            assert sent
            assert [fault for statement in sent for fault in faults(statement)] == [], (method, route)


def test_no_question_reads_a_table_from_end_to_end(filled: tuple[Crowd, dict[str, int]]) -> None:
    about, _ = filled
    found = []
    asked = 0
    for route, fields in parameters():

        def next_cursor(route: str = route) -> str | None:
            return body_of(call(route, "get", about, "?page_size=1"))["pagination"]["next_cursor"]

        for query in questions(fields, next_cursor):
            with statements() as sent:
                call(route, "get", about, f"?{urlencode(query)}")
            asked += 1
            found += [(route, query, fault) for statement in sent for fault in faults(statement)]
    assert found == []
    assert asked > 200


@on_postgresql
def test_a_read_costs_as_many_pages_whatever_the_register_holds(filled: tuple[Crowd, dict[str, int]]) -> None:
    about, few = filled
    many = pages(about)
    assert {name: (few[name], cost) for name, cost in many.items() if cost > MOST * few[name]} == {}


@pytest.mark.parametrize("asked", READS_OF_PROPOSALS)
def test_proposed_scores_are_found_by_what_they_are_about(filled: tuple[Crowd, dict[str, int]], asked: str) -> None:
    organization_id = filled[0].organization.pk
    rows = READS_OF_PROPOSALS[asked](ScoreProposal.objects.of(organization_id)).order_by("-number")[:50]
    assert_found(rows)


def test_changes_are_found_by_what_proposed_scores_are_about(filled: tuple[Crowd, dict[str, int]]) -> None:
    rows = ScoreProposalHistory.objects.of(filled[0].organization.pk).filter(sequence__gt=0)
    assert_found(rows.filter(incident__isnull=False).order_by("sequence")[:50])


def assert_found(rows: "QuerySet[Any, Any]") -> None:
    """Check that an index tells which rows these are, and no others are looked at."""
    with statements() as sent:
        assert len(rows) <= 1
    (statement,) = sent
    if connection.vendor == "postgresql":
        assert buffers(statement) <= FEW_PAGES
    else:
        assert by_index(statement) & {
            *("scoreproposal_incidents", "scoreproposal_by_record", "scoreproposal_by_record_status"),
            "scoreproposalhistory_incidents",
        }


def pages(about: Crowd) -> dict[str, int]:
    """Return how many pages of the database each of READS looks at."""
    costs: dict[str, int] = {}
    for name, path in READS.items():
        with statements() as sent:
            assert about.api.get(path).status_code == 200
        costs[name] = sum(map(buffers, sent))
    return costs


def faults(statement: Statement) -> Iterator[tuple[str, set[str]]]:
    """Yield what a statement reads from end to end though it is one organisation's business."""
    if connection.vendor == "postgresql":
        if scanned(statement) & GROWING:
            yield statement[0], scanned(statement) & GROWING
        # Of a table of few rows every plan is a scan; whether an index would do is seen where scans are forbidden.
        with without_scans():
            found = scanned(statement) & TABLES
    else:
        found = scanned(statement) & TABLES
    if found:
        yield statement[0], found
