"""The official registries' hosts on loopback: TLS by an authority of the tests, a real registry behind, and faults."""

import http.client
import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

Fault = Literal["none", "429", "corrupt", "stall"]
TOO_MANY = {"errors": [{"code": "TOOMANYREQUESTS", "message": "You have reached your pull rate limit."}]}
PASSED_ON = ("content-type", "docker-content-digest", "docker-distribution-api-version")


class Front(ThreadingHTTPServer):
    """Hands requests on to ``registry`` (a port of this machine), unless ``fault`` says how to misbehave.

    ``asked`` are the (method, path) of all requests, for a test to see that the engine came here.
    """

    daemon_threads = True

    def __init__(self, certificate: Path, registry: int) -> None:
        super().__init__(("127.0.0.1", 443), Handler)
        self.registry = registry
        self.fault: Fault = "none"
        self.asked: list[tuple[str, str]] = []
        self.over = threading.Event()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust the certificate, or goes away: that is what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Front

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        front = self.server
        front.asked.append((self.command, self.path))
        asks_for_content = self.path != "/v2/"
        if asks_for_content and front.fault == "429":
            self._send(429, [("content-type", "application/json")], json.dumps(TOO_MANY).encode())
            return
        status, headers, body = self._from_registry()
        is_layer = "/blobs/" in self.path and self.command == "GET" and status == 200
        if is_layer and front.fault == "corrupt":
            body = body[:-1] + bytes([body[-1] ^ 1])
        if is_layer and front.fault == "stall":
            self._begin(status, headers, len(body))
            self.wfile.write(body[:1])
            self.wfile.flush()
            front.over.wait(60)
            return
        self._send(status, headers, body)

    def _from_registry(self) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.registry, timeout=30)
        accept = {"accept": ", ".join(self.headers.get_all("accept", []))}
        connection.request(self.command, self.path, headers=accept)
        with connection.getresponse() as answer:
            headers = [(name, value) for name, value in answer.getheaders() if name.lower() in PASSED_ON]
            self.length = int(answer.headers.get("content-length", "0"))
            body = answer.read()
        connection.close()
        return answer.status, headers, body

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self._begin(status, headers, self.length if self.command == "HEAD" and status == 200 else len(body))
        self.wfile.write(body if self.command != "HEAD" else b"")

    def _begin(self, status: int, headers: list[tuple[str, str]], length: int) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("content-length", str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""
