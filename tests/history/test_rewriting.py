"""Attacks on history, on rows' tenants and on numbers, by every way into the database that there is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from incidents.models import Incident, IncidentComment, IncidentHistory
from riskregister.api.constraints import violated
from riskregister.history.identifiers import uuid7
from riskregister.history.models import OrganizationRow
from riskregister.history.verification import faults_of
from riskregister.organizations.models import Organization
from risks.models import Risk, RiskComment, RiskHistory
from tests.client import ApiClient
from tests.factories import OrganizationFactory
from tests.rows import run

pytestmark = pytest.mark.django_db

Row = Any
Attack = Callable[[Row], Any]

is_sqlite = connection.vendor == "sqlite"
on_sqlite = pytest.mark.skipif(not is_sqlite, reason="the statement is SQLite's")
on_postgresql = pytest.mark.skipif(is_sqlite, reason="the statement is PostgreSQL's")

APPEND_ONLY = [RiskHistory, IncidentHistory, RiskComment, IncidentComment]


@pytest.fixture(autouse=True)
def records(api: ApiClient, incident: dict[str, Any], verified: None) -> None:
    api.post("/v1/incidents/1/risks")
    api.post("/v1/incidents/1/comments", {"value": "seen"})
    api.post("/v1/risks/1/comments", {"value": "seen"})
    connection.check_constraints()


def _columns(row: Row) -> str:
    return ", ".join(field.column for field in row._meta.concrete_fields)


def _copied(row: Row, verb: str, end: str = "", **given: str) -> int:
    columns = [field.column for field in row._meta.concrete_fields]
    values = ", ".join(given.get(column, column) for column in columns)
    table = row._meta.db_table
    return run(f"{verb} INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE id = %s{end}", row.pk)


def _upsert(row: Row) -> int:
    end = " ON CONFLICT (id) DO UPDATE SET created_date = excluded.created_date"
    return _copied(row, "INSERT", end, created_date="'2001-01-01 00:00:00'")


def _replica(row: Row) -> int:
    run("SET LOCAL session_replication_role = replica")
    return run(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk)


def _saved_again(row: Row) -> None:
    again = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
    again.save()


def _bulk_upsert(row: Row) -> None:
    type(row)._base_manager.bulk_create(
        [row], update_conflicts=True, unique_fields=["id"], update_fields=["created_date"]
    )


def _raw_delete(row: Row) -> None:
    rows = type(row)._base_manager.filter(pk=row.pk)
    rows._raw_delete(rows.db)


ATTACKS = [
    pytest.param(lambda row: run(f"UPDATE {row._meta.db_table} SET created_date = '2001-01-01 00:00:00'"), id="UPDATE"),
    pytest.param(lambda row: run(f"DELETE FROM {row._meta.db_table}"), id="DELETE"),
    pytest.param(lambda row: _copied(row, "INSERT OR REPLACE"), id="REPLACE", marks=on_sqlite),
    pytest.param(
        lambda row: run(f"UPDATE OR REPLACE {row._meta.db_table} SET id = %s", row.pk),
        id="UPDATE OR REPLACE",
        marks=on_sqlite,
    ),
    pytest.param(
        lambda row: run(
            f"INSERT OR REPLACE INTO {row._meta.db_table} (rowid, {_columns(row)}) "
            f"SELECT rowid, {_columns(row).replace('id, ', '%s, ', 1)} FROM {row._meta.db_table} WHERE id = %s",
            uuid7(),
            row.pk,
        ),
        id="REPLACE by rowid",
        marks=on_sqlite,
    ),
    pytest.param(
        lambda row: run(f"UPDATE OR REPLACE {row._meta.db_table} SET rowid = rowid + 1"),
        id="UPDATE OR REPLACE by rowid",
        marks=on_sqlite,
    ),
    pytest.param(_upsert, id="UPSERT"),
    pytest.param(lambda row: run(f"TRUNCATE {row._meta.db_table}"), id="TRUNCATE", marks=on_postgresql),
    pytest.param(lambda row: run("TRUNCATE organizations_organization CASCADE"), id="CASCADE", marks=on_postgresql),
    pytest.param(_replica, id="session_replication_role", marks=on_postgresql),
    pytest.param(_bulk_upsert, id="bulk_create(update_conflicts)"),
    pytest.param(lambda row: type(row)._base_manager.update(created_date=row.created_date), id="_base_manager.update"),
    pytest.param(lambda row: type(row)._base_manager.all().delete(), id="delete"),
    pytest.param(_raw_delete, id="_raw_delete"),
    pytest.param(_saved_again, id="save() with a key that is taken"),
    pytest.param(lambda row: row.save(), id="save()"),
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("model", APPEND_ONLY)
def test_nothing_rewrites_what_is_append_only(model: type[OrganizationRow], attack: Attack) -> None:
    row = model._base_manager.earliest("created_date")
    # PostgreSQL lets an UPDATE be that changes nothing.
    row.created_date = row.created_date.replace(year=2001)
    if is_sqlite:
        attack_refused(row, attack)
        run("PRAGMA recursive_triggers=OFF")
    try:
        attack_refused(row, attack)
    finally:
        if is_sqlite:
            run("PRAGMA recursive_triggers=ON")


def attack_refused(row: Row, attack: Attack) -> None:
    before = list(type(row)._base_manager.order_by("pk").values_list())
    with pytest.raises(IntegrityError), transaction.atomic():
        attack(row)
    assert list(type(row)._base_manager.order_by("pk").values_list()) == before


def _now_and_at_the_commit(act: Callable[[Any], Any], what: Any) -> None:
    act(what)
    connection.check_constraints()


def test_a_record_with_history_is_not_deleted(organization: Organization) -> None:
    for record in (Risk.objects.of(organization.pk).get(), Incident.objects.of(organization.pk).get()):
        with pytest.raises(ProtectedError):
            record.delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            _now_and_at_the_commit(_raw_delete, record)


@pytest.mark.parametrize("model", [RiskHistory, IncidentHistory])
def test_a_name_may_be_replaced_in_history_and_the_chain_holds(organization: Organization, model: Any) -> None:
    assert model._base_manager.update(actor_name="(erased)") > 0
    assert list(faults_of(organization.pk)) == []


@pytest.mark.parametrize("column", ["reason", "canonical", "hash", "tags", "created_date", "actor_key", "sequence"])
def test_nothing_is_changed_along_with_a_name(column: str) -> None:
    row = RiskHistory._base_manager.get(version=1)
    value = {"tags": ["x"], "created_date": row.created_date.replace(year=2001), "sequence": 99}.get(column, "x")
    with pytest.raises(IntegrityError, match="riskhistory_no_update"), transaction.atomic():
        RiskHistory._base_manager.filter(pk=row.pk).update(actor_name="(erased)", **{column: value})


@pytest.mark.parametrize("field", ["organization", "number", "kind", "created_date", "opened_by", "id"])
def test_a_record_stays_what_it_was_made_as(organization: Organization, field: str) -> None:
    risk = Risk._base_manager.get()
    value = {
        "organization": OrganizationFactory(),
        "number": 7,
        "kind": "AKR",
        "created_date": risk.created_date.replace(year=2001),
        "opened_by": Risk._base_manager.get().opened_by,
        "id": uuid7(),
    }[field]
    if field == "opened_by":
        value = type(value)._base_manager.exclude(pk=value.pk).first()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Risk._base_manager.filter(pk=risk.pk).update(**{field: value})
    assert violated(refused.value) == "risk_fixed"


@pytest.mark.parametrize("verb", [pytest.param("INSERT OR REPLACE", marks=on_sqlite), "INSERT"])
def test_a_row_is_not_moved_to_another_tenant_by_replacing_it(verb: str) -> None:
    risk, other = Risk._base_manager.get(), OrganizationFactory()
    end = " ON CONFLICT (id) DO UPDATE SET organization_id = excluded.organization_id" if verb == "INSERT" else ""
    moved = f"'{other.pk.hex}'" if is_sqlite else f"'{other.pk}'::uuid"
    with pytest.raises(IntegrityError), transaction.atomic():
        _copied(risk, verb, end, organization_id=moved)
    assert Risk._base_manager.get().organization_id == risk.organization_id


def test_whole_organisations_are_not_deleted(organization: Organization) -> None:
    with pytest.raises(ProtectedError):
        organization.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        _now_and_at_the_commit(run, "DELETE FROM organizations_organization")
