"""The main pages by keyboard and on a phone: everything is reached, is seen to be reached, and fits."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from riskregister.organizations.models import Membership, Organization
from tests.browser.browsers import PHONE, SETTLED, settled
from tests.browser.conftest import OpenPage
from tests.browser.main_pages import LOG_IN, NAMES, address

STEPS = 400
"""More presses of Tab than any main page has things to reach."""

START = """() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
}"""
"""Start at the top: a page with a form may have put the focus on its first field, and a Tab goes on from there."""

MARK = """() => {
    for (const element of document.querySelectorAll("body *")) {
        const style = getComputedStyle(element);
        element.dataset.before = `${style.outlineStyle} ${style.outlineWidth} ${style.boxShadow} ${style.borderColor}`;
    }
}"""
"""Note how everything looks while nothing has the focus."""

REACHED = """() => {
    const element = document.activeElement;
    if (element === null || element === document.body) {
        return null;
    }
    const looks = (of) => {
        const style = getComputedStyle(of);
        return `${style.outlineStyle} ${style.outlineWidth} ${style.boxShadow} ${style.borderColor}`;
    };
    // A frame around a field shows its focus too.
    const around = [element, element.parentElement, element.parentElement.parentElement];
    const seen = around.some((of) => of.dataset.before !== undefined && looks(of) !== of.dataset.before);
    const again = element.dataset.reached === "yes";
    element.dataset.reached = "yes";
    return { seen, again, html: element.outerHTML.slice(0, 160) };
}"""

UNREACHED = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [x-on\\\\:click]"
)]
    .filter((of) => of.checkVisibility({ visibilityProperty: true }) && of.getBoundingClientRect().width > 1)
    .filter((of) => !of.disabled && !["hidden", "radio"].includes(of.type))
    .filter((of) => of.closest("[data-score-matrix]") === null || of.tabIndex === 0)
    .filter((of) => of.dataset.reached !== "yes")
    .map((of) => of.outerHTML.slice(0, 160))"""
"""What can be clicked and was not reached. Of radio buttons, and of a matrix, one is: arrows reach the others."""


def faults(page: Page) -> list[str]:
    """Go through a page by Tab; return what is reached without being seen to be, and what is not reached."""
    settled(page).evaluate(START)
    page.evaluate(SETTLED)
    page.evaluate(MARK)
    found = []
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        page.evaluate(SETTLED)
        reached = page.evaluate(REACHED)
        if reached is None or reached["again"]:
            break
        if not reached["seen"]:
            found.append(f"unseen: {reached['html']}")
    return found + [f"not reached: {html}" for html in page.evaluate(UNREACHED)]


def test_everything_is_reached_and_seen_to_be(
    open_page: OpenPage, full_organization: Organization, boss: Membership
) -> None:
    found = {}
    for name in NAMES:
        page = open_page(member=None if name == LOG_IN else boss)
        page.goto(address(name, full_organization))
        found[name] = faults(page)
        page.context.close()
    assert {name: of for name, of in found.items() if of} == {}


@pytest.fixture
def phone(open_page: OpenPage, risk_manager: Membership) -> Page:
    page = open_page(member=risk_manager, size=PHONE)
    page.goto(reverse("admin:index"))
    return page


def test_the_navigation_opens_by_keyboard_on_a_phone(phone: Page) -> None:
    link = phone.get_by_role("link", name="Risks", exact=True)
    expect(link).to_be_hidden()
    phone.get_by_role("button", name="Show or hide the navigation").focus()
    phone.keyboard.press("Enter")
    expect(link).to_be_visible()
    link.focus()
    phone.keyboard.press("Enter")
    phone.wait_for_url(reverse("admin:risks_risk_changelist"))


def test_the_theme_is_chosen_by_keyboard(managers_page: Page) -> None:
    managers_page.goto(reverse("admin:index"))
    managers_page.get_by_role("button", name="Robin Roe").focus()
    managers_page.keyboard.press("Enter")
    managers_page.get_by_role("button", name="Dark").focus()
    managers_page.keyboard.press(" ")
    expect(managers_page.locator("html")).to_have_class("dark")
    managers_page.reload()
    expect(managers_page.locator("html")).to_have_class("dark")


def test_nothing_is_wider_than_a_phone(open_page: OpenPage, full_organization: Organization, boss: Membership) -> None:
    widths = {}
    for name in NAMES:
        page = open_page(member=None if name == LOG_IN else boss, size=PHONE)
        page.goto(address(name, full_organization))
        widths[name] = settled(page).evaluate("document.documentElement.scrollWidth")
        page.context.close()
    assert {name: width for name, width in widths.items() if width > PHONE[0]} == {}
