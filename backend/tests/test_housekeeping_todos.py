"""What goes by itself: the trash after 30 days, old operations, keys of requests."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from app.core.database import Database, utc_now
from app.operations.housekeeping import clean_up
from app.todos.idempotency import RequestKey
from app.todos.models import IdempotencyKey, Operation, Todo
from app.todos.schemas import TodoCreate
from app.todos.service import TodoService
from tests.assistant.test_mcp_tools import new_user
from tests.conftest import test_settings


@pytest.mark.anyio
async def test_what_is_old_goes(sqlite_url: str) -> None:
    database = Database(test_settings(sqlite_url))
    user_id = UUID(await new_user(database))
    async with database.session() as session:
        todos = TodoService(session)
        for title in ("old", "new"):
            body = TodoCreate(title=title)
            todo = await todos.create(user_id, body, RequestKey.of(title, body))
            await todos.delete(user_id, todo.id)
        await todos.create(user_id, TodoCreate(title="kept"))
        long_ago = utc_now() - timedelta(days=30, minutes=1)
        for row in [*await session.exec(select(Operation)), *await session.exec(select(IdempotencyKey))][::2]:
            row.created_at = long_ago
        for row in await session.exec(select(Todo)):
            row.created_at = long_ago
            if row.title == "old":
                row.deleted_at = long_ago
        await session.commit()
    deleted = await clean_up(database)
    assert (deleted["trash"], deleted["operations"], deleted["idempotency_keys"]) == (1, 3, 1)
    async with database.session() as session:
        assert sorted(todo.title for todo in await session.exec(select(Todo))) == ["kept", "new"]
    assert not any((await clean_up(database)).values())
    await database.close()
