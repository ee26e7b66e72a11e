"""PATCH /v1/risks and /v1/incidents: one change of many records."""

from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from incidents.choices import TagOperation
from riskregister.api.bulk import MAX_RECORDS
from riskregister.history.models import OrganizationCounter
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks.models import RiskHistory
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, RiskBody
from tests.problems import assert_problem, pointers
from tests.risks.catalogue import carried

pytestmark = pytest.mark.usefixtures("verified")

IDS = ["RSK-00001", "RSK-00002", "RSK-00003"]


@pytest.fixture(autouse=True)
def risks(api: ApiClient) -> None:
    for tags in (["a", "b"], ["b", "c"], []):
        api.post("/v1/risks", RiskBody(tags=[{"content": content} for content in tags]))


def change(api: ApiClient, changes: Any, ids: list[str] = IDS, path: str = "/v1/risks", **more: Any) -> Any:
    return api.patch(path, {"ids": ids, "changes": changes, **more})


def everything(api: ApiClient) -> list[bytes]:
    return [api.get(f"/v1/{noun}").content for noun in ("risks", "incidents")]


def results(response: Any) -> list[tuple[str, str, int | None]]:
    assert response.status_code == 200, response.content
    return [(row["id"], row["result"], row["version"]) for row in body_of(response)["results"]]


def contents(api: ApiClient) -> list[list[str]]:
    return [[tag["content"] for tag in body_of(api.get(f"/v1/risks/{shown}"))["tags"]] for shown in IDS]


def test_it_works(api: ApiClient, organization: Organization) -> None:
    api.patch("/v1/risks/2", {"type": "Code"})
    response = change(api, {"type": "Code", "likelihood": "Probable"}, ["3", "RSK-1", "RSK-00002"])

    assert results(response) == [("RSK-00003", "changed", 2), ("RSK-00001", "changed", 2), ("RSK-00002", "changed", 3)]
    assert body_of(response)["preview"] is False
    assert body_of(response)["results"][0]["changes"] == [
        {"field": "type", "old": "Control Deficiency", "new": "Code"},
        {"field": "likelihood", "old": None, "new": "Probable"},
    ]
    for shown in IDS:
        row = body_of(api.get(f"/v1/risks/{shown}"))
        assert (row["type"], row["likelihood"]) == ("Code", "Probable")
    newest = RiskHistory.objects.of(organization.pk).order_by("-sequence")[:3]
    assert {row.created_date for row in newest} == {newest[0].created_date}


def test_what_is_unchanged_gets_no_version(api: ApiClient) -> None:
    api.patch("/v1/risks/2", {"type": "Code"})
    before = api.get("/v1/risks/2").content
    outcome = results(change(api, {"type": "Code"}))
    assert [result for _, result, _ in outcome] == ["changed", "unchanged", "changed"]
    assert api.get("/v1/risks/2").content == before


def test_incidents_too(api: ApiClient) -> None:
    for _ in range(2):
        api.post("/v1/incidents", IncidentBody())
    response = change(api, {"severity": "SEV-1"}, ["INC-2", "1"], "/v1/incidents")
    assert results(response) == [("INC-00002", "changed", 2), ("INC-00001", "changed", 2)]
    refused = change(api, {"occurred_date": "2026-12-01T00:00:00Z"}, ["1", "2"], "/v1/incidents")
    assert_problem(refused, 400, "invalid")
    assert list(pointers(body_of(refused))) == ["/ids/0", "/ids/1"]


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (TagOperation.ADD, [["a", "b", "d"], ["b", "c", "d"], ["b", "d"]]),
        (TagOperation.REPLACE, [["b", "d"], ["b", "d"], ["b", "d"]]),
    ],
)
def test_tags(api: ApiClient, operation: str, expected: list[list[str]]) -> None:
    change(api, {"tags": [{"content": "d"}, {"content": "b"}]}, tag_operation=operation)
    assert contents(api) == expected


def test_tags_are_removed(api: ApiClient) -> None:
    (tag,) = (tag for tag in body_of(api.get("/v1/risks/1"))["tags"] if tag["content"] == "b")
    outcome = results(change(api, {"tags": [{"id": tag["id"]}, {"content": "c"}]}, tag_operation="remove"))
    assert [result for _, result, _ in outcome] == ["changed", "changed", "unchanged"]
    assert contents(api) == [["a"], [], []]


