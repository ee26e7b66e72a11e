"""TLS is verified, always: nothing is sent to an endpoint that cannot prove who it is."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from risks.scorers import Failed, Failure, Scoring
from risks.scorers.model.scorer import ModelScorer
from tests.risks.scorers.model.answers import RECORD, answer
from tests.risks.scorers.model.server import ModelServer, says, serving

Trusting = Callable[..., Path]


@pytest.fixture
def certificate(tmp_path: Path) -> Trusting:
    """Return a file with a key and the certificate that it has signed itself, for an address and a time."""

    def made(address: str = "127.0.0.1", days: int = 1) -> Path:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "model")])
        end = datetime.now(UTC) + timedelta(days=days)
        signed = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(end - timedelta(days=30))
            .not_valid_after(end)
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file = tmp_path / "certificate.pem"
        file.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
        return file

    return made


@contextmanager
def encrypted(file: Path) -> Iterator[ModelServer]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(file)
    with serving(tls) as server:
        server.replies = [says(answer())]
        yield server


def test_it_works_with_a_certificate_that_is_trusted(
    certificate: Trusting, scorer_with: Callable[..., ModelScorer], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate()
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with encrypted(file) as server:
        assert isinstance(scorer_with(url=server.url).score(RECORD), Scoring)
        assert server.received[0].headers["Host"] == f"127.0.0.1:{server.server_port}"


@pytest.mark.parametrize(
    ("given", "trusted"),
    [({}, False), ({"address": "127.0.0.2"}, True), ({"days": -1}, True)],
    ids=["of nobody known", "of another host", "of the past"],
)
def test_a_certificate_that_proves_nothing(
    certificate: Trusting,
    scorer_with: Callable[..., ModelScorer],
    monkeypatch: pytest.MonkeyPatch,
    given: dict[str, object],
    trusted: bool,
) -> None:
    file = certificate(**given)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with encrypted(file) as server:
        outcome = scorer_with(url=server.url).score(RECORD)
        assert isinstance(outcome, Failed)
        assert (outcome.failure, server.received) == (Failure.TLS, [])
        assert not outcome.failure.passes


@pytest.mark.parametrize("name", ["SSL_NO_VERIFY", "PYTHONHTTPSVERIFY", "CURL_INSECURE"])
def test_the_environment_cannot_turn_it_off(
    certificate: Trusting, scorer_with: Callable[..., ModelScorer], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "0")
    with encrypted(certificate()) as server:
        outcome = scorer_with(url=server.url).score(RECORD)
        assert isinstance(outcome, Failed)
        assert outcome.failure is Failure.TLS


def test_a_server_that_does_not_speak_tls(server: ModelServer, scorer_with: Callable[..., ModelScorer]) -> None:
    outcome = scorer_with(url=server.url.replace("http:", "https:")).score(RECORD)
    assert isinstance(outcome, Failed)
    assert (outcome.failure, server.received) == (Failure.TLS, [])


def test_a_handshake_that_is_never_answered(scorer_with: Callable[..., ModelScorer]) -> None:
    """The listener's queue accepts the connection; nobody ever takes it up."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        outcome = scorer_with(url=f"https://127.0.0.1:{deaf.getsockname()[1]}", deadline=0.3).score(RECORD)
    assert isinstance(outcome, Failed)
    assert outcome.failure is Failure.TIMED_OUT
