"""A push service on the loopback, and a browser that subscribes there and reads what it is sent."""

import json
import threading
from base64 import urlsafe_b64decode
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from os import urandom
from typing import Any

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core.vapid import base64url

HANG_SECONDS = 30


@dataclass(frozen=True)
class Request:
    """One message as the service was given it."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PushService:
    """Answers 201, or what it was told to answer at a path: statuses one after the other, 0 to hang."""

    origin: str = ""
    requests: list[Request] = field(default_factory=list)
    answers: dict[str, deque[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)

    def answer(self, path: str, *statuses: int, **headers: str) -> None:
        """Answer the next requests at a path with these."""
        spelled = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = deque((status, spelled) for status in statuses)

    def paths(self) -> list[str]:
        """Where messages came, in order."""
        return [request.path for request in self.requests]


class Browser:
    """Keys of one browser at one push service."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = urandom(16)

    def subscription(self) -> dict[str, Any]:
        """What `PushSubscription.toJSON()` gives, as the frontend passes it on."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "endpoint": self.endpoint,
            "keys": {"p256dh": base64url(point), "auth": base64url(self._auth)},
        }

    def read(self, request: Request) -> dict[str, Any]:
        """The message, decrypted; raises ECEException when it is for another browser."""
        assert request.headers["content-encoding"] == "aes128gcm"
        text = http_ece.decrypt(
            request.body, private_key=self._key, auth_secret=self._auth, version="aes128gcm"
        )
        message: dict[str, Any] = json.loads(text)
        return message


def claims_of(request: Request, origin: str, public_key: str) -> dict[str, Any]:
    """What the request's VAPID token claims; raises InvalidTokenError when the key did not sign it."""
    scheme, _, rest = request.headers["authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert (scheme, parts["k"]) == ("vapid", public_key)
    point = urlsafe_b64decode(public_key + "=" * (-len(public_key) % 4))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    claims: dict[str, Any] = jwt.decode(parts["t"], key, algorithms=["ES256"], audience=origin)
    return claims


@contextmanager
def push_service() -> Iterator[PushService]:
    """A service that runs while the context is open."""
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.requests.append(Request(self.path, headers, body))
            planned = service.answers.get(self.path)
            status, more = planned.popleft() if planned else (201, {})
            if status == 0:
                service.stopping.wait(HANG_SECONDS)
                return
            self.send_response(status)
            for name, value in {"Content-Length": "0", **more}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield service
    finally:
        service.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()
