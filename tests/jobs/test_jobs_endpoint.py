"""GET /v1/jobs and GET /v1/jobs/{id}."""

from typing import Any

import pytest
from django.utils import timezone

from riskregister.history.times import utc_text
from riskregister.jobs import leases
from riskregister.jobs.errors import TryAgain
from riskregister.jobs.models import Job
from riskregister.jobs.running import run_now
from riskregister.jobs.working import Until, work
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.jobs.kinds import again, asked, counting, failing, known
from tests.problems import assert_problem, pointers

PATH = "/v1/jobs"


def shown(job: Job) -> dict[str, Any]:
    """Return what is shown of a job that counts and waits."""
    job = again(job)
    user = job.requested_by.user
    return {
        "id": str(job.pk),
        "kind": "count",
        "state": "Queued",
        "arguments": {"steps": 3},
        "progress": {"done": 0, "total": None},
        "attempts": 0,
        "max_attempts": 5,
        "next_try": utc_text(job.next_try),
        "result": None,
        "error": None,
        "requested_by": {
            "id": str(user.pk),
            "email": user.email,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "icon": None,
        },
        "created_date": utc_text(job.created_date),
        "started_date": None,
        "finished_date": None,
    }


def ids(api: ApiClient, query: str = "") -> list[str]:
    return [job["id"] for job in body_of(api.get(f"{PATH}?{query}"))["results"]]


def test_it_works(api: ApiClient, organization: Organization) -> None:
    job = asked(organization)
    expected = shown(job)
    assert body_of(api.get(f"{PATH}/{job.pk}")) == expected
    assert body_of(api.get(PATH))["results"] == [expected]

    work(until=Until.IDLE)
    job = again(job)
    done = {
        "state": "Succeeded",
        "progress": {"done": 3, "total": 3},
        "attempts": 1,
        "next_try": None,
        "result": {"steps": 3},
        "started_date": utc_text(job.started_date),
        "finished_date": utc_text(job.finished_date),
    }
    assert body_of(api.get(f"{PATH}/{job.pk}")) == expected | done
    assert body_of(api.get(PATH))["results"] == [expected | done]


def test_a_failure_is_told(api: ApiClient, organization: Organization) -> None:
    began = timezone.now()
    with known(counting(handler=failing(TryAgain("The scorer is away.")))):
        job = asked(organization)
        run_now(job.pk)
        body = body_of(api.get(f"{PATH}/{job.pk}"))
    assert (body["state"], body["error"], body["result"]) == ("Queued", "The scorer is away.", None)
    assert body["next_try"] > utc_text(began + leases.FIRST_WAIT / 2)


def test_the_newest_comes_first_and_a_cursor_leads_on(api: ApiClient, organization: Organization) -> None:
    jobs = [str(asked(organization).pk) for _ in range(5)][::-1]
    assert ids(api) == jobs
    found: list[str] = []
    query = "page_size=2"
    while query:
        page = body_of(api.get(f"{PATH}?{query}"))
        found += [job["id"] for job in page["results"]]
        cursor = page["pagination"]["next_cursor"]
        query = f"page_size=2&cursor={cursor}" if cursor else ""
    assert found == jobs
    assert ids(api, "order_by=created_date") == jobs[::-1]


def test_one_asks_by_state_and_kind(api: ApiClient, organization: Organization) -> None:
    with known(counting(name="other")):
        done, other = asked(organization), asked(organization, kind="other")
        run_now(done.pk)
        assert ids(api, "state=Succeeded") == [str(done.pk)]
        assert ids(api, "state=Queued,Running") == ids(api, "kind=other") == [str(other.pk)]
        assert ids(api, "kind=other&kind=count") == [str(other.pk), str(done.pk)]
        assert ids(api, "kind=nothing") == ids(api, "state=Failed") == []


@pytest.mark.parametrize("query", ["state=Waiting", "states=Queued", "order_by=attempts", "created_date_after=today"])
def test_a_bad_question_is_refused(api: ApiClient, query: str) -> None:
    problem = assert_problem(api.get(f"{PATH}?{query}"), 400, "invalid")
    assert [*pointers(problem)] == [query.partition("=")[0]]


def test_another_organisations_job_is_not_there(stranger: ApiClient, organization: Organization) -> None:
    job = asked(organization)
    assert_problem(stranger.get(f"{PATH}/{job.pk}"), 404, "job_not_found")
    assert ids(stranger) == []


@pytest.mark.parametrize("name", ["1", "count", "00000000-0000-7000-8000-000000000000"])
def test_what_names_no_job_is_not_there(api: ApiClient, name: str) -> None:
    assert_problem(api.get(f"{PATH}/{name}"), 404, "job_not_found")


@pytest.mark.parametrize("role", list(Role))
def test_one_sees_the_kinds_that_one_may_ask_for(organization: Organization, make_api: MakeApi, role: Role) -> None:
    may = role in {Role.ADMIN, Role.EDITOR, Role.RISK_EDITOR}
    caller = make_api(organization, role)
    with known(counting(name="write", permission="risks:write")):
        hidden, seen = asked(organization, kind="write"), asked(organization)
        assert ids(caller) == [str(seen.pk), *[str(hidden.pk)] * may]
        assert caller.get(f"{PATH}/{hidden.pk}").status_code == (200 if may else 404)
    # Nor does anybody see what no app here knows.
    assert ids(caller) == [str(seen.pk)]
    assert caller.get(f"{PATH}/{hidden.pk}").status_code == 404
