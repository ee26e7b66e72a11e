"""What gunicorn itself logs of requests, of those too that never reach the service."""

import json
import socket
from pathlib import Path

from tests.servers import PATIENCE, service

CANARY = "canary-hunter2-canary"

BROKEN = [
    f"GET /?access_token={CANARY} HTTP/9.9\r\n\r\n",
    f"GET /?access_token={CANARY} {CANARY} HTTP/1.1\r\n\r\n",
    f"{CANARY}? / HTTP/1.1\r\n\r\n",
    f"GET / HTTP/1.1\r\nAuthorization Bearer {CANARY}\r\n\r\n",
    f"GET / HTTP/1.1\r\nAuthorization: Bearer {CANARY}\r\n {CANARY}\r\n\r\n",
    f"GET / HTTP/1.1\r\nBearer {CANARY}: a\r\n\r\n",
    f"GET / HTTP/1.1\r\nAuthorization: Bearer {CANARY}\x00\r\n\r\n",
    f"GET / HTTP/1.1\r\nTransfer-Encoding: {CANARY}\r\n\r\n",
    f"GET / HTTP/1.1\r\nExpect: {CANARY}\r\n\r\n",
    f"GET / HTTP/1.1\r\nContent-Length: {CANARY}\r\n\r\n",
    f"GET /{CANARY}{'x' * 5000} HTTP/1.1\r\n\r\n",
]
READ = [
    f"GET /livez?access_token={CANARY} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    f"GET /admin/set-password/AA/{CANARY} HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n",
]


def answer(port: int, request: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(request.encode("latin-1"))
        received = b""
        while chunk := connection.recv(4096):
            received += chunk
        return received


def test_no_request_is_quoted(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with service(f"sqlite:///{tmp_path}/nothing.sqlite3", log) as served:
        broken = [answer(served.port, request).split(b" ")[1] for request in BROKEN]
        read = [answer(served.port, request).split(b" ")[1] for request in READ]
    assert set(broken) <= {b"400", b"414", b"417", b"501"}
    assert read == [b"200", b"400"]
    text = log.read_text()
    assert text.count("Invalid request from") == len(BROKEN)
    assert CANARY not in text
    assert all(json.loads(line) for line in text.splitlines())
