"""The variants as processes: each started the way its users would start it, on a port of loopback."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

ROOT: Final = Path(__file__).resolve().parents[1]
PATIENCE: Final = 60
WORKERS: Final = "2"
"""Of each variant: as many as there are cores."""

GUNICORN: Final = (sys.executable, "-m", "gunicorn")
UVICORN: Final = (
    str(ROOT / "benchmarks/.venv/bin/python"),
    *("-m", "uvicorn", "--workers", WORKERS, "--no-access-log", "--log-level", "warning"),
)


@dataclass(frozen=True)
class Variant:
    """Something that answers the benchmark's requests."""

    name: str
    command: tuple[str, ...]
    application: str
    says: str

    def start(self, port: int, environment: Mapping[str, str], log: IO[bytes]) -> "subprocess.Popen[bytes]":
        """Start it in a group of processes of its own."""
        bind = ["--port", str(port)] if "uvicorn" in self.command else ["--bind", f"127.0.0.1:{port}"]
        return subprocess.Popen(
            [*self.command, self.application, *bind],
            cwd=ROOT,
            env=dict(environment),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


PRODUCT: Final = Variant("product", GUNICORN, "riskregister.wsgi", "the product as `make run` serves it")
AGAIN: Final = Variant("product again", GUNICORN, "riskregister.wsgi", "a second one, started alike: the noise")
BARE: Final = Variant("bare", GUNICORN, "benchmarks.variants.bare", "stored documents, no framework, no authentication")
TAUGHT: Final = Variant(
    "fastapi", UVICORN, "benchmarks.variants.fastapi_taught:app", "FastAPI as taught, token checked"
)
PASSING: Final = Variant(
    "fastapi documents", UVICORN, "benchmarks.variants.fastapi_documents:app", "FastAPI with the stored documents"
)
DRF: Final = Variant("drf", GUNICORN, "benchmarks.variants.drf_wsgi", "REST framework's ModelSerializer")
VARIANTS: Final = (PRODUCT, AGAIN, BARE, TAUGHT, PASSING, DRF)


def environment(url: str) -> dict[str, str]:
    """Return what every variant is told. The limits stay on, where no benchmark reaches them."""
    never = "1000000000"
    return os.environ | {
        "DATABASE_URL": url,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "THROTTLE_TOKEN_PER_MINUTE": never,
        "THROTTLE_ORGANIZATION_PER_MINUTE": never,
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def served(variants: Sequence[Variant], url: str, log_file: Path) -> Iterator[dict[str, int]]:
    """Have variants run for the length of a block. Yields the port of each by its name."""
    with log_file.open("ab") as log, ExitStack() as running:
        ports: dict[str, int] = {}
        shared = environment(url)
        for variant in variants:
            ports[variant.name] = port = _free_port()
            process = variant.start(port, shared, log)
            running.callback(_end, process)
        for name, port in ports.items():
            _await(name, port, log_file)
        yield ports


def _end(process: "subprocess.Popen[bytes]") -> None:
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _await(name: str, port: int, log_file: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError as error:
            if time.monotonic() > until:
                raise RuntimeError(f"{name} did not start; see {log_file}") from error
            time.sleep(0.1)
