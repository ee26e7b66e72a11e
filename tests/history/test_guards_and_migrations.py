"""Guards after a migration: SQLite drops a table's triggers when it builds the table anew, and says nothing."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import IntegrityError, connection, models
from django.db.migrations import Migration
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from incidents.models import Incident, IncidentHistory
from riskregister.api.health import recent
from riskregister.history import guards
from tests.client import ApiClient
from tests.factories import IncidentBody
from tests.rows import run

pytestmark = pytest.mark.django_db(transaction=True)

is_sqlite = connection.vendor == "sqlite"
GUARDS = {guard.name for guard in guards.expected(connection)}


def _alter(model: type[models.Model], name: str) -> None:
    """Change a column there and back, as two migrations would."""
    field: Any = model._meta.get_field(name)
    other = models.CharField(max_length=300, null=field.null)
    other.set_attributes_from_name(name)
    other.model = model
    for old, new in ((field, other), (other, field)):
        with connection.schema_editor() as editor:
            editor.alter_field(model, old, new)


def _add_constraint(model: type[models.Model], name: str) -> None:
    constraint = models.CheckConstraint(condition=~models.Q(**{name: "never said"}), name="tried")
    for change in ("add_constraint", "remove_constraint"):
        with connection.schema_editor() as editor:
            getattr(editor, change)(model, constraint)


def _add_field(model: type[models.Model], name: str) -> None:
    field = models.IntegerField(default=1)
    field.set_attributes_from_name(f"{name}_tried")
    field.model = model
    for change in ("add_field", "remove_field"):
        with connection.schema_editor() as editor:
            getattr(editor, change)(model, field)


CHANGES = [_alter, _add_constraint, _add_field]


def _migrated(change: Callable[[], None]) -> None:
    """Do what `migrate` does around the migrations of its plan."""
    emit_pre_migrate_signal(0, interactive=False, db="default", plan=[(Migration("tried", "incidents"), False)])
    change()
    emit_post_migrate_signal(0, interactive=False, db="default")


def _at(table: str) -> set[str]:
    return {guard.name for guard in guards.expected(connection) if guard.table == table}


def _missing() -> set[str]:
    return {each.name for each in guards.missing(connection)}


@pytest.mark.skipif(not is_sqlite, reason="PostgreSQL alters tables in place")
@pytest.mark.parametrize("change", CHANGES)
def test_a_table_that_is_built_anew_loses_its_triggers_and_gets_them_back(change: Any) -> None:
    table = IncidentHistory._meta.db_table
    looking_in = [guard for guard in guards.expected(connection) if guard.beside == table]
    guards.drop(connection, looking_in)
    change(IncidentHistory, "reason")
    assert _missing() == _at(table) | {guard.name for guard in looking_in}
    with pytest.raises(CommandError, match="guard incidenthistory_no_replace "):
        call_command("verify", stdout=StringIO())

    call_command("migrate", verbosity=0)
    assert _missing() == set()


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(("model", "name"), [(IncidentHistory, "reason"), (Incident, "source")])
def test_a_migration_can_change_any_guarded_table(
    api: ApiClient, change: Any, model: type[models.Model], name: str
) -> None:
    api.post("/v1/incidents", IncidentBody())
    _migrated(lambda: change(model, name))
    assert _missing() == set()
    with pytest.raises(IntegrityError):
        run("UPDATE incidents_incidenthistory SET reason = 'x'")


@pytest.mark.skipif(not is_sqlite, reason="PostgreSQL's guards stand during a migration")
def test_a_migration_that_is_cut_off_is_noticed_and_run_again() -> None:
    emit_pre_migrate_signal(0, interactive=False, db="default", plan=[(Migration("tried", "incidents"), False)])
    assert _missing() == GUARDS
    recent.forget()
    assert Client().get("/readyz").status_code == 503
    call_command("migrate", verbosity=0)
    recent.forget()
    assert Client().get("/readyz").status_code == 200


def test_nothing_stands_aside_where_nothing_is_migrated() -> None:
    emit_pre_migrate_signal(0, interactive=False, db="default", plan=[])
    assert _missing() == set()


def test_migrate_puts_back_what_is_missing_once_it_is_told_to_go_on() -> None:
    taken = next(guard for guard in guards.expected(connection) if guard.name == "incidenthistory_no_delete")
    guards.drop(connection, [taken])
    # Somebody took it away: that is not to be mended without a word.
    with pytest.raises(CommandError, match=taken.name):
        call_command("migrate", verbosity=0, skip_checks=False, stderr=StringIO())
    assert _missing() == {taken.name}
    call_command("migrate", verbosity=0)
    assert _missing() == set()


def test_a_migration_to_come_may_bring_guards() -> None:
    """A new version expects guards that its migrations will put in place: they must not be held up for that."""
    taken = next(guard for guard in guards.expected(connection) if guard.name == "incidenthistory_no_delete")
    guards.drop(connection, [taken])
    applied = MigrationRecorder(connection).Migration.objects.filter(app="riskregister", name="0001_guards")
    applied.delete()
    out = StringIO()
    call_command("migrate", verbosity=0, skip_checks=False, stderr=out)
    assert "register.W001" in out.getvalue()
    assert taken.name in out.getvalue()
    assert _missing() == set()
    assert applied.count() == 1


def test_tables_that_are_not_there_yet_are_not_missed() -> None:
    model = apps.get_model("risks", "RiskTag")
    applied = MigrationRecorder(connection)
    applied.record_unapplied("risks", "0001_initial")
    with connection.schema_editor() as editor:
        editor.delete_model(model)
    try:
        assert _missing() == set()
        assert guards.install(connection) == []
    finally:
        with connection.schema_editor() as editor:
            editor.create_model(model)
        applied.record_applied("risks", "0001_initial")
    assert _missing() == _at("risks_risktag")
    guards.install(connection)
    assert _missing() == set()


def test_flushing_leaves_the_guards_standing() -> None:
    """What the tests do between them: they take the guards away themselves, and `flush` puts them back."""
    guards.drop(connection, guards.expected(connection))
    call_command("flush", interactive=False, verbosity=0)
    assert _missing() == set()
