"""A server that is killed, as by `kill -9`, right before or right after the commit of its first write.

    python -m tests.crashing_server before|after

prints the port it listens on. The application is the real one; only the moment of its death is arranged.
"""

import os
import signal
import sys
from typing import Any
from wsgiref.simple_server import make_server

from django.db.backends.base.base import BaseDatabaseWrapper

from riskregister.wsgi import application

commit = BaseDatabaseWrapper._commit


def die_at_commit(self: Any) -> None:
    if sys.argv[1] == "after":
        commit(self)
    os.kill(os.getpid(), signal.SIGKILL)


BaseDatabaseWrapper._commit = die_at_commit

with make_server("127.0.0.1", 0, application) as server:
    print(server.server_port, flush=True)
    server.serve_forever()
