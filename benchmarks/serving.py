"""Compares servers and their numbers of workers and threads: by the tails at eight callers.

    TEST_DATABASE_URL=postgres://… .venv/bin/python -m benchmarks.serving

What wins here stands in gunicorn.conf.py. ROUNDS and SECONDS as for `benchmarks.run`.
"""

import os
import random
import sys
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.blocks import timed
from benchmarks.operations import LIST, ONE, RAISE
from benchmarks.report import table
from benchmarks.run import ROUNDS, SECONDS, SEED, Database
from benchmarks.servers import GUNICORN, PRODUCT, ROOT, Variant, served

LAYOUTS: Final = ((2, 2), (2, 4), (2, 8), (3, 2), (3, 4), (4, 2))
"""Workers and threads. A single thread makes gunicorn close each connection, which no client of ours would bear."""


def main() -> None:
    """Measure each layout on a database of 20,000 risks."""
    layouts = [
        Variant(
            f"{workers} x {threads}",
            (*GUNICORN, "--workers", str(workers), "--threads", str(threads)),
            PRODUCT.application,
            "",
        )
        for workers, threads in LAYOUTS
    ]
    # The first of a table is what the others are compared with.
    variants = (PRODUCT, *layouts)
    chance = random.Random(SEED)
    found = []
    with TemporaryDirectory() as folder:
        database = Database(os.environ["TEST_DATABASE_URL"], "20k", Path(folder))
        with served(variants, database.url, ROOT / "benchmarks/servers.log") as ports:
            for operation in (LIST, ONE, RAISE):
                organizations = database.with_tokens(ports[PRODUCT.name])
                of_all = replace(operation, variants=variants)
                found += timed(
                    of_all, organizations, ports, rounds=ROUNDS, seconds=SECONDS, chance=chance, concurrencies=[8]
                )
    sys.stdout.write(table([asdict(each) for each in found]) + "\n")


if __name__ == "__main__":
    main()
