"""What a risk manager does on the pages of an incident and of a risk, in a browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from incidents.models import Incident
from riskregister.organizations.models import Membership, Organization
from risks.models import Risk, RiskHistory
from tests.admin.pages import page as address
from tests.browser.browsers import PHONE
from tests.browser.conftest import OpenPage
from tests.client import ApiClient
from tests.factories import IncidentBody, RiskBody


@pytest.fixture
def incident(live_server: object, api: ApiClient) -> Incident:
    """An incident whose title is a script."""
    assert api.post("/v1/incidents", IncidentBody(title="<script>alert(1)</script> Stolen")).status_code == 201
    return Incident.objects.of(api.credentials.account.organization_id).get()


@pytest.fixture
def risk(live_server: object, api: ApiClient) -> Risk:
    """A risk that nobody has scored."""
    assert api.post("/v1/risks", RiskBody(title="Disks")).status_code == 201
    return Risk.objects.of(api.credentials.account.organization_id).get()


def cell(page: Page, likelihood: str, impact: str) -> object:
    return page.get_by_role("button", name=f"Likelihood {likelihood}, impact {impact}:")


def save(page: Page) -> None:
    """Save the form, and wait for the page that says so."""
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()


def test_a_risk_is_raised_scored_commented_on_and_closed(
    managers_page: Page, risk_manager: Membership, incident: Incident, organization: Organization
) -> None:
    page = managers_page
    page.goto(address(incident))
    expect(page.get_by_text("15 minutes after detection")).to_be_visible()
    page.get_by_role("link", name="Raise a risk").click()
    expect(page.get_by_role("heading", name="Raise a risk from INC-00001")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("<script>alert(1)</script> Stolen")
    page.get_by_label("Title").fill("Disks of laptops are open")
    cell(page, "Probable", "Severe").click()
    page.get_by_label("Reason").fill("Stolen twice.")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("was added successfully")).to_be_visible()
    expect(page.get_by_role("link", name="INC-00001")).to_be_visible()
    expect(page.get_by_text("as version 1 of the scoring policy has it for Critical")).to_be_visible()
    page.get_by_label("Assigned to").select_option(label="Robin Roe <robin@acme.example>")
    save(page)
    page.get_by_label("Add a comment").fill("Disk encryption <b>ordered</b>.")
    page.get_by_role("button", name="Add comment").click()
    expect(page.locator("#comments").get_by_text("Disk encryption <b>ordered</b>.")).to_be_visible()
    page.get_by_label("Status").select_option("Closed")
    page.get_by_label("Reason").fill("All disks are encrypted.")
    save(page)

    history = page.locator("#history")
    expect(history.get_by_text("Version 4: Changed")).to_be_visible()
    expect(history.get_by_text("Reason: All disks are encrypted.")).to_be_visible()
    expect(history.get_by_role("row", name="Status New Closed")).to_be_visible()
    rows = RiskHistory.objects.of(organization.pk).order_by("version").values_list("action", "channel", "actor_name")
    assert list(rows) == [(what, "admin", "Robin Roe") for what in ("created", "changed", "commented", "changed")]


def test_a_double_click_makes_one(managers_page: Page, incident: Incident, organization: Organization) -> None:
    page = managers_page
    page.goto(address(incident, "raise_risk"))
    page.get_by_role("button", name="Save", exact=True).dblclick()
    expect(page.get_by_role("link", name="INC-00001")).to_be_visible()
    expect(page.get_by_label("Add a comment")).to_be_visible()
    page.get_by_label("Add a comment").fill("Ordered.")
    page.get_by_role("button", name="Add comment").dblclick()
    expect(page.locator("#comments").get_by_text("Ordered.")).to_be_visible()
    expect(page.get_by_role("heading", name="Comments (1)")).to_be_visible()
    assert Risk.objects.of(organization.pk).count() == 1


def test_the_matrixs_words_are_whole_on_a_phone(open_page: OpenPage, risk_manager: Membership, risk: Risk) -> None:
    page = open_page(member=risk_manager, size=PHONE)
    page.goto(address(risk))
    expect(cell(page, "Possible", "Medium")).to_be_visible()
    lines = page.locator(".rr-matrix button.rr-cell").evaluate_all(
        "cells => cells.map(cell => { const words = document.createRange(); words.selectNodeContents(cell);"
        " return words.getClientRects().length })"
    )
    assert set(lines) == {1}


def test_the_matrix_works_by_mouse(managers_page: Page, risk: Risk) -> None:
    page = managers_page
    page.goto(address(risk))
    cell(page, "Possible", "Severe").click()
    expect(cell(page, "Possible", "Severe")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Likelihood", exact=True)).to_have_value("Possible")
    expect(page.get_by_label("Impact", exact=True)).to_have_value("Severe")
    expect(page.get_by_role("status").filter(has_text="Likelihood Possible")).to_contain_text("urgency High")
    save(page)
    risk.refresh_from_db()
    assert (risk.likelihood, risk.impact, risk.urgency) == ("Possible", "Severe", "High")


def test_the_matrix_works_by_keyboard(managers_page: Page, risk: Risk) -> None:
    page = managers_page
    page.goto(address(risk))
    page.get_by_label("Reported urgency").focus()
    page.keyboard.press("Tab")
    expect(cell(page, "Imminent", "Very Low")).to_be_focused()
    for key in ("ArrowUp", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    expect(cell(page, "Probable", "Medium")).to_be_focused()
    page.keyboard.press("Space")
    expect(cell(page, "Probable", "Medium")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Likelihood", exact=True)).to_be_focused()
    expect(page.get_by_label("Likelihood", exact=True)).to_have_value("Probable")
    page.get_by_label("Impact", exact=True).select_option("Severe")
    expect(cell(page, "Probable", "Severe")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Reason").press("Enter")
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    risk.refresh_from_db()
    assert (risk.likelihood, risk.impact) == ("Probable", "Severe")


def test_a_risk_is_scored_without_the_matrixs_script(managers_page: Page, risk: Risk) -> None:
    page = managers_page
    page.route("**/score_matrix.js", lambda route: route.abort())
    page.goto(address(risk))
    expect(page.locator("[data-score-matrix] td")).to_have_count(25)
    expect(page.locator("[data-score-matrix] button")).to_have_count(0)
    page.get_by_label("Likelihood", exact=True).select_option("Remote")
    page.get_by_label("Impact", exact=True).select_option("Low")
    save(page)
    risk.refresh_from_db()
    assert risk.urgency == "Info"


def test_a_stale_form_is_refused(open_page: OpenPage, risk_manager: Membership, risk: Risk) -> None:
    first, second = (open_page(member=risk_manager) for _ in range(2))
    for page in (first, second):
        page.goto(address(risk))
    first.get_by_label("Title").fill("The first one's")
    save(first)
    second.get_by_label("Title").fill("The second one's")
    second.get_by_label("Status").select_option("Remediation")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_text("Nothing was saved: RSK-00001 has been changed since you opened it.")).to_be_visible()
    alert = second.get_by_role("alert").filter(has_text="Changed since you opened it")
    expect(alert).to_contain_text("The second one's")
    expect(alert).to_contain_text("The first one's")
    expect(second.get_by_label("Title")).to_have_value("The first one's")
    expect(second.get_by_label("Status")).to_have_value("New")
    risk.refresh_from_db()
    assert (risk.title, risk.status, risk.version) == ("The first one's", "New", 2)
    second.get_by_label("Title").fill("The second one's")
    save(second)
    risk.refresh_from_db()
    assert (risk.title, risk.version) == ("The second one's", 3)


def test_leaving_with_changes_is_asked_about(managers_page: Page, risk: Risk) -> None:
    page = managers_page
    page.goto(address(risk))
    page.get_by_label("Title").fill("Half done")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(reverse("admin:index"))
    assert asked == ["beforeunload"]


def test_tags_are_chosen_from_those_in_use(managers_page: Page, risk: Risk) -> None:
    page = managers_page
    page.goto(address(risk))
    page.get_by_label("Tags", exact=True).locator("xpath=..").get_by_role("searchbox").fill("Phish")
    page.get_by_role("option", name="Phishing").click()
    save(page)
    risk.refresh_from_db()
    assert [tag["content"] for tag in risk.tags] == ["Phishing"]
