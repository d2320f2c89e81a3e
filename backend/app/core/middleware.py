"""What happens around every request. Plain ASGI, so that streams pass through unbuffered."""

import re
import time
from collections.abc import Mapping
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core import metrics
from app.core.headers import SECURITY_HEADERS

logger = structlog.get_logger(__name__)

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
# Probes come every few seconds; their lines would bury the others.
QUIET_ROUTES = {"/health", "/ready", "/metrics"}


def request_id_of(scope: Scope) -> str:
    """The caller's X-Request-ID when it is harmless, or a new one."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else uuid4().hex


def route_of(scope: Scope) -> str:
    """Template of the matched route ("/api/{user_id}/todos"); "unmatched" keeps the labels few."""
    return getattr(scope.get("route"), "path", None) or "unmatched"


class RequestObserver:
    """Gives each request an id, security headers, a log line and its share in the metrics."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = request_id_of(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 500

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.update({**SECURITY_HEADERS, "X-Request-ID": request_id})
                if scope["app"].state.readiness.draining:
                    # Or the client would reuse a connection that is about to be closed.
                    headers["Connection"] = "close"
            await send(message)

        began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        with metrics.IN_FLIGHT.track_inprogress():
            try:
                await self.app(scope, receive, send_with_headers)
            finally:
                self.record(scope, status, time.perf_counter() - began)

    @staticmethod
    def record(scope: Scope, status: int, seconds: float) -> None:
        """Count and log one request that has ended."""
        method, route = scope["method"], route_of(scope)
        metrics.REQUESTS.labels(method, route, str(status)).inc()
        metrics.LATENCY.labels(method, route).observe(seconds)
        if route not in QUIET_ROUTES:
            logger.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


class BodyLimit:
    """Answers 413 to a body over `max_bytes`, declared or found while reading.

    `larger` has other limits for paths that end in its keys.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, larger: Mapping[str, int] | None = None) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.larger = dict(larger or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.limit_of(scope["path"])
        declared = Headers(scope=scope).get("content-length", "")
        seen = 0

        async def limited_receive() -> Message:
            nonlocal seen
            if declared.isdigit() and int(declared) > limit:
                raise too_large(limit)
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise too_large(limit)
            return message

        await self.app(scope, limited_receive, send)

    def limit_of(self, path: str) -> int:
        """Bytes that a request to `path` may have."""
        return next((size for end, size in self.larger.items() if path.endswith(end)), self.max_bytes)


def too_large(limit: int) -> HTTPException:
    """The error that Starlette turns into our answer, also from within body parsing."""
    return HTTPException(413, f"The body is larger than {limit} bytes.")
