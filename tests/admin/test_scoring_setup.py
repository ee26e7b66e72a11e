"""The page of how an organisation has records scored: off by default, and changed as the API changes it."""

from typing import Any

import pytest
from django.test import Client

from riskregister.history.models import Channel
from riskregister.jobs.models import Job
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization, OrganizationHistory, SourceList, Subject
from riskregister.organizations.roles import Role
from risks.models import ScoringSetup, SetupOfOrganization
from tests.admin.conftest import LogIn
from tests.admin.pages import errors, listing, page, rows, save, sent, text
from tests.client import ApiClient
from tests.conftest import MakeApi
from tests.factories import OrganizationFactory

SETUP = "/v1/scoring-setup"


@pytest.fixture
def shown(organization: Organization) -> SetupOfOrganization:
    """The organisation `acme`, as the page has it."""
    return SetupOfOrganization.objects.get(pk=organization.pk)


@pytest.fixture
def admin(organization: Organization, make_api: MakeApi) -> ApiClient:
    return make_api(organization, Role.ADMIN)


def in_force(shown: SetupOfOrganization) -> ScoringSetup | None:
    setup: ScoringSetup | None = ScoringSetup.objects.of(shown.pk).in_force()
    return setup


def test_it_is_off_by_default(root: Client, shown: SetupOfOrganization) -> None:
    form = sent(root.get(page(shown)))
    assert form == {"reason": "", "sources": [], "scorer": "", "procedure": "", "notes": "", "version": 0}
    assert "There is none yet." in text(root.get(page(shown)))


def test_switching_it_on(root: Client, admin: ApiClient, shown: SetupOfOrganization, verified: None) -> None:
    said = {"sources": ["Audit", "Incident"], "scorer": "offline", "procedure": "By the\r\nbook.", "notes": "A bank."}
    assert save(root, page(shown), **said, reason="Agreed.").status_code == 302
    setup = in_force(shown)
    assert setup is not None
    assert setup.plain() == {"version": 1} | said | {"procedure": "By the\nbook."}
    newest = OrganizationHistory.objects.of(shown.pk).latest("version")
    told = (newest.subject, newest.channel, newest.actor_name, newest.reason)
    assert told == (Subject.SCORING_SETUP, Channel.ADMIN, "Ada Admin", "Agreed.")
    content = text(root.get(page(shown)))
    for words in ("is at version 1 now", "Sources: none → Audit, Incident", "Extra context: none → 7 characters"):
        assert words in content
    assert admin.post("/v1/risks", {"title": "T", "description": "D", "source": "Audit"}).status_code == 201
    assert Job.objects.of(shown.pk).count() == 1


def test_switching_it_off_again(root: Client, admin: ApiClient, shown: SetupOfOrganization) -> None:
    assert admin.put(SETUP, {"sources": ["Audit"], "notes": "A bank."}).status_code == 200
    assert save(root, page(shown), sources=[], notes="").status_code == 302
    setup = in_force(shown)
    assert setup is not None
    assert setup.plain() == {"version": 2, "sources": [], "scorer": None, "procedure": None, "notes": None}


def test_what_is_in_force_is_no_next_version(root: Client, admin: ApiClient, shown: SetupOfOrganization) -> None:
    said = {"sources": ["Audit"], "procedure": "By the\nbook.", "scorer": "offline"}
    assert admin.put(SETUP, said).status_code == 200
    assert save(root, page(shown)).status_code == 302
    assert "Nothing was changed" in text(root.get(page(shown)))
    assert ScoringSetup.objects.of(shown.pk).count() == 1


def test_a_source_that_is_none_is_refused(root: Client, shown: SetupOfOrganization) -> None:
    assert list(errors(save(root, page(shown), sources=["Rumours"]))) == ["sources"]


def test_a_source_that_is_gone_is_named_until_it_is_left_out(
    root: Client, admin: ApiClient, organization: Organization, shown: SetupOfOrganization
) -> None:
    assert admin.put(SETUP, {"sources": ["Audit"]}).status_code == 200
    operations.set_sources(command_change(organization), lists={SourceList.RISKS: ["Incident"]})
    assert "Audit (no source any more)" in text(root.get(page(shown)))
    assert list(errors(save(root, page(shown), sources=["Audit", "Incident"]))) == ["sources"]
    assert save(root, page(shown), sources=["Incident"]).status_code == 302


def test_a_scorer_that_is_none_is_refused(root: Client, shown: SetupOfOrganization) -> None:
    assert list(errors(save(root, page(shown), scorer="oracle"))) == ["scorer"]


@pytest.mark.parametrize("name", ["procedure", "notes"])
def test_a_text_that_is_too_long_is_refused(root: Client, shown: SetupOfOrganization, name: str) -> None:
    assert list(errors(save(root, page(shown), **{name: "x" * 65_537}))) == [name]


def test_a_setup_that_was_changed_meanwhile_is_not_overwritten(
    root: Client, admin: ApiClient, shown: SetupOfOrganization
) -> None:
    seen = sent(root.get(page(shown)))
    assert admin.put(SETUP, {"sources": ["Audit"]}).status_code == 200
    (fault,) = errors(root.post(page(shown), seen | {"notes": "Mine."}))["__all__"]
    assert 'at version "1" now' in fault


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER, Role.RISK_EDITOR, Role.RISK_VIEWER])
def test_who_may_read_risks_looks_only(
    admin: ApiClient, organization: Organization, log_in: LogIn, shown: SetupOfOrganization, role: Role
) -> None:
    assert admin.put(SETUP, {"sources": ["Audit"], "procedure": "By the\nbook.", "notes": "<b>"}).status_code == 200
    client = log_in(organization, role)
    content = text(client.get(page(shown)))
    for told in ("Audit", "By the<br>book.", "The installation&#x27;s first", "&lt;b&gt;"):
        assert told in content
    assert 'name="_save"' not in content
    assert client.post(page(shown), {"version": 1, "sources": []}).status_code == 403


def test_it_reads_as_off_where_it_is(organization: Organization, log_in: LogIn, shown: SetupOfOrganization) -> None:
    assert "None: it is off." in text(log_in(organization, Role.VIEWER).get(page(shown)))


@pytest.mark.parametrize("role", [Role.INCIDENT_EDITOR, Role.INCIDENT_VIEWER])
def test_who_may_not_read_risks_sees_none(
    organization: Organization, log_in: LogIn, shown: SetupOfOrganization, role: Role
) -> None:
    client = log_in(organization, role)
    assert client.get(listing(SetupOfOrganization)).status_code == 403
    assert client.get(page(shown)).status_code == 404


def test_a_superuser_changes_it_only_as_a_member(root: Client) -> None:
    theirs = SetupOfOrganization.objects.get(pk=OrganizationFactory(slug="other").pk)
    assert root.post(page(theirs), {"version": 0, "sources": []}).status_code == 403


def test_the_list_costs_the_same_however_long_it_is(root: Client, django_assert_num_queries: Any) -> None:
    root.get(listing(SetupOfOrganization))
    for count in (2, 9):
        for number in range(count):
            OrganizationFactory(slug=f"o-{count}-{number}")
        # Session, user, own roles; the number of rows, found and in all, and the rows.
        with django_assert_num_queries(6):
            assert {of.in_force for of in rows(root.get(listing(SetupOfOrganization)))} == {0}
