"""The landing page in a browser: where its numbers lead, what its charts draw, and that it needs nobody else."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from riskregister.organizations.models import Membership, Organization
from riskregister.organizations.roles import Role
from tests.browser.browsers import PHONE, settled
from tests.browser.conftest import OpenPage
from tests.client import ApiClient
from tests.factories import IncidentBody, MemberFactory, OrganizationFactory

CHARTS = {"urgencies": 1, "closings": 2, "months": 2, "objectives": 1}
"""The tables that are drawn, and how many series each has."""

DRAWN = """(name) => {
    const canvas = document.querySelector(`canvas[data-table=${name}]`);
    const chart = Chart.getChart(canvas);
    const lengths = chart.getDatasetMeta(0).data.map((bar) => Math.min(bar.width, bar.height, 1000));
    return {
        labels: chart.data.labels,
        series: chart.data.datasets.map((set) => set.data),
        thickness: Math.max(...chart.getDatasetMeta(0).data.map((bar) => (bar.horizontal ? bar.height : bar.width))),
        axes: Object.values(chart.scales).map((scale) => scale.options.title.display && scale.options.title.text),
        legend: chart.legend.options.display,
        text: chart.scales.x.options.ticks.color,
    };
}"""


@pytest.fixture
def dashboard(managers_page: Page, full_organization: Organization) -> Page:
    managers_page.goto(reverse("admin:index"))
    return managers_page


def test_it_works(dashboard: Page) -> None:
    cell = dashboard.get_by_role("link", name="open, likelihood Probable, impact Severe")
    count = int(cell.inner_text())
    cell.focus()
    dashboard.keyboard.press("Enter")
    dashboard.wait_for_url("**/admin/risks/risk/?**")
    expect(dashboard.locator("#result_list tbody tr")).to_have_count(count)


def test_headlines_lead_to_their_risks(dashboard: Page) -> None:
    for name in ("Open risks", "Overdue", "Due in 30 days"):
        link = dashboard.locator("a.dashboard-headline", has_text=name)
        count = int(link.locator("strong").inner_text())
        link.click()
        dashboard.wait_for_url("**/admin/risks/risk/?**")
        expect(dashboard.locator("#result_list tbody tr")).to_have_count(count)
        dashboard.go_back()


def test_charts_draw_what_the_tables_say(dashboard: Page) -> None:
    for name, series in CHARTS.items():
        drawn = dashboard.evaluate(DRAWN, name)
        rows = dashboard.locator(f"#{name} tbody tr").all()
        assert drawn["labels"] == [row.locator("th").text_content() for row in rows]
        assert len(drawn["series"]) == series
        first = [float(row.locator("td[data-value]").first.get_attribute("data-value") or "nan") for row in rows]
        assert drawn["series"][0] == first
        assert drawn["thickness"] >= 8, name
        assert all(drawn["axes"]), name
        assert drawn["legend"] == (series > 1)


def test_charts_can_be_read_in_either_theme(dashboard: Page) -> None:
    light = {name: dashboard.evaluate(DRAWN, name)["text"] for name in CHARTS}
    dashboard.evaluate("document.documentElement.classList.add('dark')")
    dashboard.wait_for_function(
        "(was) => Chart.getChart(document.querySelector('canvas')).scales.x.options.ticks.color !== was",
        arg=light["urgencies"],
    )
    dark = {name: dashboard.evaluate(DRAWN, name)["text"] for name in CHARTS}
    shown = dashboard.evaluate("getComputedStyle(document.querySelector('.dashboard')).color")
    assert set(dark.values()) == {shown}
    assert set(light.values()) != {shown}


def test_no_request_leaves_the_server(managers_page: Page, full_organization: Organization, live_server: Any) -> None:
    hosts = set()
    managers_page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    managers_page.goto(reverse("admin:index"))
    managers_page.wait_for_load_state("networkidle")
    assert hosts == {urlsplit(live_server.url).netloc}


def test_what_people_write_is_text(managers_page: Page, api: ApiClient) -> None:
    title = """<script>window.ran = 1</script><img src=x onerror="window.ran = 2"><b x-data x-init="window.ran = 3">"""
    assert api.post("/v1/incidents", IncidentBody(title=title)).status_code == 201
    managers_page.goto(reverse("admin:index"))
    managers_page.wait_for_load_state("networkidle")
    expect(managers_page.get_by_text("<script>window.ran")).to_be_visible()
    assert managers_page.evaluate("window.ran === undefined")


def test_a_superuser_chooses_an_organisation(open_page: OpenPage, full_organization: Organization) -> None:
    other = OrganizationFactory(slug="other", name="Other")
    root = MemberFactory(organization=other, roles=(Role.ADMIN,), superuser=True)
    page = open_page(member=root)
    page.goto(reverse("admin:index"))
    everything = page.locator("a.dashboard-headline strong").first.inner_text()
    assert int(everything) > 0
    page.get_by_label("Organisation", exact=True).select_option("Other")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("a.dashboard-headline strong").first).to_have_text("0")
    expect(page.get_by_label("Organisation", exact=True)).to_have_value("other")
    expect(page).to_have_title("Dashboard | Other | Risk Register")


def test_it_fits_on_a_phone(open_page: OpenPage, risk_manager: Membership, full_organization: Organization) -> None:
    page = open_page(member=risk_manager, size=PHONE)
    page.goto(reverse("admin:index"))
    last = settled(page).get_by_role("link", name="open, likelihood Probable, impact Severe").bounding_box()
    assert last is not None
    assert last["x"] + last["width"] <= PHONE[0]
