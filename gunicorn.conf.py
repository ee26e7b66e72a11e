"""What `gunicorn riskregister.wsgi` reads by itself: its lines go the same way as the service's own."""

import re
from logging.config import dictConfig
from typing import Any

from gunicorn.glogging import Logger

from riskregister import env
from riskregister.settings import LOGGING


class ServiceLogger(Logger):
    """Logs through the service's configuration. No access lines: the service writes its own.

    Gunicorn's lines on requests that it cannot read quote them, and what it quotes may hold a secret.
    """

    def setup(self, cfg: Any) -> None:
        """Replace the handlers of its own by the service's, as Django does again in the workers."""
        super().setup(cfg)
        dictConfig(LOGGING)

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """Leave it to AccessLogMiddleware."""

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Say what is wrong with a request without quoting it."""
        if msg.startswith("Invalid request from"):
            msg = re.split(r"b?['\"]", msg, maxsplit=1)[0] + "…"
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Say that a request failed without its address."""
        if msg.startswith("Error handling request") and args:
            msg, args = "Error handling a request", ()
        super().exception(msg, *args, **kwargs)


logger_class = ServiceLogger

# Chosen by the tails at eight callers on two cores (benchmarks/serving.py). A worker a core; each thread keeps a
# connection to the database. Options of the command line win over these.
workers = env.number("WEB_CONCURRENCY", default=2)
worker_class = "gthread"
threads = 4
# Longer than a caller's pause between two requests, so that its connection is there for the next.
keepalive = 75
