"""Measures the product beside other ways to serve the same data: `make bench`, or

    TEST_DATABASE_URL=postgres://… .venv/bin/python -m benchmarks.run

The URL names a PostgreSQL server on which databases may be made. SIZES (2k,20k unless given; with 200k the growth over
a hundredfold is measured) says how many risks there are, ROUNDS and SECONDS how many blocks of what length each
variant has. Prints tables, and writes what they were made of to benchmarks/results.json.
"""

import json
import os
import random
import subprocess
import sys
from base64 import b64encode
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import psycopg

from benchmarks.blocks import Timed, asked, compare, timed
from benchmarks.operations import LIST, ONE, OPERATIONS, Organization
from benchmarks.report import machine, report
from benchmarks.servers import PRODUCT, ROOT, VARIANTS, Variant, served

MAIN: Final = "20k"
"""The size at which variants are compared, if it is among those asked for; else the last of these."""
SEED: Final = 7

ROUNDS: Final = int(os.environ.get("ROUNDS", "5"))
SECONDS: Final = float(os.environ.get("SECONDS", "1"))
SIZES: Final = os.environ.get("SIZES", "2k,20k").split(",")

say = sys.stdout.write


class Database:
    """A database with a generated register."""

    def __init__(self, server: str, size: str, folder: Path) -> None:
        self.size = size
        name = f"benchmark_{size}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name}")
            connection.execute(f"CREATE DATABASE {name}")
        self.url = f"{server.rpartition('/')[0]}/{name}"
        told = folder / f"{size}.json"
        self.program("generate", str(int(size.removesuffix("k")) * 1000), str(told))
        self.organizations: list[Organization] = json.loads(told.read_text())
        sample = self.organizations[len(self.organizations) // 2]["slug"]
        self._run("manage.py", "verify", "--organization", sample)
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute((ROOT / "benchmarks/plain.sql").read_bytes())

    def program(self, name: str, *arguments: str) -> None:
        """Run a program of this folder on the database."""
        self._run("-m", "benchmarks", name, *arguments)

    def _run(self, *arguments: str) -> None:
        environment = os.environ | {"DATABASE_URL": self.url, "BENCHMARK_DATABASE_URL": self.url}
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=True)

    def with_tokens(self, port: int) -> list[Organization]:
        """Return the organisations, each with a token that the product has just given out."""
        return [{**each, "token": _token(port, each)} for each in self.organizations]


def main() -> None:
    """Make the databases, measure, and report."""
    chance = random.Random(SEED)
    with TemporaryDirectory() as made_for_now:
        folder = Path(made_for_now)
        log = ROOT / "benchmarks/servers.log"
        log.unlink(missing_ok=True)
        databases = {size: Database(os.environ["TEST_DATABASE_URL"], size, folder) for size in SIZES}
        main_one = databases.get(MAIN) or databases[SIZES[-1]]
        grown = _growth(databases, log, chance)
        found = _variants(main_one, log, chance)
        imported = folder / "imported.json"
        main_one.program("csv_import", str(imported))
        main_one.program("profiling", str(folder / f"{main_one.size}.json"))
        result: dict[str, Any] = {
            "machine": machine(os.environ["TEST_DATABASE_URL"]),
            "size": main_one.size,
            "rounds": ROUNDS,
            "seconds": SECONDS,
            "variants": [asdict(each) for each in found],
            "growth": {size: [asdict(each) for each in of_size] for size, of_size in grown.items()},
            "import": json.loads(imported.read_text()),
        }
    (ROOT / "benchmarks/results.json").write_text(json.dumps(result))
    say(report(result))


def _variants(database: Database, log: Path, chance: random.Random) -> list[Timed]:
    found: list[Timed] = []
    with served(VARIANTS, database.url, log) as ports:
        for operation in OPERATIONS:
            say(f"{operation.name} …\n")
            sys.stdout.flush()
            # Tokens are good for a quarter of an hour.
            organizations = database.with_tokens(ports[PRODUCT.name])
            compare(operation, organizations, ports)
            found += timed(operation, organizations, ports, rounds=ROUNDS, seconds=SECONDS, chance=chance)
    return found


def _growth(databases: dict[str, Database], log: Path, chance: random.Random) -> dict[str, list[Timed]]:
    """Measure the product's list and one risk at every size, the sizes in turn."""
    grown: dict[str, list[Timed]] = {size: [] for size in databases}
    for operation in (LIST, ONE):
        of_size = {size: Variant(size, PRODUCT.command, PRODUCT.application, size) for size in databases}
        for size, database in databases.items():
            with served([of_size[size]], database.url, log) as ports:
                organizations = database.with_tokens(ports[size])
                alone = replace(operation, variants=(of_size[size],))
                grown[size] += timed(
                    alone, organizations, ports, rounds=ROUNDS, seconds=SECONDS, chance=chance, concurrencies=[1]
                )
    return grown


def token_request(organization: Organization) -> str:
    """Return the request for a token of the organisation's account."""
    credentials = b64encode(f"{organization['client_id']}:{organization['client_secret']}".encode()).decode()
    body = "grant_type=client_credentials"
    lines = [
        "POST /v1/oauth/token HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Basic {credentials}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", body])


def _token(port: int, organization: Organization) -> str:
    _, answer = asked(port, token_request(organization))
    token: str = json.loads(answer)["access_token"]
    return token


if __name__ == "__main__":
    main()
