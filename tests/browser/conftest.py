"""What tests in a browser start from: a server over the tests' database, a page, and a risk manager who is logged in.

A test that takes `page` has the database for itself, committed and emptied afterwards, as the server's threads
see it too. The browser is opened once a module.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from riskregister.organizations.models import Membership, Organization
from riskregister.organizations.roles import Role
from tests.browser import browsers
from tests.factories import MemberFactory

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    with browsers.browser() as opened:
        yield opened


@pytest.fixture
def open_page(browser: Browser, live_server: Any, quick_hashes: None) -> Iterator[OpenPage]:
    """Return a function that opens a page of a session of its own: `size=`, `dark=`, `member=` to be logged in."""
    opened = []

    def make(*, member: Membership | None = None, **how: Any) -> Page:
        page, watch = browsers.new_page(browser, live_server.url, **how)
        opened.append((page, watch))
        return page if member is None else browsers.log_in_as(page, member, live_server.url)

    yield make
    for page, _ in opened:
        page.context.close()
    assert [fault for _, watch in opened for fault in watch.faults] == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page of somebody who is not logged in."""
    return open_page()


@pytest.fixture
def risk_manager(live_server: Any, organization: Organization) -> Membership:
    """A risk manager: an Editor of the organisation `acme`. Their password is `a long password`."""
    member: Membership = MemberFactory(
        organization=organization, roles=(Role.EDITOR,), email="robin@acme.example", first_name="Robin", last_name="Roe"
    )
    member.user.set_password("a long password")
    member.user.save(update_fields=["password"])
    return member


@pytest.fixture
def managers_page(open_page: OpenPage, risk_manager: Membership) -> Page:
    """A page of the risk manager, logged in."""
    return open_page(member=risk_manager)
