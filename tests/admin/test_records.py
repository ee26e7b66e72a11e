"""The lists and pages of incidents and risks."""

from typing import Any

import pytest
from django.test import Client

from incidents.models import Incident
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.models import Risk
from tests.admin.conftest import LogIn, Records, records_of
from tests.admin.pages import listing, page, rows, text
from tests.client import ApiClient
from tests.conftest import MakeApi
from tests.factories import IncidentBody, OrganizationFactory, RiskBody


def titles(client: Client, model: type, **query: str) -> list[str]:
    return [record.title for record in rows(client.get(listing(model), query))]


def test_the_list_shows_a_row_in_words(root: Client, records: Records) -> None:
    content = text(root.get(listing(Risk)))
    for shown in ("RSK-00001", records["risks"].title, "New", "High", "Acme"):
        assert shown in content


def test_newest_come_first(root: Client, api: ApiClient) -> None:
    for title in ("one", "two", "three"):
        api.post("/v1/incidents", IncidentBody(title=title))
        api.post("/v1/risks", RiskBody(title=title))
    assert titles(root, Incident) == titles(root, Risk) == ["three", "two", "one"]


@pytest.mark.parametrize("model", [Incident, Risk])
def test_a_list_costs_the_same_however_long_it_is(
    root: Client, api: ApiClient, make_api: MakeApi, django_assert_num_queries: Any, model: type
) -> None:
    def report(client: ApiClient, count: int) -> None:
        me = client.get("/v1/users/me").json()["id"]
        for number in range(count):
            ref = f"{count}-{number}"
            assert client.post("/v1/incidents", IncidentBody(external_ref=ref, assigned_to=me)).status_code == 201
            assert client.post("/v1/risks", RiskBody(assigned_to=me)).status_code == 201

    root.get(listing(model))
    for other in (api, make_api(OrganizationFactory())):
        report(other, 5)
        # Session, user, roles; the organisations, for what is asked and once more to filter by; the number of rows
        # found, and the rows with their organisations and people; saved filters.
        with django_assert_num_queries(8):
            root.get(listing(model))


@pytest.mark.parametrize(
    "term", ["INC-2", "inc-00002", " INC-00002 ", "2", "second", "Second INCIDENT", "ticket-b", "the phone"]
)
def test_incidents_are_found_by_id_and_by_words(root: Client, api: ApiClient, term: str) -> None:
    api.post("/v1/incidents", IncidentBody(title="First incident", external_ref="ticket-a"))
    body = IncidentBody(title="Second incident", description="It was the phone.", external_ref="ticket-b")
    api.post("/v1/incidents", body)
    assert titles(root, Incident, q=term) == ["Second incident"]


@pytest.mark.parametrize("term", ["RSK-00002", "rsk-2", "2", "Second"])
def test_risks_are_found_by_id_and_by_words(root: Client, api: ApiClient, term: str) -> None:
    for title in ("First", "Second"):
        api.post("/v1/risks", RiskBody(title=title))
    assert titles(root, Risk, q=term) == ["Second"]


@pytest.mark.parametrize("term", ["AKR-00002", "INC-2", "RSK-9", "RSK-99999999999999999999", "'\"%_\\"])
def test_other_searches_find_nothing(root: Client, api: ApiClient, term: str) -> None:
    api.post("/v1/risks", RiskBody(title="First"))
    api.post("/v1/risks", RiskBody(title="Second"))
    assert titles(root, Risk, q=term) == []


def test_a_search_stays_among_ones_own(
    organization: Organization, log_in: LogIn, records: Records, strange_records: Records
) -> None:
    viewer = log_in(organization, Role.VIEWER)
    assert rows(viewer.get(listing(Risk), {"q": "RSK-1"})) == [records["risks"]]
    assert rows(viewer.get(listing(Incident), {"q": "laptop"})) == [records["incidents"]]


@pytest.mark.parametrize(
    ("model", "query", "found"),
    [
        (Incident, {"status": "In Progress"}, 1),
        (Incident, {"status": "Closed"}, 0),
        (Incident, {"severity": "SEV-2,SEV-3"}, 1),
        (Risk, {"status": "New"}, 1),
        (Risk, {"initially_reported_urgency": "High"}, 1),
        (Risk, {"urgency": "none"}, 1),
        (Risk, {"kind": "AKR"}, 0),
        (Risk, {"type": "Control Deficiency"}, 1),
    ],
)
def test_lists_are_filtered(root: Client, records: Records, model: type, query: dict[str, str], found: int) -> None:
    assert len(rows(root.get(listing(model), query))) == found


