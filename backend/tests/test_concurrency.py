"""Requests at the same moment: nothing breaks, nothing is half done."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

import anyio
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.accounts.service import AccountService
from app.conversations.schemas import PageQuery
from app.conversations.service import ConversationService
from app.core.errors import AppError, NotFound
from app.todos.schemas import TodoCreate, TodoUpdate
from app.todos.service import TodoService
from tests.accounts import Account

AT_ONCE = 8
Work = Callable[[Any, int], Awaitable[object]]


@pytest.fixture
def at_once(app: FastAPI, client: TestClient) -> Callable[[Work], list[object]]:
    """Runs one piece of work several times at once, each in its own session; returns results and errors."""

    async def one(work: Work, number: int, results: list[object]) -> None:
        async with app.state.database.session() as session:
            try:
                results.append(await work(session, number))
            except AppError as error:
                results.append(error)

    async def all_of(work: Work) -> list[object]:
        results: list[object] = []
        async with anyio.create_task_group() as tasks:
            for number in range(AT_ONCE):
                tasks.start_soon(one, work, number, results)
        return results

    def run(work: Work) -> list[object]:
        assert client.portal is not None
        return client.portal.call(all_of, work)

    return run


def test_changes_of_one_todo(ann: Account, at_once: Callable[[Work], list[object]]) -> None:
    todo = ann.add("x", tags=["a", "b"])

    async def change(session: Any, number: int) -> object:  # noqa: ANN401
        update = TodoUpdate(title=f"title {number}", tags=["a", f"tag {number}"])
        return await TodoService(session).update(UUID(ann.id), UUID(todo["id"]), update)

    assert not [result for result in at_once(change) if isinstance(result, AppError)]
    shown = ann.request("GET", f"/todos/{todo['id']}").json()
    assert shown["tags"] == ["a", shown["title"].replace("title", "tag")], "title and tags of one change"


def test_a_todo_is_deleted_once(ann: Account, at_once: Callable[[Work], list[object]]) -> None:
    todo = ann.add("x", tags=["a"])

    async def delete(session: Any, number: int) -> object:  # noqa: ANN401
        return await TodoService(session).delete(UUID(ann.id), UUID(todo["id"]))

    results = at_once(delete)
    assert len([result for result in results if not isinstance(result, NotFound)]) == 1


def test_todos_added_at_once_are_all_there(ann: Account, at_once: Callable[[Work], list[object]]) -> None:
    async def add(session: Any, number: int) -> object:  # noqa: ANN401
        return await TodoService(session).create(UUID(ann.id), TodoCreate(title=f"{number}"))

    at_once(add)
    assert sorted(ann.titles()) == [str(number) for number in range(AT_ONCE)]


def test_messages_at_once_are_all_there(
    app: FastAPI, client: TestClient, ann: Account, at_once: Callable[[Work], list[object]]
) -> None:
    user_id = UUID(ann.id)

    async def begin() -> UUID:
        async with app.state.database.session() as session:
            return (await ConversationService(session).create(user_id, "x")).id

    async def append(session: Any, number: int, conversation_id: UUID) -> object:  # noqa: ANN401
        return await ConversationService(session).append(user_id, conversation_id, "user", str(number))

    async def contents(conversation_id: UUID) -> list[str]:
        async with app.state.database.session() as session:
            page = await ConversationService(session).history(user_id, conversation_id, PageQuery())
            return [message.content for message in page.items]

    assert client.portal is not None
    conversation_id = client.portal.call(begin)
    at_once(partial(append, conversation_id=conversation_id))
    stored = client.portal.call(contents, conversation_id)
    assert sorted(stored) == [str(number) for number in range(AT_ONCE)]


def test_one_refresh_token_used_at_once(
    app: FastAPI, ann: Account, at_once: Callable[[Work], list[object]]
) -> None:
    async def refresh(session: Any, number: int) -> object:  # noqa: ANN401
        signed_in = await AccountService(session, app.state.settings).refresh(ann.refresh)
        return signed_in.session.generation

    assert at_once(refresh) == [1] * AT_ONCE, "one rotates, the others get what it made"


def test_messages_while_their_conversation_is_deleted(
    app: FastAPI, client: TestClient, ann: Account, at_once: Callable[[Work], list[object]]
) -> None:
    user_id = UUID(ann.id)

    async def begin() -> UUID:
        async with app.state.database.session() as session:
            return (await ConversationService(session).create(user_id, "x")).id

    async def append_or_delete(session: Any, number: int, conversation_id: UUID) -> object:  # noqa: ANN401
        service = ConversationService(session)
        if number == AT_ONCE // 2:
            await service.delete(user_id, conversation_id)
            return None
        return await service.append(user_id, conversation_id, "user", "x")

    assert client.portal is not None
    conversation_id = client.portal.call(begin)
    results = at_once(partial(append_or_delete, conversation_id=conversation_id))
    assert all(isinstance(result, NotFound) for result in results if isinstance(result, AppError))
    assert ann.request("GET", f"/conversations/{conversation_id}/messages").status_code == 404
