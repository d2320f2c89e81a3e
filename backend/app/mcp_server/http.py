"""The MCP server over streamable HTTP, for signed-in users."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from app.accounts.service import AccountService
from app.core.database import Database
from app.core.errors import AppError, Unauthenticated, error_response
from app.core.rate_limit import RateLimiter
from app.mcp_server.identity import USER_SCOPE, user_of_request
from app.mcp_server.server import build_server

PATH = "/mcp"


class McpEndpoint:
    """ASGI application at /mcp: lets in requests with a valid access token, then speaks MCP.

    Stateless, so that any replica answers any request. Only the Authorization header counts: a browser sends
    cookies by itself, and a page elsewhere must not reach the tools with them.
    """

    def __init__(self, app: FastAPI) -> None:
        self._owner = app
        self._protocol: Starlette | None = None

    @asynccontextmanager
    async def running(self, database: Database) -> AsyncIterator[None]:
        """Serve while the context is open; enter and leave it in one task."""
        server = build_server(database, user_of_request)
        # The token, not the Host header, protects this endpoint; behind a proxy the host is not known here.
        security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        app = server.streamable_http_app(
            streamable_http_path="/",
            stateless_http=True,
            json_response=True,
            transport_security=security,
            max_request_body_size=self._owner.state.settings.max_body_bytes,
        )
        async with server.session_manager.run():
            self._protocol = app
            try:
                yield
            finally:
                self._protocol = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry; 401, 429 and 503 have the API's uniform body."""
        state = self._owner.state
        try:
            await self._let_in(scope, state.database, state.rate_limiter)
        except AppError as error:
            response = error_response(Request(scope), error.status, error.code, error.message, error.headers)
            await response(scope, receive, send)
            return
        assert self._protocol is not None  # noqa: S101 - requests come only while the lifespan is open
        # The mount's own path is the protocol's root, with or without a slash at the end.
        await self._protocol({**scope, "path": "/", "raw_path": b"/", "root_path": ""}, receive, send)

    async def _let_in(self, scope: Scope, database: Database, limiter: RateLimiter) -> None:
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("Send the access token as `Authorization: Bearer <token>`.")
        async with database.session() as session:
            user = await AccountService(session, self._owner.state.settings).user_of_access_token(
                token.strip()
            )
        await limiter.hit("user", str(user.id))
        scope[USER_SCOPE] = user.id
