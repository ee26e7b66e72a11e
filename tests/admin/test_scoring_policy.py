"""The page of a scoring policy: what is in force, the versions before, and making the next one."""

import re
from typing import Any

import pytest
from django.test import Client

from riskregister.history.models import Channel
from riskregister.organizations.models import Organization, OrganizationHistory, Subject
from riskregister.organizations.roles import Role
from risks.admin.scoring.policy_form import CELLS, DAYS
from risks.models import PolicyOfOrganization, ScoringPolicy
from risks.operations import policy_of
from risks.scoring import DEFAULT_POLICY, MAX_DAYS
from tests.admin.conftest import LogIn
from tests.admin.pages import errors, listing, page, rows, save, sent, text
from tests.client import ApiClient
from tests.conftest import MakeApi
from tests.factories import OrganizationFactory
from tests.risks.scoring_policy.policies import DEFAULT, DEFAULT_DAYS, IMPACTS, STRICT, STRICT_DAYS, put


@pytest.fixture
def shown(organization: Organization) -> PolicyOfOrganization:
    """The organisation `acme`, as the page has it."""
    return PolicyOfOrganization.objects.get(pk=organization.pk)


@pytest.fixture
def admin(organization: Organization, make_api: MakeApi) -> ApiClient:
    return make_api(organization, Role.ADMIN)


def fields(matrix: dict[str, list[str]], days: dict[str, Any]) -> dict[str, Any]:
    """Return a policy as the form says it."""
    cells = {name: matrix[likelihood][IMPACTS.index(impact)] for name, (likelihood, impact) in CELLS.items()}
    return cells | {name: "" if days[of] is None else days[of] for name, of in DAYS.items()}


def test_the_form_begins_with_what_is_in_force(root: Client, shown: PolicyOfOrganization) -> None:
    form = sent(root.get(page(shown)))
    assert form == {"version": 1, "reason": ""} | fields(DEFAULT, DEFAULT_DAYS)


def test_making_the_next_version(root: Client, shown: PolicyOfOrganization, verified: None) -> None:
    assert save(root, page(shown), reason="The board wants it.", **fields(STRICT, STRICT_DAYS)).status_code == 302
    made = ScoringPolicy.objects.of(shown.pk).get()
    assert (made.version, made.reason, made.days) == (2, "The board wants it.", STRICT_DAYS)
    assert made.matrix == {of: dict(zip(IMPACTS, row, strict=True)) for of, row in STRICT.items()}
    newest = OrganizationHistory.objects.of(shown.pk).latest("version")
    assert (newest.subject, newest.channel, newest.actor_name) == (Subject.SCORING_POLICY, Channel.ADMIN, "Ada Admin")
    content = text(root.get(page(shown)))
    for told in ("is at version 2 now", "The board wants it.", "Ada Admin", "Probable, High: High → Critical"):
        assert told in content
    assert "Days of Info: no end → 365" in content


def test_what_is_in_force_is_no_next_version(root: Client, shown: PolicyOfOrganization) -> None:
    assert save(root, page(shown)).status_code == 302
    assert not ScoringPolicy.objects.of(shown.pk).exists()
    assert "Nothing was changed" in text(root.get(page(shown)))


def test_every_cell_at_fault_is_named_where_it_stands(root: Client, shown: PolicyOfOrganization) -> None:
    response = save(root, page(shown), imminent_severe="Low", remote_very_low="High")
    assert errors(response)["imminent_severe"] == [
        "It is Low, which is less than Critical at Probable, Severe.",
        "It is Low, which is less than High at Imminent, High.",
    ]
    assert {"unlikely_very_low", "remote_low"} <= errors(response).keys()
    content = text(response)
    assert 'id="id_imminent_severe_error"' in content
    assert re.search(
        r'id="id_imminent_severe"[^>]*aria-invalid="true"|aria-invalid="true"[^>]*id="id_imminent_severe"', content
    )
    assert policy_of(shown.pk) == DEFAULT_POLICY


@pytest.mark.parametrize("value", ["", "Dire"])
def test_a_cell_without_an_urgency_is_refused(root: Client, shown: PolicyOfOrganization, value: str) -> None:
    assert list(errors(save(root, page(shown), possible_low=value))) == ["possible_low"]


@pytest.mark.parametrize("days", ["0", "-1", "x", "1.5", str(MAX_DAYS + 1), "9" * 40])
def test_days_that_are_none_are_refused(root: Client, shown: PolicyOfOrganization, days: str) -> None:
    (faults,) = [of for name, of in errors(save(root, page(shown), days_low=days)).items() if name == "days_low"]
    assert len(faults) == 1


