"""Official hosts on loopback: an HTTPS server under their names, by an authority that only these tests trust."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from phase4.toolchain import downloads, pins
from urllib3.util import connection

HOSTS = (
    "dl.k8s.io", "get.helm.sh", "storage.googleapis.com", "github.com",
    "registry-1.docker.io", "gcr.io", "registry.k8s.io",
)  # fmt: skip


def write_certificates(folder: Path) -> tuple[Path, Path]:
    """A self-signed authority that is also the server's certificate: (certificate and key, certificate alone)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "official hosts, for a rehearsal")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    both, alone = folder / "server.pem", folder / "authority.pem"
    both.write_bytes(private + public)
    alone.write_bytes(public)
    return both, alone


class Handler(BaseHTTPRequestHandler):
    """Answers what the rehearsal has put under host and path."""

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        address = f"https://{self.headers['host']}{self.path}"
        body = site.files.get(address)
        status = 404 if body is None else site.refusals.get(address, 200) if with_body else 200
        self.send_response(status)
        self.send_header("content-length", str(len(body or b"")))
        self.end_headers()
        if not with_body or body is None:
            return
        site.asked.append(address)
        if address in site.stalls:
            self.wfile.write(body[:1])
            self.wfile.flush()
            site.over.wait(30)
            return
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


class Site:
    """What the official hosts hold, and how they misbehave; ``asked`` are the addresses whose content was sent."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.refusals: dict[str, int] = {}
        self.stalls: set[str] = set()
        self.asked: list[str] = []
        self.over = threading.Event()


def to_loopback(connect: Callable[..., socket.socket], port: int) -> Callable[..., socket.socket]:
    """``connect`` under the official hosts' names, to a server on this machine; no other name is reached."""

    def connect_here(address: tuple[str, int], *more: Any, **named: Any) -> socket.socket:  # noqa: ANN401
        if address[0] not in HOSTS:
            raise OSError(f"nothing leaves the machine: {address}")
        return connect(("127.0.0.1", port), *more, **named)

    return connect_here


@pytest.fixture
def authority(tmp_path: Path) -> tuple[Path, Path]:
    return write_certificates(tmp_path)


@pytest.fixture
def site(tmp_path: Path, authority: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The hosts, trusted; nothing but they is reached, and a tool found on PATH does not get in the way."""
    made = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.site = made  # type: ignore[attr-defined]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority[0])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    # urllib's way, and the one of requests.
    for module in (socket, connection):
        monkeypatch.setattr(module, "create_connection", to_loopback(module.create_connection, server.server_port))
    monkeypatch.setattr("urllib.request._opener", None)
    monkeypatch.setattr(downloads, "_reachable", {})
    monkeypatch.setattr(downloads, "_untrusted", set())
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[1]))
    monkeypatch.setenv("TODO_PHASE4_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TODO_PHASE4_SOURCES", "release")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pins, "architecture", lambda: "amd64")
    yield made
    made.over.set()
    server.shutdown()
    server.server_close()
    thread.join(10)
