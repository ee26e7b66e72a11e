"""Starts a program of this folder once Django is ready: `python -m benchmarks NAME [ARGUMENT…]`.

So the programs may import models at their top, as everything else does. They work on the database that
BENCHMARK_DATABASE_URL names, or else on an SQLite file of their own, which goes when they end.
"""

import os
import secrets
import sys
import tempfile
from importlib import import_module

import django


def main() -> None:
    """Run the program that is named first, with the arguments that follow."""
    program, *arguments = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        own = f"sqlite:///{folder}/benchmark.sqlite3"
        os.environ["DATABASE_URL"] = os.environ.get("BENCHMARK_DATABASE_URL", own)
        os.environ["DJANGO_SETTINGS_MODULE"] = "riskregister.settings"
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(64))
        django.setup()
        import_module(f"benchmarks.{program}").main(arguments)


if __name__ == "__main__":
    main()
