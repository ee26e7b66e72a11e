"""What a risk manager makes in a browser: a risk, an incident, what ties the two, what a key risk leaves."""

from playwright.sync_api import Page, expect

from incidents.models import Incident
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks.models import Risk
from tests.admin.pages import listing
from tests.admin.pages import page as address
from tests.client import ApiClient
from tests.factories import IncidentBody, RiskBody
from tests.risks.catalogue import carried


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def test_a_risk_is_added_from_the_list(managers_page: Page) -> None:
    page = managers_page
    page.goto(listing(Risk))
    page.get_by_role("link", name="Add risk").click()
    expect(page.get_by_role("heading", name="Add risk")).to_be_visible()
    page.get_by_label("Title").fill("Disks are open")
    save(page)
    expect(page.get_by_text("This field is required.")).to_have_count(1)
    expect(page.get_by_label("Title")).to_have_value("Disks are open")
    page.get_by_label("Description").fill("Nobody encrypts them.")
    page.get_by_role("button", name="Likelihood Probable, impact Severe:").click()
    save(page)
    expect(page.get_by_text("was added successfully")).to_be_visible()
    expect(page.get_by_text("as version 1 of the scoring policy has it for Critical")).to_be_visible()


def test_an_incident_is_added_from_the_list(managers_page: Page) -> None:
    page = managers_page
    page.goto(listing(Incident))
    page.get_by_role("link", name="Add incident").click()
    page.get_by_label("Title").fill("Laptop stolen")
    page.get_by_label("Description").fill("From a car.")
    page.locator("[name=detected_date_0]").fill("2026-03-02")
    page.locator("[name=detected_date_1]").fill("08:00:00")
    save(page)
    expect(page.get_by_text("was added successfully")).to_be_visible()
    expect(page.locator("#history").get_by_text("Version 1: Created")).to_be_visible()


def test_a_risk_is_associated_with_an_incident_and_no_longer(managers_page: Page, api: ApiClient) -> None:
    page = managers_page
    api.post("/v1/incidents", IncidentBody())
    api.post("/v1/risks", RiskBody(title="Disks are open"))
    page.goto(address(Incident.objects.of(api.credentials.account.organization_id).get()))
    page.get_by_label("Id of the risk").fill("RSK-00002")
    page.get_by_role("button", name="Associate", exact=True).click()
    expect(page.get_by_text("There is no risk with this id.")).to_be_visible()
    expect(page.get_by_label("Id of the risk")).to_have_value("RSK-00002")
    page.get_by_label("Id of the risk").fill("RSK-00001")
    page.get_by_label("Id of the risk").press("Enter")
    expect(page.get_by_text("RSK-00001 is associated with INC-00001.")).to_be_visible()
    expect(page.get_by_role("row", name="RSK-00001 Disks are open")).to_be_visible()
    page.get_by_role("button", name="End the association with RSK-00001").click()
    expect(page.get_by_text("RSK-00001 is no longer associated with INC-00001.")).to_be_visible()
    expect(page.get_by_text("No risk is associated with this incident yet.")).to_be_visible()


def test_a_key_risk_is_closed_with_a_residual_risk(managers_page: Page, api: ApiClient) -> None:
    page = managers_page
    key_risk = carried(command_change(Organization.objects.get()), 1)
    api.patch("/v1/risks/akr/1", {"likelihood": "Probable", "impact": "High"})
    page.goto(address(key_risk))
    page.get_by_role("link", name="Close with a residual risk").click()
    page.get_by_label("Control statement of the key risk").fill("Each host has a password of its own.")
    page.get_by_role("button", name="Likelihood Probable, impact High:").click()
    save(page)
    expect(page.get_by_text("what is left would not be less")).to_have_count(2)
    page.get_by_role("button", name="Likelihood Unlikely, impact High:").click()
    save(page)
    expect(page.get_by_text("was added successfully")).to_be_visible()
    expect(page.get_by_text("RSK-00001").first).to_be_visible()
    page.goto(address(key_risk))
    expect(page.get_by_label("Status")).to_have_value("Closed")
