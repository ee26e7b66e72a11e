"""Guesses at the admin site's log-in: counted, limited, and told in the log.

A guess counts from before the password is looked at until LOGIN_LOCK_MINUTES after the last one that counted with
it; what is refused does not count. Three limits, each of guesses that are not forgotten yet:

- LOGIN_LIMIT_PAIR for a name from one address,
- LOGIN_LIMIT_PERSON for a name from everywhere, against guesses from many addresses,
- LOGIN_LIMIT_ADDRESS for an address with whatever names, against one password tried on many people.

The last two do not hold where that person has logged in from that address in the last KNOWN_DAYS: nobody can lock a
person out from elsewhere, for as long as they may try.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import structlog
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from riskregister.api.addresses import client_address, network_of
from riskregister.organizations.models import User
from riskregister.organizations.sessions import begin_session

logger = structlog.get_logger("riskregister.log_in")

KNOWN_DAYS: Final = 30
"""For how long an address is known to be a person's (ours)."""


class Lock(NamedTuple):
    """Why a guess was refused, and when the next one is let through."""

    limit: str
    until: datetime


def network(request: HttpRequest) -> str:
    """Return the address that a guess counts for."""
    return network_of(client_address(request.META))


def key_of(name: str) -> str:
    """Return what stands for a name in the tables.

    Not the name: people type their password in its place, and a name that is erased must be gone from here.
    """
    return salted_hmac("riskregister.log_in", name.casefold(), algorithm="sha256").hexdigest()


def take_guess(key: str, address: str, now: datetime) -> Lock | None:
    """Count a guess before it is made; return the lock instead where a limit is reached.

    Guesses are let through one by one, so that many at a time get no more than the limit.
    """
    with transaction.atomic():
        _wait_for_turn()
        lock = _lock(key, address, now)
        if lock is None:
            _count(key, address, now)
    return lock


def purge() -> int:
    """Remove guesses that no longer count, and addresses that are no longer known. Returns how many rows."""
    now = timezone.now()
    guesses: int
    known: int
    guesses, _ = AccessAttempt.objects.filter(attempt_time__lte=now - _lock_time()).delete()
    known, _ = AccessLog.objects.filter(attempt_time__lte=now - timedelta(days=KNOWN_DAYS)).delete()
    return guesses + known


class LogInHandler(AxesDatabaseHandler):  # type: ignore[misc]  # the library is not typed
    """What axes does at each step of logging in and out."""

    def is_allowed(self, request: Any, credentials: dict[str, Any] | None = None) -> bool:
        """Say whether a password may be looked at, and count it."""
        name = str((credentials or {}).get("username", ""))
        lock = take_guess(key_of(name), request.axes_ip_address, request.axes_attempt_time)
        request.log_in_lock = lock
        request.axes_locked_out = lock is not None
        return lock is None

    def user_login_failed(self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
        """Tell it. The name that was typed may be a password: who it is is told only if they are known."""
        lock: Lock | None = request.log_in_lock
        person = User.objects.filter(email=str(credentials.get("username", ""))).values_list("pk", flat=True).first()
        logger.log(
            logging.WARNING,
            "log-in failed" if lock is None else "log-in refused",
            address=client_address(request.META),
            account=None if person is None else str(person),
            **({} if lock is None else {"limit": lock.limit}),
        )

    def user_logged_in(self, sender: Any, request: Any, user: User, **kwargs: Any) -> None:
        """Begin the session, forget the person's wrong guesses from this address, and remember the address."""
        begin_session(request.session)
        key, address, now = key_of(user.email), request.axes_ip_address, request.axes_attempt_time
        AccessAttempt.objects.filter(username=key, ip_address=address).delete()
        known = AccessLog.objects.filter(username=key, ip_address=address)
        if not known.update(attempt_time=now):
            AccessLog.objects.create(username=key, ip_address=address)
        logger.info("logged in", address=client_address(request.META), account=str(user.pk))

    def user_logged_out(self, sender: Any, request: Any, user: User | None, **kwargs: Any) -> None:
        """Tell it."""
        if user is not None:
            logger.info("logged out", address=client_address(request.META), account=str(user.pk))

    def reset_attempts(
        self, *, ip_address: str | None = None, username: str | None = None, ip_or_username: bool = False
    ) -> int:
        """Forget guesses for an operator (`manage.py axes_reset_username`, `axes_reset_ip` and their like)."""
        count: int = super().reset_attempts(
            ip_address=None if ip_address is None else network_of(ip_address),
            username=None if username is None else key_of(username),
            ip_or_username=ip_or_username,
        )
        return count


def _lock_time() -> timedelta:
    return timedelta(minutes=settings.LOGIN_LOCK_MINUTES)


def _wait_for_turn() -> None:
    """Let one transaction at a time read and count. (One of SQLite is alone from its beginning.)"""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {AccessAttempt._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _lock(key: str, address: str, now: datetime) -> Lock | None:
    counting = AccessAttempt.objects.filter(attempt_time__gt=now - _lock_time())
    limits = [("pair", settings.LOGIN_LIMIT_PAIR, counting.filter(username=key, ip_address=address))]
    since = now - timedelta(days=KNOWN_DAYS)
    if not AccessLog.objects.filter(username=key, ip_address=address, attempt_time__gt=since).exists():
        limits.append(("person", settings.LOGIN_LIMIT_PERSON, counting.filter(username=key)))
        limits.append(("address", settings.LOGIN_LIMIT_ADDRESS, counting.filter(ip_address=address)))
    for name, limit, rows in limits:
        counted = rows.order_by("-attempt_time").values_list("failures_since_start", "attempt_time")
        until = _locked_until(limit, counted)
        if until is not None:
            return Lock(name, until)
    return None


def _locked_until(limit: int, counted: Iterable[tuple[int, datetime]]) -> datetime | None:
    """Return when the guesses, newest first, are fewer than the limit again; None where they are. 0 is no limit."""
    sum_of_newest = 0
    for count, last in counted if limit else ():
        sum_of_newest += count
        if sum_of_newest >= limit:
            return last + _lock_time()
    return None


def _count(key: str, address: str, now: datetime) -> None:
    rows = AccessAttempt.objects.filter(username=key, ip_address=address)
    going_on = rows.filter(attempt_time__gt=now - _lock_time())
    if going_on.update(failures_since_start=F("failures_since_start") + 1, attempt_time=now):
        return
    # Of axes' columns those that say what was sent stay empty: it may be anything, and of any length.
    if not rows.update(failures_since_start=1, attempt_time=now):
        AccessAttempt.objects.create(username=key, ip_address=address, failures_since_start=1)
