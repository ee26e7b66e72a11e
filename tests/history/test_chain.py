"""The canonical text and the hash chain of docs/history.md, recomputed here by hand, and `verify` over them."""

import hashlib
import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from riskregister.history import guards
from riskregister.history.verification import faults_of
from riskregister.organizations.models import Organization
from risks.models import Risk, RiskHistory
from tests.client import ApiClient
from tests.factories import OrganizationFactory, RiskBody, ServiceAccountFactory

PATH = "/v1/incidents/1/risks"

TABLES = ["organizations_organizationhistory", "incidents_incidenthistory", "risks_riskhistory"]


def test_it_works(api: ApiClient, organization: Organization, incident: dict[str, Any]) -> None:
    api.post(PATH)
    assert list(faults_of(organization.pk)) == []


def test_the_chain_can_be_followed_with_nothing_but_the_database(
    api: ApiClient, organization: Organization, incident: dict[str, Any]
) -> None:
    api.post(PATH, X_Change_Reason="Überprüfung")
    rows: list[tuple[int, str, str, str]] = []
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT sequence, canonical, previous_hash, hash FROM {table}")
            rows += cursor.fetchall()
    rows.sort()
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    head = "0" * 64
    for _, canonical, previous_hash, row_hash in rows:
        assert previous_hash == head
        head = hashlib.sha256(f"{head}\n{canonical}".encode("ascii")).hexdigest()
        assert row_hash == head


def test_the_canonical_text_is_as_specified(api: ApiClient, organization: Organization) -> None:
    api.post("/v1/risks", RiskBody(title="Größe", discovered_date="2026-01-01T00:00:00Z"), X_Request_Id="r-1")
    row = RiskHistory.objects.of(organization.pk).get()
    text = json.loads(row.canonical)
    assert row.canonical == json.dumps(text, sort_keys=True, separators=(",", ":"))
    assert sorted(text) == [
        "action",
        "actor",
        "channel",
        "created_date",
        "format",
        "id",
        "kind",
        "member",
        "organization",
        "reason",
        "record",
        "request_id",
        "sequence",
        "state",
        "version",
    ]
    assert (text["format"], text["kind"], text["action"], text["channel"]) == (1, "risk", "created", "api")
    assert (text["request_id"], text["reason"], text["version"]) == ("r-1", None, 1)
    assert text["organization"] == str(organization.pk)
    assert text["state"]["title"] == "Größe"
    assert text["state"]["discovered_date"] == "2026-01-01T00:00:00Z"
    assert set(text["state"]) == set(RiskHistory.state_fields())


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


TAMPERING = {
    "a column of a record": ("UPDATE risks_risk SET title = 'x'", "record RSK-00001: title"),
    "the searched text": ("UPDATE risks_risk SET search_text = 'x'", "record RSK-00001: search_text"),
    "a number": ("UPDATE risks_risk SET number = 2", "record RSK-00002: its id"),
    "who opened it": (
        "UPDATE risks_risk SET opened_by_id = (SELECT id FROM organizations_membership WHERE kind = 'system')",
        "record RSK-00001: opened_by",
    ),
    "when it was made": ("UPDATE risks_risk SET created_date = discovered_date", "record RSK-00001: created_date"),
    "a document": ("UPDATE risks_risk SET document = '{}'", "document RSK-00001"),
    "an old format": ("UPDATE risks_risk SET document_format = 0", "document RSK-00001"),
    "a column of history": ("UPDATE risks_riskhistory SET title = 'x'", "chain sequence 6: the columns"),
    "a reason": ("UPDATE risks_riskhistory SET reason = 'x'", "chain sequence 6: the columns"),
    "a text of history": ("UPDATE risks_riskhistory SET canonical = '{}'", "chain sequence 6: the columns"),
    "a hash": ("UPDATE risks_riskhistory SET hash = previous_hash", "chain sequence 6: the hash"),
    "a missing row": ("DELETE FROM risks_riskhistory", "chain sequence 6: the row is missing"),
    "a cut tail": ("DELETE FROM incidents_incidenthistory WHERE version = 2", "chain head"),
    "a missing link": ("DELETE FROM risks_riskincident", "record INC-00001: risk_associations"),
    "a missing tag": ("DELETE FROM risks_risktag", "record RSK-00001: tags"),
    "a missing objective": ("DELETE FROM risks_threatobjective", "record RSK-00001: threat_objectives"),
    "another relevance": ("UPDATE risks_threatobjective SET relevance = 'Low'", "record RSK-00001: threat_objectives"),
    "a person's name": ("UPDATE organizations_user SET first_name = 'x'", "document INC-00001"),
    "a counter": ("UPDATE organization_counter SET risk_number = 5", "counter risk_number"),
    "all counters": ("DELETE FROM organization_counter", "counter head: the organisation has no counters"),
    "when it last changed": ("UPDATE organization_counter SET last_change = '2020-01-01T00:00:00Z'", "chain head"),
    "a role": ("UPDATE organizations_membershiprole SET role = 'Admin'", "settings member"),
    "a role more": (
        "UPDATE organizations_membershiprole SET membership_id = "
        "(SELECT id FROM organizations_membership WHERE kind = 'system')",
        "settings member",
    ),
    "no roles": ("DELETE FROM organizations_membershiprole", "settings member"),
    "who is a member": (
        "UPDATE organizations_membership SET is_active = FALSE WHERE kind <> 'system'",
        "settings member",
    ),
    "who is a superuser": ("UPDATE organizations_user SET is_superuser = TRUE", "settings member"),
    "until when an account is good": (
        "UPDATE organizations_serviceaccount SET expires = '2099-01-01T00:00:00Z'",
        "settings member",
    ),
    "from where an account calls": (
        "UPDATE organizations_serviceaccount SET allowed_networks = '[\"10.0.0.0/8\"]'",
        "settings member",
    ),
    "an account's name": ("UPDATE organizations_serviceaccount SET name = 'x'", "settings member"),
    "the organisation's name": ("UPDATE organizations_organization SET name = 'x'", "settings organisation"),
    "the settings' version": ("UPDATE organizations_organization SET version = 99", "settings organisation"),
    "a list of sources": ("DELETE FROM organizations_source WHERE used_for = 'risks'", "settings sources of risks"),
    "the order of sources": ("UPDATE organizations_source SET position = 100 - position", "settings sources"),
    "a head": ("UPDATE organization_counter SET head_hash = 'x'", "chain head"),
}


