"""What a role of PostgreSQL could do to the guards. SQLite has no roles."""

from collections.abc import Iterator
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from riskregister.history import registry

# What a role may become counts as what it is: SET ROLE is one statement away.
_ATTRIBUTES = """
SELECT r.rolname,
       CASE WHEN r.rolsuper THEN 'a superuser' WHEN r.rolreplication THEN 'allowed to replicate'
            WHEN r.rolcreaterole THEN 'allowed to make roles' ELSE 'allowed to bypass row security' END
  FROM pg_roles r
 WHERE pg_has_role(%s::name, r.oid, 'MEMBER')
   AND (r.rolsuper OR r.rolreplication OR r.rolcreaterole OR r.rolbypassrls)
 ORDER BY r.rolsuper DESC, r.rolname = %s::name DESC, r.rolname
"""
_OWNED = """
SELECT what FROM (
    SELECT 'table ' || c.relname AS what, c.relowner AS owner
      FROM pg_class c WHERE c.relname = ANY(%s) AND c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid)
    UNION ALL
    SELECT 'function ' || p.proname, p.proowner
      FROM pg_proc p WHERE p.proname LIKE 'guard|_refuses%%' ESCAPE '|' AND pg_function_is_visible(p.oid)
    UNION ALL
    SELECT 'schema ' || n.nspname, n.nspowner FROM pg_namespace n WHERE n.nspname = current_schema()
    UNION ALL
    SELECT 'database ' || d.datname, d.datdba FROM pg_database d WHERE d.datname = current_database()
) AS things WHERE pg_has_role(%s::name, owner, 'MEMBER') ORDER BY what
"""
_CHANGED = """
SELECT c.relname
  FROM pg_class c
 WHERE c.relname = ANY(%s) AND c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid)
   AND (has_table_privilege(%s::name, c.oid, 'UPDATE') OR has_any_column_privilege(%s::name, c.oid, 'UPDATE')
        OR has_table_privilege(%s::name, c.oid, 'DELETE, TRUNCATE, TRIGGER'))
 ORDER BY c.relname
"""


def powers(connection: BaseDatabaseWrapper) -> list[str]:
    """Return, as sentences, what makes our role more than the service needs; the first one that says it all."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
        for power in ruling(cursor, role):
            return [f"The database role {role} {power}: nothing in the database holds against it."]
        cursor.execute(_CHANGED, [_append_only(), role, role, role])
        changed = [table for (table,) in cursor.fetchall()]
    return [f"The database role {role} may change {', '.join(changed)}."] if changed else []


def ruling(cursor: Any, role: str) -> Iterator[str]:
    """Yield why a role could switch the guards off, whatever it was granted or denied."""
    cursor.execute(_ATTRIBUTES, [role, role])
    for name, attribute in cursor.fetchall():
        yield f"is {attribute}" if name == role else f"may become {name}, which is {attribute}"
    cursor.execute(_OWNED, [_append_only(), role])
    owned = [thing for (thing,) in cursor.fetchall()]
    if owned:
        yield f"owns the {', '.join(owned)}, or may become the owner"


def _append_only() -> list[str]:
    return [model._meta.db_table for model in registry.append_only()]
