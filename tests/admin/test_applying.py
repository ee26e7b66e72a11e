"""The page that applies a scoring policy: what it would do, asking for it, and what became of that."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from riskregister.jobs.models import Job
from riskregister.jobs.working import Until, work
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.admin.scoring import applying
from risks.models import PolicyOfOrganization, Risk, RiskHistory
from tests.admin.conftest import LogIn
from tests.admin.pages import page, text
from tests.client import ApiClient
from tests.conftest import MakeApi
from tests.factories import OrganizationFactory
from tests.risks.scoring_policy.policies import STRICT_DAYS, preview, put, scored


@pytest.fixture
def admin(organization: Organization, make_api: MakeApi) -> ApiClient:
    return make_api(organization, Role.ADMIN)


@pytest.fixture
def register(admin: ApiClient) -> ApiClient:
    """Three risks that another policy than the one in force has scored, of which one is closed."""
    scored(admin, "Probable", "High", title="Backups can be reached")
    scored(admin, "Remote", "Very Low", title="A minor one")
    scored(admin, "Probable", "High", title="Done with", status="Closed")
    put(admin)
    return admin


def address(organization: Organization) -> str:
    return reverse("admin:risks_policyoforganization_apply_policy", args=[organization.pk])


def shown(organization: Organization) -> str:
    return page(PolicyOfOrganization.objects.get(pk=organization.pk))


def asked(client: Client, organization: Organization, **changes: Any) -> Any:
    return client.post(address(organization), {"version": "2", "reason": "As decided."} | changes)


def told(content: str) -> list[str]:
    """Return the ids of the risks that the page lists."""
    return re.findall(r'<th scope="row">([A-Z]{3}-\d+)</th>', content)


def test_it_tells_what_the_api_tells(root: Client, register: ApiClient, organization: Organization) -> None:
    content = text(root.get(address(organization)))
    assert "Acme: version 2 would change 2 risks." in " ".join(content.split())
    assert told(content) == [of["id"] for of in preview(register)["results"]] == ["RSK-00001", "RSK-00002"]
    for cell in ("High → Critical", "2026-01-31 → 2026-01-06", "– → 2027-01-01", "Backups can be reached"):
        assert cell in content
    assert not Job.objects.of(organization.pk).exists()


def test_asking_for_it(root: Client, register: ApiClient, organization: Organization, verified: None) -> None:
    response = asked(root, organization)
    assert (response.status_code, response.url) == (302, f"{shown(organization)}#applying")
    job = Job.objects.of(organization.pk).get()
    assert job.arguments == {"version": 2, "reason": "As decided."}
    content = text(root.get(shown(organization)))
    for words in ("the job is queued", "<strong>Queued</strong>", "asked by Ada Admin", "As decided."):
        assert words in content
    work(until=Until.IDLE)
    assert "<strong>Succeeded</strong>" in text(root.get(shown(organization)))
    changed = Risk.objects.of(organization.pk).filter(policy_version=2)
    assert sorted(changed.values_list("number", "urgency")) == [(1, "Critical"), (2, "Info")]
    assert RiskHistory.objects.of(organization.pk).filter(action="policy_applied").count() == 2
    assert "There is nothing to do" in text(root.get(address(organization)))


def test_asking_twice_is_one_job(root: Client, register: ApiClient, organization: Organization) -> None:
    asked(root, organization)
    asked(root, organization)
    assert Job.objects.of(organization.pk).count() == 1


def test_what_was_shown_is_what_is_applied(root: Client, register: ApiClient, organization: Organization) -> None:
    put(register, days=STRICT_DAYS | {"Info": 366})
    response = asked(root, organization)
    assert response.status_code == 400
    assert "at version &quot;3&quot; now" in response.content.decode()
    assert not Job.objects.of(organization.pk).exists()


@pytest.mark.parametrize("version", ["", "x", "0"])
def test_a_version_is_asked_for(root: Client, register: ApiClient, organization: Organization, version: str) -> None:
    assert asked(root, organization, version=version).status_code == 400


@pytest.mark.parametrize("reason", ["x" * 501, "a\x00b"])
def test_a_reason_that_cannot_be_kept_is_refused(
    root: Client, register: ApiClient, organization: Organization, reason: str
) -> None:
    assert asked(root, organization, reason=reason).status_code == 400
    assert not Job.objects.of(organization.pk).exists()


def test_a_risk_that_would_be_due_too_late_is_told(root: Client, admin: ApiClient, organization: Organization) -> None:
    scored(admin, "Remote", "Very Low", discovered_date="2199-06-01T00:00:00Z")
    put(admin)
    content = text(root.get(address(organization)))
    assert "1 stay as they are" in content
    assert "after 2199" in content


def test_a_long_list_is_cut_and_counted(
    root: Client, register: ApiClient, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "SHOWN", 1)
    content = text(root.get(address(organization)))
    assert told(content) == ["RSK-00001"]
    assert "1 more are not listed here." in content


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_it_takes_who_manages(
    register: ApiClient, organization: Organization, log_in: LogIn, role: Role, method: str
) -> None:
    response = getattr(log_in(organization, role), method)(address(organization), {"version": "2"})
    assert response.status_code == (404 if role in (Role.INCIDENT_EDITOR, Role.INCIDENT_VIEWER) else 403)
    assert not Job.objects.of(organization.pk).exists()


def test_a_superuser_asks_only_as_a_member(root: Client) -> None:
    theirs = OrganizationFactory(slug="other")
    assert root.get(address(theirs)).status_code == 403
    assert asked(root, theirs, version="1").status_code == 403


def test_runs_are_told_to_whoever_may_ask_for_one(
    root: Client, register: ApiClient, organization: Organization, log_in: LogIn
) -> None:
    asked(root, organization)
    assert "As decided." in text(root.get(shown(organization)))
    content = text(log_in(organization, Role.VIEWER).get(shown(organization)))
    assert "As decided." not in content
    assert address(organization) not in content


def test_titles_are_text(root: Client, admin: ApiClient, organization: Organization) -> None:
    scored(admin, "Probable", "High", title="<b>bold</b>")
    put(admin)
    content = text(root.get(address(organization)))
    assert "&lt;b&gt;bold&lt;/b&gt;" in content
    assert "<b>bold" not in content


def test_it_costs_the_same_however_many_risks(
    root: Client, admin: ApiClient, organization: Organization, django_assert_num_queries: Any
) -> None:
    put(admin)
    root.get(address(organization))
    for count, days in ((2, 4), (9, 3)):
        for _ in range(count):
            scored(admin, "Probable", "High")
        put(admin, days=STRICT_DAYS | {"Critical": days})
        # Session, user, own roles; the organisation; the policy; the key risks, the catalogue and the threat profile;
        # and the organisation's own risks, a thousand at a time.
        with django_assert_num_queries(8):
            root.get(address(organization))