@pytest.mark.parametrize(("statement", "fault"), TAMPERING.values(), ids=TAMPERING)
def test_verify_finds_what_was_changed_behind_its_back(
    api: ApiClient,
    organization: Organization,
    incident: dict[str, Any],
    unguarded: Callable[[], None],
    statement: str,
    fault: str,
) -> None:
    api.post(PATH)
    unguarded()
    _sql(statement)
    found = [str(each) for each in faults_of(organization.pk)]
    assert any(each.startswith(fault) for each in found), found


@pytest.mark.django_db(transaction=True)
def test_verify_finds_a_record_that_was_removed_past_the_foreign_keys() -> None:
    organization = OrganizationFactory()
    ApiClient(ServiceAccountFactory(organization=organization)).post("/v1/risks", RiskBody())
    off, on = ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON")
    # On PostgreSQL those in the way are foreign keys, which do not work in replication.
    in_the_way = [guard for guard in guards.expected(connection) if guard.name.endswith("_tenant_kept")]
    if connection.vendor == "postgresql":
        off, on = ("SET session_replication_role = replica", "RESET session_replication_role")
    _sql(off)
    try:
        guards.drop(connection, in_the_way)
        _sql("DELETE FROM risks_risk")
    finally:
        _sql(on)
    guards.install(connection)
    assert "record RSK-00001: it has a history, but is not there" in [str(each) for each in faults_of(organization.pk)]


def test_the_command_exits_1_and_names_the_first_fault(api: ApiClient, organization: Organization) -> None:
    api.post("/v1/risks", RiskBody())
    _sql("UPDATE risks_risk SET title = 'x'")
    with pytest.raises(CommandError, match="acme: record RSK-00001: title"):
        call_command("verify", stdout=StringIO())


def test_the_command_speaks_json(api: ApiClient, organization: Organization) -> None:
    out = StringIO()
    call_command("verify", "--organization", "acme", "--json", stdout=out)
    expected = {
        "ok": True,
        "database": [],
        "organizations": {"acme": []},
        "pending": {"acme": 0},
        "behind": {"acme": 0},
    }
    assert json.loads(out.getvalue()) == expected


def test_render_documents_rewrites_searched_text_that_is_old(api: ApiClient, organization: Organization) -> None:
    api.post("/v1/risks", RiskBody(title="Straße", description="Two\n LINES"))
    _sql("UPDATE risks_risk SET search_text = 'x'")
    call_command("render_documents", stdout=StringIO())
    assert list(faults_of(organization.pk)) == []
    assert Risk.objects.of(organization.pk).get().search_text == "strasse\ntwo lines"
    assert "search_text" not in RiskHistory.state_fields()


def test_render_documents_rewrites_what_is_old_and_only_that(api: ApiClient, organization: Organization) -> None:
    api.post("/v1/risks", RiskBody())
    api.post("/v1/risks", RiskBody())
    _sql("UPDATE organizations_user SET last_name = 'Renamed'")
    _sql("UPDATE risks_risk SET document_format = 0 WHERE number = 1")

    out = StringIO()
    call_command("render_documents", stdout=out)
    assert out.getvalue() == "2 rows looked at, 2 rewritten\n"
    assert list(faults_of(organization.pk)) == []
    risk = Risk.objects.of(organization.pk).get(number=1)
    assert risk.version == 2
    assert RiskHistory.objects.of(organization.pk).count() == 2

    out = StringIO()
    call_command("render_documents", "--organization", "acme", stdout=out)
    assert out.getvalue() == "2 rows looked at, 0 rewritten\n"
