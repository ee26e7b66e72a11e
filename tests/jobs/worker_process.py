"""A worker in a process of its own, with the kind of job that counts.

    python -m tests.jobs.worker_process ARGUMENT…

runs `manage.py worker ARGUMENT…`. It says so on standard output after each step, and waits for a line of standard
input before it goes on; where there is no standard input it does not wait.
"""

import sys

import django
from django.core.management import call_command

django.setup()

from riskregister.jobs.registry import Steps, register  # noqa: E402  # needs the apps
from riskregister.jobs.running import Run  # noqa: E402
from tests.jobs.kinds import count, counting  # noqa: E402


def count_on_command(run: Run) -> Steps:
    steps = count(run)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
        print("taken", flush=True)
        sys.stdin.readline()
        yield


register(counting(handler=count_on_command))
call_command("worker", *sys.argv[1:])
