"""What the environment says. A wrong environment stops the start with one clear sentence."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

_env = environ.Env()


def read_file(path: Path) -> None:
    """Read a `.env` file if there is one; the environment itself wins over it."""
    if path.is_file():
        environ.Env.read_env(path)


def flag(name: str, *, default: bool) -> bool:
    """Return a yes or no."""
    text = str(_env.str(name, default=str(default))).lower()
    if text in {"true", "1", "yes", "on"}:
        return True
    if text in {"false", "0", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {text!r}.")


def number(name: str, *, default: int) -> int:
    """Return a whole number that is not negative."""
    value = _checked(name, lambda: int(_env.str(name, default=str(default))), "a whole number")
    if value < 0:
        raise ImproperlyConfigured(f"{name} must not be negative.")
    return value


def positive(name: str, *, default: int) -> int:
    """Return a whole number above 0, of what must come to an end."""
    value = number(name, default=default)
    if value == 0:
        raise ImproperlyConfigured(f"{name} must be 1 or more.")
    return value


def names(name: str, *, default: list[str]) -> list[str]:
    """Return a comma-separated list."""
    return [part.strip() for part in _env.list(name, default=default) if part.strip()]


def secret_key() -> str:
    """Return SECRET_KEY, without which nothing starts: a key that everyone could know would sign every session."""
    key = str(_env.str("SECRET_KEY", default=""))
    if not key:
        raise ImproperlyConfigured("SECRET_KEY is not set: set it in the environment, or let `make .env` write one.")
    return key


def ed25519_key(name: str) -> bytes | None:
    """Return the 32 bytes of a key (a private one's seed, or a public one) from base64; None where it is not set."""
    text = str(_env.str(name, default=""))
    return _checked(name, lambda: _thirty_two_bytes(text), "32 bytes in base64") if text else None


def _thirty_two_bytes(text: str) -> bytes:
    value = base64.b64decode(text, validate=True)
    if len(value) != 32:
        raise ValueError
    return value


def database(default_file: Path) -> dict[str, Any]:
    """Return the database that DATABASE_URL names: `postgres://…` or `sqlite:///path`; SQLite beside us without it."""
    url = f"sqlite:///{default_file}"
    parsed = _checked("DATABASE_URL", lambda: dict(_env.db("DATABASE_URL", default=url)), "a database URL")
    engine = str(parsed.get("ENGINE", ""))
    wait = number("LOCK_TIMEOUT_SECONDS", default=5)
    if wait == 0:
        raise ImproperlyConfigured("LOCK_TIMEOUT_SECONDS must be 1 or more: nothing may wait for ever.")
    if engine.endswith("postgresql"):
        limits = f"-c lock_timeout={wait}s -c idle_in_transaction_session_timeout=60s"
        return parsed | _POSTGRESQL | {"OPTIONS": _POSTGRESQL_OPTIONS | {"options": limits} | parsed.get("OPTIONS", {})}
    if engine.endswith("sqlite3"):
        return parsed | _SQLITE | {"OPTIONS": _SQLITE_OPTIONS | {"timeout": wait}}
    raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// or sqlite:///.")


# Binding on the server with early preparation: a read costs PostgreSQL no parsing and planning after the
# first. (0 instead of 1 breaks migrations.) The time-outs turn a stuck lock into an honest 503.
_POSTGRESQL: dict[str, Any] = {"CONN_MAX_AGE": 600}
_POSTGRESQL_OPTIONS: dict[str, Any] = {"server_side_binding": True, "prepare_threshold": 1, "connect_timeout": 5}

# IMMEDIATE: a transaction takes the write lock when it begins, so two of them cannot both read and then
# both fail to write. WAL: readers do not wait for the writer. FULL: what was acknowledged survives a power cut.
_SQLITE: dict[str, Any] = {"CONN_MAX_AGE": None}
_SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;",
}


def _checked(name: str, read: Callable[[], T], what: str) -> T:
    try:
        return read()
    except (ValueError, environ.ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name} must be {what}.") from error
