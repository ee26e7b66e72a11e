"""GET and POST /v1/tags, DELETE /v1/tags/{id}, and what retired tags are to records."""

from typing import Any
from uuid import UUID

import pytest

from incidents.models import IncidentHistory, Tag
from incidents.operations import BUILTIN_TAGS
from riskregister.history.identifiers import uuid7
from riskregister.organizations.actors import system_actor
from riskregister.organizations.models import Organization, OrganizationHistory
from riskregister.organizations.roles import Role
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import IncidentBody, RiskBody
from tests.problems import assert_problem, pointers

pytestmark = pytest.mark.usefixtures("verified")

WRITERS = {Role.ADMIN, Role.EDITOR, Role.RISK_EDITOR, Role.INCIDENT_EDITOR}


def make(api: ApiClient, content: str) -> dict[str, Any]:
    response = api.post("/v1/tags", {"content": content})
    assert response.status_code == 201, response.content
    return body_of(response)


def contents(api: ApiClient, query: str = "") -> list[str]:
    return [tag["content"] for tag in body_of(api.get(f"/v1/tags?page_size=200{query}"))["results"]]


def own(api: ApiClient, query: str = "") -> list[str]:
    """Return the contents of the tags that are not built in."""
    return [content for content in contents(api, query) if content not in BUILTIN_TAGS]


def recorded(organization: Organization) -> list[tuple[str, str | None, bool | None]]:
    """Return what the organisation's history says of tags."""
    rows = OrganizationHistory.objects.of(organization.pk).filter(subject="tag").order_by("sequence")
    return [(row.action, row.name, row.is_active) for row in rows]


@pytest.fixture
def retired(api: ApiClient) -> dict[str, Any]:
    """A retired tag, which INC-00001 has and INC-00002 has not."""
    tag = make(api, "old")
    api.post("/v1/incidents", IncidentBody(tags=[{"id": tag["id"]}, {"content": "new"}]))
    api.post("/v1/incidents", IncidentBody(tags=[]))
    assert api.delete(f"/v1/tags/{tag['id']}").status_code == 204
    return tag


def test_it_works(api: ApiClient, organization: Organization) -> None:
    response = api.post("/v1/tags", {"content": " Zebra "}, X_Change_Reason="A new kind")
    assert response.status_code == 201
    tag = body_of(response)
    creator = str(api.credentials.account.membership.user_id)
    assert tag == {"id": tag["id"], "content": "Zebra", "creator_id": creator, "org_id": str(organization.pk)}
    assert body_of(api.get("/v1/tags?content=Zebra"))["results"] == [tag]
    row = OrganizationHistory.objects.of(organization.pk).latest("sequence")
    assert (row.subject, row.subject_id, row.name, row.is_active) == ("tag", UUID(tag["id"]), "Zebra", True)
    assert (row.action, row.reason) == ("created", "A new kind")


def test_an_organisation_starts_with_built_in_tags(api: ApiClient, organization: Organization) -> None:
    listed = body_of(api.get("/v1/tags"))["results"]
    assert [tag["content"] for tag in listed] == sorted(BUILTIN_TAGS)
    system = system_actor(organization.pk).user
    assert {(tag["creator_id"], tag["org_id"]) for tag in listed} == {(str(system.pk), None)}


def test_a_record_is_given_a_built_in_tag_by_its_content(api: ApiClient) -> None:
    (tag,) = body_of(api.get("/v1/tags?content=Phishing"))["results"]
    assert body_of(api.post("/v1/risks", RiskBody(tags=[{"content": "Phishing"}])))["tags"] == [tag]


def test_the_list_is_by_code_point(api: ApiClient) -> None:
    for content in ("b", "a", "Á", "B", "Z", "ß", "a b"):
        make(api, content)
    assert own(api) == ["B", "Z", "a", "a b", "b", "Á", "ß"]
    assert own(api, "&order_by=-content") == ["ß", "Á", "b", "a b", "a", "Z", "B"]


def test_a_cursor_leads_through_the_list(api: ApiClient) -> None:
    for content in ("b", "a", "Á", "B"):
        make(api, content)
    found: list[str] = []
    path: str | None = "/v1/tags?page_size=5"
    while path is not None:
        page = body_of(api.get(path))
        found += [tag["content"] for tag in page["results"]]
        cursor = page["pagination"]["next_cursor"]
        path = f"/v1/tags?page_size=5&cursor={cursor}" if cursor else None
    assert found == sorted(["b", "a", "Á", "B", *BUILTIN_TAGS])


