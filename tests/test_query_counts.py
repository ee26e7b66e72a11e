"""What each route asks of the database, statement by statement: the same however much there is."""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.calls import Crowd, call, crowd
from tests.client import body_of
from tests.routes import api_routes
from tests.shared_records import shared_database, within_the_database  # noqa: F401  # fixtures

SIZES = (1, 20)

CALLER = "SELECT accesstoken"  # who calls and what they may, in one
# The organisation's lock, first; and at the end, where its counters stand.
LOCK = COUNTER = "UPDATE organizationcounter"

_PROPOSED = ("INSERT scoreproposal", "INSERT scoreproposalhistory")

# What each route asks beside CALLER, and a write beside LOCK and COUNTER. A SELECT of a record finds the one that the
# path names, or a page of stored rows; of tags and sources, those that the body names. An UPDATE of a record writes its
# next version, an INSERT of its history what became of it. PostgreSQL gets all that a change of
# one record writes as one statement.
COSTS = {
    # Both histories, in one.
    ("/v1/changes", "get"): ["SELECT incidenthistory"],
    ("/v1/enumerations", "get"): ["SELECT source"],
    ("/v1/incidents", "get"): ["SELECT incident"],
    # All records at once.
    ("/v1/incidents", "patch"): [
        "SELECT tag",
        "SELECT incident",
        "UPDATE incident",
        "INSERT tag",
        "INSERT incidenttag",
        "INSERT incidenthistory",
    ],
    # The holder of its external_ref; the tags and the source that it names.
    ("/v1/incidents", "post"): [
        "SELECT incident",
        "SELECT tag",
        "SELECT source",
        "INSERT incident",
        "INSERT tag",
        "INSERT incidenttag",
        "INSERT incidentthreatobjective",
        "INSERT incidenthistory",
    ],
    # The incident to change; a deleted one that keeps the ref.
    ("/v1/incidents/by-ref/{ref}", "put"): [
        "SELECT incident",
        "SELECT incident",
        "INSERT incident",
        "INSERT incidenthistory",
    ],
    ("/v1/incidents/sources", "get"): ["SELECT source"],
    ("/v1/incidents/{incident_id}", "delete"): ["SELECT incident", "UPDATE incident", "INSERT incidenthistory"],
    ("/v1/incidents/{incident_id}", "get"): ["SELECT incident"],
    # The tags that it has no longer are deleted.
    ("/v1/incidents/{incident_id}", "patch"): [
        "SELECT incident",
        "SELECT tag",
        "DELETE incidenttag",
        "UPDATE incident",
        "INSERT tag",
        "INSERT incidenttag",
        "INSERT incidenthistory",
    ],
    ("/v1/incidents/{incident_id}/comments", "get"): ["SELECT incident", "SELECT incidentcomment"],
    ("/v1/incidents/{incident_id}/comments", "post"): [
        "SELECT incident",
        "UPDATE incident",
        "INSERT incidentcomment",
        "INSERT incidenthistory",
    ],
    # Its key; keys and weights of the page; its rows and those before; people.
    ("/v1/incidents/{incident_id}/history", "get"): [
        "SELECT incident",
        "SELECT incidenthistory",
        "SELECT incidenthistory",
        "SELECT user",
    ],
    # The incident's key.
    ("/v1/incidents/{incident_id}/risks", "get"): ["SELECT incident", "SELECT risk"],
    ("/v1/incidents/{incident_id}/risks", "post"): [
        "SELECT incident",
        "UPDATE incident",
        "INSERT risk",
        "INSERT risktag",
        "INSERT threatobjective",
        "INSERT riskincident",
        "INSERT riskhistory",
        "INSERT incidenthistory",
    ],
    ("/v1/incidents/{incident_id}/risks/{risk_id}", "delete"): [
        "SELECT incident",
        "SELECT risk",
        "DELETE riskincident",
        "UPDATE risk",
        "UPDATE incident",
        "INSERT riskhistory",
        "INSERT incidenthistory",
    ],
    ("/v1/incidents/{incident_id}/risks/{risk_id}", "put"): [
        "SELECT incident",
        "SELECT risk",
        "UPDATE risk",
        "UPDATE incident",
        "INSERT riskincident",
        "INSERT riskhistory",
        "INSERT incidenthistory",
    ],
    # With the person who asked.
    ("/v1/jobs", "get"): ["SELECT job"],
    ("/v1/jobs/{job_id}", "get"): ["SELECT job"],
    ("/v1/risks", "get"): ["SELECT risk"],
    # All records at once.
    ("/v1/risks", "patch"): [
        "SELECT tag",
        "SELECT risk",
        "UPDATE risk",
        "INSERT tag",
        "INSERT risktag",
        "INSERT riskhistory",
    ],
    ("/v1/risks", "post"): ["SELECT tag", "INSERT risk", "INSERT tag", "INSERT risktag", "INSERT riskhistory"],
    # The risk to change; a deleted one that keeps the ref.
    ("/v1/risks/by-ref/{ref}", "put"): ["SELECT risk", "SELECT risk", "INSERT risk", "INSERT riskhistory"],
    ("/v1/risks/sources", "get"): ["SELECT source"],
    ("/v1/risks/{risk_id}", "delete"): ["SELECT risk", "UPDATE risk", "INSERT riskhistory"],
    ("/v1/risks/{risk_id}", "get"): ["SELECT risk"],
    # The tags that it has no longer are deleted.
    ("/v1/risks/{risk_id}", "patch"): [
        "SELECT risk",
        "SELECT tag",
        "DELETE risktag",
        "UPDATE risk",
        "INSERT tag",
        "INSERT risktag",
        "INSERT riskhistory",
    ],
    ("/v1/risks/{risk_id}/comments", "get"): ["SELECT risk", "SELECT riskcomment"],
    ("/v1/risks/{risk_id}/comments", "post"): [
        "SELECT risk",
        "UPDATE risk",
        "INSERT riskcomment",
        "INSERT riskhistory",
    ],
    # Its key; keys and weights of the page; its rows and those before; people.
    ("/v1/risks/{risk_id}/history", "get"): ["SELECT risk", "SELECT riskhistory", "SELECT riskhistory", "SELECT user"],
    ("/v1/tags", "get"): ["SELECT tag"],
    # A tag of this content; the history of settings tells.
    ("/v1/tags", "post"): [
        "SELECT tag",
        "SELECT organization",
        "UPDATE organization",
        "INSERT tag",
        "INSERT organizationhistory",
    ],
    # The tag; whether a record has it; it is retired, and the history of settings tells.
    ("/v1/tags/{tag_id}", "delete"): [
        "SELECT tag",
        "SELECT incidenttag",
        "UPDATE tag",
        "SELECT organization",
        "UPDATE organization",
        "INSERT organizationhistory",
    ],
    ("/v1/risks/akr", "get"): ["SELECT risk"],
    # All key risks at once.
    ("/v1/risks/akr", "patch"): ["SELECT risk", "UPDATE risk", "INSERT riskhistory"],
    ("/v1/risks/akr/{risk_id}", "get"): ["SELECT risk"],
    ("/v1/risks/akr/{risk_id}", "patch"): ["SELECT risk", "UPDATE risk", "INSERT riskhistory"],
    # The version that it shows, with the number of the newest one.
    ("/v1/risks/akr/{risk_id}/catalogue", "get"): ["SELECT risk", "SELECT keyriskversion", "SELECT keyriskobjective"],
    # The key risk is closed, what is left of it is opened, and each names the other.
    ("/v1/risks/akr/{risk_id}/residual-risks", "post"): [
        "SELECT risk",
        "UPDATE risk",
        "INSERT risk",
        "INSERT threatobjective",
        "INSERT riskhistory",
        "INSERT residualrisk",
    ],
    ("/v1/risks/{risk_id}/due-date", "get"): ["SELECT risk"],
    # None: the built-in one is in force, and shows when the organisation was made.
    ("/v1/scoring-policy", "get"): ["SELECT scoringpolicy", "SELECT organization"],
    # The history of settings tells.
    ("/v1/scoring-policy", "put"): [
        "SELECT organization",
        "UPDATE organization",
        "INSERT scoringpolicy",
        "INSERT organizationhistory",
    ],
    # An unfinished job for the same version.
    ("/v1/scoring-policy/apply", "post"): ["SELECT job", "INSERT job"],
    ("/v1/incidents/{incident_id}/score-proposals", "get"): ["SELECT incident", "SELECT scoreproposal"],
    # Whether it is as it was scored.
    ("/v1/incidents/{incident_id}/score-proposals", "post"): ["SELECT incident", *_PROPOSED],
    ("/v1/risks/{risk_id}/score-proposals", "get"): ["SELECT risk", "SELECT scoreproposal"],
    ("/v1/risks/{risk_id}/score-proposals", "post"): ["SELECT risk", *_PROPOSED],
    ("/v1/score-proposals", "get"): ["SELECT scoreproposal"],
    # All risks at once.
    ("/v1/score-proposals", "post"): ["SELECT risk", *_PROPOSED],
    ("/v1/score-proposals/{proposal_id}", "get"): ["SELECT scoreproposal"],
    ("/v1/score-proposals/{proposal_id}/accept", "post"): [
        "SELECT scoreproposal",
        "SELECT risk",
        "UPDATE risk",
        "UPDATE scoreproposal",
        "INSERT riskhistory",
        "INSERT scoreproposalhistory",
    ],
    ("/v1/score-proposals/{proposal_id}/reject", "post"): [
        "SELECT scoreproposal",
        "UPDATE scoreproposal",
        "INSERT scoreproposalhistory",
    ],
    # The proposal, a page of its history with the rows before, and who made the changes.
    ("/v1/score-proposals/{proposal_id}/history", "get"): [
        "SELECT scoreproposal",
        "SELECT scoreproposal",
        "SELECT scoreproposalhistory",
        "SELECT scoreproposalhistory",
        "SELECT user",
    ],
    ("/v1/scoring-setup", "get"): ["SELECT scoringsetup"],
    # The sources that there are; the version in force; the history of settings tells.
    ("/v1/scoring-setup", "put"): [
        "SELECT source",
        "SELECT scoringsetup",
        "SELECT organization",
        "UPDATE organization",
        "INSERT scoringsetup",
        "INSERT organizationhistory",
    ],
    ("/v1/threat-profile", "get"): ["SELECT threatprofileproposal"],
    ("/v1/threat-profile/proposals", "get"): ["SELECT threatprofileproposal"],
    # The profile, which is the newest approved proposal, and the member's own open proposal.
    ("/v1/threat-profile/proposals", "post"): [
        "SELECT threatprofileproposal",
        "SELECT threatprofileproposal",
        "INSERT threatprofileproposal",
        "INSERT threatprofileproposalhistory",
        "INSERT proposedobjective",
    ],
    ("/v1/threat-profile/proposals/{proposal_id}", "get"): ["SELECT threatprofileproposal"],
    # The proposal and the others that are open; how far the catalogue is loaded, and what it says; all key risks at
    # once; the load that the register has followed.
    ("/v1/threat-profile/proposals/{proposal_id}/approve", "post"): [
        "SELECT threatprofileproposal",
        "SELECT threatprofileproposal",
        "SELECT catalogueload",
        "SELECT keyriskversion",
        "SELECT keyriskobjective",
        "SELECT risk",
        "SELECT catalogueload",
        "UPDATE threatprofileproposal",
        "UPDATE risk",
        "INSERT threatprofileproposalhistory",
        "INSERT riskhistory",
    ],
    ("/v1/threat-profile/proposals/{proposal_id}/reject", "post"): [
        "SELECT threatprofileproposal",
        "UPDATE threatprofileproposal",
        "INSERT threatprofileproposalhistory",
    ],
    # The key risks that there are, the scoring policies that may have scored them, and what the catalogue says.
    ("/v1/threat-profile/proposals/{proposal_id}/preview", "get"): [
        "SELECT threatprofileproposal",
        "SELECT risk",
        "SELECT scoringpolicy",
        "SELECT keyriskversion",
        "SELECT keyriskobjective",
    ],
    # The proposal, a page of its history with the rows before, and who made the changes.
    ("/v1/threat-profile/proposals/{proposal_id}/history", "get"): [
        "SELECT threatprofileproposal",
        "SELECT threatprofileproposalhistory",
        "SELECT threatprofileproposalhistory",
        "SELECT user",
    ],
    # Members with their users.
    ("/v1/users", "get"): ["SELECT membership"],
    ("/v1/users/me", "get"): ["SELECT organization", "SELECT membershiprole"],
}
OPEN = {("/v1/oauth/token", "post")}
BEFORE = {
    ("/v1/incidents/{incident_id}/score-proposals", "post"): ["SELECT incident"],
    # What is scored, and what was scored before.
    ("/v1/risks/{risk_id}/score-proposals", "post"): ["SELECT risk", "SELECT risk"],
    ("/v1/score-proposals", "post"): ["SELECT risk", "SELECT risk"],
    # What it is about: that says what it takes.
    ("/v1/score-proposals/{proposal_id}/accept", "post"): ["SELECT scoreproposal"],
    ("/v1/score-proposals/{proposal_id}/reject", "post"): ["SELECT scoreproposal"],
}
"""What a write asks before it takes the lock."""
UNCOUNTED = {("/v1/scoring-policy/apply", "post")}
"""They ask for a job, which is no record: the counters stay where they stand."""
SHORT = {"/v1/score-proposals/{proposal_id}/history", "/v1/threat-profile/proposals/{proposal_id}/history"}
"""Lists that never get long: a proposal is made, and decided once."""

