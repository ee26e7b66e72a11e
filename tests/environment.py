"""Loaded before the settings (pytest's `-p`): the environment in which the tests run, unless one is given."""

import os

os.environ.setdefault("SECRET_KEY", "the tests sign nothing that matters with this key")
# The suite calls faster than any client; what tests the limits sets them.
for limit in ("TOKEN", "ORGANIZATION", "FAILED_AUTHENTICATIONS"):
    os.environ[f"THROTTLE_{limit}_PER_MINUTE"] = "0"
# Sixteen threads on a busy machine may wait far longer for SQLite's one writer than a service should: SQLite knows no
# queue, and whoever has waited longest looks the most rarely.
os.environ.setdefault("LOCK_TIMEOUT_SECONDS", "300")
if "TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
else:
    os.environ.setdefault("DATABASE_URL", "sqlite:///tests.sqlite3")