def test_the_list_is_filtered(api: ApiClient, retired: dict[str, Any]) -> None:
    make(api, "x,y")
    assert contents(api, "&content=x,y&content=new&content=old&content=NEW") == ["new", "x,y"]
    assert own(api) == own(api, "&retired=false") == ["new", "x,y"]
    assert contents(api, "&retired=true") == ["old"]
    assert contents(api, "&retired=true&content=new") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("retired=yes", {"retired": "invalid"}),
        ("content=", {"content": "blank"}),
        ("content_contains=a", {"content_contains": "unknown_field"}),
        ("order_by=created_date", {"order_by": "invalid_choice"}),
    ],
)
def test_a_bad_parameter_is_named(api: ApiClient, query: str, expected: dict[str, str]) -> None:
    assert pointers(assert_problem(api.get(f"/v1/tags?{query}"), 400, "invalid")) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"/content": "required"}),
        ({"content": " "}, {"/content": "blank"}),
        ({"content": None}, {"/content": "null"}),
        ({"content": 5}, {"/content": "invalid"}),
        ({"content": "x" * 101}, {"/content": "max_length"}),
        ({"content": "x", "id": "01a21298-7ec0-716d-82f4-86c7648ab483"}, {"/id": "unknown_field"}),
    ],
)
def test_a_bad_tag_is_refused(api: ApiClient, organization: Organization, body: Any, expected: dict[str, str]) -> None:
    assert pointers(assert_problem(api.post("/v1/tags", body), 400, "invalid")) == expected
    assert (own(api), recorded(organization)) == ([], [])


@pytest.mark.parametrize("content", ["mine", "Ransomware"])
def test_a_duplicate_is_refused_and_names_the_tag(api: ApiClient, content: str) -> None:
    make(api, "mine")
    problem = assert_problem(api.post("/v1/tags", {"content": content}), 409, "duplicate_tag")
    (known,) = body_of(api.get(f"/v1/tags?content={content}"))["results"]
    assert known["id"] in problem["detail"]
    assert pointers(problem) == {"/content": "duplicate"}
    assert make(api, content.swapcase())["id"] != known["id"]


