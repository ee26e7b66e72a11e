"""A connection that ends: at a moment, whatever the other side does, and after so many bytes."""

import io
import socket
import time
from typing import Final

from risks.scorers.model.unusable import Unusable
from risks.scorers.records import Failure

MAX_BYTES: Final = 1024 * 1024
"""Of an answer with its headers. The largest that can be of use is far smaller."""


def left(until: float) -> float:
    """Return how many seconds there are until a moment of the monotonic clock. Raises TimeoutError at its end."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def connected(host: str, port: int, until: float) -> socket.socket:
    """Return a connection to the first address of the host that accepts one. Raises OSError where none does.

    How long a name is looked up is the resolver's own to limit.
    """
    failed: OSError | None = None
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(left(until))
            connection.connect(address)
        except OSError as error:
            connection.close()
            failed = error
        else:
            return connection
    raise failed or OSError("The host has no address.")


class Wire:
    """What `http.client` wants of a socket; each piece that is sent or read waits for what is left of the time.

    A time-out of the socket itself would begin anew with every byte that a slow server lets through.
    """

    def __init__(self, connection: socket.socket, until: float) -> None:
        self._connection = connection
        self._until = until

    def sendall(self, content: bytes) -> None:
        """Send all of it. Raises TimeoutError, or OSError where the connection breaks."""
        rest = memoryview(content)
        while rest:
            self._connection.settimeout(left(self._until))
            rest = rest[self._connection.send(rest) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return what can be read of the answer."""
        return io.BufferedReader(_Incoming(self._connection, self._until))

    def close(self) -> None:
        """Leave the connection to who opened it: `http.client` closes its socket before the answer is read."""


class _Incoming(io.RawIOBase):
    """The bytes that come in. Raises Unusable beyond the most that is read."""

    def __init__(self, connection: socket.socket, until: float) -> None:
        self._connection = connection
        self._until = until
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override] # the buffered reader's own
        self._connection.settimeout(left(self._until))
        count = self._connection.recv_into(buffer)
        self._read += count
        if self._read > MAX_BYTES:
            raise Unusable(Failure.TOO_LARGE, f"The endpoint's answer is larger than {MAX_BYTES:,} bytes.")
        return count
