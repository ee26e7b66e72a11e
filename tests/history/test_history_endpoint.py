"""GET …/history of incidents and risks: who changed what, when and why."""

from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.models import Incident
from riskregister.api.actors import Actor
from riskregister.api.changes import Change, OpenChange, operation
from riskregister.history.models import Action, Channel
from riskregister.organizations.actors import system_actor
from riskregister.organizations.models import Organization, User
from risks.models import Risk
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, MemberFactory, RiskBody
from tests.past import come_back, leave
from tests.problems import assert_problem, pointers

pytestmark = pytest.mark.usefixtures("verified")

RISK = "/v1/risks/1"


def entries(api: ApiClient, path: str = RISK, query: str = "") -> list[dict[str, Any]]:
    response = api.get(f"{path}/history?{query}")
    assert response.status_code == 200, response.content
    return body_of(response)["results"]


def changed(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry's changes as (old, new) or (removed, added) by field."""
    return {
        of["field"]: (of["removed"], of["added"]) if "added" in of else (of["old"], of["new"])
        for of in entry["changes"]
    }


def test_it_works(api: ApiClient) -> None:
    made = body_of(api.post("/v1/risks", RiskBody(title="Old", tags=[{"content": "x"}])))
    response = api.patch(
        RISK,
        {"title": "New", "likelihood": "Possible", "impact": "Severe", "tags": [{"content": "y"}]},
        X_Change_Reason="We looked again.",
    )
    row = body_of(response)

    newest, first = entries(api)
    assert newest == {
        "version": 2,
        "timestamp": row["updated_date"],
        "user": made["opened_by"],
        "action": "changed",
        "channel": "api",
        "reason": "We looked again.",
        "is_creation": False,
        "changes": [
            {"field": "title", "old": "Old", "new": "New"},
            {"field": "tags", "added": row["tags"], "removed": made["tags"]},
            {"field": "likelihood", "old": None, "new": "Possible"},
            {"field": "impact", "old": None, "new": "Severe"},
            {"field": "urgency", "old": None, "new": "High"},
            {"field": "due_date", "old": None, "new": row["due_date"]},
        ],
    }
    assert (first["version"], first["is_creation"], first["reason"]) == (1, True, None)


@pytest.mark.parametrize(("path", "made"), [("/v1/incidents/1", IncidentBody()), ("/v1/risks/1", None)])
def test_a_creation_lists_every_field_that_has_a_value(api: ApiClient, path: str, made: Any, member: str) -> None:
    api.post("/v1/incidents", IncidentBody(**(made or {}), **({"assigned_to": member} if made else {})))
    api.post("/v1/incidents/1/risks", {"assigned_to": member})
    entry = entries(api, path)[-1]
    row = body_of(api.get(path)) | {"risk_associations": []}
    shown = {name: new for name, (old, new) in changed(entry).items() if old in (None, [])}
    not_state = {"id", "created_date", "updated_date", "opened_by", "version"}
    assert shown == {name: value for name, value in row.items() if name not in not_state and value not in (None, [], 0)}
    assert "policy_version" not in shown


@pytest.fixture
def member(organization: Organization) -> str:
    return str(MemberFactory(organization=organization, first_name="Robin").user_id)


def test_people_are_shown_as_now(api: ApiClient, member: str, organization: Organization) -> None:
    api.post("/v1/risks", RiskBody())
    api.patch(RISK, {"assigned_to": member})
    api.patch(RISK, {"assigned_to": None})
    User.objects.filter(pk=member).update(first_name="Alex")
    gone, come, _ = entries(api)
    (old, none), (_, new) = changed(gone)["assigned_to"], changed(come)["assigned_to"]
    assert none is None
    assert old == new
    assert (old["id"], old["first_name"]) == (member, "Alex")
    User.objects.filter(pk=member).update(first_name="Robin")


def test_a_changed_relevance_is_a_loss_and_a_gain(api: ApiClient) -> None:
    api.post("/v1/risks", RiskBody(threat_objectives=[{"threat_objective": "Fraud"}]))
    api.patch(RISK, {"threat_objectives": [{"threat_objective": "Fraud", "relevance": "High"}]})
    ((removed,), (added,)) = changed(entries(api)[0])["threat_objectives"]
    assert (removed["relevance"], added["relevance"]) == (None, "High")
    assert list(added) == ["threat_objective", "relevance", "created_date"]


def test_links_and_comments_are_changes(api: ApiClient, incident: dict[str, Any]) -> None:
    api.post("/v1/incidents/1/risks")
    api.post("/v1/incidents/1/comments", {"value": "x"})
    commented, raised, _ = entries(api, "/v1/incidents/1")
    assert (raised["action"], changed(raised)) == ("risk_raised", {"risk_associations": ([], ["RSK-00001"])})
    assert (commented["action"], changed(commented)) == ("commented", {"comments": (0, 1)})
    assert changed(entries(api)[0])["incident_associations"] == ([], ["INC-00001"])


@pytest.mark.parametrize(("path", "model"), [("/v1/incidents/1", Incident), (RISK, Risk)])
def test_a_deleted_record_keeps_its_history(
    api: ApiClient, incident: dict[str, Any], organization: Organization, path: str, model: Any
) -> None:
    api.post("/v1/risks", RiskBody())
    leave(organization, model, 1)
    assert api.get(path).status_code == 404
    newest = entries(api, path)[0]
    assert (newest["action"], newest["channel"], newest["changes"]) == ("deleted", "command", [])
    come_back(organization, model, 1)
    assert [entry["action"] for entry in entries(api, path)] == ["restored", "deleted", "created"]


def test_a_superuser_who_is_no_member_is_named(api: ApiClient, organization: Organization) -> None:
    @operation(requires=set())
    def rename(change: OpenChange, *, record: Risk) -> None:
        record.title = "Renamed"
        change.revise(record, Action.CHANGED)

    api.post("/v1/risks", RiskBody())
    operator = User.objects.create(email="operator@example.org", first_name="Olga", is_superuser=True)
    actor = Actor(system_actor(organization.pk).membership, operator, frozenset())
    change = Change(organization_id=organization.pk, actor=actor, channel=Channel.ADMIN)
    rename(change, record=Risk.objects.of(organization.pk).with_people().get())
    assert entries(api)[0]["user"]["email"] == "operator@example.org"
    assert [entry["version"] for entry in entries(api, query=f"actor={operator.pk}")] == [2]
    operator.delete()
    assert entries(api)[0]["user"]["first_name"] == "Olga"


def test_an_unknown_record_is_not_found(api: ApiClient, stranger: ApiClient, incident: dict[str, Any]) -> None:
    api.post("/v1/risks", RiskBody())
    for caller, path, code in [
        (api, "/v1/risks/2", "risk_not_found"),
        (api, "/v1/risks/AKR-1", "risk_not_found"),
        (api, "/v1/incidents/x", "incident_not_found"),
        (stranger, RISK, "risk_not_found"),
        (stranger, "/v1/incidents/1", "incident_not_found"),
    ]:
        assert_problem(caller.get(f"{path}/history"), 404, code)


@pytest.fixture
def life(api: ApiClient, organization: Organization, member: str) -> list[str]:
    """The times of five changes of a risk, oldest first. Before the last a re-rendering has raised the version."""
    api.post("/v1/risks", RiskBody(title="a", tags=[{"content": "x"}]))
    api.patch(RISK, {"title": "b", "assigned_to": member})
    api.post(f"{RISK}/comments", {"value": "y"})
    api.patch(RISK, {"tags": [], "likelihood": "Remote", "impact": "Low"})
    Risk.objects.of(organization.pk).update(version=7)
    api.patch(RISK, {"title": "c"})
    return [entry["timestamp"] for entry in reversed(entries(api))]


FILTERS = {
    "": "8 4 3 2 1",
    "field=title": "8 2 1",
    "field=tags": "4 1",
    "field=comments": "3",
    "field=assigned_to": "2",
    "field=urgency": "4",
    "field=threat_objectives": "",
    "field=tags,comments": "4 3 1",
    "field=tags&field=assigned_to": "4 2 1",
    "field=source": "",
    "field=description,type,status": "1",
    "actor=me": "8 4 3 2 1",
    "actor=00000000-0000-4000-8000-000000000000": "",
    "action=changed": "8 4 2",
    "action=created,commented": "3 1",
    "action=changed&field=title": "8 2",
    "order_by=timestamp": "1 2 3 4 8",
    "order_by=action": "8 4 2 3 1",
    "page_size=2&page=2": "3 2",
}


@pytest.mark.parametrize("query", FILTERS)
def test_filters(api: ApiClient, life: list[str], query: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        found = entries(api, query=query)
    assert " ".join(str(entry["version"]) for entry in found) == FILTERS[query]
    # The token, the record's key, the page; and where it has a row, its states and its people.
    assert len(queries) == 3 + 2 * bool(found)


def test_a_filter_by_time(api: ApiClient, life: list[str]) -> None:
    found = entries(api, query=f"timestamp_after={life[1]}&timestamp_before={life[3]}")
    assert [entry["version"] for entry in found] == [3, 2]


def test_what_a_filter_finds_is_told_as_without_it(api: ApiClient, life: list[str]) -> None:
    whole = {entry["version"]: entry for entry in entries(api)}
    for query in FILTERS:
        assert all(entry == whole[entry["version"]] for entry in entries(api, query=query)), query
    for field in {of["field"] for entry in whole.values() for of in entry["changes"]}:
        expected = [version for version, entry in whole.items() if field in changed(entry)]
        assert [entry["version"] for entry in entries(api, query=f"field={field}")] == expected, field


def test_a_cursor_walks_it(api: ApiClient, life: list[str]) -> None:
    for query in ("", "&order_by=-action", "&order_by=timestamp", "&field=title,tags"):
        walked: list[Any] = []
        cursor: str | None = ""
        while cursor is not None:
            page = body_of(api.get(f"{RISK}/history?page_size=1{query}{cursor and '&cursor='}{quote(cursor)}"))
            walked += page["results"]
            cursor = page["pagination"]["next_cursor"]
        assert walked == entries(api, query=query)
    assert body_of(api.get(f"{RISK}/history?total=true"))["pagination"]["total"] == 5


REFUSED = {
    "field=policy_version": {"field": "invalid_choice"},
    "field=assigned_to_id": {"field": "invalid_choice"},
    "field=none": {"field": "invalid_choice"},
    "actor=pat": {"actor": "invalid"},
    "action=exploded": {"action": "invalid_choice"},
    "timestamp=none": {"timestamp": "unknown_field"},
    "timestamp_after=yesterday": {"timestamp_after": "invalid"},
    "order_by=version": {"order_by": "invalid_choice"},
    "as_of=2020-01-01T00:00:00Z": {"as_of": "unknown_field"},
}


@pytest.mark.parametrize("query", REFUSED)
def test_a_refusal_names_the_parameter(api: ApiClient, query: str) -> None:
    api.post("/v1/risks", RiskBody())
    assert pointers(assert_problem(api.get(f"{RISK}/history?{query}"), 400, "invalid")) == REFUSED[query]