_TABLES = {model._meta.db_table: str(model._meta.model_name) for model in apps.get_models() if not model._meta.proxy}


@pytest.fixture(scope="module")
def crowds(shared_database: None) -> list[Crowd]:  # noqa: F811
    return [crowd(size) for size in SIZES]


def test_the_table_names_every_route() -> None:
    assert {(route, method) for route, methods in api_routes() for method in methods} == COSTS.keys() | OPEN


@pytest.mark.parametrize(("route", "method"), COSTS)
def test_a_call_costs_the_same_statements_however_much_there_is(crowds: list[Crowd], route: str, method: str) -> None:
    cost = COSTS[route, method]
    expected = [CALLER, *cost] if method == "get" else [CALLER, *BEFORE.get((route, method), ()), LOCK, *cost, COUNTER]
    if (route, method) in UNCOUNTED:
        expected.pop()
    for about in crowds:
        with CaptureQueriesContext(connection) as queries:
            answer = call(route, method, about)
        assert told(queries) == expected
        if method == "get" and isinstance(body := body_of(answer), dict) and "pagination" in body:
            (listed,) = [part for name, part in body.items() if name != "pagination"]
            assert len(listed) >= (1 if route in SHORT else about.size)


def test_raising_a_risk_costs_few_statements(crowds: list[Crowd]) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert crowds[-1].api.post("/v1/incidents/1/risks", Idempotency_Key="k").status_code == 201
    statements = [query["sql"].split()[0] for query in queries if "SAVEPOINT" not in query["sql"]]
    # The token; then the lock, the key and the incident; the incident's next version; then what is new
    # (risk, tags, objectives, link, two histories and the key, in seven tables), and the counter.
    writes = ["WITH"] if connection.vendor == "postgresql" else ["UPDATE", *["INSERT"] * 7, "UPDATE"]
    assert statements == ["SELECT", "UPDATE", "SELECT", "SELECT", *writes]


def told(queries: CaptureQueriesContext) -> list[str]:
    """Return each statement as its verb and the table it is about; one that writes to several, as several."""
    return [each for query in queries if "SAVEPOINT" not in query["sql"] for each in _told(query["sql"])]


def _told(sql: str) -> Iterator[str]:
    if sql.startswith("WITH"):
        yield from (f"{verb} {_TABLES[table]}" for verb, table in re.findall(r'(UPDATE|INSERT) (?:INTO )?"?(\w+)', sql))
        return
    # A statement that is run for many rows says so first.
    verb = re.findall(r"SELECT|INSERT|UPDATE|DELETE", sql)[0]
    table = re.findall(r'(?:FROM|INTO|UPDATE) "?(\w+)', sql)[0]
    yield f"{verb} {_TABLES[table]}"
