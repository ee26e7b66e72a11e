"""What axe-core says of the main pages: no violation of WCAG 2.2, levels A and AA, in either theme, nor on a phone."""

import json
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from riskregister.organizations.models import Membership, Organization
from tests.browser.browsers import PHONE, settled
from tests.browser.conftest import OpenPage
from tests.browser.main_pages import LOG_IN, NAMES, address

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


def violations(page: Page) -> dict[str, list[str]]:
    """Return the places of each rule that the page breaks."""
    page.evaluate(AXE_SCRIPT)
    options = json.dumps({"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]})
    found: list[dict[str, Any]] = page.evaluate(f"axe.run({options})")["violations"]
    return {rule["id"]: [f"{node['target']} {node['html'][:200]}" for node in rule["nodes"]] for rule in found}


@pytest.mark.parametrize("look", [{}, {"dark": True}, {"size": PHONE}], ids=["light", "dark", "phone"])
def test_it_works(open_page: OpenPage, full_organization: Organization, boss: Membership, look: dict[str, Any]) -> None:
    found = {}
    for name in NAMES:
        page = open_page(member=None if name == LOG_IN else boss, **look)
        page.goto(address(name, full_organization))
        if broken := violations(settled(page)):
            found[name] = broken
        page.context.close()
    assert found == {}, json.dumps(found, indent=1)
