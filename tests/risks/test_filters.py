"""What GET /v1/risks and GET /v1/incidents/{id}/risks may be asked: every filter and order, on records made by hand."""

from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Membership, Organization
from tests import shared_records
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, MemberFactory, RiskBody
from tests.problems import assert_problem, pointers
from tests.risks.catalogue import carried

organization, api = shared_records.organization, shared_records.api
shared_database, within_the_database = shared_records.shared_database, shared_records.within_the_database

ABSENT = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def pat(organization: Organization) -> Membership:
    return MemberFactory(organization=organization)


@pytest.fixture(scope="module", autouse=True)
def records(api: ApiClient, organization: Organization, pat: Membership) -> None:
    """1 and 2 are of incident 1, 3 is of incident 2; 7 is a key risk. One line a risk of what tells it apart."""
    for _ in range(2):
        api.post("/v1/incidents", IncidentBody(tags=[], threat_objectives=[]))
    bodies: list[tuple[str, dict[str, Any]]] = [
        (
            "/v1/incidents/1/risks",
            {
                "title": "STRASSE 100% safe",
                "description": "Disks\tare  plain",
                "status": "Remediation",
                "type": "Code",
                "likelihood": "Remote",
                "impact": "Severe",
                "initially_reported_urgency": "Low",
                "discovered_date": "2016-01-01T00:00:00Z",
                "tags": [{"content": "a,b"}, {"content": "x"}],
                "threat_objectives": [{"threat_objective": "Fraud"}, {"threat_objective": "Sabotage"}],
            },
        ),
        (
            "/v1/incidents/1/risks",
            {
                "title": "alpha",
                "description": "the straße is 100 long",
                "likelihood": "Imminent",
                "impact": "Severe",
                "source": "Audit",
                "external_ref": "B-2",
                "assigned_to": str(pat.user_id),
                "discovered_date": "2016-02-01T00:00:00Z",
                "expected_date": "2016-03-01T12:00:00Z",
                "tags": [{"content": "x"}],
                "threat_objectives": [{"threat_objective": "Fraud"}],
            },
        ),
        (
            "/v1/incidents/2/risks",
            {
                "title": "Ärger",
                "description": "under_score and back\\slash",
                "status": "Closed",
                "likelihood": "Possible",
                "impact": "Low",
                "source": None,
                "external_ref": "a-1",
                "discovered_date": "2016-03-01T00:00:00Z",
                "closed_date": "2016-04-01T00:00:00Z",
                "threat_objectives": [],
            },
        ),
        ("/v1/risks", RiskBody(title="Zulu", description="nothing is known", discovered_date="2199-01-01T00:00:00Z")),
    ]
    for path, body in bodies:
        assert api.post(path, body).status_code == 201
    carried(command_change(organization), 7)


def ids(response: Any) -> str:
    assert response.status_code == 200, response.content
    return " ".join(row["id"].replace("RSK-0000", "").replace("-0000", "") for row in body_of(response)["results"])


