"""GET and PUT /v1/scoring-policy, and what risks are scored by."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.dateparse import parse_datetime

from riskregister.history.verification import faults_of
from riskregister.organizations.models import Organization, OrganizationHistory
from riskregister.organizations.roles import Role
from risks.models import Risk, RiskHistory, ScoringPolicy
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import OrganizationFactory, ServiceAccountFactory
from tests.problems import assert_problem, pointers
from tests.risks.scoring_policy.policies import (
    DEFAULT,
    DEFAULT_DAYS,
    IMPACTS,
    LIKELIHOODS,
    PATH,
    STRICT,
    STRICT_DAYS,
    body,
    put,
    scored,
)

CELLS = [(likelihood, impact) for likelihood in LIKELIHOODS for impact in IMPACTS]


@pytest.mark.usefixtures("verified")
def test_it_works(admin: ApiClient, organization: Organization) -> None:
    before = admin.get(PATH)
    assert (before.status_code, before["ETag"]) == (200, '"1"')
    begun = {"version": 1, "changed_by": None, "reason": None, **body(DEFAULT, DEFAULT_DAYS)}
    created = body_of(before).pop("created_date")
    assert body_of(before) == begun | {"created_date": created}
    assert parse_datetime(created) == organization.created_date

    changed = admin.put(PATH, body(), If_Match='"1"', X_Change_Reason="As the board decided.")
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    row = body_of(changed)
    me = body_of(admin.get("/v1/users/me"))
    assert row == {"version": 2, **body(), "reason": "As the board decided."} | {
        "created_date": row["created_date"],
        "changed_by": {name: me[name] for name in ("id", "email", "first_name", "last_name", "icon")},
    }
    assert list(row["matrix"]) == LIKELIHOODS
    assert list(row["matrix"]["Remote"]) == IMPACTS
    again = admin.get(PATH)
    assert (again.content, again["ETag"]) == (changed.content, '"2"')


@pytest.mark.usefixtures("verified")
@pytest.mark.parametrize(("likelihood", "impact"), CELLS)
def test_every_cell_scores(admin: ApiClient, likelihood: str, impact: str) -> None:
    for rows, days in ((DEFAULT, DEFAULT_DAYS), (STRICT, STRICT_DAYS)):
        put(admin, rows, days)
        row = scored(admin, likelihood, impact)
        urgency = rows[likelihood][IMPACTS.index(impact)]
        due = parse_datetime(row["due_date"] or "")
        allowed = days[urgency]
        assert row["urgency"] == urgency
        start = parse_datetime("2026-01-01T00:00:00Z")
        assert due == (None if allowed is None else start + timedelta(days=allowed))


@pytest.mark.usefixtures("verified")
def test_the_history_of_the_settings_tells(admin: ApiClient, organization: Organization) -> None:
    put(admin, X_Change_Reason="Stricter.")
    row = OrganizationHistory.objects.of(organization.pk).latest("sequence")
    made = ScoringPolicy.objects.of(organization.pk).get()
    assert (row.subject, row.subject_id, row.action, row.reason) == ("scoring_policy", made.pk, "changed", "Stricter.")
    assert row.scoring_policy == {"version": 2, **body()}
    assert made.changed_by_id == row.actor_id == admin.credentials.account.membership_id


@pytest.mark.usefixtures("verified")
def test_a_policy_that_scores_the_same_is_no_new_version(admin: ApiClient, organization: Organization) -> None:
    first = admin.put(PATH, body(DEFAULT, DEFAULT_DAYS))
    assert (first.status_code, first["ETag"], body_of(first)["changed_by"]) == (200, '"1"', None)
    put(admin)
    before = OrganizationHistory.objects.of(organization.pk).count()
    again = admin.put(PATH, body(), If_Match='"2"')
    assert (again.status_code, again["ETag"], again.content) == (200, '"2"', admin.get(PATH).content)
    assert put(admin, DEFAULT, DEFAULT_DAYS)["version"] == 3
    assert OrganizationHistory.objects.of(organization.pk).count() == before + 1


@pytest.mark.usefixtures("verified")
def test_a_new_policy_changes_no_risk_and_scores_what_is_scored_from_then_on(
    admin: ApiClient, organization: Organization
) -> None:
    row = scored(admin, "Probable", "Medium")
    assert row["urgency"] == "Medium"
    put(admin)
    assert body_of(admin.get("/v1/risks/1")) == row

    # What is sent back as it is is no new score; neither are other fields.
    same = {name: row[name] for name in ("likelihood", "impact", "discovered_date")}
    assert body_of(admin.patch("/v1/risks/1", same)) == row
    assert body_of(admin.patch("/v1/risks/1", {"title": "Other"}))["urgency"] == "Medium"
    changed = body_of(admin.patch("/v1/risks/1", {"discovered_date": "2026-01-02T00:00:00Z"}))
    assert (changed["urgency"], changed["due_date"]) == ("High", "2026-01-22T00:00:00Z")

    versions = RiskHistory.objects.of(organization.pk).order_by("version").values_list("policy_version", flat=True)
    assert list(versions) == [1, 1, 2]
    assert Risk.objects.of(organization.pk).get().policy_version == 2


@pytest.mark.usefixtures("verified")
def test_every_door_scores_by_it(admin: ApiClient, incident: dict[str, Any]) -> None:
    put(admin)
    scores = {"likelihood": "Remote", "impact": "Severe"}
    given = {"title": "T", "description": "D", **scores}
    rows = [
        body_of(admin.post("/v1/incidents/1/risks", scores)),
        body_of(admin.put("/v1/risks/by-ref/r-1", given)),
        scored(admin, "Remote", "Low"),
    ]
    bulk = {"ids": [rows[-1]["id"]], "changes": {"impact": "Severe"}, "tag_operation": None}
    assert admin.patch("/v1/risks", bulk).status_code == 200
    urgencies = {row["id"]: row["urgency"] for row in body_of(admin.get("/v1/risks"))["results"]}
    assert urgencies == {row["id"]: "Medium" for row in rows}


@pytest.mark.usefixtures("verified")
def test_another_policy_costs_one_statement_an_operation(admin: ApiClient) -> None:
    given = {"title": "T", "description": "D", "likelihood": "Remote", "impact": "Low"}
    ids = [scored(admin, "Remote", "Low")["id"] for _ in range(3)]
    calls: list[Callable[[str], Any]] = [
        lambda impact: admin.post("/v1/risks", given | {"impact": impact}),
        lambda impact: admin.patch("/v1/risks", {"ids": ids, "changes": {"impact": impact}, "tag_operation": None}),
        lambda impact: admin.patch("/v1/risks/1", {"title": impact}),
    ]
    for call, more in zip(calls, (1, 1, 0), strict=True):
        put(admin, DEFAULT, DEFAULT_DAYS | {"Low": 179})
        ScoringPolicy.objects.of(admin.credentials.account.organization_id)
        with CaptureQueriesContext(connection) as queries:
            assert call("Medium").status_code < 300
        found = [query for query in queries if "scoringpolicy" in query["sql"]]
        assert len(found) == more


def test_the_built_in_policy_costs_no_statement(admin: ApiClient) -> None:
    with CaptureQueriesContext(connection) as queries:
        scored(admin, "Remote", "Low")
    assert [query for query in queries if "scoringpolicy" in query["sql"]] == []


@pytest.mark.parametrize(("given", "status"), [('"1"', 412), ('"3"', 412), ('W/"2"', 412), ('"2"', 200), ("*", 200)])
def test_if_match(admin: ApiClient, given: str, status: int) -> None:
    put(admin)
    response = admin.put(PATH, body(DEFAULT, DEFAULT_DAYS), If_Match=given)
    assert response.status_code == status
    if status == 412:
        assert_problem(response, 412, "precondition_failed")
        assert response["ETag"] == '"2"'
        assert body_of(admin.get(PATH))["version"] == 2


def test_a_malformed_if_match_is_refused(admin: ApiClient) -> None:
    problem = assert_problem(admin.put(PATH, body(), If_Match="1"), 400, "invalid")
    assert pointers(problem) == {"If-Match": "invalid"}


def test_an_installation_may_ask_for_if_match(admin: ApiClient, settings: LazySettings) -> None:
    settings.REQUIRE_IF_MATCH = True
    assert_problem(admin.put(PATH, body()), 428, "precondition_required")
    assert admin.put(PATH, body(), If_Match='"1"').status_code == 200


def test_who_has_the_version_is_not_sent_it_again(admin: ApiClient) -> None:
    assert admin.get(PATH, If_None_Match='"1"').status_code == 304
    put(admin)
    assert admin.get(PATH, If_None_Match='"1"').status_code == 200


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_admins_change_it(organization: Organization, make_api: MakeApi, role: Role) -> None:
    api = make_api(organization, role)
    assert_problem(api.put(PATH, body()), 403, "permission_denied")
    for asked in ({}, {"preview": True}):
        assert_problem(api.post(f"{PATH}/apply", asked), 403, "permission_denied")
    reads = role not in {Role.INCIDENT_EDITOR, Role.INCIDENT_VIEWER}
    assert api.get(PATH).status_code == (200 if reads else 403)


def test_each_organisation_has_its_own(admin: ApiClient, stranger: ApiClient) -> None:
    put(admin)
    assert body_of(stranger.get(PATH))["version"] == 1
    assert scored(stranger, "Remote", "Severe")["urgency"] == "Low"


@pytest.mark.parametrize("path", [PATH, "/v1/risks"])
def test_the_first_policy_after_the_built_in_one_is_seen_at_once(admin: ApiClient, path: str) -> None:
    admin.get(path)
    put(admin)
    assert scored(admin, "Remote", "Severe")["urgency"] == "Medium"


@pytest.mark.django_db(transaction=True)
def test_of_changes_with_one_etag_one_is_made() -> None:
    organization = OrganizationFactory()
    api = ApiClient(ServiceAccountFactory(organization=organization, roles=(Role.ADMIN,)))
    start = threading.Barrier(16)

    def change(number: int) -> Any:
        start.wait()
        try:
            return api.put(PATH, body(STRICT, STRICT_DAYS | {"Info": 365 + number}), If_Match='"1"')
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(change, range(16)))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 15
    assert {answer["ETag"] for answer in answers} == {'"2"'}
    (made,) = ScoringPolicy.objects.of(organization.pk)
    (answer,) = [body_of(answer) for answer in answers if answer.status_code == 200]
    assert answer["days"] == made.days
    assert [str(fault) for fault in faults_of(organization.pk)] == []
