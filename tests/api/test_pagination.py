"""Pages, cursors, totals: the same for every list."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext

from riskregister.api import pagination
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import IncidentBody, RiskBody
from tests.problems import assert_problem, pointers

LISTS = ["/v1/risks", "/v1/incidents", "/v1/incidents/1/risks", "/v1/risks/1/comments", "/v1/incidents/1/comments"]


@pytest.fixture(autouse=True)
def records(api: ApiClient) -> None:
    """Five rows in every list."""
    for number in range(5):
        api.post("/v1/incidents", IncidentBody())
        api.post("/v1/incidents/1/risks", {"title": f"Risk {number}"})
        api.post("/v1/incidents/1/comments", {"value": f"{number}"})
        api.post("/v1/risks/1/comments", {"value": f"{number}"})


def add(api: ApiClient, path: str) -> None:
    """Add a row to the list under `path`."""
    bodies = {"comments": {"value": "new"}, "incidents": IncidentBody()}
    assert api.post(path, bodies.get(path.rsplit("/", 1)[1], RiskBody())).status_code == 201


def page(api: ApiClient, path: str, query: str, cursor: str | None = None) -> tuple[list[str], dict[str, Any]]:
    """Return the ids on a page, and its pagination."""
    body = body_of(api.get(f"{path}?{query}" + (f"&cursor={quote(cursor)}" if cursor else "")))
    return [row["id"] for row in body.get("results", body.get("comments"))], body["pagination"]


def walk(api: ApiClient, path: str, query: str, cursor: str | None) -> Iterator[str]:
    """Yield the ids from a cursor on to the end of the list."""
    while cursor:
        found, at = page(api, path, query, cursor)
        assert (at["page"], at["has_next"]) == (None, at["next_cursor"] is not None)
        yield from found
        cursor = at["next_cursor"]


@pytest.mark.parametrize("path", LISTS)
def test_cursors_walk_the_list_once(api: ApiClient, path: str) -> None:
    everything, at = page(api, path, "page_size=200")
    assert at == {"page": 1, "page_size": 200, "has_next": False, "next_cursor": None}
    first, at = page(api, path, "page_size=2")
    assert at["page"] == 1
    assert [*first, *walk(api, path, "page_size=2", at["next_cursor"])] == everything


@pytest.mark.parametrize("path", LISTS)
def test_rows_made_meanwhile_neither_repeat_nor_shift_others(api: ApiClient, path: str) -> None:
    everything, _ = page(api, path, "page_size=200")
    found, at = page(api, path, "page_size=2")
    while at["has_next"]:
        add(api, path)
        more, at = page(api, path, "page_size=2", at["next_cursor"])
        found += more
        if len(found) >= len(everything):
            break
    assert found[: len(everything)] == everything
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("path", LISTS)
def test_a_client_may_go_over_from_numbers_to_cursors(api: ApiClient, path: str) -> None:
    everything, _ = page(api, path, "page_size=200")
    second, at = page(api, path, "page_size=2&page=2")
    assert (second, at["page"]) == (everything[2:4], 2)
    assert page(api, path, "page_size=1", at["next_cursor"])[0] == everything[4:]


@pytest.mark.parametrize("path", LISTS)
def test_the_total_is_counted_on_request(api: ApiClient, path: str) -> None:
    with CaptureQueriesContext(connection) as without:
        _, at = page(api, path, "page_size=2&total=false")
    assert "total" not in at
    with CaptureQueriesContext(connection) as counting:
        _, at = page(api, path, "page_size=2&total=true", at["next_cursor"])
    assert at["total"] == 5
    assert len(counting) == len(without) + 1


def test_the_total_is_of_the_rows_asked_for(api: ApiClient) -> None:
    assert page(api, "/v1/risks", "total=true&title_contains=risk%203&page_size=1")[1]["total"] == 1


def cursor_of(api: ApiClient, query: str = "page_size=2", path: str = "/v1/risks") -> str:
    cursor: str = page(api, path, query)[1]["next_cursor"]
    return cursor


def refuse(api: ApiClient, query: str, cursor: str, path: str = "/v1/risks", code: str = "invalid_cursor") -> None:
    problem = assert_problem(api.get(f"{path}?{query}&cursor={quote(cursor)}"), 400, "invalid")
    assert pointers(problem) == {"cursor": code}
    assert "parameter" in problem["errors"][0]


@pytest.mark.parametrize("bad", ["x", "a:b", "é😀", ".e:x", "\\", "AAAA" * 900])
def test_what_is_no_cursor_is_refused(api: ApiClient, bad: str) -> None:
    refuse(api, "", bad)


def test_a_cursor_with_a_letter_changed_is_refused(api: ApiClient) -> None:
    cursor = cursor_of(api)
    for position in range(0, len(cursor), 7):
        changed = "A" if cursor[position] != "A" else "B"
        refuse(api, "", cursor[:position] + changed + cursor[position + 1 :])


def test_a_cursor_cut_short_is_refused(api: ApiClient) -> None:
    refuse(api, "", cursor_of(api)[:-1])


def test_an_empty_cursor_is_refused(api: ApiClient) -> None:
    refuse(api, "", "", code="blank")


def test_a_cursor_twice_is_refused(api: ApiClient) -> None:
    cursor = cursor_of(api)
    refuse(api, f"cursor={quote(cursor)}", cursor, code="repeated")


def test_a_cursor_with_a_page_is_refused(api: ApiClient) -> None:
    refuse(api, "page=1", cursor_of(api), code="one_of")


def test_a_cursor_with_other_filters_is_refused(api: ApiClient) -> None:
    refuse(api, "status=New", cursor_of(api))


def test_a_cursor_without_its_filters_is_refused(api: ApiClient) -> None:
    refuse(api, "", cursor_of(api, "page_size=2&status=New"))


def test_a_cursor_with_another_order_is_refused(api: ApiClient) -> None:
    refuse(api, "order_by=-title", cursor_of(api, "page_size=2&order_by=title"))


def test_a_cursor_of_another_list_is_refused(api: ApiClient) -> None:
    refuse(api, "", cursor_of(api), path="/v1/incidents/1/risks")


def test_a_cursor_of_another_organisation_is_refused(api: ApiClient, stranger: ApiClient) -> None:
    refuse(stranger, "", cursor_of(api))


def test_a_cursor_on_ones_own_records_is_nobody_elses(
    api: ApiClient, organization: Organization, make_api: MakeApi
) -> None:
    query = "page_size=2&opened_by=me"
    refuse(make_api(organization, Role.VIEWER), "opened_by=me", cursor_of(api, query))
    assert len(page(api, "/v1/risks", query, cursor_of(api, query))[0]) == 2


@pytest.mark.parametrize(
    "position",
    [[], None, 1, {}, [1, 2, 3], ["x", "RSK", 1], [None, "RSK", 1], ["2026-01-01T00:00:00Z", "RSK", "x"], [[], [], []]],
)
def test_a_signed_cursor_with_a_bad_position_is_refused(api: ApiClient, position: Any) -> None:
    signer = signing.Signer(salt="riskregister.api.pagination.cursor")
    binding, _ = signer.unsign_object(cursor_of(api))
    refuse(api, "", signer.sign_object([binding, position]))


def test_the_same_filter_in_other_words_keeps_the_cursor(api: ApiClient) -> None:
    cursor = cursor_of(api, "page_size=2&status=New&status=Closed")
    assert page(api, "/v1/risks", "status=Closed,New", cursor)[0]


def test_a_cursor_fits_into_a_request_line(api: ApiClient) -> None:
    for _ in range(2):
        api.post("/v1/risks", {"title": "".join(chr(0x1F300 + n) for n in range(500)), "description": "x"})
    query = "order_by=-title&page_size=1"
    cursor = cursor_of(api, query)
    assert len(cursor) <= pagination.MAX_CURSOR - 500
    assert page(api, "/v1/risks", query, cursor)[0] == ["RSK-00006"]


@pytest.mark.parametrize("path", LISTS)
def test_a_page_ends_early_where_its_texts_are_long(api: ApiClient, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    everything, _ = page(api, path, "page_size=200")
    monkeypatch.setattr(pagination, "MAX_PAGE_BYTES", len(api.get(path).content) // 2)
    first, at = page(api, path, "page_size=200")
    assert 1 <= len(first) < 5
    assert at["has_next"] is True
    assert [*first, *walk(api, path, "page_size=200", at["next_cursor"])] == everything


def test_a_page_by_number_that_is_too_long_is_refused(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagination, "MAX_PAGE_BYTES", 2500)
    assert pointers(assert_problem(api.get("/v1/risks?page=1"), 400, "invalid")) == {"page_size": "too_large"}
    assert api.get("/v1/risks?page=1&page_size=1").status_code == 200


def test_long_documents_are_loaded_up_to_eight_megabytes(api: ApiClient) -> None:
    long = "😀" * 65_536
    body = RiskBody(description=long, control_statement=long, remediation_task=long, likelihood_analysis=long)
    for _ in range(9):
        assert api.post("/v1/risks", raw=json.dumps(body, ensure_ascii=False).encode()).status_code == 201
    with CaptureQueriesContext(connection) as queries:
        response = api.get("/v1/risks")
    assert len(response.content) < pagination.MAX_PAGE_BYTES + 1000
    assert len(body_of(response)["results"]) == 7
    assert body_of(response)["pagination"]["has_next"] is True
    assert len(queries) == 3  # The token, the rows with the short documents, the long documents that fit.


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("page=1.0", {"page": "invalid"}),
        ("page=%D9%A1", {"page": "invalid"}),
        ("page=+1", {"page": "invalid"}),
        ("page_size=0", {"page_size": "min_value"}),
        ("total=yes", {"total": "invalid"}),
        ("total=true&total=true", {"total": "repeated"}),
    ],
)
def test_a_bad_place_is_named(api: ApiClient, query: str, expected: dict[str, str]) -> None:
    assert pointers(assert_problem(api.get(f"/v1/risks?{query}"), 400, "invalid")) == expected
