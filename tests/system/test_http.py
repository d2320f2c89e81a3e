"""A proxy of the machine is not for loopback and the cluster: one that answers wrongly must never be asked."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from phase4.criteria.probes.account import Account
from phase4.criteria.probes.http import request
from phase4.system import proxies
from phase4.system.http import direct_session
from phase4.system.process import environment

VARIABLES = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY")


class Handler(BaseHTTPRequestHandler):
    """Answers with what its server is told to say, and keeps the paths it was asked for."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self._answer()

    def _answer(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        body = self.server.body  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    yield from _serve(b'{"id": "the application"}')


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[HTTPServer]:
    for made in _serve(b'{"id": "the proxy"}'):
        for name in VARIABLES:
            monkeypatch.setenv(name, f"http://127.0.0.1:{made.server_port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        yield made


def _serve(body: bytes) -> Iterator[HTTPServer]:
    made = HTTPServer(("127.0.0.1", 0), Handler)
    made.body, made.asked = body, []  # type: ignore[attr-defined]
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join(10)


def test_no_request_for_the_application_reaches_the_proxy(server: HTTPServer, proxy: HTTPServer) -> None:
    url = f"http://127.0.0.1:{server.server_port}"
    with direct_session() as session:
        assert session.get(url, timeout=10).json() == {"id": "the application"}
    assert request(url).data == {"id": "the application"}
    account = Account(url)
    assert account.user == "the application"
    account.session.close()
    assert proxy.asked == []  # type: ignore[attr-defined]


def test_commands_ask_the_cluster_directly(proxy: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    exceptions = environment()["NO_PROXY"].split(",")
    assert exceptions[0] == "intranet.example"
    assert {"localhost", "192.168.0.0/16", "10.96.0.0/12"} <= set(exceptions)


def test_a_machine_without_a_proxy_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*proxies.VARIABLES, "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert "NO_PROXY" not in environment()


def test_administrators_programs_are_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin")
    parts = environment()["PATH"].split(":")
    assert parts[1:3] == [str(tmp_path), "/usr/bin"]
    assert "/usr/sbin" in parts[3:]
