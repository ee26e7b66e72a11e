"""What the environment says. A wrong environment stops the start with one clear sentence."""

import base64
import json
from collections.abc import Callable, Collection
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

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


def text(name: str, *, needed_with: str = "") -> str:
    """Return a text without blanks around it; it may be empty only while the variable that needs it is not set."""
    value = str(_env.str(name, default="")).strip()
    if needed_with and not value and _env.str(needed_with, default=""):
        raise ImproperlyConfigured(f"{name} must be set where {needed_with} is.")
    return value


def header_secret(name: str) -> str:
    """Return a secret that is sent in a header, or nothing: visible ASCII, as no other character gets there."""
    value = text(name)
    if any(not "!" <= character <= "~" for character in value):
        raise ImproperlyConfigured(f"{name} must be of visible ASCII characters, without blanks.")
    return value


def amount(name: str) -> Decimal | None:
    """Return a decimal number that is not negative; None where it is not set."""
    digits = text(name)
    value = _checked(name, lambda: Decimal(digits), "a decimal number") if digits else None
    if value is not None and not (value.is_finite() and value >= 0):
        raise ImproperlyConfigured(f"{name} must be a decimal number that is not negative.")
    return value


def json_object(name: str, *, default: dict[str, Any], without: Collection[str] = ()) -> dict[str, Any]:
    """Return a JSON object that has none of the members that are not for the environment to say."""
    written = text(name)
    if not written:
        return default
    value = _checked(name, lambda: json.loads(written, parse_constant=_no_constant), "a JSON object")
    if not isinstance(value, dict):
        raise ImproperlyConfigured(f"{name} must be a JSON object.")
    if forbidden := sorted(set(value) & set(without)):
        raise ImproperlyConfigured(f"{name} must not have {', '.join(forbidden)}: the service says that itself.")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def endpoint(name: str, *, hosts: Collection[str], listed_in: str) -> str:
    """Return the URL of a service that we call, without a slash at its end; nothing where it is not set.

    Its host must be on the list, and only what stays on this machine may go without TLS. No message repeats the URL:
    a password may stand in it.
    """
    url = text(name).rstrip("/")
    if not url:
        return ""
    if any(not "!" <= character <= "~" for character in url):
        raise ImproperlyConfigured(f"{name} must be of visible ASCII characters, without blanks.")
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        whole = False
    if not whole:
        raise ImproperlyConfigured(f"{name} must be a URL that begins with https:// and names a host.")
    if parts.username is not None or "?" in url or "#" in url:
        raise ImproperlyConfigured(f"{name} must be without user, password, query and fragment.")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname or ""):
        raise ImproperlyConfigured(f"{name} must begin with https://: only 127.0.0.1 and [::1] are called without TLS.")
    if (parts.hostname or "") not in hosts:
        raise ImproperlyConfigured(f"The host of {name} must be listed in {listed_in}.")
    return url


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


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
    except (ValueError, InvalidOperation, RecursionError, environ.ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name} must be {what}.") from error
