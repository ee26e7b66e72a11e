"""A thousand writes of every kind from sixteen clients, and how to tell that each took effect exactly once."""

import random
import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.callers import Answer, Caller

CLIENTS = 16
INCIDENT = {"title": "Its own", "description": "Of one client.", "detected_date": "2026-03-02T08:00:00Z"}


class Strikes:
    """Strikes when so many writes have been acknowledged as one of the points says."""

    def __init__(self, points: set[int], strike: Callable[[], None]) -> None:
        self._points, self._strike = points, strike
        self._lock = threading.Lock()
        self._acknowledged = 0

    def acknowledged(self) -> None:
        """Count a write. Other clients are in the middle of theirs meanwhile."""
        with self._lock:
            self._acknowledged += 1
            if self._acknowledged in self._points:
                self._strike()


@dataclass
class Client:
    """One of the clients, with an incident and a risk that it alone changes."""

    name: str
    caller: Caller
    done: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Kind of write -> the text that each brought in, in order."""

    def begin(self) -> None:
        """Make its incident and its risk."""
        made = [
            self.caller.post("/v1/incidents", INCIDENT, key=f"{self.name}-incident"),
            self.caller.post("/v1/risks", {"title": "Its own", "description": "x"}, key=f"{self.name}-risk"),
        ]
        assert [status for status, _ in made] == [201, 201], made
        self.incident, self.risk = (body["id"] for _, body in made)

    def write(self, kind: str, text: str) -> None:
        """Do one write that brings in a text, until it is acknowledged."""
        status, body = self._sent(kind, text)
        assert status == (200 if kind == "change" else 201), (kind, body)
        self.done[kind].append(text)

    def _sent(self, kind: str, text: str) -> Answer:
        caller = self.caller
        described = {"title": text, "description": "x"}
        match kind:
            case "incident":
                return caller.post("/v1/incidents", INCIDENT | described, key=text)
            case "risk":
                return caller.post("/v1/risks", described, key=text)
            case "raised":
                return caller.post(f"/v1/incidents/{self.incident}/risks", {"title": text}, key=text)
            case "comment":
                return caller.post(f"/v1/risks/{self.risk}/comments", {"value": text}, key=text)
            case _:
                return caller.patch(f"/v1/risks/{self.risk}", {"title": text})

    def check_its_own(self) -> None:
        """Check that its own risk has each comment once and went through each change once."""
        row = self.caller.get(f"/v1/risks/{self.risk}")
        comments = self.caller.pages(f"/v1/risks/{self.risk}/comments", under="comments")
        assert [comment["value"] for comment in comments] == self.done["comment"]
        assert row["comments"] == len(self.done["comment"])
        assert row["title"] == (self.done["change"] or ["Its own"])[-1]
        assert row["version"] == 1 + len(self.done["comment"]) + len(self.done["change"])


def write_and_check(port: int, token: str, writes: int, strikes: Strikes) -> int:
    """Do so many writes of random kinds from sixteen clients; then check that each is there exactly once.

    Returns how many requests were broken off. pytest-randomly seeds what is random here, and says with what.
    """
    clients = [Client(f"client-{n}", Caller(port, token)) for n in range(CLIENTS)]
    kinds = random.choices(["incident", "risk", "raised", "comment", "change"], k=writes)

    def work(client: Client, number: int) -> None:
        client.begin()
        for write in range(number, writes, CLIENTS):
            client.write(kinds[write], f"write-{write}")
            strikes.acknowledged()

    try:
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(work, clients, range(CLIENTS)))
        # Else nobody was in the middle of anything, and nothing is shown.
        assert sum(client.caller.sent_again for client in clients) > 0
        _check(clients)
        return sum(client.caller.broken for client in clients)
    finally:
        for client in clients:
            client.caller.close()


def _check(clients: list[Client]) -> None:
    for client in clients:
        client.check_its_own()
    own = {client.risk for client in clients}
    incidents = list(clients[0].caller.pages("/v1/incidents"))
    risks = [row for row in clients[0].caller.pages("/v1/risks") if row["id"] not in own]
    made: dict[str, Counter[str]] = {
        kind: Counter(text for client in clients for text in client.done[kind])
        for kind in ("incident", "risk", "raised")
    }
    assert _titles(incidents) == made["incident"] + Counter({"Its own": CLIENTS})
    assert _titles(risks) == made["risk"] + made["raised"]
    linked = Counter(risk for row in incidents for risk in row["risk_associations"])
    assert linked == Counter(row["id"] for row in risks if row["title"] in made["raised"])


def _titles(rows: list[Any]) -> Counter[str]:
    return Counter(row["title"] for row in rows)
