"""What a worker loads before it serves: it is paid for at every start, and in memory by every worker."""

import os
import subprocess
import sys
from pathlib import Path

MOST = 1_650
"""Modules (ours). Today 1,544 on SQLite: 400 of Django, 200 of ours, the rest of libraries.

There is room for what we add; a further library of some size, or one loaded for a single function, is over it.
"""

STARTS = """
import sys
from riskregister.wsgi import application
from django.urls import get_resolver
get_resolver().url_patterns
print(len(sys.modules))
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""

NEVER = {"pytest", "hypothesis", "factory", "schemathesis", "mypy", "tqdm"}
"""What tests and commands use, and no server. (`django_stubs_ext` is there because django-tasks imports it.)"""


def test_a_worker_loads_no_more_modules_than_it_needs() -> None:
    started = subprocess.run(
        [sys.executable, "-c", STARTS],
        cwd=Path(__file__).parent.parent,
        env=os.environ | {"SECRET_KEY": "a key that signs nothing"},
        capture_output=True,
        text=True,
        check=True,
    )
    count, names = started.stdout.splitlines()[-2:]
    assert int(count) <= MOST
    assert not NEVER & set(names.split())
