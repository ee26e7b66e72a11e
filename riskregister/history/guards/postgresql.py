"""The guards as PostgreSQL has them: triggers that fire in replication too, and composite foreign keys."""

from collections.abc import Iterator
from typing import Final

from riskregister.history.guards.guard import Guard
from riskregister.history.guards.tables import REPLACEABLE, GuardedTable, Reference

CATALOGUE = """
SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid, true) || CASE t.tgenabled WHEN 'A' THEN ' ALWAYS' ELSE '' END
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid)
UNION ALL
SELECT c.relname, k.conname, pg_get_constraintdef(k.oid, true) || CASE WHEN EXISTS (
           SELECT 1 FROM pg_trigger t WHERE t.tgconstraint = k.oid AND t.tgenabled NOT IN ('O', 'A')
       ) THEN ' DISABLED' ELSE '' END
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
 WHERE k.contype = 'f' AND pg_table_is_visible(c.oid)
UNION ALL
SELECT '', p.proname, p.prosrc || COALESCE(' SET ' || array_to_string(p.proconfig, ', '), '')
  FROM pg_proc p
 WHERE p.proname IN ('guard_refuses', 'guard_refuses_but_name') AND pg_function_is_visible(p.oid)
"""
"""(table, name, definition) of every guard there is."""

COLUMNS = """
SELECT c.relname, a.attname
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND pg_table_is_visible(c.oid)
   AND c.relnamespace <> 'pg_catalog'::regnamespace
"""
"""(table, column) of everything."""

STRANGERS = """
SELECT c.relname, 'rule', r.rulename
  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
 WHERE c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid)
UNION ALL
SELECT c.relname, 'inheriting table', i.inhrelid::regclass::text
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent
 WHERE c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid)
UNION ALL
SELECT c.relname, 'trigger', t.tgname
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid)
"""
"""(table, kind, name) of what could do something else than a statement says, beside the guards."""

SEARCH_PATH = "search_path=pg_catalog, pg_temp"
"""Of the guards' functions: else an operator of somebody else's could stand in for PostgreSQL's own."""

_RAISE = """RAISE EXCEPTION 'GUARD constraint failed: %', TG_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;"""

_FUNCTIONS: Final = {
    "guard_refuses": f"""
BEGIN
    {_RAISE}
END
""",
    # *= compares byte by byte: 1 and 1.0 inside of JSON are not the same history.
    "guard_refuses_but_name": f"""
DECLARE
    given text := NEW.{REPLACEABLE};
BEGIN
    NEW.{REPLACEABLE} := OLD.{REPLACEABLE};
    IF NOT NEW *= OLD THEN
        {_RAISE}
    END IF;
    NEW.{REPLACEABLE} := given;
    RETURN NEW;
END
""",
}


def written(definition: str) -> str:
    """Return a definition without the quotation marks and casts of text that the catalogue puts in as it sees fit."""
    return definition.replace('"', "").replace("::text", "")


def functions() -> Iterator[Guard]:
    """Yield what the triggers call. Taken away, they are replaced by one that refuses nothing."""
    for name, body in _FUNCTIONS.items():
        head = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET {SEARCH_PATH} AS"
        drop = f"{head} $$ BEGIN RETURN COALESCE(NEW, OLD); END $$"
        definition = f"{written(body)} SET {SEARCH_PATH}"
        yield Guard(name, "", frozenset(), "everything that triggers refuse", definition, (f"{head} $${body}$$",), drop)


def guards_of(table: GuardedTable) -> Iterator[Guard]:
    """Yield the guards of one table."""
    if table.append_only:
        update = "guard_refuses_but_name" if table.history else "guard_refuses"
        yield _trigger(table, "no_update", "UPDATE", "FOR EACH ROW", f"changing rows of {table.table}", calls=update)
        yield _trigger(table, "no_delete", "DELETE", "FOR EACH ROW", f"deleting rows of {table.table}")
        # Row triggers do not see a TRUNCATE.
        yield _trigger(table, "no_truncate", "TRUNCATE", "FOR EACH STATEMENT", f"emptying {table.table}")
    else:
        changed = " OR ".join(f"old.{column} IS DISTINCT FROM new.{column}" for column in table.fixed)
        each = f"FOR EACH ROW WHEN ({changed})"
        yield _trigger(table, "fixed", "UPDATE", each, f"moving or renumbering rows of {table.table}", table.fixed)
    for reference in table.references:
        yield _reference(table, reference)


def _reference(table: GuardedTable, reference: Reference) -> Guard:
    """Refuse a reference to a row that is not the same organisation's, at the end of the statement."""
    name = f"{table.name}_{reference.field}_tenant"
    key = f"FOREIGN KEY (organization_id, {reference.column}) REFERENCES {reference.target}(organization_id, id)"
    return Guard(
        name,
        table.table,
        frozenset({"organization_id", reference.column}),
        f"{table.table}.{reference.column} naming a row of another organisation",
        key,
        (f'ALTER TABLE "{table.table}" ADD CONSTRAINT "{name}" {key} NOT DEFERRABLE',),
        f'ALTER TABLE "{table.table}" DROP CONSTRAINT IF EXISTS "{name}"',
    )


def _trigger(
    table: GuardedTable,
    kind: str,
    event: str,
    each: str,
    against: str,
    columns: tuple[str, ...] = (),
    *,
    calls: str = "guard_refuses",
) -> Guard:
    name = f"{table.name}_{kind}"
    sql = f"CREATE TRIGGER {name} BEFORE {event} ON {table.table} {each} EXECUTE FUNCTION {calls}()"
    return Guard(
        name,
        table.table,
        frozenset(columns),
        against,
        f"{written(sql)} ALWAYS",
        # ALWAYS: session_replication_role = replica switches ordinary triggers off.
        (sql, f"ALTER TABLE {table.table} ENABLE ALWAYS TRIGGER {name}"),
        f"DROP TRIGGER IF EXISTS {name} ON {table.table}",
    )
