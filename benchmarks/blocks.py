"""Blocks of requests: equal answers first, then every variant in turn, in an order that is shuffled anew each round."""

import json
import random
import socket
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from benchmarks.operations import Operation, Organization
from benchmarks.servers import PRODUCT, ROOT

CONCURRENCIES: Final = (1, 8)
LOOKED_AT: Final = 5
"""Answers of each operation that are compared before it is timed."""


class Different(RuntimeError):
    """A variant answers otherwise than the product, so its times mean nothing."""


@dataclass
class Timed:
    """What one variant showed of one operation at one concurrency."""

    operation: str
    concurrency: int
    variant: str
    blocks: list[list[int]] = field(default_factory=list)
    """Microseconds, by block."""
    rates: list[float] = field(default_factory=list)
    """Answers a second, by block."""
    client_seconds: float = 0.0
    """What the client itself computed, in all blocks."""


def asked(port: int, request: str) -> tuple[int, str]:
    """Send one request over a connection of its own; return status and body."""
    with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb") as answer:
        connection.sendall(request.encode())
        status = int(answer.readline().split()[1])
        length = 0
        while (line := answer.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return status, answer.read(length).decode()


def compare(operation: Operation, organizations: list[Organization], ports: Mapping[str, int]) -> None:
    """Raise Different unless every variant answers as the product does."""
    for seed in range(LOOKED_AT):
        whose = organizations[seed % len(organizations)]
        expected: Any = None
        for variant in sorted(operation.variants, key=lambda each: each is not PRODUCT):
            # To a second product the same write would be a repetition of the first.
            if expected is not None and variant.name.startswith(PRODUCT.name) and not operation.repeat:
                continue
            status, body = asked(ports[variant.name], operation.ask(whose, random.Random(seed)))
            if status not in {200, 201}:
                raise Different(f"{operation.name}, {variant.name}: {status} {body[:300]}")
            found = operation.answered(body)
            if expected is None:
                expected = found
            elif found != expected:
                raise Different(f"{operation.name}, {variant.name}:\n{found!s:.3000}\nthe product:\n{expected!s:.3000}")


def timed(
    operation: Operation,
    organizations: list[Organization],
    ports: Mapping[str, int],
    *,
    rounds: int,
    seconds: float,
    chance: random.Random,
    concurrencies: Iterable[int] = CONCURRENCIES,
) -> list[Timed]:
    """Measure an operation of every variant."""
    found: list[Timed] = []
    for concurrency in concurrencies:
        of_variant = {each.name: Timed(operation.name, concurrency, each.name) for each in operation.variants}
        for _ in range(rounds):
            for name in chance.sample(list(of_variant), len(of_variant)):
                plan = operation.plan(organizations, concurrency, chance.getrandbits(32))
                _block(of_variant[name], ports[name], plan, operation.repeat, seconds)
        found += of_variant.values()
    return found


def _block(into: Timed, port: int, requests: list[list[str]], repeat: bool, seconds: float) -> None:
    plan = {"port": port, "seconds": seconds, "repeat": repeat, "requests": requests}
    done = subprocess.run(
        [sys.executable, "-S", str(ROOT / "benchmarks/load.py")],
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        check=True,
    )
    seen = json.loads(done.stdout)
    if seen["statuses"].keys() - {"200", "201"}:
        raise Different(f"{into.operation}, {into.variant}: answered {seen['statuses']}")
    into.blocks.append(seen["times"])
    into.rates.append(len(seen["times"]) / seen["seconds"])
    into.client_seconds += seen["client_seconds"]
