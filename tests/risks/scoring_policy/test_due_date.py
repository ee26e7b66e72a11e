"""GET /v1/risks/{id}/due-date: every value from the record, and why."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from riskregister.history.times import utc_text
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from tests.client import ApiClient, body_of
from tests.problems import assert_problem
from tests.risks.catalogue import carried
from tests.risks.scoring_policy.policies import DEFAULT, DEFAULT_DAYS, put, scored

pytestmark = pytest.mark.usefixtures("verified")

DAY = timedelta(days=1)


def explained(api: ApiClient, name: str = "RSK-00001") -> Any:
    response = api.get(f"/v1/risks/{name}/due-date")
    assert response.status_code == 200, response.content
    return body_of(response)


def ago(**time: int) -> str:
    return utc_text(timezone.now() - timedelta(**time))


def test_it_works(admin: ApiClient) -> None:
    row = scored(admin, "Probable", "High", discovered_date=ago(days=10, hours=1))
    told = explained(admin)
    assert told == {
        "id": "RSK-00001",
        "status": "New",
        "policy_version": 1,
        "urgency": "High",
        "start": row["discovered_date"],
        "days": 30,
        "due_date": row["due_date"],
        "why_none": None,
        "measured_at": told["measured_at"],
        "days_left": 19,
    }
    moments = [parse_datetime(told[name]) for name in ("start", "due_date", "measured_at")]
    start, due, now = [moment for moment in moments if moment is not None]
    assert due - start == 30 * DAY
    assert timezone.now() - now < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("since", "left"),
    [
        ({"days": 14, "hours": 23}, 0),
        ({"days": 15, "hours": 1}, -1),
        ({"days": 14, "hours": 1}, 0),
        ({"days": 13, "hours": 23}, 1),
        ({"days": 16, "hours": 1}, -2),
        ({"days": 115, "hours": 1}, -101),
    ],
)
def test_whole_days_are_left_or_over(admin: ApiClient, since: dict[str, int], left: int) -> None:
    scored(admin, "Imminent", "Severe", discovered_date=ago(**since))
    assert explained(admin)["days_left"] == left
    overdue = body_of(admin.get("/v1/risks?overdue=true"))["results"]
    assert (left < 0) is (len(overdue) == 1)


@pytest.mark.parametrize(
    ("closed", "left"), [("2026-01-10T00:00:00Z", 6), ("2026-01-16T00:00:00Z", 0), ("2026-01-17T12:00:00Z", -2)]
)
def test_on_closure_it_is_frozen(admin: ApiClient, closed: str, left: int) -> None:
    scored(admin, "Imminent", "Severe")
    assert admin.patch("/v1/risks/1", {"status": "Closed", "closed_date": closed}).status_code == 200
    told = explained(admin)
    assert (told["status"], told["measured_at"], told["days_left"]) == ("Closed", closed, left)
    put(admin)
    assert explained(admin) == told
    # Reopened, it is measured by the clock again.
    admin.patch("/v1/risks/1", {"status": "Remediation"})
    assert explained(admin)["measured_at"] > closed


def test_the_policy_is_the_one_that_made_the_row(admin: ApiClient) -> None:
    scored(admin, "Probable", "High")
    put(admin)
    scored(admin, "Probable", "High")
    put(admin, DEFAULT, DEFAULT_DAYS | {"High": 31})
    scored(admin, "Probable", "High")
    told = [explained(admin, str(number)) for number in (1, 2, 3)]
    assert [(of["policy_version"], of["urgency"], of["days"], of["due_date"]) for of in told] == [
        (1, "High", 30, "2026-01-31T00:00:00Z"),
        (2, "Critical", 5, "2026-01-06T00:00:00Z"),
        (3, "High", 31, "2026-02-01T00:00:00Z"),
    ]


@pytest.mark.parametrize(
    ("scores", "why"),
    [
        ({}, "Without likelihood and impact it has no urgency."),
        ({"likelihood": "Remote"}, "Without impact it has no urgency."),
        ({"impact": "Low"}, "Without likelihood it has no urgency."),
        ({"likelihood": "Remote", "impact": "Low"}, "Version 1 of the scoring policy sets no time for Info."),
    ],
)
def test_why_there_is_none(admin: ApiClient, scores: dict[str, str], why: str) -> None:
    admin.post("/v1/risks", {"title": "T", "description": "D", **scores})
    told = explained(admin)
    assert told["why_none"] == why
    assert [told[name] for name in ("days", "due_date", "days_left")] == [None, None, None]


def test_a_key_risk_is_explained_alike(admin: ApiClient, organization: Organization) -> None:
    carried(command_change(organization), 1)
    row = body_of(admin.patch("/v1/risks/akr/1", {"likelihood": "Probable", "impact": "Severe"}))
    told = explained(admin, "AKR-00001")
    assert (told["id"], told["urgency"], told["days"]) == ("AKR-00001", "Critical", 15)
    assert (told["start"], told["due_date"]) == (row["discovered_date"], row["due_date"])


def test_what_is_not_in_the_register_is_not_found(admin: ApiClient, stranger: ApiClient) -> None:
    scored(admin, "Probable", "High")
    assert_problem(stranger.get("/v1/risks/1/due-date"), 404, "risk_not_found")
    for name in ("2", "AKR-00001", "x"):
        assert_problem(admin.get(f"/v1/risks/{name}/due-date"), 404, "risk_not_found")
    admin.delete("/v1/risks/1")
    assert_problem(admin.get("/v1/risks/1/due-date"), 404, "risk_not_found")
