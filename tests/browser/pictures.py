"""Pictures of the main pages, light, dark and on a phone, to be looked at: `make screenshots`, `FOLDER=` says where.

They are taken as tests run, on a database of the tests; pytest collects them only when it is asked for this file.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from riskregister.organizations.models import Membership, Organization
from tests.browser.browsers import PHONE, settled
from tests.browser.conftest import OpenPage
from tests.browser.main_pages import LOG_IN, NAMES, address

FOLDER = Path(os.environ.get("FOLDER", "screenshots"))

LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"dark": True},
    "phone": {"size": PHONE},
    "phone-dark": {"size": PHONE, "dark": True},
}


@pytest.mark.parametrize("look", LOOKS)
def test_take(open_page: OpenPage, full_organization: Organization, boss: Membership, look: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        page = open_page(member=None if name == LOG_IN else boss, **LOOKS[look])
        assert page.goto(address(name, full_organization)).ok
        settled(page).screenshot(path=FOLDER / f"{name}-{look}.png", full_page=True)
        page.context.close()
