"""The pages of jobs: whose they are, who may see which kind, and that they are only looked at."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from riskregister.jobs.errors import TryAgain
from riskregister.jobs.models import Job
from riskregister.jobs.working import Until, work
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from tests.admin.conftest import LogIn
from tests.admin.pages import listing, page, rows, text
from tests.factories import OrganizationFactory
from tests.jobs.kinds import again, asked, counting, failing, known


@pytest.fixture
def job(organization: Organization) -> Job:
    """A job that everyone may see."""
    return asked(organization)


def test_the_list_and_the_page_tell_of_it(root: Client, job: Job) -> None:
    work(until=Until.IDLE)
    assert rows(root.get(listing(Job))) == [job]
    for content in (text(root.get(listing(Job))), text(root.get(page(job)))):
        for told in ("count", "Succeeded", "3 of 3", "1 of 5", "System", "Acme"):
            assert told in content
    assert "&quot;steps&quot;: 3" in text(root.get(page(job)))


def test_a_failure_is_told_with_its_reason_and_the_next_try(root: Client, job: Job) -> None:
    with known(counting(handler=failing(TryAgain("<b>The endpoint</b> is busy.")))):
        work(until=Until.IDLE)
    later = again(job)
    assert later.next_try > timezone.now()
    content = text(root.get(page(job)))
    for told in ("Queued", "&lt;b&gt;The endpoint&lt;/b&gt; is busy.", later.next_try.strftime("%Y-%m-%d %H:%M:%S")):
        assert told in content
    assert "<b>The endpoint" not in content


@pytest.mark.parametrize("role", Role)
def test_each_kind_is_shown_to_whoever_may_ask_for_it(
    organization: Organization, log_in: LogIn, job: Job, role: Role
) -> None:
    client = log_in(organization, role)
    with known(counting(permission="risks:write")):
        may_see = role in (Role.ADMIN, Role.EDITOR, Role.RISK_EDITOR)
        assert client.get(listing(Job)).status_code == (200 if may_see else 403)
        assert client.get(page(job)).status_code == (200 if may_see else 404)


def test_roles_count_in_their_own_organisation_only(organization: Organization, log_in: LogIn, job: Job) -> None:
    theirs = asked(OrganizationFactory(slug="other", name="Other"))
    client = log_in(organization, Role.ADMIN)
    shown = client.get(listing(Job))
    assert rows(shown) == [job]
    assert "Other" not in text(shown)
    assert client.get(page(theirs)).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"), [("state__exact=Queued", 1), ("state__exact=Failed", 0), ("kind=count", 1), ("kind=other", 0)]
)
def test_the_list_is_filtered(root: Client, job: Job, query: str, found: int) -> None:
    assert len(rows(root.get(f"{listing(Job)}?{query}"))) == found


def test_the_list_is_filtered_by_date(root: Client, job: Job) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    assert rows(root.get(listing(Job), {"created_date__lt": str(tomorrow)})) == [job]
    assert rows(root.get(listing(Job), {"created_date__gte": str(tomorrow)})) == []


def test_a_job_is_only_looked_at(root: Client, job: Job) -> None:
    assert 'name="_save"' not in text(root.get(page(job)))
    assert root.post(page(job), {"state": "Failed", "_save": "Save"}).status_code == 403
    assert again(job).state == job.state


def test_the_list_costs_the_same_however_long_it_is(
    root: Client, organization: Organization, django_assert_num_queries: Any
) -> None:
    root.get(listing(Job))
    for count in (2, 9):
        for _ in range(count):
            asked(organization)
        asked(OrganizationFactory())
        # Session, user, own roles; the organisations to filter by; the number of rows, found and in all, and the rows.
        with django_assert_num_queries(7):
            root.get(listing(Job))