def test_removing_an_unknown_tag_is_refused(api: ApiClient) -> None:
    response = change(api, {"tags": [{"content": "zzz"}]}, tag_operation="remove")
    assert_problem(response, 400, "invalid")
    assert list(pointers(body_of(response))) == ["/changes/tags/0/content"]


def test_too_many_tags_are_refused(api: ApiClient) -> None:
    many = [{"content": f"t{n}"} for n in range(49)]
    response = change(api, {"tags": many}, tag_operation="add")
    assert_problem(response, 400, "invalid")
    assert list(pointers(body_of(response))) == ["/ids/0", "/ids/1"]
    assert contents(api)[0] == ["a", "b"]


def test_all_or_nothing(api: ApiClient) -> None:
    api.patch("/v1/risks/2", {"status": "Remediation"})
    before = everything(api)
    response = change(api, {"status": "Closure Proposed", "type": "Code"})
    assert_problem(response, 409, "illegal_transition")
    assert list(pointers(body_of(response))) == ["/ids/0", "/ids/2"]
    assert body_of(response)["detail"] == "2 of 3 records cannot be changed so. None was."
    assert everything(api) == before


def test_a_preview_writes_nothing(api: ApiClient, organization: Organization) -> None:
    api.patch("/v1/risks/2", {"status": "Remediation"})
    before = everything(api), OrganizationCounter.objects.get(organization=organization).sequence
    response = change(
        api, {"status": "Closure Proposed", "tags": [{"content": "new"}]}, tag_operation="replace", preview=True
    )

    assert [result for _, result, _ in results(response)] == ["refused", "changed", "refused"]
    first, second, _ = body_of(response)["results"]
    assert [change["field"] for change in second["changes"]] == ["tags", "status"]
    assert [(error["pointer"], error["code"]) for error in first["errors"]] == [
        ("/changes/status", "illegal_transition")
    ]
    after = everything(api), OrganizationCounter.objects.get(organization=organization).sequence
    assert after == before


def test_a_preview_tells_of_what_is_not_there(api: ApiClient) -> None:
    response = change(api, {"type": "Code"}, ["RSK-9", "RSK-1"], preview=True)
    assert results(response) == [("RSK-00009", "refused", None), ("RSK-00001", "changed", 2)]


def test_versions_guard(api: ApiClient) -> None:
    api.patch("/v1/risks/2", {"type": "Code"})
    response = change(api, {"title": "a"}, versions={"RSK-1": 1, "2": 1, "RSK-00003": 1})
    assert_problem(response, 412, "precondition_failed")
    assert list(pointers(body_of(response))) == ["/ids/1"]
    assert body_of(response)["errors"][0]["detail"].startswith('RSK-00002: The record is at version "2" now.')
    assert "ETag" not in response.headers
    current = {"RSK-1": 1, "2": 2}
    assert len(results(change(api, {"title": "a"}, versions=current))) == 3


def test_versions_may_be_demanded(api: ApiClient) -> None:
    with override_settings(REQUIRE_IF_MATCH=True):
        assert_problem(change(api, {"title": "a"}), 428, "precondition_required")
        assert_problem(change(api, {"title": "a"}, versions={"RSK-1": 1}), 428, "precondition_required")
        assert change(api, {"title": "a"}, versions=dict.fromkeys(IDS, 1)).status_code == 200


def test_a_key_risk_keeps_what_the_catalogue_says(api: ApiClient, organization: Organization) -> None:
    carried(command_change(organization), 1)
    assert len(results(change(api, {"control_statement": "a"}, ["RSK-1", "AKR-1"]))) == 2
    response = change(api, {"title": "a"}, ["RSK-1", "AKR-1"])
    assert_problem(response, 400, "invalid")
    assert list(pointers(body_of(response))) == ["/ids/1"]


def test_another_organisations_records_are_not_there(api: ApiClient, stranger: ApiClient) -> None:
    stranger.post("/v1/risks", RiskBody())
    response = change(stranger, {"title": "a"}, ["RSK-1", "RSK-2"])
    assert_problem(response, 400, "invalid")
    assert list(pointers(body_of(response))) == ["/ids/1"]


