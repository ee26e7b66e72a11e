"""Every guard of the database: what it stands against is refused with it, succeeds without it, and that is noticed."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import IntegrityError, connection, transaction

from incidents.models import Comment
from riskregister.api.constraints import violated
from riskregister.history import guards, registry
from riskregister.history.guards.guard import Guard
from riskregister.history.guards.guarding import read
from riskregister.history.guards.tables import GuardedTable, guarded_tables
from riskregister.history.models import HistoryRow, OrganizationCounter, OrganizationRow
from risks.models import ScoringPolicy
from tests.guarding import drop_in_transaction
from tests.rows import SHARED_TABLES, TENANT_TABLES, insert, inserted, new_organization, run, unsaved

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
GUARDS = guards.expected(connection)
TABLES = {table.table: table for table in guarded_tables()}
MODELS = {model._meta.db_table: model for model in [*TENANT_TABLES, *SHARED_TABLES, OrganizationCounter]}
HISTORY = "incidents_incidenthistory"
COMMENTS = "incidents_incidentcomment"

Attack = Callable[[], int]


def _row_of(table: str) -> Any:
    return inserted(MODELS[table], new_organization())


def _update(guard: Guard) -> Attack:
    row = _row_of(guard.table)
    return lambda: run(f"UPDATE {guard.table} SET created_date = %s WHERE id = %s", LONG_AGO, row.pk)


def _delete(guard: Guard) -> Attack:
    row = _row_of(guard.table)
    return lambda: run(f"DELETE FROM {guard.table} WHERE id = %s", row.pk)


def _truncate(guard: Guard) -> Attack:
    row = _row_of(guard.table)
    connection.check_constraints()
    # PostgreSQL empties no table that another refers to, or else that one too, which has a guard of its own.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint "
            "WHERE contype = 'f' AND confrelid = %s::regclass",
            [guard.table],
        )
        referring = cursor.fetchall()
    for table, name in referring:
        run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')

    def attack() -> int:
        run(f"TRUNCATE {guard.table}")
        return int(not type(row)._base_manager.exists())

    return attack


def _replace(guard: Guard) -> Attack:
    row = _row_of(guard.table)
    # Else the trigger for DELETE would see it too.
    run("PRAGMA recursive_triggers=OFF")
    key = row._meta.pk.column
    return lambda: run(f"INSERT OR REPLACE INTO {guard.table} SELECT * FROM {guard.table} WHERE {key} = %s", row.pk)


def _renumber(guard: Guard) -> Attack:
    """REPLACE deletes the row whose hidden number is taken, past the triggers for DELETE."""
    for _ in range(2):
        _row_of(guard.table)
    run("PRAGMA recursive_triggers=OFF")
    last = f"(SELECT MAX(rowid) FROM {guard.table})"
    return lambda: run(f"UPDATE OR REPLACE {guard.table} SET rowid = {last} WHERE rowid = {last} - 1")


def _take_the_place(guard: Guard) -> Attack:
    """Make a row anew, in another organisation, before the foreign key is looked at."""
    mine, theirs = new_organization(), new_organization()
    row = inserted(MODELS[guard.table], mine)
    table, field = next(
        (table, each.field)
        for table in TABLES.values()
        for each in table.references
        if f"{table.name}_{each.field}_tenant_kept" == guard.name
    )
    inserted(MODELS[table.table], mine, **{field: row})
    anew = unsaved(MODELS[guard.table], theirs, id=row.pk)

    def attack() -> int:
        deleted = run(f"DELETE FROM {guard.table} WHERE id = %s", row.pk)
        insert(anew)
        return deleted

    return attack


def _fixed(guard: Guard) -> Attack:
    row, other = _row_of(guard.table), new_organization()
    if "created_date" in TABLES[guard.table].fixed:
        return lambda: run(f"UPDATE {guard.table} SET created_date = %s WHERE id = %s", LONG_AGO, row.pk)
    key = row._meta.pk.column
    return lambda: run(f"UPDATE {guard.table} SET {key} = %s WHERE {key} = %s", other.pk, row.pk)


def _reference(guard: Guard) -> Attack:
    table = TABLES[guard.table]
    names = {f"{table.name}_{reference.field}_tenant": reference for reference in table.references}
    name, _, event = guard.name.partition("_tenant")
    reference = names[f"{name}_tenant"]
    mine, theirs = new_organization(), inserted(MODELS[reference.target], new_organization())
    if event == "_update":
        row = inserted(MODELS[guard.table], mine)
        return lambda: run(f"UPDATE {guard.table} SET {reference.column} = %s WHERE id = %s", theirs.pk, row.pk)
    row = unsaved(MODELS[guard.table], mine, **{reference.field: theirs})

    def attack() -> int:
        insert(row)
        return 1

    return attack


def _function(guard: Guard) -> Attack:
    at_work = next(other for other in GUARDS if other.table == (HISTORY if "name" in guard.name else COMMENTS))
    assert at_work.name.endswith("_no_update")
    return _update(at_work)


ATTACKS: dict[str, Callable[[Guard], Attack]] = {
    "_no_update": _update,
    "_no_delete": _delete,
    "_no_truncate": _truncate,
    "_no_replace": _replace,
    "_no_renumber": _renumber,
    "_fixed": _fixed,
    "_tenant_kept": _take_the_place,
    "_tenant": _reference,
    "_tenant_insert": _reference,
    "_tenant_update": _reference,
    "guard_refuses": _function,
    "guard_refuses_but_name": _function,
}


@pytest.fixture(autouse=True)
def _recursive_triggers() -> Any:
    yield
    if connection.vendor == "sqlite":
        run("PRAGMA recursive_triggers=ON")


def attack_on(guard: Guard) -> Attack:
    """Return the attack that this guard, and no other one, stands against."""
    return ATTACKS[max((kind for kind in ATTACKS if guard.name.endswith(kind)), key=len)](guard)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_what_it_stands_against_is_refused(guard: Guard) -> None:
    attack = attack_on(guard)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        attack()
    if guard.table:
        assert guard.name.startswith(violated(refused.value) or "nothing")


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_without_it_that_succeeds_and_is_noticed(guard: Guard) -> None:
    attack = attack_on(guard)
    drop_in_transaction([guard])
    settings = {"recursive_triggers"}
    assert {each.name for each in guards.missing(connection)} - settings == {guard.name}
    (message,) = [each for each in _check() if guard.name in each.msg.split()]
    assert message.id == "register.E001"
    assert attack() == 1


def _check() -> list[Any]:
    return run_checks(tags=["database"], databases=["default"])


def test_nothing_is_missing() -> None:
    assert guards.missing(connection) == []
    assert [each for each in _check() if each.id != "register.W002"] == []


def test_every_table_is_guarded() -> None:
    """Told from the models once more, by other means than the guards tell it."""
    for model in apps.get_models():
        if issubclass(model, OrganizationRow):
            table = TABLES[model._meta.db_table]
            is_kept = issubclass(model, HistoryRow | Comment | ScoringPolicy) or "history" in model._meta.db_table
            assert table.append_only is is_kept, model
            assert (model in registry.append_only()) is is_kept, model
            assert set(_kinds(table)) >= ({"no_update", "no_delete"} if is_kept else {"fixed"}), model
            for field in model._meta.concrete_fields:
                if field.is_relation and issubclass(field.related_model, OrganizationRow):
                    assert any(kind.startswith(f"{field.name}_tenant") for kind in _kinds(table)), field


def _kinds(table: GuardedTable) -> list[str]:
    return [guard.name.removeprefix(f"{table.name}_") for guard in GUARDS if guard.table == table.table]


def test_names_fit_in_what_postgresql_keeps_of_them_and_are_nobody_elses() -> None:
    names = [guard.name for guard in GUARDS]
    constraints = [constraint.name for model in apps.get_models() for constraint in model._meta.constraints]
    assert max(map(len, names)) <= 63
    assert len({*names, *constraints}) == len(names) + len(constraints)


HARMLESS_ON_SQLITE = ["SELECT 1", "SELECT \"RAISE(ABORT, 'GUARD constraint failed: incidenthistory_no_update')\""]


@pytest.mark.parametrize("does", HARMLESS_ON_SQLITE if connection.vendor == "sqlite" else [""])
def test_a_guard_that_was_made_harmless_is_noticed_and_put_right(does: str) -> None:
    name = "incidenthistory_no_update"
    connection.check_constraints()
    if connection.vendor == "postgresql":
        run(f"DROP TRIGGER {name} ON {HISTORY}")
        run(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {HISTORY} FOR EACH ROW WHEN (false)"
            " EXECUTE FUNCTION guard_refuses_but_name()"
        )
    else:
        genuine = next(guard for guard in GUARDS if guard.name == name)
        run(genuine.drop)
        when, _, _ = genuine.create[0].partition("SELECT RAISE")
        run(f"{when}{does}; END")
    assert [each.name for each in guards.missing(connection)] == [name]
    assert [each.name for each in guards.install(connection)] == [name]
    assert guards.missing(connection) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has nothing to switch off")
@pytest.mark.parametrize(
    ("statement", "name"),
    [
        (f"ALTER TABLE {HISTORY} DISABLE TRIGGER incidenthistory_no_delete", "incidenthistory_no_delete"),
        (f"ALTER TABLE {HISTORY} ENABLE TRIGGER incidenthistory_no_delete", "incidenthistory_no_delete"),
        ("ALTER TABLE risks_risktag ALTER CONSTRAINT risktag_tag_tenant DEFERRABLE", "risktag_tag_tenant"),
        ("ALTER TABLE risks_risktag DISABLE TRIGGER ALL", "risktag_tag_tenant"),
    ],
    ids=["disabled", "not in replication", "deferrable", "foreign keys disabled"],
)
def test_a_guard_that_is_switched_off_is_noticed_and_put_right(statement: str, name: str) -> None:
    run(statement)
    assert name in {each.name for each in guards.missing(connection)}
    guards.install(connection)
    assert guards.missing(connection) == []


def test_installing_again_changes_nothing_and_costs_two_queries(django_assert_num_queries: Any) -> None:
    before = read(connection)
    with django_assert_num_queries(2):
        assert guards.install(connection) == []
    assert read(connection) == before


def test_looking_costs_the_same_whatever_there_is(django_assert_max_num_queries: Any) -> None:
    # The columns, the guards, the migrations (2), the setting, what is none of ours, the constraints, unique indexes.
    with django_assert_max_num_queries(8):
        guards.missing(connection)


@pytest.mark.parametrize("view", [False, True], ids=["gone", "a view"])
def test_a_table_that_is_gone_is_missed(view: bool) -> None:
    connection.check_constraints()
    guards.drop(connection, [guard for guard in GUARDS if COMMENTS in {guard.table, guard.beside}])
    run(f"ALTER TABLE {COMMENTS} RENAME TO elsewhere")
    if view:
        run(f"CREATE VIEW {COMMENTS} AS SELECT * FROM elsewhere")
    assert ("table", COMMENTS) in {(each.kind, each.name) for each in guards.missing(connection)}
    assert {each.table for each in guards.missing(connection)} == {"", COMMENTS}


STRANGE_ON_POSTGRESQL = [
    f"CREATE RULE strange AS ON INSERT TO {HISTORY} DO INSTEAD NOTHING",
    f"CREATE TRIGGER strange BEFORE UPDATE ON {HISTORY} FOR EACH ROW EXECUTE FUNCTION guard_refuses()",
    f"CREATE TABLE strange () INHERITS ({COMMENTS})",
]
STRANGE_ON_SQLITE = [f"CREATE TRIGGER strange BEFORE UPDATE ON {HISTORY} BEGIN SELECT 1; END"]


@pytest.mark.parametrize("statement", STRANGE_ON_POSTGRESQL if connection.vendor == "postgresql" else STRANGE_ON_SQLITE)
def test_what_is_none_of_ours_at_a_guarded_table_is_told(statement: str) -> None:
    connection.check_constraints()
    run(statement)
    (found,) = guards.missing(connection)
    assert found.name == "strange"
    assert "none of ours" in str(found)
