"""`python -m benchmarks.bare`: what a signed-in request needs at least, on bare uvicorn.

The same token check and the same two queries through the same driver; no framework, ORM, metrics or log.
"""

import json
import os
import sqlite3
from typing import Any
from uuid import UUID

import jwt
import psycopg
import uvicorn

from app.accounts.tokens import ALGORITHM, ISSUER
from app.core.config import load_settings

WHO = """SELECT u.id, u.email, u.name FROM users u JOIN sessions s ON s.user_id = u.id
WHERE u.id = {0} AND s.id = {0} AND s.revoked_at IS NULL"""
TODOS = """SELECT id, title, notes, due_date, priority, done, created_at FROM todos
WHERE user_id = {0} AND deleted_at IS NULL ORDER BY created_at DESC LIMIT 51"""


class Bare:
    """ASGI application with one connection."""

    def __init__(self) -> None:
        self.settings = load_settings()
        self.connection: Any = None
        self.sqlite = self.settings.database_url.startswith("sqlite")

    async def rows(self, query: str, *values: UUID) -> list[Any]:
        """Rows of one statement."""
        if self.sqlite:
            connection = self.connection or sqlite3.connect(
                self.settings.database_url.removeprefix("sqlite:///")
            )
            self.connection = connection
            return list(connection.execute(query.format("?"), [value.hex for value in values]))
        if self.connection is None:
            self.connection = await psycopg.AsyncConnection.connect(self.settings.database_url)
        cursor = await self.connection.execute(query.format("%s"), values)
        rows: list[Any] = await cursor.fetchall()
        return rows

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        """ASGI entry."""
        if scope["type"] != "http":
            return
        body: Any = {"status": "ok"}
        if scope["path"] != "/health":
            cookie = dict(scope["headers"])[b"cookie"].decode().removeprefix("access_token=")
            claims = jwt.decode(cookie, self.settings.auth_secret, [ALGORITHM], issuer=ISSUER)
            user_id = UUID(claims["sub"])
            body = await self.rows(WHO, user_id, UUID(claims["sid"]))
            if scope["path"].endswith("/todos"):
                body = await self.rows(TODOS, user_id)
            if not self.sqlite:
                await self.connection.rollback()
        content = json.dumps(body, default=str).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})


if __name__ == "__main__":
    uvicorn.run(
        Bare(), host=os.environ["HOST"], port=int(os.environ["PORT"]), log_level="warning", lifespan="off"
    )
