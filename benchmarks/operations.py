"""What is asked of the variants, as raw requests, and in what their answers must be equal."""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from benchmarks.servers import AGAIN, PRODUCT, TAUGHT, VARIANTS, Variant

Organization = Mapping[str, Any]
"""An organisation as the generator tells of it, with a `token`."""

Ask = Callable[[Organization, random.Random], str]
"""Makes one request."""

WRITERS: Final = (PRODUCT, AGAIN, TAUGHT)
LIKELIHOODS: Final = ("Remote", "Unlikely", "Possible", "Probable", "Imminent")
IMPACTS: Final = ("Very Low", "Low", "Medium", "High", "Severe")


@dataclass(frozen=True)
class Operation:
    """Something that is measured."""

    name: str
    ask: Ask
    variants: tuple[Variant, ...]
    distinct: int = 1
    """How many different requests one connection has."""
    repeat: bool = True
    """Whether a connection may send them again when it has sent all."""
    differs: tuple[str, ...] = ()
    """Members of the answered row that are each writer's own: numbers and times."""
    together: bool = False
    """Whether all connections call on behalf of one organisation."""

    def plan(self, organizations: list[Organization], concurrency: int, seed: int) -> list[list[str]]:
        """Return the requests of each connection; connections belong to different organisations, if not together."""
        chance = random.Random(seed)
        whose = [organizations[0 if self.together else each % len(organizations)] for each in range(concurrency)]
        return [[self.ask(each, chance) for _ in range(self.distinct)] for each in whose]

    def answered(self, body: str) -> Any:
        """Return what must be equal in the answers of all variants."""
        told = json.loads(body)
        if "results" in told:
            return told["results"], told["pagination"]["has_next"]
        for objective in told["threat_objectives"]:
            if "threat_objectives" in self.differs:
                del objective["created_date"]
        return {name: value for name, value in told.items() if name == "threat_objectives" or name not in self.differs}


def _request(method: str, path: str, whose: Organization, body: str = "", *headers: str) -> str:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {whose['token']}",
        f"X-Organization: {whose['id']}",
        "Accept: application/json",
        *headers,
    ]
    if method != "GET":
        lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"]
    return "\r\n".join([*lines, "", body])


def _newest(whose: Organization, chance: random.Random) -> str:
    return _request("GET", "/v1/risks?page_size=100", whose)


def _filtered(whose: Organization, chance: random.Random) -> str:
    filters = "status=New,Remediation,Closed&urgency=Medium,High,Critical&due_date_after=2025-01-10T00:00:00Z"
    return _request("GET", f"/v1/risks?page_size=100&{filters}", whose)


def _past(whose: Organization, chance: random.Random) -> str:
    return _request("GET", f"/v1/risks?page_size=100&as_of={whose['as_of']}", whose)


def _one(whose: Organization, chance: random.Random) -> str:
    return _request("GET", f"/v1/risks/RSK-{chance.randint(1, whose['risks']):05d}", whose)


def _raise(whose: Organization, chance: random.Random) -> str:
    path = f"/v1/incidents/INC-{chance.randint(1, whose['incidents']):05d}/risks"
    return _request("POST", path, whose, "", f"Idempotency-Key: {uuid4()}")


def _change(whose: Organization, chance: random.Random) -> str:
    """Score a risk anew. The text is another one each time, so that each request changes something."""
    body = {
        "likelihood": chance.choice(LIKELIHOODS),
        "impact": chance.choice(IMPACTS),
        "remediation_task": f"Turn on encryption of disks, see ticket {chance.getrandbits(60)}.",
    }
    return _request("PATCH", f"/v1/risks/RSK-{chance.randint(1, whose['risks']):05d}", whose, json.dumps(body))


MADE: Final = ("id", "created_date", "updated_date", "threat_objectives")
ENOUGH: Final = 4_000
"""Requests that no variant gets through in a block."""

LIST: Final = Operation("list of 100", _newest, VARIANTS)
FILTERED: Final = Operation("list, three filters", _filtered, VARIANTS)
ONE: Final = Operation("one risk", _one, VARIANTS, distinct=500)
AS_OF: Final = Operation("list as of a moment", _past, (PRODUCT, AGAIN, TAUGHT))
CHANGE: Final = Operation("PATCH", _change, WRITERS, ENOUGH, repeat=False, differs=("updated_date",))
RAISE: Final = Operation("raise a risk", _raise, WRITERS, ENOUGH, repeat=False, differs=MADE)
CROWD: Final = Operation("raise, one organisation", _raise, WRITERS, ENOUGH, repeat=False, differs=MADE, together=True)

OPERATIONS: Final = (LIST, FILTERED, ONE, AS_OF, CHANGE, RAISE, CROWD)
"""Those that write come last: the variants write to tables of their own, so after that they no longer read the same."""
