"""What the role that PostgreSQL knows us by could do to the guards. SQLite has no roles."""

from django.db.backends.base.base import BaseDatabaseWrapper

from riskregister.history import registry

_IDENTITY = """
SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
"""

# Privileges of a role it may act as count: SET ROLE is one statement away.
_TABLES = """
SELECT c.relname, pg_has_role(c.relowner, 'MEMBER'),
       has_table_privilege(c.oid, 'UPDATE') OR has_any_column_privilege(c.oid, 'UPDATE')
    OR has_table_privilege(c.oid, 'DELETE, TRUNCATE, TRIGGER')
  FROM pg_class c
 WHERE c.relname = ANY(%s) AND c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid)
 ORDER BY c.relname
"""


def powers(connection: BaseDatabaseWrapper) -> list[str]:
    """Return, as sentences, what makes the role more than the service needs; the first one that says it all."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(_IDENTITY)
        role, is_superuser = cursor.fetchone()
        cursor.execute(_TABLES, [[model._meta.db_table for model in registry.append_only()]])
        tables = cursor.fetchall()
    if is_superuser:
        return [f"The database role {role} is a superuser: nothing in the database holds against it."]
    owned = [table for table, is_owner, _ in tables if is_owner]
    if owned:
        return [f"The database role {role} owns {', '.join(owned)}: it can switch the guards of history off."]
    changed = [table for table, _, may_change in tables if may_change]
    return [f"The database role {role} may change {', '.join(changed)}."] if changed else []