FILTERS = {
    "": "AKR7 4 3 2 1",
    "id=1": "1",
    "id=RSK-00001,AKR-7": "AKR7 1",
    "id=4&id=AKR-00007&id=RSK-99": "AKR7 4",
    "id=7": "",
    "kind=AKR": "AKR7",
    "kind=RSK,AKR": "AKR7 4 3 2 1",
    "status=Closed": "3",
    "status=Closed,Remediation": "3 1",
    "status=Closed&status=Remediation": "3 1",
    "type=Code": "1",
    "type=Configuration,Code": "AKR7 1",
    "source=Audit": "2",
    "source=none": "4 3",
    "source=Audit&source=none": "4 3 2",
    "source=Audit,Incident": "",
    "source=Key%20Risk%20Catalogue&source=Incident": "AKR7 1",
    "likelihood=Imminent": "2",
    "likelihood=none": "AKR7 4",
    "likelihood=none,Remote": "AKR7 4 1",
    "impact=Severe": "2 1",
    "impact=none": "AKR7 4",
    "urgency=Critical": "2",
    "urgency=Low,none": "AKR7 4 3 1",
    "initially_reported_urgency=Low": "1",
    "initially_reported_urgency=none": "AKR7 4",
    "tags=x": "2 1",
    "tags=a,b": "1",
    "tags=x&tags=a,b": "2 1",
    "tags=none": "",
    "threat_objectives=Fraud": "2 1",
    "threat_objectives=Sabotage,Extortion": "AKR7 1",
    "incident=1": "2 1",
    "incident=INC-00002": "3",
    "incident=INC-1,2": "3 2 1",
    "incident=99": "",
    "external_ref=B-2": "2",
    "external_ref=b-2": "",
    "external_ref=none": "AKR7 4 1",
    "external_ref=none&external_ref=a-1": "AKR7 4 3 1",
    "created_date_after=2000-01-01T00:00:00Z": "AKR7 4 3 2 1",
    "created_date_before=2000-01-01T00:00:00Z": "",
    "updated_date_after=2000-01-01T00:00:00Z": "AKR7 4 3 2 1",
    "updated_date_before=2000-01-01T00:00:00Z": "",
    "discovered_date_after=2016-02-01T00:00:00Z": "AKR7 4 3 2",
    "discovered_date_before=2016-02-01T00:00:00Z": "1",
    "discovered_date_after=2016-02-01T00:00:00Z&discovered_date_before=2016-02-01T00:00:00.000001Z": "2",
    "discovered_date_before=2016-02-01T01:00:00%2B01:00": "1",
    "due_date_after=2016-02-16T00:00:00Z": "3 2 1",
    "due_date_before=2016-02-16T00:00:00.5Z": "2",
    "due_date=none": "AKR7 4",
    "due_date=none&due_date_after=2016-02-16T00:00:00Z": "",
    "expected_date=none": "AKR7 4 3 1",
    "expected_date_after=2016-03-01T12:00:00Z": "2",
    "expected_date_before=2016-03-01T12:00:00Z": "",
    "closed_date=none": "AKR7 4 2 1",
    "closed_date_after=2016-04-01T00:00:00Z": "3",
    "closed_date_before=2016-04-01T00:00:00Z": "",
    "overdue=true": "2 1",
    "overdue=false": "AKR7 4 3",
    "assigned_to=none": "AKR7 4 3 1",
    "assigned_to=me": "",
    f"assigned_to={ABSENT}": "",
    "assigned_to=me,none": "AKR7 4 3 1",
    "opened_by=me": "4 3 2 1",
    f"opened_by={ABSENT}": "",
    "title_contains=stra%C3%9Fe": "1",
    "title_contains=100%25": "1",
    "title_contains=%25": "1",
    "title_contains=%C3%84R": "3",
    "title_contains=A%CC%88RGER": "3",
    "title_contains=_": "",
    "title_contains=catalogue": "",
    "title_contains=safe%20disks": "",
    "title_contains=safe%0Adisks": "",
    "description_contains=STRASSE": "2",
    "description_contains=disks%20are%20%20plain": "1",
    "description_contains=_": "3",
    "description_contains=back%5Cslash": "3",
    "description_contains=%25": "",
    "free_text=strasse": "2 1",
    "free_text=strasse%20safe": "1",
    "free_text=LONG%20%20ALPHA": "2",
    "free_text=r_s": "3",
    "free_text=r_c": "",
    "free_text=%25": "1",
    "free_text=%5C": "3",
    "free_text=safe%20nowhere": "",
    "free_text=a%20l%20p%20h%20a%20t%20s%20i": "AKR7 2",
    "status=New&impact=Severe&tags=x&free_text=alpha&overdue=true": "2",
}


@pytest.mark.parametrize("query", FILTERS)
def test_a_filter_finds_what_it_names(api: ApiClient, query: str) -> None:
    assert ids(api.get(f"/v1/risks?{query}")) == FILTERS[query]


def test_a_person_is_named_by_id(api: ApiClient, pat: Membership) -> None:
    assert ids(api.get(f"/v1/risks?assigned_to={pat.user_id}")) == "2"
    assert ids(api.get(f"/v1/risks?assigned_to={pat.user_id},none")) == "AKR7 4 3 2 1"


