"""If-Match and If-None-Match on the routes of one record: risks and incidents alike."""

from typing import Any

import pytest
from django.conf import LazySettings

from riskregister.organizations.models import Organization
from tests.client import ApiClient, body_of
from tests.factories import RiskBody
from tests.problems import assert_problem, pointers

pytestmark = pytest.mark.usefixtures("verified")

RECORDS = ["/v1/incidents/INC-00001", "/v1/risks/RSK-00001"]


@pytest.fixture(autouse=True)
def records(api: ApiClient, incident: dict[str, Any]) -> None:
    api.post("/v1/risks", RiskBody())


@pytest.mark.parametrize("path", RECORDS)
@pytest.mark.parametrize("given", ['"1"', "*", '"7", "1"', ' "1" '])
def test_a_change_of_the_version_seen_is_made(api: ApiClient, path: str, given: str) -> None:
    response = api.patch(path, {"title": "New"}, If_Match=given)
    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert api.get(path).content == response.content


@pytest.mark.parametrize("path", RECORDS)
@pytest.mark.parametrize("given", ['"2"', '"0"', 'W/"1"', '"01"', '""', '"7", "8"'])
def test_a_stale_version_is_refused_with_the_current_one(api: ApiClient, path: str, given: str) -> None:
    response = api.patch(path, {"title": "New"}, If_Match=given)
    assert_problem(response, 412, "precondition_failed")
    assert response["ETag"] == '"1"'
    assert body_of(api.get(path))["version"] == 1


@pytest.mark.parametrize("given", ["1", '"1', "", "w/1", '"a"b"', '"1" "2"', '"ä"', '"' + "1" * 1000 + '"', '"1\x00"'])
def test_a_malformed_header_is_refused_and_not_ignored(api: ApiClient, given: str) -> None:
    problem = assert_problem(api.patch(RECORDS[1], {"title": "New"}, If_Match=given), 400, "invalid")
    assert pointers(problem) == {"If-Match": "invalid"}
    assert body_of(api.get(RECORDS[1]))["version"] == 1


@pytest.mark.parametrize("path", RECORDS)
def test_without_the_header_the_newest_version_is_changed(api: ApiClient, path: str) -> None:
    assert api.patch(path, {"title": "New"}).status_code == 200


@pytest.mark.parametrize("path", RECORDS)
def test_an_installation_may_ask_for_the_header(api: ApiClient, path: str, settings: LazySettings) -> None:
    settings.REQUIRE_IF_MATCH = True
    assert_problem(api.patch(path, {"title": "New"}), 428, "precondition_required")
    assert api.patch(path, {"title": "New"}, If_Match='"1"').status_code == 200
    assert api.post(f"{path}/comments", {"value": "x"}).status_code == 201


@pytest.mark.parametrize("path", RECORDS)
@pytest.mark.parametrize(
    ("given", "status"), [('"1"', 304), ('W/"1"', 304), ("*", 304), ('"7", "1"', 304), ('"2"', 200), ("1", 400)]
)
def test_what_the_caller_has_is_not_sent_again(api: ApiClient, path: str, given: str, status: int) -> None:
    response = api.get(path, If_None_Match=given)
    assert response.status_code == status
    if status == 304:
        assert (response.content, response["ETag"]) == (b"", '"1"')


def test_another_organisations_record_is_not_found_whatever_the_version(stranger: ApiClient) -> None:
    for path in RECORDS:
        assert stranger.patch(path, {"title": "New"}, If_Match='"9"').status_code == 404
        assert stranger.get(path, If_None_Match="*").status_code == 404


def test_a_re_rendered_row_has_another_tag(api: ApiClient, organization: Organization) -> None:
    before = api.get(RECORDS[1])["ETag"]
    api.post(f"{RECORDS[1]}/comments", {"value": "x"})
    assert api.get(RECORDS[1])["ETag"] != before
