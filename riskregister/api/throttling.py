"""How often one may call: fixed windows of a minute, counted in the memory of each worker.

REST framework's throttles keep every call's time in a cache; at 6,000 a minute that costs more than the
answer. Here a call costs one look-up in a dictionary, and a new minute forgets the one before.
"""

import math
from collections.abc import Hashable
from threading import Lock
from time import monotonic
from uuid import UUID

from django.conf import settings
from rest_framework.exceptions import Throttled

from riskregister.api.addresses import network_of

WINDOW = 60


def retry_after() -> int:
    """Return in how many whole seconds the next minute begins."""
    return math.ceil(WINDOW - monotonic() % WINDOW)


class LimitReached(Throttled):
    """One call too many."""

    def __init__(self, whose: str, limit: int) -> None:
        super().__init__(detail=f"{whose} has had its {limit} calls of this minute.")
        self.wait = retry_after()


class Window:
    """Counts what was let through in the current minute, by key, for any number of threads.

    It holds at most `capacity` keys, so that nobody can fill the memory by calling from everywhere: a key
    that does not fit any more is not counted until the minute is over.
    """

    def __init__(self, capacity: int = 10_000) -> None:
        self._capacity = capacity
        self._lock = Lock()
        self._minute = -1
        self._counts: dict[Hashable, int] = {}

    def take(self, key: Hashable, limit: int) -> bool:
        """Count one more for the key and return True; return False if it has had its limit. 0 is no limit."""
        if not limit:
            return True
        with self._lock:
            counts = self._current()
            count = counts.get(key, 0)
            if count >= limit:
                return False
            if count or len(counts) < self._capacity:
                counts[key] = count + 1
            return True

    def is_spent(self, key: Hashable, limit: int) -> bool:
        """Tell whether the key has had its limit. Counts nothing."""
        if not limit:
            return False
        with self._lock:
            return self._current().get(key, 0) >= limit

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._counts = {}

    def __len__(self) -> int:
        return len(self._counts)

    def _current(self) -> dict[Hashable, int]:
        minute = int(monotonic() // WINDOW)
        if minute != self._minute:
            self._minute, self._counts = minute, {}
        return self._counts


tokens = Window()
organizations = Window()
failures = Window()


def check_token(checksum: str) -> None:
    """Raise LimitReached for a token that has had its limit: asked before the token costs a query."""
    if tokens.is_spent(checksum, settings.THROTTLE_TOKEN_PER_MINUTE):
        raise LimitReached("The token", settings.THROTTLE_TOKEN_PER_MINUTE)


def count_call(checksum: str, organization_id: UUID) -> None:
    """Count a call that is authenticated. Raise LimitReached where its token or organisation has had its limit."""
    if not tokens.take(checksum, settings.THROTTLE_TOKEN_PER_MINUTE):
        raise LimitReached("The token", settings.THROTTLE_TOKEN_PER_MINUTE)
    if not organizations.take(organization_id, settings.THROTTLE_ORGANIZATION_PER_MINUTE):
        raise LimitReached("The organisation", settings.THROTTLE_ORGANIZATION_PER_MINUTE)


def count_failure(address: str) -> None:
    """Count credentials that do not hold. Raise LimitReached where the address has shown its limit of them.

    Only the answer to bad credentials becomes another. Good ones go on working from the same address:
    behind it may be a whole company, and the secrets here are too long to be guessed by any number of calls.
    """
    limit = settings.THROTTLE_FAILED_AUTHENTICATIONS_PER_MINUTE
    if not failures.take(network_of(address), limit):
        raise LimitReached("Of bad credentials, the address", limit)
