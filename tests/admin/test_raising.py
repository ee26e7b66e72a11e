"""The page that raises a risk from an incident."""

import re
from typing import Any

import pytest
from django.test import Client

from incidents.models import Incident, IncidentHistory
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.models import Risk, RiskHistory
from tests.admin.conftest import LogIn
from tests.admin.pages import errors, listing, page, save, sent, text
from tests.client import ApiClient
from tests.conftest import MakeApi
from tests.factories import IncidentBody, OrganizationFactory


@pytest.fixture
def reported(api: ApiClient) -> Incident:
    assert api.post("/v1/incidents", IncidentBody(title="<script>x</script>")).status_code == 201
    return Incident.objects.of(api.credentials.account.organization_id).get()


def raising(incident: Incident) -> str:
    return page(incident, "raise_risk")


def raised(incident: Incident) -> Risk:
    return Risk.objects.of(incident.organization_id).get()


def test_it_works(root: Client, api: ApiClient, reported: Incident, verified: None) -> None:
    assert raising(reported) in text(root.get(page(reported)))
    response = save(root, raising(reported), reason="A lesson.")
    risk = raised(reported)
    assert (response.status_code, response.url) == (302, page(risk))
    by_api = api.post("/v1/incidents/1/risks", None).json()
    mine = api.get("/v1/risks/1").json()
    differing = {name for name in mine if mine[name] != by_api[name]}
    assert differing == {"id", "created_date", "updated_date", "opened_by", "threat_objectives"}
    newest = RiskHistory.objects.of(risk.organization_id).filter(record=risk).get()
    assert (newest.channel, newest.actor_name, newest.reason) == ("admin", "Ada Admin", "A lesson.")
    assert IncidentHistory.objects.of(risk.organization_id).filter(action="risk_raised", channel="admin").count() == 1


def test_the_form_shows_what_would_be_derived(root: Client, reported: Incident) -> None:
    response = root.get(raising(reported))
    shown = sent(response)
    assert {name: shown[name] for name in ("title", "status", "type", "source", "initially_reported_urgency")} == {
        "title": "<script>x</script>",
        "status": "New",
        "type": "Control Deficiency",
        "source": "Incident",
        "initially_reported_urgency": "High",
    }
    assert (shown["discovered_date_0"], shown["discovered_date_1"]) == ("2026-03-02", "08:00:00")
    assert (shown["data_disclosure"], shown["fraud"], shown["sabotage"]) == ("High", "unknown", "")
    assert shown["tags"] == [tag["id"] for tag in reported.tags]
    content = text(response)
    assert "Raise a risk from INC-00001" in content
    assert "&lt;script&gt;x&lt;/script&gt;" in content
    assert "<script>x" not in content


def test_what_is_changed_wins(root: Client, reported: Incident, verified: None) -> None:
    changes = {"title": "Disks are open", "likelihood": "Probable", "impact": "Severe", "fraud": "", "extortion": "Low"}
    assert save(root, raising(reported), new_tags="disk", **changes).status_code == 302
    risk = raised(reported)
    assert (risk.title, risk.description, risk.urgency) == ("Disks are open", reported.description, "Critical")
    assert [tag["content"] for tag in risk.tags] == ["Theft", "disk", "laptop"]
    assert [of["threat_objective"] for of in risk.threat_objectives] == ["Data Disclosure", "Extortion"]
    assert risk.incident_associations == ["INC-00001"]


def test_what_was_shown_is_what_is_raised(root: Client, api: ApiClient, reported: Incident) -> None:
    filled = sent(root.get(raising(reported)), title="Mine")
    assert api.patch("/v1/incidents/1", {"description": "Known better now."}).status_code == 200
    assert root.post(raising(reported), filled).status_code == 302
    assert (raised(reported).title, raised(reported).description) == ("Mine", reported.description)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"impact": "Huge"}, "impact"),
        ({"external_ref": "taken"}, "external_ref"),
    ],
)
def test_nothing_is_raised_of_what_is_refused(
    root: Client, api: ApiClient, reported: Incident, changes: dict[str, Any], field: str
) -> None:
    api.post("/v1/risks", {"title": "Other", "description": "x", "external_ref": "taken"})
    response = save(root, raising(reported), **changes)
    assert field in errors(response)
    assert Risk.objects.of(reported.organization_id).count() == 1
    assert "Raise a risk from INC-00001" in text(response)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.INCIDENT_EDITOR])
def test_it_takes_both_permissions(organization: Organization, log_in: LogIn, reported: Incident, role: Role) -> None:
    client = log_in(organization, role)
    assert "raise-risk" not in text(client.get(page(reported)))
    assert client.get(raising(reported)).status_code == 403
    assert client.post(raising(reported), {"title": "x"}).status_code == 403
    assert not Risk.objects.of(organization.pk).exists()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.RISK_EDITOR])
def test_whoever_may_not_see_the_incident_raises_nothing_from_it(
    organization: Organization, log_in: LogIn, make_api: MakeApi, role: Role
) -> None:
    theirs = make_api(OrganizationFactory())
    theirs.post("/v1/incidents", IncidentBody())
    incident = Incident.objects.of(theirs.credentials.account.organization_id).get()
    client = log_in(organization, role)
    assert client.get(raising(incident)).status_code == 404
    assert client.post(raising(incident), {"title": "x"}).status_code == 404


def test_a_deleted_incident_teaches_nothing_more(root: Client, api: ApiClient, reported: Incident) -> None:
    filled = sent(root.get(raising(reported)))
    api.delete("/v1/incidents/1")
    assert root.post(raising(reported), filled).status_code == 403
    assert root.get(raising(reported)).status_code == 403


def test_the_address_fills_in_nothing(root: Client, reported: Incident) -> None:
    shown = sent(root.get(raising(reported), {"title": "From the address", "fraud": "High"}))
    assert (shown["title"], shown["fraud"]) == (reported.title, "unknown")


def test_the_incident_lists_its_risks(
    root: Client, organization: Organization, log_in: LogIn, reported: Incident
) -> None:
    assert "No risk is associated" in text(root.get(page(reported)))
    save(root, raising(reported), title="<b>Lesson</b>", likelihood="Probable", impact="Severe")
    content = text(root.get(page(reported)))
    assert page(raised(reported)) in content
    assert re.search(r"&lt;b&gt;Lesson&lt;/b&gt;</td>\s*<td>New</td>\s*<td>Critical</td>", content)
    ids_alone = text(log_in(organization, Role.INCIDENT_VIEWER).get(page(reported)))
    assert "RSK-00001" in ids_alone
    assert "Lesson" not in ids_alone
    assert listing(Risk) not in ids_alone