def test_the_severest_refusal_gives_the_status(api: ApiClient) -> None:
    response = change(api, {"status": "Closure Proposed"}, ["RSK-1", "RSK-9", "RSK-2"], versions={"RSK-2": 7})
    assert_problem(response, 400, "invalid")
    assert [error["code"] for error in body_of(response)["errors"]] == [
        "illegal_transition",
        "not_found",
        "precondition_failed",
    ]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"ids": [], "changes": {"title": "a"}}, "/ids"),
        ({"ids": ["RSK-1", "1"], "changes": {"title": "a"}}, "/ids/1"),
        ({"ids": [1], "changes": {"title": "a"}}, "/ids/0"),
        ({"ids": ["INC-1"], "changes": {"title": "a"}}, "/ids/0"),
        ({"ids": ["RSK-1"] * (MAX_RECORDS + 1), "changes": {"title": "a"}}, "/ids"),
        ({"ids": "RSK-1", "changes": {"title": "a"}}, "/ids"),
        ({"changes": {"title": "a"}}, "/ids"),
        ({"ids": ["RSK-1"]}, "/changes"),
        ({"ids": ["RSK-1"], "changes": {}}, "/changes"),
        ({"ids": ["RSK-1"], "changes": None}, "/changes"),
        ({"ids": ["RSK-1"], "changes": {"titel": "a"}}, "/changes/titel"),
        ({"ids": ["RSK-1"], "changes": {"title": ""}}, "/changes/title"),
        ({"ids": ["RSK-1"], "changes": {"threat_objectives": [{}]}}, "/changes/threat_objectives/0/threat_objective"),
        ({"ids": ["RSK-1"], "changes": {"source": "nowhere"}}, "/changes/source"),
        ({"ids": ["RSK-1", "RSK-2"], "changes": {"external_ref": "a"}}, "/changes/external_ref"),
        ({"ids": ["RSK-1"], "changes": {"tags": []}}, "/tag_operation"),
        ({"ids": ["RSK-1"], "changes": {"tags": []}, "tag_operation": None}, "/tag_operation"),
        ({"ids": ["RSK-1"], "changes": {"title": "a"}, "tag_operation": "add"}, "/changes/tags"),
        ({"ids": ["RSK-1"], "changes": {"tags": []}, "tag_operation": "Add"}, "/tag_operation"),
        ({"ids": ["RSK-1"], "changes": {"title": "a"}, "preview": "true"}, "/preview"),
        ({"ids": ["RSK-1"], "changes": {"title": "a"}, "preview": 1}, "/preview"),
        ({"ids": ["RSK-1"], "changes": {"title": "a"}, "versions": {"RSK-2": 1}}, "/versions/RSK-2"),
        ({"ids": ["RSK-1"], "changes": {"title": "a"}, "versions": {"RSK-1": 7, "1": 1}}, "/versions/1"),
        ({"ids": ["RSK-1"], "changes": {"title": "a"}, "versions": {"RSK-1": "1"}}, "/versions/RSK-1"),
        ({"ids": ["RSK-1"], "changes": {"title": "a"}, "versions": {"RSK-1": True}}, "/versions/RSK-1"),
        ({"ids": ["RSK-1"], "changes": {"title": "a"}, "versions": {"RSK-1": 0}}, "/versions/RSK-1"),
        ({"ids": ["RSK-1"], "changes": {"title": "a"}, "force": True}, "/force"),
    ],
)
def test_bad_input(api: ApiClient, body: Any, pointer: str) -> None:
    before = everything(api)
    response = api.patch("/v1/risks", body)
    assert_problem(response, 400, "invalid")
    assert list(pointers(body_of(response))) == [pointer]
    assert everything(api) == before


def test_there_is_no_one_version_to_match(api: ApiClient) -> None:
    response = api.patch("/v1/risks", {"ids": ["RSK-1"], "changes": {"title": "a"}}, If_Match='"1"')
    assert_problem(response, 400, "invalid")
    assert body_of(response)["errors"][0]["header"] == "If-Match"


def test_the_number_of_inserts_does_not_grow(api: ApiClient) -> None:
    counts = []
    for size in (5, 20):
        ids = [body_of(api.post("/v1/risks", RiskBody()))["id"] for _ in range(size)]
        with CaptureQueriesContext(connection) as queries:
            change(api, {"type": "Code"}, ids)
        counts.append(len(queries))
    assert counts[0] == counts[1]