ORDERS = {
    "id": "AKR7 1 2 3 4",
    "-id": "4 3 2 1 AKR7",
    "kind": "AKR7 4 3 2 1",
    "-kind": "4 3 2 1 AKR7",
    "status": "3 AKR7 4 2 1",
    "-status": "1 AKR7 4 2 3",
    "type": "1 AKR7 4 3 2",
    "-type": "4 3 2 AKR7 1",
    "title": "AKR7 1 4 2 3",
    "-title": "3 2 4 1 AKR7",
    "source": "2 1 AKR7 4 3",
    "-source": "AKR7 1 2 4 3",
    "likelihood": "1 3 2 AKR7 4",
    "-likelihood": "2 3 1 AKR7 4",
    "impact": "3 2 1 AKR7 4",
    "-impact": "2 1 3 AKR7 4",
    "urgency": "3 1 2 AKR7 4",
    "-urgency": "2 3 1 AKR7 4",
    "initially_reported_urgency": "1 3 2 AKR7 4",
    "-initially_reported_urgency": "3 2 1 AKR7 4",
    "external_ref": "2 3 AKR7 4 1",
    "-external_ref": "3 2 AKR7 4 1",
    "created_date": "1 2 3 4 AKR7",
    "-created_date": "AKR7 4 3 2 1",
    "updated_date": "1 2 3 4 AKR7",
    "-updated_date": "AKR7 4 3 2 1",
    "discovered_date": "1 2 3 AKR7 4",
    "-discovered_date": "4 AKR7 3 2 1",
    "due_date": "2 1 3 AKR7 4",
    "-due_date": "3 1 2 AKR7 4",
    "expected_date": "2 AKR7 4 3 1",
    "-expected_date": "2 AKR7 4 3 1",
    "closed_date": "3 AKR7 4 2 1",
    "-closed_date": "3 AKR7 4 2 1",
}


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_is_the_same_on_both_engines_and_by_cursor(api: ApiClient, order: str) -> None:
    assert ids(api.get(f"/v1/risks?order_by={order}")) == ORDERS[order]
    walked: list[str] = []
    cursor = ""
    while True:
        response = api.get(f"/v1/risks?order_by={order}&page_size=1{cursor}")
        walked.append(ids(response))
        following = body_of(response)["pagination"]["next_cursor"]
        if following is None:
            break
        cursor = f"&cursor={quote(following)}"
    assert " ".join(walked) == ORDERS[order]


def test_the_risks_of_an_incident_take_the_same_filters(api: ApiClient) -> None:
    path = "/v1/incidents/1/risks"
    assert ids(api.get(path)) == "2 1"
    assert ids(api.get(f"{path}?order_by=created_date")) == "1 2"
    assert ids(api.get(f"{path}?tags=a,b&likelihood=Remote")) == "1"
    assert ids(api.get(f"{path}?incident=2")) == ""
    assert_problem(api.get(f"{path}?colour=red"), 400, "invalid")


def test_no_filter_leads_out_of_the_organisation(api: ApiClient, stranger: ApiClient) -> None:
    for query in FILTERS:
        assert ids(stranger.get(f"/v1/risks?{query}")) == "", query


