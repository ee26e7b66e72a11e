"""Lists in the admin site are asked by the API's own filters, and answer what the API answers."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client

from incidents.filters import INCIDENTS
from incidents.models import Incident
from riskregister.organizations.admin.listing.fields import moment_of
from riskregister.organizations.models import Organization
from risks.filters import REGISTER
from risks.models import Risk
from tests.admin.pages import listing, rows, text
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, RiskBody
from tests.full_register import fill


def shown(client: Client, model: type, query: str) -> list[str]:
    """Return the ids of the rows on the list's first page."""
    return [row.display_id for row in rows(client.get(f"{listing(model)}?{query}"))]


def answered(api: ApiClient, model: type, query: str) -> list[str]:
    path = "risks" if model is Risk else "incidents"
    return [row["id"] for row in body_of(api.get(f"/v1/{path}?{query}"))["results"]]


def faults(client: Client, model: type, query: str) -> list[str]:
    """Return what a list says is amiss with its address; it shows no row meanwhile."""
    response = client.get(f"{listing(model)}?{query}")
    assert response.status_code == 400
    assert list(response.context["cl"].result_list) == []
    told = [f"{fault.pointer}: {fault.detail}" for fault in response.context["faults"]]
    assert all(fault.detail in unescape(response.content.decode()) for fault in response.context["faults"])
    return told


QUESTIONS = (
    "",
    "id=RSK-2,3",
    "kind=RSK&status=New,Remediation",
    "status=Closed&order_by=closed_date",
    "urgency=Critical&urgency=High&order_by=-urgency",
    "urgency=none",
    "likelihood=Probable,Imminent&impact=Severe",
    "initially_reported_urgency=none",
    "overdue=true&order_by=due_date",
    "overdue=false",
    "left_profile=true",
    "assigned_to=none",
    "assigned_to=me",
    "opened_by=me",
    "source=none",
    "tags=nothing",
    "threat_objectives=Fraud,Extortion",
    "incident=INC-1",
    "external_ref=none",
    "discovered_date_after=2026-01-01T00:00:00Z&discovered_date_before=2027-06-01T00:00:00Z",
    "due_date=none",
    "title_contains=laptop",
    "description_contains=disks",
    "free_text=vpn+factor",
    "order_by=-title",
)


def test_every_question_is_answered_as_the_api_answers_it(manager: Client, api: ApiClient) -> None:
    fill(api, 40)
    for query in QUESTIONS:
        found = shown(manager, Risk, query)
        assert found == answered(api, Risk, query) or query in ("assigned_to=me", "opened_by=me"), query


def test_every_filter_is_asked() -> None:
    asked = {name for query in QUESTIONS for name in re.findall(r"(?:^|&)(\w+)=", query)}
    of_moments = ("created_date", "updated_date", "expected_date", "closed_date", "due_date", "discovered_date")
    declared = set(REGISTER.question().fields) - {"type"}
    assert {name for name in declared if not name.startswith(of_moments)} <= asked


@pytest.mark.parametrize("query", ["severity=SEV-1,SEV-2", "severity=none", "status=In+Progress", "order_by=-severity"])
def test_incidents_too(manager: Client, api: ApiClient, query: str) -> None:
    for severity in ("SEV-1", "SEV-3", None):
        api.post("/v1/incidents", IncidentBody(severity=severity))
    assert shown(manager, Incident, query) == answered(api, Incident, query)


def test_me_is_the_person_logged_in(manager: Client, api: ApiClient) -> None:
    members = body_of(api.get("/v1/users"))["results"]
    robin = next(member["id"] for member in members if member["email"] == "robin@acme.example")
    api.post("/v1/risks", RiskBody(assigned_to=robin))
    api.post("/v1/risks", RiskBody())
    assert shown(manager, Risk, "assigned_to=me") == ["RSK-00001"]
    assert "Assigned to: Robin Roe" in text(manager.get(f"{listing(Risk)}?assigned_to={robin}"))


def test_what_is_deleted_is_not_listed(manager: Client, api: ApiClient) -> None:
    api.post("/v1/risks", RiskBody())
    assert api.delete("/v1/risks/1").status_code == 204
    assert shown(manager, Risk, "") == []


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("statu=New", ["statu: There is no such filter."]),
        ("status=new", ['status: "new" is not a valid choice.']),
        ("o=-1", ["o: There is no such filter."]),
        ("overdue=yes", ["overdue: Give true or false."]),
        ("overdue=true&overdue=false", ["overdue: Give this parameter once."]),
        ("due_date_before=2026-01-31", [f"due_date_before: {'Give a date-time of RFC 3339 with an offset, such as'}"]),
        ("order_by=colour", ['order_by: "colour" is not a valid choice.']),
        ("organization__id__exact=x", ["organization: There is no such organisation."]),
        ("p=99", ["page: There is no such page."]),
        ("p=x", ["page: There is no such page."]),
        ("q=" + "x+" * 9, ["search: Give at most 8 words."]),
        ("title__startswith=a&status=Open", ["title__startswith", "status"]),
    ],
)
def test_what_asks_amiss_is_told(manager: Client, api: ApiClient, query: str, says: list[str]) -> None:
    api.post("/v1/risks", RiskBody())
    told = sorted(faults(manager, Risk, query))
    assert len(told) == len(says)
    assert all(of.startswith(start) for of, start in zip(told, sorted(says), strict=True)), told


def test_another_organisation_is_no_organisation(manager: Client, stranger: ApiClient) -> None:
    theirs = Organization.objects.get(slug="other")
    assert faults(manager, Risk, f"organization__id__exact={theirs.pk}") == [
        "organization: There is no such organisation."
    ]


