"""Asking until there is an answer: again after a pause where the endpoint is busy, and never beyond the deadline."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from risks.scorers.model.endpoint import Endpoint, Prices
from risks.scorers.model.exchange import post
from risks.scorers.model.unusable import Busy
from risks.scorers.records import Usage

_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0
_PATH: Final = "/chat/completions"

Wait = Callable[[float], None]


@dataclass
class Tally:
    """What one scoring has taken so far; it counts on while things fail."""

    requests: int = 0
    prompt_tokens: int | None = None
    completion_tokens: int | None = None

    def usage(self, prices: Prices) -> Usage:
        """Return it with its cost."""
        cost = prices.cost(self.prompt_tokens, self.completion_tokens)
        return Usage(self.requests, self.prompt_tokens, self.completion_tokens, cost)


def ask(endpoint: Endpoint, body: bytes, until: float, tally: Tally, wait: Wait) -> bytes:
    """Return the body of the endpoint's answer. Raises Unusable where there is none until then (monotonic clock).

    Only what says of itself that it is busy is asked again: anything else would fail, or be paid for, twice. Where it
    asks for a longer pause than there is time, it is not asked sooner instead.
    """
    pause = _FIRST_PAUSE
    while True:
        tally.requests += 1
        try:
            return post(endpoint, _PATH, body, min(until, time.monotonic() + endpoint.timeout))
        except Busy as busy:
            now = max(pause, busy.pause or 0)
            if tally.requests > endpoint.retries or now > _LONGEST_PAUSE or time.monotonic() + now >= until:
                raise
        wait(now)
        pause *= 2
