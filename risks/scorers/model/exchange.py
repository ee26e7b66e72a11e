"""One request and its answer, over HTTP/1.1. No proxy, no redirect, no cookie, no compression; TLS is verified.

`http.client` and not a library of more comfort: those follow redirects, take proxies and headers from the environment,
log what they send, and end neither at a moment nor at a size.
"""

import math
import socket
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTP_PORT, HTTPS_PORT, HTTPConnection, HTTPException, HTTPResponse
from typing import Final, cast
from urllib.parse import urlsplit

from risks.scorers.model.endpoint import Endpoint
from risks.scorers.model.unusable import Busy, Unusable
from risks.scorers.model.wire import MAX_BYTES, Wire, connected, left
from risks.scorers.records import Failure

_PIECE: Final = 65_536
_BUSY: Final = frozenset({408, 429})


def post(endpoint: Endpoint, path: str, body: bytes, until: float) -> bytes:
    """Return the body of the answer 200. Raises Busy where it may be asked again, Unusable for everything else."""
    url = urlsplit(endpoint.url)
    host = url.hostname or ""
    if host not in endpoint.hosts:
        raise Unusable(Failure.HOST_NOT_ALLOWED, "The endpoint's host is not among the hosts that may be called.")
    default = HTTPS_PORT if url.scheme == "https" else HTTP_PORT
    with _opened(host, url.port or default, until, encrypted=url.scheme == "https") as connection:
        http = HTTPConnection(host, url.port or default)
        http.default_port, http.auto_open = default, 0
        http.sock = cast(socket.socket, Wire(connection, until))
        try:
            http.request("POST", url.path + path, body, _headers(endpoint))
            with http.getresponse() as answer:
                _check_head(answer)
                return _body(answer)
        except TimeoutError:
            raise _too_late() from None
        except ssl.SSLError:
            raise _no_tls() from None
        except OSError:
            raise Unusable(Failure.UNREACHABLE, "The connection to the endpoint broke.") from None
        except (HTTPException, ValueError):
            raise Unusable(Failure.NOT_HTTP, "What the endpoint answered is not HTTP, or not all of it.") from None


def _opened(host: str, port: int, until: float, *, encrypted: bool) -> socket.socket:
    """Return a connection, with TLS where the URL says so. Raises Unusable."""
    try:
        connection = connected(host, port, until)
    except TimeoutError:
        raise _too_late() from None
    except (OSError, ValueError):
        raise Unusable(Failure.UNREACHABLE, "No connection to the endpoint could be made.") from None
    if not encrypted:
        return connection
    with connection:  # which is empty once TLS has taken it over
        try:
            connection.settimeout(left(until))
            return ssl.create_default_context().wrap_socket(connection, server_hostname=host)
        except TimeoutError:
            raise _too_late() from None
        except (OSError, ValueError):
            raise _no_tls() from None


def _headers(endpoint: Endpoint) -> Mapping[str, str]:
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "Content-Type": "application/json",
        "User-Agent": "riskregister",
    }
    return headers | ({"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {})


def _check_head(answer: HTTPResponse) -> None:
    status = answer.status
    if status in _BUSY or status >= 500:
        raise Busy(f"The endpoint answered HTTP {status}.", _retry_after(answer.headers.get("Retry-After", "")))
    if 300 <= status < 400:
        raise Unusable(Failure.REJECTED, f"The endpoint answered HTTP {status}; redirects are not followed.")
    if status != 200:
        raise Unusable(Failure.REJECTED, f"The endpoint answered HTTP {status}.")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Unusable(Failure.NOT_HTTP, "The endpoint's answer is compressed, which nobody asked for.")


def _body(answer: HTTPResponse) -> bytes:
    """Return the whole body, read in pieces: its announced length is only what somebody says."""
    if (answer.length or 0) > MAX_BYTES:
        raise Unusable(Failure.TOO_LARGE, f"The endpoint's answer is larger than {MAX_BYTES:,} bytes.")
    pieces = []
    while piece := answer.read(_PIECE):
        pieces.append(piece)
    if answer.length:
        raise Unusable(Failure.NOT_HTTP, "The endpoint's answer ended before its announced length.")
    return b"".join(pieces)


def _retry_after(value: str) -> float | None:
    """Return the seconds that a Retry-After asks for, in either of its forms; None where it is neither."""
    try:
        seconds = float(value) if value.isascii() and value.isdigit() else _until(parsedate_to_datetime(value))
    except (ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) else None


def _until(moment: datetime) -> float:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((aware - datetime.now(UTC)).total_seconds(), 0.0)


def _too_late() -> Unusable:
    return Unusable(Failure.TIMED_OUT, "The endpoint did not answer in time.")


def _no_tls() -> Unusable:
    return Unusable(Failure.TLS, "The endpoint could not prove with TLS who it is, or TLS failed.")