REFUSED = {
    "colour=red": {"colour": "unknown_field"},
    "Status=New": {"Status": "unknown_field"},
    "status=new": {"status": "invalid_choice"},
    "status=": {"status": "invalid_choice"},
    "status=New,": {"status": "invalid_choice"},
    "status=New, Closed": {"status": "invalid_choice"},
    "status=none": {"status": "invalid_choice"},
    "urgency=Urgent&impact=Critical": {"urgency": "invalid_choice", "impact": "invalid_choice"},
    "id=": {"id": "blank"},
    "id=0": {"id": "invalid_id"},
    "id=INC-1": {"id": "invalid_id"},
    "id=1;2": {"id": "invalid_id"},
    "id=%D9%A1": {"id": "invalid_id"},
    "id=9223372036854775808": {"id": "invalid_id"},
    "id=" + "9" * 5000: {"id": "invalid_id"},
    "id=" + ",".join(["1"] * 101): {"id": "max_length"},
    "tags=" + "&tags=".join("x" * 101): {"tags": "max_length"},
    "tags=" + "y" * 101: {"tags": "max_length"},
    "tags=%20": {"tags": "blank"},
    "source=" + "x" * 101: {"source": "max_length"},
    "incident=RSK-1": {"incident": "invalid_id"},
    "threat_objectives=fraud": {"threat_objectives": "invalid_choice"},
    "assigned_to=pat": {"assigned_to": "invalid"},
    "opened_by=none": {"opened_by": "invalid"},
    "opened_by={" + ABSENT + "}": {"opened_by": "invalid"},
    "created_date=none": {"created_date": "unknown_field"},
    "due_date=2016-01-01T00:00:00Z": {"due_date": "invalid_choice"},
    "due_date_after=2016-01-01": {"due_date_after": "invalid"},
    "due_date_after=2016-01-01T00:00:00": {"due_date_after": "invalid"},
    "due_date_before=2016-02-30T00:00:00Z": {"due_date_before": "invalid"},
    "due_date_before=9999-01-01T00:00:00Z": {"due_date_before": "range"},
    "due_date_after=2016-01-01T00:00:00Z&due_date_after=2016-01-01T00:00:00Z": {"due_date_after": "repeated"},
    "overdue=yes": {"overdue": "invalid"},
    "overdue=True": {"overdue": "invalid"},
    "overdue=1": {"overdue": "invalid"},
    "overdue=": {"overdue": "invalid"},
    "overdue=true&overdue=true": {"overdue": "repeated"},
    "title_contains=": {"title_contains": "blank"},
    "title_contains=" + "x" * 201: {"title_contains": "max_length"},
    "title_contains=a&title_contains=b": {"title_contains": "repeated"},
    "title_contains=%00": {"title_contains": "invalid_text"},
    "title_contains=%ED%A0%80": {"title_contains": "invalid_text"},
    "tags=x&tags=%00": {"tags": "invalid_text"},
    "tags=%FF&source=%ED%BF%BF": {"tags": "invalid_text", "source": "invalid_text"},
    "free_text=%20": {"free_text": "blank"},
    "free_text=" + "+".join("abcdefghi"): {"free_text": "terms"},
    "free_text=" + "x" * 65: {"free_text": "term_length"},
    "free_text=" + "+".join(["x"] * 5000): {"free_text": "terms"},
    "order_by=description": {"order_by": "invalid_choice"},
    "order_by=--id": {"order_by": "invalid_choice"},
    "order_by=": {"order_by": "invalid_choice"},
    "order_by=id&order_by=-id": {"order_by": "repeated"},
    "order_by=organization_id": {"order_by": "invalid_choice"},
}


@pytest.mark.parametrize("query", REFUSED, ids=lambda query: query[:40])
def test_a_refusal_names_the_parameter(api: ApiClient, query: str) -> None:
    problem = assert_problem(api.get(f"/v1/risks?{query}"), 400, "invalid")
    assert pointers(problem) == REFUSED[query]
    assert all("parameter" in error for error in problem["errors"])


def test_too_many_parameters_are_refused(api: ApiClient) -> None:
    assert api.get("/v1/risks?" + "&".join(["tags=x"] * 1001)).status_code == 400


@pytest.mark.parametrize("query", ["", *list(FILTERS)[-3:], "&".join(list(FILTERS)[1:60:4]), "order_by=-urgency"])
def test_filters_cost_no_query(api: ApiClient, query: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        ids(api.get(f"/v1/risks?{query}"))
    assert len(queries) == 2  # The token and the rows.


def test_text_sorts_by_code_point_whatever_the_databases_locale(api: ApiClient) -> None:
    with CaptureQueriesContext(connection) as queries:
        api.get("/v1/risks?order_by=title")
    assert ('COLLATE "C"' in queries[-1]["sql"]) is (connection.vendor == "postgresql")
