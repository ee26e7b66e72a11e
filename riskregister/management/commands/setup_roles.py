"""manage.py setup_roles --application NAME --read-only NAME [--json]"""

import json
import os
import re
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from riskregister.history.privileges import ruling
from riskregister.management.postgresql_roles import application_privileges, read_only_privileges

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}", re.ASCII)

APPLICATION_PASSWORD = "APPLICATION_ROLE_PASSWORD"  # noqa: S105  # the name of a variable
READ_ONLY_PASSWORD = "READ_ONLY_ROLE_PASSWORD"  # noqa: S105 - its name

_OWNER = """
SELECT pg_get_userbyid(relowner), pg_has_role(relowner, 'USAGE'), current_schema(), current_database()
  FROM pg_class WHERE oid = to_regclass('organization_counter')
"""
_MEMBER_OF = """
SELECT b.rolname FROM pg_auth_members m JOIN pg_roles b ON b.oid = m.roleid JOIN pg_roles r ON r.oid = m.member
 WHERE r.rolname = %s ORDER BY b.rolname
"""


class Command(BaseCommand):
    help = (
        "Set up, in PostgreSQL, the role that the service uses and one that only reads. Run it as the owner of the "
        f"tables, after each migration; repeatable. A role gets a password, and may log in, if {APPLICATION_PASSWORD} "
        f"or {READ_ONLY_PASSWORD} is set in the environment; a new one without it cannot log in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--application", required=True, metavar="NAME", help="role of the service")
        parser.add_argument("--read-only", required=True, metavar="NAME", help="role for reports")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the roles where they are not there, and give them what they need and nothing else."""
        application, read_only = options["application"], options["read_only"]
        if connection.vendor != "postgresql":
            raise CommandError("SQLite has no roles: whoever may write its file may do everything.")
        if application == read_only or not (NAME.fullmatch(application) and NAME.fullmatch(read_only)):
            raise CommandError("Give two different names of lower-case letters, digits and underscores.")
        with transaction.atomic(), connection.cursor() as cursor:
            self._look(cursor)
            logins = {
                application: self._make(cursor, application, os.environ.get(APPLICATION_PASSWORD)),
                read_only: self._make(cursor, read_only, os.environ.get(READ_ONLY_PASSWORD)),
            }
            self._take_from_everybody(cursor)
            self._grant(cursor, application, application_privileges())
            self._grant(cursor, read_only, read_only_privileges())
            # A table of a later migration can be filled at once; what more it needs, the next run knows.
            new = f'ALTER DEFAULT PRIVILEGES FOR ROLE "{self.owner}" IN SCHEMA "{self.schema}"'
            cursor.execute(f'{new} GRANT SELECT, INSERT ON TABLES TO "{application}"')
        self._tell(application, read_only, logins, as_json=options["json"])

    def _look(self, cursor: Any) -> None:
        """Find out where the tables are and whose. Raises CommandError where there are none, or they are not ours."""
        cursor.execute(_OWNER)
        found = cursor.fetchone()
        if found is None:
            raise CommandError("There are no tables yet: run manage.py migrate first.")
        self.owner, is_owner, self.schema, self.database = found
        if not is_owner:
            raise CommandError(f"The tables belong to {self.owner}: run this as that role.")

    def _take_from_everybody(self, cursor: Any) -> None:
        """Take back what PUBLIC, and so every role, was given; of the schema it may be there from PostgreSQL 14."""
        cursor.execute(f'REVOKE ALL ON ALL TABLES IN SCHEMA "{self.schema}" FROM PUBLIC')
        cursor.execute(f'REVOKE ALL ON ALL SEQUENCES IN SCHEMA "{self.schema}" FROM PUBLIC')
        cursor.execute(f'REVOKE CREATE ON SCHEMA "{self.schema}" FROM PUBLIC')

    def _make(self, cursor: Any, role: str, password: str | None) -> bool:
        """Make a role unless it is there, set its password if one is given, and return whether it may log in."""
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE ROLE "{role}" NOLOGIN')
        for power in ruling(cursor, role):
            raise CommandError(f"{role} may do more than a role of the service: it {power}.")
        cursor.execute(_MEMBER_OF, [role])
        if bases := [name for (name,) in cursor.fetchall()]:
            raise CommandError(f"{role} may do what {', '.join(bases)} may: take it out of there first.")
        if password:
            # Hashed here, so that the server's log never holds it.
            session: Any = connection.connection
            verifier = session.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
            cursor.execute(f"ALTER ROLE \"{role}\" LOGIN PASSWORD '{verifier}'")
        cursor.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", [role])
        return bool(cursor.fetchone()[0])

    def _grant(self, cursor: Any, role: str, privileges: Iterable[tuple[str, str]]) -> None:
        cursor.execute(f'REVOKE ALL ON ALL TABLES IN SCHEMA "{self.schema}" FROM "{role}"')
        cursor.execute(f'REVOKE ALL ON ALL SEQUENCES IN SCHEMA "{self.schema}" FROM "{role}"')
        cursor.execute(f'REVOKE ALL ON SCHEMA "{self.schema}" FROM "{role}"')
        cursor.execute(f'GRANT CONNECT ON DATABASE "{self.database}" TO "{role}"')
        cursor.execute(f'GRANT USAGE ON SCHEMA "{self.schema}" TO "{role}"')
        for allowed, table in privileges:
            cursor.execute(f'GRANT {allowed} ON "{table}" TO "{role}"')
        cursor.execute("SELECT has_schema_privilege(%s::name, %s::text, 'CREATE')", [role, self.schema])
        if cursor.fetchone()[0]:
            raise CommandError(f"{role} may make things in the schema {self.schema}, whose owner alone can mend that.")

    def _tell(self, application: str, read_only: str, logins: dict[str, bool], *, as_json: bool) -> None:
        if as_json:
            made = {"application": application, "read_only": read_only, "may_log_in": logins}
            self.stdout.write(json.dumps(made))
            return
        for role, may_log_in in logins.items():
            self.stdout.write(f"{role}: ready" if may_log_in else f"{role}: ready, but it cannot log in yet")