def test_a_retried_request_makes_one_tag(api: ApiClient, organization: Organization) -> None:
    first = api.post("/v1/tags", {"content": "x"}, Idempotency_Key="once")
    again = api.post("/v1/tags", {"content": "x"}, Idempotency_Key="once")
    assert (first.status_code, again.content) == (201, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert len(recorded(organization)) == 1


def test_an_unused_tag_is_removed(api: ApiClient, organization: Organization) -> None:
    tag = make(api, "x")
    response = api.delete(f"/v1/tags/{tag['id'].upper()}")
    assert (response.status_code, response.content) == (204, b"")
    assert not Tag.objects.of(organization.pk).filter(pk=tag["id"]).exists()
    assert recorded(organization) == [("created", "x", True), ("deleted", "x", False)]
    assert make(api, "x")["id"] != tag["id"]


def test_a_tag_that_no_record_has_any_more_is_removed(api: ApiClient, organization: Organization) -> None:
    (tag,) = body_of(api.post("/v1/risks", RiskBody(tags=[{"content": "x"}])))["tags"]
    api.patch("/v1/risks/1", {"tags": []})
    api.delete(f"/v1/tags/{tag['id']}")
    assert not Tag.objects.of(organization.pk).filter(pk=tag["id"]).exists()


@pytest.mark.parametrize(("path", "body"), [("/v1/incidents", IncidentBody), ("/v1/risks", RiskBody)])
@pytest.mark.parametrize("deleted", [False, True])
def test_a_tag_on_a_record_is_retired(
    api: ApiClient, organization: Organization, path: str, body: Any, deleted: bool
) -> None:
    tag = make(api, "x")
    row = body_of(api.post(path, body(tags=[{"content": "x"}])))
    if deleted:
        assert api.delete(f"{path}/1").status_code == 204
    assert api.delete(f"/v1/tags/{tag['id']}", X_Change_Reason="Unclear").status_code == 204
    assert (own(api), own(api, "&retired=true")) == ([], ["x"])
    assert recorded(organization) == [("created", "x", True), ("changed", "x", False)]
    if not deleted:
        assert body_of(api.get(f"{path}/1")) == row


def test_a_built_in_tag_is_not_deletable(api: ApiClient, organization: Organization) -> None:
    for tag in body_of(api.get("/v1/tags"))["results"]:
        assert_problem(api.delete(f"/v1/tags/{tag['id']}"), 409, "builtin_tag_not_deletable")
    assert contents(api) == sorted(BUILTIN_TAGS)
    assert recorded(organization) == []


@pytest.mark.parametrize(
    "tag_id", ["01a21298-7ec0-716d-82f4-86c7648ab483", "1", "x", "%00", "{01a21298-7ec0-716d-82f4-86c7648ab483}"]
)
def test_an_unknown_tag_is_not_found(api: ApiClient, tag_id: str) -> None:
    assert_problem(api.delete(f"/v1/tags/{tag_id}"), 404, "tag_not_found")


def test_a_retired_tag_is_not_found(api: ApiClient, organization: Organization, retired: dict[str, Any]) -> None:
    before = recorded(organization)
    assert_problem(api.delete(f"/v1/tags/{retired['id']}"), 404, "tag_not_found")
    assert recorded(organization) == before


def test_another_organisations_tags_are_not_there(api: ApiClient, stranger: ApiClient) -> None:
    tag = make(api, "x")
    assert_problem(stranger.delete(f"/v1/tags/{tag['id']}"), 404, "tag_not_found")
    assert own(stranger) == []
    assert make(stranger, "x")["id"] != tag["id"]


def test_a_tag_has_no_version_to_match_and_takes_no_body(api: ApiClient) -> None:
    path = f"/v1/tags/{make(api, 'x')['id']}"
    assert pointers(assert_problem(api.delete(path, If_Match='"1"'), 400, "invalid")) == {"If-Match": "not_applicable"}
    assert_problem(api.patch(path, {"content": "y"}), 405, "method_not_allowed")
    assert own(api) == ["x"]


def test_a_retired_tag_is_brought_back(api: ApiClient, organization: Organization, retired: dict[str, Any]) -> None:
    assert make(api, "old") == retired
    assert own(api) == ["new", "old"]
    assert recorded(organization)[1:] == [("changed", "old", False), ("restored", "old", True)]
    assert_problem(api.post("/v1/tags", {"content": "old"}), 409, "duplicate_tag")


def test_a_record_keeps_its_retired_tag(api: ApiClient, organization: Organization, retired: dict[str, Any]) -> None:
    before = api.get("/v1/incidents/1").content
    tags = body_of(api.get("/v1/incidents/1"))["tags"]
    for refs in ([{"id": tag["id"]} for tag in tags], [{"content": tag["content"]} for tag in tags]):
        assert api.patch("/v1/incidents/1", {"tags": refs}).content == before
    assert own(api, "&retired=true") == ["old"]
    assert IncidentHistory.objects.of(organization.pk).filter(record__number=1).count() == 1
    added = body_of(api.patch("/v1/incidents/1", {"tags": [{"id": retired["id"]}, {"content": "more"}]}))
    assert [tag["content"] for tag in added["tags"]] == ["more", "old"]


def test_a_retired_tag_is_refused_by_id(api: ApiClient, retired: dict[str, Any]) -> None:
    refs = [{"content": "x"}, {"id": retired["id"]}]
    expected = {"/tags/1/id": "retired_tag"}
    for response in (
        api.patch("/v1/incidents/2", {"tags": refs}),
        api.post("/v1/incidents", IncidentBody(tags=refs)),
        api.post("/v1/risks", RiskBody(tags=refs)),
        api.post("/v1/incidents/1/risks", {"tags": refs}),
    ):
        assert pointers(assert_problem(response, 400, "invalid")) == expected
    assert own(api) == ["new"]


def test_a_retired_tag_comes_back_by_content(api: ApiClient, retired: dict[str, Any]) -> None:
    assert body_of(api.patch("/v1/incidents/2", {"tags": [{"content": "old"}]}))["tags"] == [retired]
    assert own(api) == ["new", "old"]
    assert api.patch("/v1/incidents/2", {"tags": [{"id": retired["id"]}]}).status_code == 200


def test_a_raised_risk_has_the_retired_tags_of_its_incident(api: ApiClient, retired: dict[str, Any]) -> None:
    risk = body_of(api.post("/v1/incidents/1/risks"))
    assert risk["tags"] == body_of(api.get("/v1/incidents/1"))["tags"]
    assert own(api, "&retired=true") == ["old"]


def test_a_change_of_many_is_refused_for_those_without_the_retired_tag(api: ApiClient, retired: dict[str, Any]) -> None:
    change = {"ids": ["1", "2"], "tag_operation": "add", "changes": {"tags": [{"id": retired["id"]}]}}
    refused = api.patch("/v1/incidents", change)
    assert pointers(assert_problem(refused, 400, "invalid")) == {"/ids/1": "retired_tag"}
    previewed = body_of(api.patch("/v1/incidents", change | {"preview": True}))["results"]
    assert [row["result"] for row in previewed] == ["unchanged", "refused"]


def test_a_retired_tag_is_removed_from_many_and_stays_retired(api: ApiClient, retired: dict[str, Any]) -> None:
    for ref in ({"id": retired["id"]}, {"content": "old"}):
        change = {"ids": ["1", "2"], "tag_operation": "remove", "changes": {"tags": [ref]}}
        assert api.patch("/v1/incidents", change).status_code == 200
    assert [tag["content"] for tag in body_of(api.get("/v1/incidents/1"))["tags"]] == ["new"]
    assert own(api, "&retired=true") == ["old"]


def test_a_preview_brings_no_tag_back(api: ApiClient, retired: dict[str, Any]) -> None:
    change = {"ids": ["2"], "tag_operation": "add", "changes": {"tags": [{"content": "old"}]}}
    assert body_of(api.patch("/v1/incidents", change | {"preview": True}))["results"][0]["result"] == "changed"
    assert own(api, "&retired=true") == ["old"]
    assert api.patch("/v1/incidents", change).status_code == 200
    assert own(api, "&retired=true") == []


@pytest.mark.parametrize("role", list(Role))
def test_roles_decide(organization: Organization, make_api: MakeApi, role: Role) -> None:
    caller = make_api(organization, role)
    assert caller.get("/v1/tags").status_code == 200
    status = 201 if role in WRITERS else 403
    assert caller.post("/v1/tags", {"content": "x"}).status_code == status
    tag_id = Tag.objects.of(organization.pk).get(content="x").pk if status == 201 else uuid7()
    assert caller.delete(f"/v1/tags/{tag_id}").status_code == (204 if status == 201 else 403)
