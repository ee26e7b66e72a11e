"""POST /v1/scoring-policy/apply: the preview, and what the job does."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from riskregister.history.models import OrganizationCounter
from riskregister.jobs import leases
from riskregister.jobs.models import Job
from riskregister.jobs.working import Until, work
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks.errors import PolicyMovedOn
from risks.models import Risk, RiskHistory
from risks.operations import applying, outcomes
from tests.client import ApiClient, body_of
from tests.plans import scanned, statements, without_scans
from tests.problems import assert_problem, pointers
from tests.risks.scoring_policy.policies import (
    DEFAULT,
    DEFAULT_DAYS,
    IMPACTS,
    LIKELIHOODS,
    PATH,
    STRICT,
    STRICT_DAYS,
    preview,
    put,
    scored,
)

pytestmark = pytest.mark.usefixtures("verified")

APPLY = f"{PATH}/apply"


def rows(api: ApiClient) -> dict[str, Any]:
    return {row["id"]: row for row in body_of(api.get("/v1/risks?page_size=200"))["results"]}


def applied(api: ApiClient, **headers: str) -> Any:
    """Have the policy applied, and return what the job says of it."""
    response = api.post(APPLY, {}, **headers)
    assert response.status_code == 202, response.content
    work(until=Until.IDLE)
    job = body_of(api.get(response["Location"]))
    assert (job["state"], job["error"]) == ("Succeeded", None)
    return job["result"]


def newest(api: ApiClient, name: str) -> Any:
    return body_of(api.get(f"/v1/risks/{name}/history"))["results"][0]


def test_it_works(admin: ApiClient, organization: Organization) -> None:
    scored(admin, "Probable", "High")
    scored(admin, "Remote", "Very Low")
    admin.post("/v1/risks", {"title": "T", "description": "Not scored."})
    put(admin)
    before = rows(admin)
    told = preview(admin)
    assert told["version"] == 2
    assert told["pagination"] == {"page_size": 50, "has_next": False, "next_cursor": None, "total": 2}
    assert told["results"][0] == {
        "id": "RSK-00001",
        "title": "T",
        "status": "New",
        "likelihood": "Probable",
        "impact": "High",
        "urgency_before": "High",
        "urgency_after": "Critical",
        "due_date_before": "2026-01-31T00:00:00Z",
        "due_date_after": "2026-01-06T00:00:00Z",
        "enters": False,
        "leaves": False,
        "refused": False,
    }
    assert rows(admin) == before

    asked = admin.post(APPLY, {}, X_Change_Reason="As the board decided.")
    assert asked.status_code == 202
    job = body_of(asked)
    assert asked["Location"] == f"/v1/jobs/{job['id']}"
    assert (job["state"], job["arguments"]["version"]) == ("Queued", 2)
    assert rows(admin) == before
    work(until=Until.IDLE)
    done = body_of(admin.get(asked["Location"]))
    assert (done["state"], done["result"]) == ("Succeeded", {"version": 2, "changed": 2, "refused": 0})

    entry = newest(admin, "RSK-00001")
    assert (entry["action"], entry["reason"], entry["version"]) == ("policy_applied", "As the board decided.", 2)
    assert [change["field"] for change in entry["changes"]] == ["urgency", "due_date"]
    assert newest(admin, "RSK-00003")["version"] == 1
    assert RiskHistory.objects.of(organization.pk).filter(channel="job", request_id=job["id"]).count() == 2
    assert preview(admin)["results"] == []


def test_the_preview_tells_what_applying_does(admin: ApiClient) -> None:
    for likelihood in LIKELIHOODS:
        for impact in IMPACTS:
            scored(admin, likelihood, impact)
    put(admin)
    before = rows(admin)
    told = {of["id"]: of for of in preview(admin, page_size=200)["results"]}
    # Where urgency and days come out as they were, there is nothing to do. Of Info alone the days are others.
    assert 20 < len(told) <= 25
    result = applied(admin)
    assert result["changed"] == len(told)
    for name, row in rows(admin).items():
        if name in told:
            assert row == before[name] | {
                "urgency": told[name]["urgency_after"],
                "due_date": told[name]["due_date_after"],
                "version": 2,
                "updated_date": row["updated_date"],
            }
            assert told[name]["urgency_before"] == before[name]["urgency"]
            assert told[name]["due_date_before"] == before[name]["due_date"]
            assert row["urgency"] == STRICT[row["likelihood"]][IMPACTS.index(row["impact"])]
        else:
            assert row == before[name]


def test_what_comes_out_as_it_is_is_left_alone(admin: ApiClient, organization: Organization) -> None:
    scored(admin, "Remote", "High")
    scored(admin, "Probable", "High")
    put(admin, DEFAULT, DEFAULT_DAYS | {"High": 29})
    assert [of["id"] for of in preview(admin)["results"]] == ["RSK-00002"]
    assert applied(admin)["changed"] == 1
    versions = Risk.objects.of(organization.pk).order_by("number").values_list("policy_version", "version")
    assert list(versions) == [(1, 1), (2, 2)]


def test_closed_risks_stay_as_they_were(admin: ApiClient) -> None:
    row = scored(admin, "Probable", "High", status="Closed", closed_date="2026-01-10T00:00:00Z")
    put(admin)
    assert preview(admin)["results"] == []
    assert applied(admin)["changed"] == 0
    assert rows(admin)["RSK-00001"] == row
    # Reopened, it is one of those that a later run finds.
    reopened = body_of(admin.patch("/v1/risks/1", {"status": "Remediation"}))
    assert reopened["urgency"] == "High"
    assert applied(admin)["changed"] == 1
    assert rows(admin)["RSK-00001"]["urgency"] == "Critical"


def test_deleted_risks_stay_as_they_were(admin: ApiClient, organization: Organization) -> None:
    scored(admin, "Probable", "High")
    admin.delete("/v1/risks/1")
    put(admin)
    assert preview(admin)["pagination"]["total"] == 0
    assert applied(admin)["changed"] == 0
    assert Risk.objects.of(organization.pk).get().urgency == "High"


def test_again_changes_nothing(admin: ApiClient, organization: Organization) -> None:
    scored(admin, "Probable", "High")
    put(admin)
    assert applied(admin)["changed"] == 1
    before = OrganizationCounter.objects.get(organization=organization).sequence
    assert applied(admin)["changed"] == 0
    assert OrganizationCounter.objects.get(organization=organization).sequence == before


def test_the_built_in_policy_changes_nothing(admin: ApiClient) -> None:
    scored(admin, "Probable", "High")
    assert preview(admin) | {"pagination": None} == {"version": 1, "results": [], "pagination": None}
    assert applied(admin) == {"version": 1, "changed": 0, "refused": 0}


def test_what_was_asked_for_twice_is_one_job(admin: ApiClient, organization: Organization) -> None:
    put(admin)
    first, second = admin.post(APPLY, {}), admin.post(APPLY)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first["Location"] == second["Location"]
    assert Job.objects.of(organization.pk).count() == 1


def test_a_policy_that_was_replaced_is_not_applied(admin: ApiClient) -> None:
    scored(admin, "Probable", "High")
    put(admin)
    asked = admin.post(APPLY, {})
    put(admin, DEFAULT, DEFAULT_DAYS)
    work(until=Until.IDLE)
    job = body_of(admin.get(asked["Location"]))
    assert job["state"] == "Failed"
    assert job["error"].startswith("Version 2 is no longer in force, 3 is.")
    assert rows(admin)["RSK-00001"]["version"] == 1


def test_one_that_is_replaced_in_the_middle_stops_there(
    admin: ApiClient, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 2)
    for _ in range(5):
        scored(admin, "Probable", "High")
    put(admin)
    steps = applying.apply_policy(command_change(organization), version=2)
    # Key risks, a look at the others, and the first of them.
    assert [next(steps) for _ in range(3)] == [(0, 0), (0, 0), (2, 0)]
    put(admin, DEFAULT, DEFAULT_DAYS)
    with pytest.raises(PolicyMovedOn):
        next(steps)
    assert [of["id"] for of in preview(admin)["results"]] == ["RSK-00001", "RSK-00002"]
    assert applied(admin)["changed"] == 2
    assert {row["urgency"] for row in rows(admin).values()} == {"High"}


@pytest.mark.parametrize(("given", "status"), [('"2"', 202), ("*", 202), ('"1"', 412), ("2", 400)])
def test_if_match(admin: ApiClient, given: str, status: int) -> None:
    put(admin)
    assert admin.post(APPLY, {}, If_Match=given).status_code == status
    previewed = admin.post(APPLY, {"preview": True}, If_Match=given)
    assert previewed.status_code == (200 if status == 202 else status)
    if status == 412:
        assert previewed["ETag"] == '"2"'


def test_the_preview_comes_in_pages(admin: ApiClient) -> None:
    for _ in range(5):
        scored(admin, "Probable", "High")
    put(admin)
    seen: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        page = preview(admin, page_size=2, **cursor)
        seen += [of["id"] for of in page["results"]]
        assert page["pagination"]["total"] == 5
        if not page["pagination"]["has_next"]:
            break
        cursor = {"cursor": page["pagination"]["next_cursor"]}
    assert seen == [f"RSK-{number:05}" for number in range(1, 6)]
    assert page["pagination"]["next_cursor"] is None


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        ({"preview": "yes"}, {"/preview": "invalid"}),
        ({"preview": None}, {"/preview": "null"}),
        ({"previews": True}, {"/previews": "unknown_field"}),
        ({"preview": True, "page_size": 201}, {"/page_size": "max_value"}),
        ({"preview": True, "page_size": 0}, {"/page_size": "min_value"}),
        ({"preview": True, "cursor": "INC-00001"}, {"/cursor": "invalid_id"}),
        ({"page_size": 10, "cursor": "RSK-1"}, {"/page_size": "not_applicable", "/cursor": "not_applicable"}),
    ],
)
def test_bad_bodies(admin: ApiClient, organization: Organization, sent: Any, faults: dict[str, str]) -> None:
    assert pointers(assert_problem(admin.post(APPLY, sent), 400, "invalid")) == faults
    assert not Job.objects.of(organization.pk).exists()


def test_a_date_that_the_register_does_not_have_is_told_and_stops_nothing(admin: ApiClient) -> None:
    scored(admin, "Remote", "Low", discovered_date="2199-06-01T00:00:00Z")
    scored(admin, "Probable", "High")
    put(admin, days=STRICT_DAYS | {"Info": 365, "Low": 365})
    told = preview(admin)["results"]
    assert [(of["id"], of["refused"]) for of in told] == [("RSK-00001", True), ("RSK-00002", False)]
    for _ in range(2):
        assert applied(admin)["refused"] == 1
    assert {name: row["urgency"] for name, row in rows(admin).items()} == {
        "RSK-00001": "Info",
        "RSK-00002": "Critical",
    }


@pytest.mark.parametrize("size", [1, 20])
def test_it_is_read_in_few_statements(admin: ApiClient, size: int) -> None:
    for _ in range(size):
        scored(admin, "Probable", "High")
    put(admin)
    with CaptureQueriesContext(connection) as queries:
        preview(admin)
    # The caller, the policy, key risks, the threat profile, and own risks; there is no catalogue without a profile.
    assert len(queries) == 5


def test_many_are_scanned_and_written_in_batches(
    admin: ApiClient, monkeypatch: pytest.MonkeyPatch, organization: Organization
) -> None:
    for number in range(7):
        scored(admin, "Probable", "High" if number % 2 else "Medium")
    monkeypatch.setattr(applying, "BATCH", 2)
    monkeypatch.setattr(outcomes, "SCANNED", 3)
    put(admin, DEFAULT, DEFAULT_DAYS | {"High": 29})
    assert preview(admin)["pagination"]["total"] == 3
    steps = list(applying.apply_policy(command_change(organization), version=2))
    # Key risks, and three looks at 3, 3 and 1, in which 1, 2 and none are changed.
    assert steps == [(0, 0), (0, 0), (1, 0), (0, 0), (2, 0), (0, 0)]


def test_the_lease_is_prolonged_while_nothing_is_found_to_change(
    admin: ApiClient, monkeypatch: pytest.MonkeyPatch, organization: Organization
) -> None:
    monkeypatch.setattr(outcomes, "SCANNED", 2)
    for _ in range(7):
        scored(admin, "Remote", "High")
    put(admin, DEFAULT, DEFAULT_DAYS | {"High": 29})
    prolonged: list[Any] = []
    prolong = leases.prolong
    monkeypatch.setattr(leases, "prolong", lambda *of, **with_: prolonged.append(with_) or prolong(*of, **with_))
    assert applied(admin)["changed"] == 0
    # By the note of the key risks and after it, and after each of four looks.
    first, *others = prolonged
    assert first == {"done": 0, "total": None, "place": None}
    assert len(others) == 5


def test_a_preview_keeps_no_key(admin: ApiClient) -> None:
    scored(admin, "Probable", "High")
    put(admin)
    for _ in range(2):
        response = admin.post(APPLY, {"preview": True}, Idempotency_Key="k")
        assert "Idempotent-Replayed" not in response
        assert body_of(response)["pagination"]["total"] == 1
    assert applied(admin, Idempotency_Key="k")["changed"] == 1
    assert body_of(admin.post(APPLY, {"preview": True}, Idempotency_Key="k"))["pagination"]["total"] == 0


def test_no_table_is_read_from_end_to_end(admin: ApiClient) -> None:
    scored(admin, "Probable", "High")
    put(admin)
    with statements() as sent:
        preview(admin)
        list(applying.apply_policy(command_change(Organization.objects.get(slug="acme")), version=2))
    tables = {Risk._meta.db_table, RiskHistory._meta.db_table}
    if connection.vendor == "postgresql":
        with without_scans():
            found = [statement for statement in sent if scanned(statement) & tables]
    else:
        found = [statement for statement in sent if scanned(statement) & tables]
    assert found == []
