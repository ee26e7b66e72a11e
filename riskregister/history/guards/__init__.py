"""What the database itself refuses: rewriting history, moving rows between tenants, references across them.

Derived from the models and the registry, so that a new table is guarded by being there. `install` puts in
place what is missing, `missing` compares the database's catalogue with what must be there.
"""

from riskregister.history.guards.guarding import drop, expected, install
from riskregister.history.guards.missing import Missing, missing

__all__ = ["Missing", "drop", "expected", "install", "missing"]
