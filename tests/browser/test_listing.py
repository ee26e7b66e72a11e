"""The register list and the import in a browser: filters, saved filters, a change of many, export, a table mended."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from incidents.models import Incident
from riskregister.organizations.models import Membership
from risks.models import Risk
from tests.admin.pages import listing
from tests.browser.browsers import PHONE, settled
from tests.browser.conftest import OpenPage
from tests.client import ApiClient
from tests.factories import RiskBody

HEADER = "title,description,status"
SCRIPT = "<script>document.title = 'broken into'</script>"


@pytest.fixture
def register(risk_manager: Membership, api: ApiClient) -> None:
    """Four risks: two New, one in Remediation, one with a script for a title."""
    for title, status in (("Laptops", "New"), ("VPN", "New"), ("Backups", "Remediation"), (SCRIPT, "Closed")):
        assert api.post("/v1/risks", RiskBody(title=title, status=status)).status_code == 201


def expect_ids(page: Page, *shown: str) -> None:
    """Wait until the list shows these records, in this order: a click may still be on its way."""
    expect(page.locator("#result_list .field-shown_id")).to_have_text(list(shown))


def test_a_question_is_asked_saved_and_asked_again(register: None, managers_page: Page) -> None:
    page = managers_page
    page.goto(listing(Risk))
    expect(page.locator("#result_list")).to_contain_text(SCRIPT)
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("New", exact=True).check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("group", name="What is asked now")).to_contain_text("Status: New")
    expect_ids(page, "RSK-00002", "RSK-00001")
    page.get_by_role("link", name="Title").click()
    page.wait_for_url("**order_by=title**")
    expect_ids(page, "RSK-00001", "RSK-00002")
    page.get_by_label("Name to save this filter under").fill("What is new")
    page.get_by_role("button", name="Save filter").click()
    page.goto(listing(Risk))
    page.get_by_role("link", name="What is new").click()
    expect(page.get_by_role("group", name="What is asked now")).to_contain_text("Order by: title")
    expect_ids(page, "RSK-00001", "RSK-00002")
    page.get_by_role("button", name="Remove the saved filter What is new").click()
    expect(page.get_by_text("Removed What is new.")).to_be_visible()
    expect(page).to_have_title(re.compile("^Risks"))


def test_many_are_changed_after_a_preview(register: None, managers_page: Page) -> None:
    page = managers_page
    page.goto(f"{listing(Risk)}?order_by=id")
    for row in range(3):
        page.locator("input.action-select").nth(row).check()
    page.get_by_label("Select action to run").select_option(label="Change status, assignee or tags")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("button", name="Preview")).to_be_visible()
    page.get_by_label("Status").select_option("Closure Proposed")
    page.get_by_label("Assigned to").select_option(label="Robin Roe")
    page.get_by_label("Reason").fill("Quarterly review")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("status").last).to_contain_text("1 would change, 0 stay as they are, 2 are refused")
    page.get_by_role("button", name="Leave out the 2 refused").click()
    expect(page.get_by_role("cell", name="Status: Remediation → Closure Proposed")).to_be_visible()
    page.get_by_role("button", name="Apply to 1").click()
    expect(page.get_by_text("Changed 1 of 1 records.")).to_be_visible()
    expect(page.locator("#result_list")).to_contain_text("Closure Proposed")


def test_what_is_shown_is_exported(register: None, managers_page: Page) -> None:
    page = managers_page
    page.goto(f"{listing(Risk)}?status=New&order_by=id")
    for file_format in ("CSV", "XLSX"):
        with page.expect_download() as download:
            page.get_by_role("link", name=f"Export {file_format}").click()
        assert download.value.suggested_filename.endswith(f".{file_format.lower()}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    assert [line.split(",")[0] for line in Path(download.value.path()).read_text().splitlines()] == [
        "id",
        "RSK-00001",
        "RSK-00002",
    ]


def test_a_table_with_two_bad_rows_is_mended_and_imported(
    risk_manager: Membership, managers_page: Page, tmp_path: Path
) -> None:
    page, table = managers_page, tmp_path / "risks.csv"
    table.write_text(f"{HEADER}\nOne,Text,New\n,Text,New\nThree,Text,Nope\n")
    page.goto(listing(Risk))
    page.get_by_role("link", name="Import", exact=True).click()
    page.wait_for_url("**/import/**")
    page.get_by_label("File").set_input_files(table)
    page.get_by_role("button", name="Import", exact=True).click()
    result = page.locator("#import-result")
    expect(result).to_contain_text("2 rows failed, so nothing was written.")
    expect(result.locator("tbody th")).to_have_text(["3", "4"])
    expect(result.locator("tbody td:nth-child(2)")).to_have_text(["title", "status"])
    table.write_text(f"{HEADER}\nOne,Text,New\nTwo,Text,New\nThree,Text,New\n")
    page.get_by_label("File").set_input_files(table)
    page.get_by_role("button", name="Check only").click()
    expect(result).to_contain_text("Checked, nothing was written. It would have: created 3")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(result).to_contain_text("Imported: created 3")
    page.get_by_role("link", name="Back to the list").click()
    expect_ids(page, "RSK-00003", "RSK-00002", "RSK-00001")


def test_progress_is_shown(risk_manager: Membership, managers_page: Page, tmp_path: Path) -> None:
    page, table = managers_page, tmp_path / "risks.csv"
    table.write_text(f"{HEADER}\n" + "One,Text,New\n" * 2_000)
    page.goto(f"{listing(Risk)}import/")
    page.get_by_label("File").set_input_files(table)
    # Everything that the page says is kept, however fast the next thing follows.
    page.evaluate(
        "() => { window.said = []; new MutationObserver((changes) => changes.forEach((change) => change.addedNodes"
        ".forEach((node) => window.said.push(node.data)))).observe(document.getElementById('import-said'),"
        " {childList: true}) }"
    )
    page.get_by_role("button", name="Check only").click()
    expect(page.locator("#import-result")).to_contain_text("created 2000")
    said = page.evaluate("() => window.said")
    assert said[0] == "Sending"
    assert [f"Checked {rows:,} rows" for rows in range(200, 2_000, 200)] == said[1:10]


def test_by_keyboard_alone(register: None, managers_page: Page) -> None:
    page = managers_page
    page.goto(listing(Risk))
    page.locator("details.sheet > summary").focus()
    page.keyboard.press("Enter")
    closed = page.get_by_label("Closed", exact=True)
    expect(closed).to_be_visible()
    closed.focus()
    page.keyboard.press("Space")
    expect(closed).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url("**status=Closed**")
    expect_ids(page, "RSK-00004")


@pytest.mark.parametrize("model", [Risk, Incident])
def test_nothing_is_wider_than_a_phone(
    register: None, open_page: OpenPage, risk_manager: Membership, model: type
) -> None:
    page = open_page(member=risk_manager, size=PHONE)
    for address in ("?status=New", "import/"):
        page.goto(f"{listing(model)}{address}")
        assert settled(page).evaluate("document.documentElement.scrollWidth") == PHONE[0]


def test_a_long_title_is_not_cut_off_on_a_phone(open_page: OpenPage, risk_manager: Membership, api: ApiClient) -> None:
    assert api.post("/v1/risks", RiskBody(title="A title that goes on and on, " * 9)).status_code == 201
    page = open_page(member=risk_manager, size=PHONE)
    page.goto(listing(Risk))
    title = page.locator("#result_list .clamped")
    expect(title).to_be_visible()
    settled(page)
    shown, cell = title.bounding_box(), title.locator("xpath=ancestor::*[self::td or self::th]").bounding_box()
    assert shown is not None
    assert cell is not None
    assert cell["y"] <= shown["y"]
    assert shown["y"] + shown["height"] <= cell["y"] + cell["height"]
    assert title.evaluate("element => element.scrollHeight > element.clientHeight")  # so it ends in an ellipsis
