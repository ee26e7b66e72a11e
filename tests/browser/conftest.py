"""What tests in a browser start from: a server over the tests' database, a page, and a risk manager who is logged in.

A test that takes `page` has the database for itself, committed and emptied afterwards, as the server's threads
see it too. The browser is opened once a module.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Membership, Organization
from riskregister.organizations.roles import Role
from risks.choices import RiskKind, Urgency
from risks.models import Risk
from risks.operations import approve_threat_profile, ask_to_apply_policy, set_scoring_policy
from risks.scoring import DEFAULT_POLICY
from tests.browser import browsers
from tests.client import ApiClient
from tests.factories import MemberFactory, ProposalBody
from tests.full_register import TITLES, fill
from tests.risks.catalogue import entry, load

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without a window. Skips where there is none, unless BROWSER_REQUIRED is set."""
    try:
        with browsers.browser() as opened:
            yield opened
    except browsers.NoBrowser as missing:
        if os.environ.get("BROWSER_REQUIRED"):
            raise
        pytest.skip(str(missing))


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


@pytest.fixture
def full_organization(live_server: Any, organization: Organization, api: ApiClient) -> Organization:
    """The organisation `acme` with some of everything: for pages that show what is there."""
    fill(api, risks=30)
    load(*(entry(number, title=title) for number, title in enumerate(TITLES, 1)))
    assert api.post("/v1/threat-profile/proposals", ProposalBody()).status_code == 201
    approve_threat_profile(command_change(organization), number=1)
    assert api.post("/v1/threat-profile/proposals", ProposalBody()).status_code == 201
    assert api.post("/v1/incidents/1/risks", {"tags": [{"content": "laptop"}]}).status_code == 201
    assert api.post("/v1/incidents/1/comments", {"value": "Called\nthe owner."}).status_code == 201
    newest = Risk.objects.of(organization.pk).filter(kind=RiskKind.OWN).latest("number").display_id
    assert api.post(f"/v1/risks/{newest}/comments", {"value": "Agreed with the owner."}).status_code == 201
    assert api.patch(f"/v1/risks/{newest}", {"likelihood": "Probable", "impact": "Severe"}).status_code == 200
    for scored in (f"risks/{newest}", "incidents/1"):
        assert api.post(f"/v1/{scored}/score-proposals").status_code == 201
    set_policy(organization)
    return organization


def set_policy(organization: Organization) -> None:
    """Make a second version of the scoring policy, which leaves something to apply, and ask for that once."""
    policy: Any = DEFAULT_POLICY.plain()
    days = policy["days"] | {Urgency.HIGH: 25}
    change = replace(command_change(organization), reason="The board wants high risks dealt with sooner.")
    set_scoring_policy(change, matrix=policy["matrix"], days=days)
    ask_to_apply_policy(change)


@pytest.fixture
def boss(live_server: Any, organization: Organization) -> Membership:
    """An Admin of the organisation `acme`, who may look at every page of it."""
    member: Membership = MemberFactory(
        organization=organization, roles=(Role.ADMIN,), email="ada@acme.example", first_name="Ada", last_name="Admin"
    )
    return member
