"""A command that is killed, as by `kill -9`, right before or right after one of its commits.

    python -m tests.crashing_command before|after COMMIT BATCH COMMAND ARGUMENT…

runs `manage.py COMMAND` on the real database with batches of BATCH records, and dies at its COMMIT-th commit. A worker
knows the kind of job that counts.
"""

import os
import signal
import sys
from typing import Any

import django
from django.core.management import call_command
from django.db.backends.base.base import BaseDatabaseWrapper

django.setup()

from riskregister.history import rebuilding  # noqa: E402  # needs the apps
from riskregister.jobs import registry  # noqa: E402
from risks.operations import applying  # noqa: E402
from tests.jobs.kinds import counting  # noqa: E402

moment, number, batch, *command = sys.argv[1:]
commit = BaseDatabaseWrapper._commit
commits_left = int(number)


def die_at_commit(self: Any) -> None:
    global commits_left  # noqa: PLW0603  # the process has one count
    commits_left -= 1
    if commits_left == 0 and moment == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    commit(self)
    if commits_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


BaseDatabaseWrapper._commit = die_at_commit
rebuilding.BATCH = applying.BATCH = int(batch)
registry.register(counting())
call_command(*command)