def test_the_form_leads_to_the_address_that_the_api_takes(manager: Client, api: ApiClient) -> None:
    sent = {
        "status": ["New", "Closed"],
        "urgency": [],
        "overdue": "",
        "due_date_after": "2026-01-31",
        "due_date_before": "2026-02-01T09:30",
        "tags": ["laptop", "", " a,b "],
        "title_contains": "",
    }
    response = manager.get(f"{listing(Risk)}find/", sent)
    given = [("status", "New"), ("status", "Closed"), ("due_date_after", "2026-01-31T00:00:00Z")]
    given += [("due_date_before", "2026-02-01T09:30:00Z"), ("tags", "laptop"), ("tags", "a,b")]
    assert response.url == f"{listing(Risk)}?{urlencode(given)}"
    text(manager.get(response.url))


@pytest.mark.parametrize("given", ["2026-01-31T09:30:00Z", "2026-13-45", "soon", "none"])
def test_a_moment_that_no_input_wrote_stays_as_it_is(given: str) -> None:
    assert moment_of(given) == given


@pytest.mark.parametrize("given", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_beyond_the_calendar_is_refused_like_any_other(manager: Client, given: str) -> None:
    assert faults(manager, Risk, urlencode({"due_date_before": given})) == [
        "due_date_before: Give a date-time from 1900 to 2200."
    ]


def test_a_year_of_three_digits_is_told_as_what_it_is(manager: Client) -> None:
    address = manager.get(f"{listing(Risk)}find/", {"due_date_before": "0202-01-31"}).url
    assert faults(manager, Risk, urlsplit(address).query) == ["due_date_before: Give a date-time from 1900 to 2200."]


ASKED = {
    "status": ["New,Closed"],
    "assigned_to": ["me", "none"],
    "tags": ["a,b", "c"],
    "source": ["none"],
    "due_date": ["none"],
    "discovered_date_after": ["2026-01-31T00:00:00Z"],
    "discovered_date_before": ["2026-01-31T09:30:00Z"],
    "created_date_after": ["2026-01-31T09:30:00.5Z"],
    "id": ["RSK-1,2"],
    "overdue": ["true"],
    "order_by": ["-urgency"],
}


def test_the_form_shows_what_is_asked_and_sends_it_again(manager: Client) -> None:
    response = manager.get(f"{listing(Risk)}?{urlencode(ASKED, doseq=True)}")
    text(response)
    fields = [*response.context["first_fields"], *response.context["other_fields"]]
    sent: dict[str, Any] = {}
    for field in fields:
        for option in field.options:
            if option.chosen and option.value:
                sent.setdefault(field.name, []).append(option.value)
        for one in field.inputs:
            if one.value:
                sent.setdefault(one.name, []).append(one.value)
    again = manager.get(f"{listing(Risk)}find/", sent)
    asked = {name: ",".join(values) if name != "tags" else values for name, values in ASKED.items()}
    found = manager.get(again.url).context["question"].given
    assert {name: ",".join(values) if name != "tags" else values for name, values in found.items()} == asked


def test_the_form_has_every_filter(manager: Client) -> None:
    for model, declared in ((Risk, REGISTER), (Incident, INCIDENTS)):
        content = text(manager.get(listing(model)))
        names = set(re.findall(r'name="(\w+)"', content))
        assert set(declared.question().fields) - names == set()


def test_columns_are_sorted_by_the_names_of_the_api(manager: Client, api: ApiClient) -> None:
    api.post("/v1/risks", RiskBody())
    content = text(manager.get(f"{listing(Risk)}?status=New"))
    for name in ("id", "title", "status", "urgency", "due_date"):
        assert f"?order_by={name}&amp;status=New" in content
    assert 'href="?order_by=-status"' in text(manager.get(f"{listing(Risk)}?order_by=status"))
    assert "o=" not in re.findall(r'href="\?(o=[^"]*)"', content)


def test_the_address_without_one_thing(manager: Client) -> None:
    content = unescape(text(manager.get(f"{listing(Risk)}?status=New&status=Closed&overdue=true&q=vpn")))
    assert 'href="?status=Closed&overdue=true&q=vpn"' in content


def test_a_script_is_shown_as_text(manager: Client, api: ApiClient) -> None:
    script = "<script>alert(1)</script>"
    api.post("/v1/risks", RiskBody(title=script, tags=[{"content": script}]))
    content = text(manager.get(f"{listing(Risk)}?{urlencode({'tags': script})}"))
    assert script not in content
    assert content.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 3


@pytest.mark.parametrize("model", [Risk, Incident])
def test_a_list_costs_the_same_however_long_it_is(
    manager: Client, api: ApiClient, django_assert_num_queries: Any, model: type
) -> None:
    me = body_of(api.get("/v1/users/me"))["id"]
    query = "assigned_to=none&status=New&order_by=-updated_date"
    manager.get(f"{listing(model)}?{query}")
    for size in (3, 30):
        for number in range(size):
            tags = [{"content": f"tag {size} {number}"}]
            made = api.post("/v1/risks", RiskBody(tags=tags, assigned_to=me if number % 2 else None))
            assert made.status_code == 201
            assert api.post("/v1/incidents", IncidentBody(tags=tags, status="New")).status_code == 201
        # Session, user, whether they still are a member, roles; the organisations, for what is asked and once more to
        # filter by; the number of rows found, and the rows with their organisations and people; of the form: members,
        # sources, tags; saved filters.
        with django_assert_num_queries(12):
            manager.get(f"{listing(model)}?{query}")
