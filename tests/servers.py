"""Real servers in processes of their own, that may be killed at any moment. They end with the block that began them."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

ROOT = Path(__file__).parents[1]

PATIENCE = 300
"""Seconds for whatever must happen sooner or later. Nothing waits that long, save on a machine with much else to do."""


def database_url() -> str:
    """Return where the tests' database is, for another process."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return f"postgres://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


def environment(url: str) -> dict[str, str]:
    """Return the environment of a process of the product that works on that database."""
    return os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "riskregister.settings"}


def manage(url: str, *arguments: str) -> str:
    """Run `manage.py` on that database and return what it said. Raises CalledProcessError if it failed."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(url), stdout=subprocess.PIPE, text=True, check=True, timeout=PATIENCE
    )
    return done.stdout


def killed(*arguments: str) -> None:
    """Run a command that dies as the arguments of `tests.crashing_command` say."""
    died = subprocess.run(
        [sys.executable, "-m", "tests.crashing_command", *arguments],
        cwd=ROOT,
        env=environment(database_url()),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()


class Service:
    """`gunicorn riskregister.wsgi` with two workers of four threads, on a port of loopback.

    The listening socket is the tests': while the service is down, callers wait in its queue, and nobody
    else gets the port.
    """

    def __init__(self, url: str, log: Path) -> None:
        self._environment = environment(url)
        self._log = log
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._socket.getsockname()[1]
        self.start()

    def start(self) -> None:
        """Start it. It need not be waited for: who calls is answered once it is up."""
        descriptor = self._socket.fileno()
        options = ["--bind", f"fd://{descriptor}", "--workers", "2", "--threads", "4"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "riskregister.wsgi", *options],
                cwd=ROOT,
                env=self._environment,
                pass_fds=[descriptor],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Kill the master and every worker, as `kill -9` does."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(PATIENCE)

    def kill_and_start(self) -> None:
        """Kill it in the middle of whatever it does, and start it again."""
        self.kill()
        self.start()

    def close(self) -> None:
        """End it for good."""
        self.kill()
        self._socket.close()


@contextmanager
def service(url: str, log: Path) -> Iterator[Service]:
    """Serve that database for the length of a block."""
    served = Service(url, log)
    try:
        yield served
    finally:
        served.close()


def postgresql_program(name: str) -> str | None:
    """Return where a program of PostgreSQL's server is, if it is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(found[-1]) if found else None)


class PostgreSQL:
    """A PostgreSQL server of its own, that waits for the disk as one in production does. It listens on no network."""

    def __init__(self, folder: Path, user: Mapping[str, Any]) -> None:
        self._folder = folder
        self._as_user = {"cwd": folder, "stderr": subprocess.STDOUT, "start_new_session": True, **user}
        self.url = f"postgres://tests@/{folder}/postgres"
        options = ["--username", "tests", "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        self._run("initdb", "--pgdata", str(folder / "data"), *options).wait(PATIENCE)
        self.start()

    def start(self) -> None:
        """Start it and wait until it has recovered and takes connections."""
        options = ["-c", "listen_addresses=", "-k", str(self._folder), "-c", "fsync=on", "-c", "max_connections=50"]
        self._postmaster = self._run("postgres", "-D", str(self._folder / "data"), *options)
        until = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(host=str(self._folder), user="tests", dbname="postgres").close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > until or self._postmaster.poll() is not None:
                    raise
                time.sleep(0.05)

    def kill(self) -> None:
        """Kill the postmaster and all its children, as `kill -9` does."""
        # Stopped first, so that it makes no child that is not in the list.
        self._postmaster.send_signal(signal.SIGSTOP)
        children = list(_children(self._postmaster.pid))
        self._postmaster.kill()
        self._postmaster.wait(PATIENCE)
        for child in children:
            # It may have ended by itself, when it saw the postmaster gone.
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        # A server does not start while a child of the one before it is attached to its shared memory.
        while any(map(_runs, children)) and time.monotonic() < until:
            time.sleep(0.01)

    def kill_and_start(self) -> None:
        """Kill it in the middle of whatever it does, and start it again: it recovers from its log."""
        self.kill()
        self.start()

    def _run(self, program: str, *arguments: str) -> "subprocess.Popen[bytes]":
        with (self._folder / "log").open("ab") as log:
            path = postgresql_program(program)
            return subprocess.Popen([str(path), *arguments], stdout=log, **self._as_user)


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """Have a PostgreSQL server for the length of a block. As root it runs as Debian's user for it, or as nobody."""
    folder = Path(tempfile.mkdtemp())
    user: dict[str, Any] = {}
    if os.getuid() == 0:
        names = {entry.pw_name: entry for entry in pwd.getpwall()}
        entry = names.get("postgres", names["nobody"])
        user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    try:
        server = PostgreSQL(folder, user)
        try:
            yield server
        finally:
            server.kill()
    finally:
        shutil.rmtree(folder)


def _children(pid: int) -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        if _stat(stat)[1] == str(pid):
            yield int(stat.parent.name)


def _runs(pid: int) -> bool:
    """Whether a process is there and no zombie, which holds nothing."""
    return _stat(Path(f"/proc/{pid}/stat"))[0] != "Z"


def _stat(path: Path) -> tuple[str, str]:
    """Return a process's state and its parent; of one that is gone those of a zombie without one."""
    try:
        state, parent, *_ = path.read_text().rpartition(")")[2].split()
    except OSError:
        return "Z", ""
    return state, parent
