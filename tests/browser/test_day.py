"""A risk manager's day in a browser, from the log-in to the export, and what it is refused."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from incidents.models import Incident
from riskregister.organizations.models import Membership, Organization
from riskregister.organizations.roles import Role
from risks.models import Risk
from tests.admin.pages import listing
from tests.admin.pages import page as address
from tests.browser.conftest import OpenPage
from tests.client import ApiClient
from tests.factories import IncidentBody, MemberFactory, OrganizationFactory, RiskBody, ServiceAccountFactory

HEADER = "title,description,status"


@pytest.fixture
def incident(risk_manager: Membership, api: ApiClient) -> Incident:
    assert api.post("/v1/incidents", IncidentBody(title="Laptop stolen")).status_code == 201
    return Incident.objects.of(risk_manager.organization_id).get()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def test_a_day(page: Page, incident: Incident, tmp_path: Path) -> None:
    _log_in(page)
    page.get_by_role("link", name="INC-00001").click()
    _raise_and_score(page)
    _assign_comment_and_close(page)
    _import_with_two_bad_rows(page, tmp_path / "risks.csv")
    page.goto(reverse("admin:index"))
    headline = page.locator("a.dashboard-headline", has_text="Open risks")
    expect(headline.locator("strong")).to_have_text("2")
    headline.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["id", "RSK-00003", "RSK-00002"]


def _log_in(page: Page) -> None:
    page.goto(reverse("admin:index"))
    page.get_by_label("Email").fill("robin@acme.example")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Likelihood and impact")).to_be_visible()


def _raise_and_score(page: Page) -> None:
    page.get_by_role("link", name="Raise a risk").click()
    page.get_by_role("button", name="Likelihood Probable, impact Severe:").click()
    save(page)
    expect(page.get_by_text("as version 1 of the scoring policy has it for Critical")).to_be_visible()


def _assign_comment_and_close(page: Page) -> None:
    page.get_by_label("Assigned to").select_option(label="Robin Roe <robin@acme.example>")
    save(page)
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    page.get_by_label("Add a comment").fill("Encryption is ordered.")
    page.get_by_role("button", name="Add comment").click()
    expect(page.locator("#comments").get_by_text("Encryption is ordered.")).to_be_visible()
    page.get_by_label("Status").select_option("Closed")
    page.get_by_label("Reason").fill("All disks are encrypted.")
    save(page)
    expect(page.locator("#history").get_by_text("Reason: All disks are encrypted.")).to_be_visible()


def _import_with_two_bad_rows(page: Page, table: Path) -> None:
    page.goto(listing(Risk))
    page.get_by_role("link", name="Import", exact=True).click()
    page.wait_for_url("**/import/**")
    for rows, said in (
        ("One,Text,Nope\n,Text,New", "2 rows failed, so nothing was written."),
        ("One,Text,New\nTwo,Text,New", "Imported: created 2"),
    ):
        table.write_text(f"{HEADER}\n{rows}\n")
        page.get_by_label("File").set_input_files(table)
        page.get_by_role("button", name="Import", exact=True).click()
        expect(page.locator("#import-result")).to_contain_text(said)


def test_another_organisations_record_is_not_there(managers_page: Page) -> None:
    stranger: Organization = OrganizationFactory()
    assert ApiClient(ServiceAccountFactory(organization=stranger)).post("/v1/risks", RiskBody()).status_code == 201
    answer = managers_page.goto(address(Risk.objects.of(stranger.pk).get()))
    assert answer is not None
    assert answer.status == 404


def test_a_viewer_edits_nothing(open_page: OpenPage, incident: Incident, organization: Organization) -> None:
    page = open_page(member=MemberFactory(organization=organization, roles=(Role.VIEWER,)))
    page.goto(address(incident))
    expect(page.get_by_text("Laptop stolen").first).to_be_visible()
    for name in ("Save", "Add comment", "Propose scores"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
    expect(page.get_by_role("link", name="Raise a risk")).to_have_count(0)
