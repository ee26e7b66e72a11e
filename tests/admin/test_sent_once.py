"""Forms that are sent twice: they take effect once, and the second is led to where the first was led."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from incidents.models import IncidentComment
from riskregister.organizations.models import Organization, SavedFilter, ServiceAccount
from riskregister.organizations.roles import Role
from risks.models import Risk, RiskComment, ScoreProposal
from tests.admin.conftest import LogIn, Records
from tests.admin.pages import adding, errors, listing, page, sent, text

Form = tuple[str, dict[str, Any]]
"""Where a form is sent, and what a browser sends of it."""

KEY = re.compile(r'<input type="hidden" name="form_key" value="([0-9a-f-]{36})"')


def key_of(content: str) -> str:
    """Return the key of a page."""
    found = KEY.search(content)
    assert found is not None
    return found[1]


def shown(client: Client, address: str) -> Form:
    """Return the form of a page as it is shown."""
    response = client.get(address)
    return address, sent(response) | {"form_key": key_of(text(response))}


def raising(client: Client, records: Records) -> Form:
    return shown(client, page(records["incidents"], "raise_risk"))


def saving(client: Client, records: Records) -> Form:
    address, form = shown(client, page(records["risks"]))
    return address, form | {"title": "Otherwise"}


def pressing(button: str, of: str = "risks", **fields: str) -> Callable[[Client, Records], Form]:
    def form(client: Client, records: Records) -> Form:
        address = page(records[of])
        return address, {button: "", "form_key": key_of(text(client.get(address))), **fields}

    return form


def proposing_in_the_list(client: Client, records: Records) -> Form:
    address = f"{listing(Risk)}?status=New"
    fields = {"action": "propose_selected", "_selected_action": str(records["risks"].pk), "index": "0"}
    fields |= {"confirmed": "yes", "scorer": "offline"}
    return address, fields | {"form_key": key_of(text(client.get(address)))}


def changing_many(client: Client, records: Records) -> Form:
    risk = records["risks"]
    fields = {"organization": str(risk.organization_id), "record": f"{risk.display_id}:{risk.version}"}
    fields |= {"status": "Remediation", "step": "apply", "form_key": str(uuid4())}
    return f"{reverse('admin:risks_risk_bulk')}?status=New", fields


def adding_an_account(client: Client, records: Records) -> Form:
    address, form = shown(client, adding(ServiceAccount))
    return address, form | {"name": "etl", "roles": [Role.VIEWER.value]}


comment = pressing("_comment", value="Ordered.")
comment_of_an_incident = pressing("_comment", "incidents", value="Ordered.")
propose = pressing("_propose", scorer="offline")


def of_the_risk(records: Records) -> str:
    return page(records["risks"])


@pytest.fixture
def counted(records: Records) -> Callable[[], dict[str, int]]:
    """Return a function that counts what forms make."""
    mine = records["risks"].organization_id
    made = (Risk, RiskComment, IncidentComment, ScoreProposal, ServiceAccount, SavedFilter)

    def count() -> dict[str, int]:
        return {of.__name__: of.objects.of(mine).count() for of in made}

    return count


Counted = Callable[[], dict[str, int]]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("form", "makes"),
    [(raising, "Risk"), (comment, "RiskComment"), (propose, "ScoreProposal")],
    ids=["raising", "comment", "propose"],
)
def test_four_at_once_make_one(
    organization: Organization,
    root: Client,
    records: Records,
    counted: Counted,
    form: Callable[[Client, Records], Form],
    makes: str,
) -> None:
    address, fields = form(root, records)
    before = counted()

    def post(_: int) -> tuple[int, str]:
        browser = Client()
        browser.cookies = root.cookies
        try:
            response = browser.post(address, fields)
            return response.status_code, getattr(response, "url", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        answers = set(threads.map(post, range(4)))
    assert counted() == before | {makes: before[makes] + 1}
    ((status, led_to),) = answers
    assert (status, led_to.split("#")[0]) in {
        (302, of_the_risk(records)),
        (302, page(Risk.objects.of(organization.pk).latest("number"))),
    }


@pytest.mark.parametrize(
    "form",
    [raising, saving, comment, comment_of_an_incident, propose, proposing_in_the_list, changing_many],
    ids=["raising", "saving", "comment", "comment of an incident", "propose", "proposing in the list", "changing many"],
)
def test_the_second_is_led_where_the_first_was(
    root: Client, records: Records, counted: Counted, verified: None, form: Callable[[Client, Records], Form]
) -> None:
    address, fields = form(root, records)
    first = root.post(address, fields)
    after, version = counted(), Risk.objects.of(records["risks"].organization_id).get(number=1).version
    second = root.post(address, fields)
    assert (second.status_code, second.url) == (first.status_code, first.url) == (302, first.url)
    assert counted() == after
    assert Risk.objects.of(records["risks"].organization_id).get(number=1).version == version
    assert "The form was sent more than once. It took effect once." in text(root.get(second.url))


def test_a_secret_is_not_shown_again(root: Client, records: Records) -> None:
    address, fields = adding_an_account(root, records)
    first, second = root.post(address, fields), root.post(address, fields, follow=True)
    account = ServiceAccount.objects.of(records["risks"].organization_id).get(name="etl")
    secret = re.findall(r"x-ref=\"shown\">([^<]+)<", text(first))[1]
    assert second.redirect_chain == [(page(account), 302)]
    assert "If you missed it, rotate it." in text(second)
    assert secret not in text(second)


def test_filled_in_otherwise_it_is_another_form(root: Client, records: Records, counted: Counted) -> None:
    address, fields = comment(root, records)
    for value in ("One.", "Two.", "One."):
        root.post(address, fields | {"value": value})
    assert counted()["RiskComment"] == 3  # with the one that was there


def test_the_same_words_from_two_pages_are_two_comments(root: Client, records: Records, counted: Counted) -> None:
    for _ in range(2):
        root.post(*comment(root, records))
    assert counted()["RiskComment"] == 3


def test_somebody_elses_form_is_another(
    root: Client, organization: Organization, log_in: LogIn, records: Records, counted: Counted
) -> None:
    address, fields = comment(root, records)
    for client in (root, log_in(organization, Role.EDITOR)):
        client.post(address, fields)
    assert counted()["RiskComment"] == 3


def test_what_was_refused_is_shown_with_its_key_and_may_be_sent_again(root: Client, records: Records) -> None:
    address, fields = raising(root, records)
    refused = root.post(address, fields | {"title": ""})
    assert errors(refused)
    assert key_of(text(refused)) == fields["form_key"]
    assert root.post(address, fields).status_code == 302


@pytest.mark.parametrize("key", ["", "no key", "\N{SNOWMAN}" * 300])
def test_without_a_key_each_is_a_form_of_its_own(root: Client, records: Records, counted: Counted, key: str) -> None:
    address, fields = comment(root, records)
    for _ in range(2):
        assert root.post(address, fields | {"form_key": key}).status_code == 302
    assert counted()["RiskComment"] == 3


def test_every_form_that_makes_something_has_a_key(root: Client, records: Records) -> None:
    addresses = [listing(Risk), page(records["risks"]), page(records["incidents"]), adding(ServiceAccount)]
    addresses.append(page(records["incidents"], "raise_risk"))
    for address in addresses:
        forms = re.findall(r"<form\b[^>]*\bmethod=\"post\".*?</form>", text(root.get(address)), re.DOTALL)
        known = [form for form in forms if 'id="logout-form"' not in form]
        assert known, address
        assert [form for form in known if 'name="form_key"' not in form] == [], address