def test_days_that_fall_with_the_urgency_are_refused(root: Client, shown: PolicyOfOrganization) -> None:
    assert list(errors(save(root, page(shown), days_critical="31"))) == ["days_critical"]


def test_a_policy_that_was_changed_meanwhile_is_not_overwritten(
    root: Client, admin: ApiClient, shown: PolicyOfOrganization
) -> None:
    seen = sent(root.get(page(shown)))
    put(admin)
    (fault,) = errors(root.post(page(shown), seen | {"imminent_low": "Medium"}))["__all__"]
    assert 'at version "2" now' in fault
    assert policy_of(shown.pk).version == 2


@pytest.mark.parametrize("version", ["", "x"])
def test_a_form_without_a_version_is_refused(root: Client, shown: PolicyOfOrganization, version: str) -> None:
    assert list(errors(save(root, page(shown), version=version))) == ["version"]


def test_a_reason_that_is_too_long_is_refused(root: Client, shown: PolicyOfOrganization) -> None:
    assert list(errors(save(root, page(shown), reason="x" * 501))) == ["reason"]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER, Role.RISK_EDITOR, Role.RISK_VIEWER])
def test_who_may_read_risks_looks_only(
    organization: Organization, log_in: LogIn, shown: PolicyOfOrganization, role: Role
) -> None:
    client = log_in(organization, role)
    content = text(client.get(page(shown)))
    assert "Version 1" in content
    assert 'name="_save"' not in content
    assert "id_imminent_severe" not in content
    assert client.post(page(shown), fields(STRICT, STRICT_DAYS) | {"version": 1}).status_code == 403


@pytest.mark.parametrize("role", [Role.INCIDENT_EDITOR, Role.INCIDENT_VIEWER])
def test_who_may_not_read_risks_sees_none(
    organization: Organization, log_in: LogIn, shown: PolicyOfOrganization, role: Role
) -> None:
    client = log_in(organization, role)
    assert client.get(listing(PolicyOfOrganization)).status_code == 403
    assert client.get(page(shown)).status_code == 404


def test_a_superuser_changes_it_only_as_a_member(root: Client) -> None:
    theirs = PolicyOfOrganization.objects.get(pk=OrganizationFactory(slug="other").pk)
    assert 'name="_save"' not in text(root.get(page(theirs)))
    assert root.post(page(theirs), fields(STRICT, STRICT_DAYS) | {"version": 1}).status_code == 403


def test_it_is_neither_added_nor_deleted(root: Client, shown: PolicyOfOrganization) -> None:
    assert root.post(page(shown, "delete"), {"post": "yes"}).status_code == 403


def test_what_people_write_is_text(root: Client, shown: PolicyOfOrganization) -> None:
    save(root, page(shown), reason="<b>bold</b>", **fields(STRICT, STRICT_DAYS))
    content = text(root.get(page(shown)))
    assert "&lt;b&gt;bold&lt;/b&gt;" in content
    assert "<b>bold" not in content


def test_the_list_says_what_is_in_force(root: Client, admin: ApiClient, organization: Organization) -> None:
    other = OrganizationFactory(slug="other", name="Other")
    put(admin)
    shown = rows(root.get(listing(PolicyOfOrganization)))
    assert [(of.pk, of.in_force) for of in shown] == [(organization.pk, 2), (other.pk, 1)]
    assert [of.in_force for of in rows(root.get(listing(PolicyOfOrganization), {"o": "1"}))] == [1, 2]


def test_the_list_costs_the_same_however_long_it_is(root: Client, django_assert_num_queries: Any) -> None:
    root.get(listing(PolicyOfOrganization))
    for count in (2, 9):
        for number in range(count):
            OrganizationFactory(slug=f"o-{count}-{number}")
        # Session, user, own roles; the number of rows, found and in all, and the rows.
        with django_assert_num_queries(6):
            root.get(listing(PolicyOfOrganization))


def test_the_page_costs_the_same_however_many_versions(
    root: Client, admin: ApiClient, shown: PolicyOfOrganization, django_assert_num_queries: Any
) -> None:
    for versions in (1, 6):
        for number in range(versions):
            put(admin, days=STRICT_DAYS | {"Info": 300 + versions * 10 + number})
        root.get(page(shown))
        # Session, user, own roles; the organisation, for the page and for what may be done; the policy, for the form,
        # the matrix and the days; the versions, and the runs of applying them.
        with django_assert_num_queries(10):
            root.get(page(shown))