def test_urgency_is_sorted_by_its_scale(root: Client, api: ApiClient) -> None:
    for title, likelihood, impact in (("low", "Remote", "High"), ("critical", "Imminent", "Severe")):
        api.post("/v1/risks", RiskBody(title=title, likelihood=likelihood, impact=impact))
    api.post("/v1/risks", RiskBody(title="medium", likelihood="Possible", impact="High"))
    assert titles(root, Risk, order_by="-urgency") == ["critical", "medium", "low"]


def test_the_page_of_an_incident_shows_everything(root: Client, records: Records) -> None:
    incident = records["incidents"]
    content = text(root.get(page(incident)))
    for shown in (
        incident.title,
        "INC-00001",
        "Acme",
        "In Progress",
        "SEV-2",
        "The disk was not encrypted.",
        ">laptop<",
        "User Report",
        incident.external_ref,
        "RSK-00001",
        "2026-03-02 08:00 UTC",
    ):
        assert str(shown) in content


def test_the_page_of_a_risk_shows_everything_and_escapes_it(root: Client, records: Records) -> None:
    content = text(root.get(page(records["risks"])))
    for shown in ("RSK-00001", "Control Deficiency", "Data Disclosure", "INC-00001", "&lt;b&gt;"):
        assert shown in content
    assert "<b>" not in content


def test_a_risk_leads_to_its_incident(root: Client, records: Records, strange_records: Records) -> None:
    content = text(root.get(page(records["risks"])))
    assert page(records["incidents"]) in content
    assert page(strange_records["incidents"]) not in content


@pytest.mark.parametrize(
    ("app", "actions"),
    [("incidents", ["Commented", "Risk raised", "Created"]), ("risks", ["Commented", "Created"])],
)
def test_the_history_is_shown_newest_first(root: Client, records: Records, app: str, actions: list[str]) -> None:
    response = root.get(page(records[app]))
    text(response)
    history = response.context["history"]["entries"]
    assert [told.action for told in history] == actions
    assert [told.entry.version for told in history] == list(range(len(actions), 0, -1))
    assert len(response.context["comments"].object_list) == 1


def test_comments_keep_their_lines(root: Client, records: Records) -> None:
    assert "Called<br>the owner." in text(root.get(page(records["incidents"])))


def test_a_long_history_is_shown_by_pages(root: Client, api: ApiClient, records: Records) -> None:
    for number in range(50):
        api.post("/v1/risks/1/comments", {"value": f"Comment {number}"})
    versions = []
    for number in ("1", "2", "²", "99"):
        response = root.get(page(records["risks"]), {"history-page": number})
        text(response)
        versions.append([told.entry.version for told in response.context["history"]["entries"]])
    first = list(range(52, 2, -1))
    assert versions == [first, [2, 1], first, [2, 1]]


@pytest.mark.parametrize("app", ["incidents", "risks"])
def test_a_page_costs_the_same_however_long_its_history(
    root: Client, api: ApiClient, records: Records, django_assert_max_num_queries: Any, app: str
) -> None:
    root.get(page(records[app]))
    for _ in range(2):
        for number in range(5):
            api.post(f"/v1/{app}/1/comments", {"value": f"Comment {number}"})
        # Session, user, roles; the record, its organisation, opener and their user; members, sources and tags to
        # choose from; the records linked with it; of comments and of history the number and the rows, and what the
        # rows of history say and of whom; proposals, undecided and decided. Of an incident, once more, whether a risk
        # may be raised from it; of a risk the policy in force.
        with django_assert_max_num_queries(21):
            root.get(page(records[app]))


def test_one_organisations_histories_do_not_mix(root: Client, records: Records, make_api: MakeApi) -> None:
    theirs = records_of(make_api(OrganizationFactory(), Role.ADMIN))
    response = root.get(page(theirs["risks"]))
    assert {row.record_id for row in response.context["comments"]} == {theirs["risks"].pk}
    assert {row.record_id for row in response.context["history"]["page"]} == {theirs["risks"].pk}
