"""The five tools, called through an in-memory session as the assistant calls them."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from mcp import Client

from app.accounts.models import User
from app.core.database import Database
from app.mcp_server.identity import USER_META, user_of_metadata, user_of_request
from app.mcp_server.server import build_server
from tests.conftest import test_settings

pytestmark = pytest.mark.anyio


class Tools:
    """A session and the user whose metadata its calls carry."""

    def __init__(self, client: Client, user_id: str) -> None:
        self.client = client
        self.meta: Any = {USER_META: user_id}

    async def ok(self, name: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - tool arguments
        """Result of a call that must succeed."""
        result = await self.client.call_tool(name, arguments, meta=self.meta)
        assert not result.is_error, result.content
        assert result.structured_content is not None
        content: dict[str, Any] = result.structured_content
        return content

    async def error(self, name: str, **arguments: Any) -> str:  # noqa: ANN401 - tool arguments
        """Message of a call that must fail."""
        result = await self.client.call_tool(name, arguments, meta=self.meta)
        assert result.is_error, result.structured_content
        return result.content[0].text  # type: ignore[union-attr]

    async def titles(self, **filters: Any) -> list[str]:  # noqa: ANN401 - tool arguments
        """Titles of a list."""
        return [task["title"] for task in (await self.ok("list_tasks", **filters))["tasks"]]


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """A migrated database."""
    database = Database(test_settings(sqlite_url))
    yield database
    await database.close()


async def new_user(database: Database) -> str:
    """Id of a new user."""
    async with database.session() as session:
        user = User(email=f"{uuid4()}@example.com", name="Ann", password_hash="-")
        session.add(user)
        await session.commit()
        return str(user.id)


@pytest.fixture
async def tools(database: Database) -> AsyncIterator[Tools]:
    """A session for a new user."""
    async with Client(build_server(database, user_of_metadata)) as client:
        yield Tools(client, await new_user(database))


async def test_a_todos_life(tools: Tools) -> None:
    created = await tools.ok(
        "add_task",
        title="Buy milk",
        notes="oat",
        due_date="2026-03-05",
        priority="high",
        tags=["Home", "home"],
    )
    assert created["status"] == "created"
    task = created["task"]
    assert {key: task[key] for key in ("title", "notes", "due_date", "priority", "tags", "done")} == {
        "title": "Buy milk", "notes": "oat", "due_date": "2026-03-05", "priority": "high", "tags": ["home"],
        "done": False,
    }  # fmt: skip
    done = await tools.ok("complete_task", task_id=task["id"])
    assert (done["status"], done["task"]["done"]) == ("completed", True)
    changed = await tools.ok(
        "update_task", task_id=task["id"], title="Buy oat milk", done=False, tags=[], notes=""
    )
    assert changed["task"] == {**task, "title": "Buy oat milk", "tags": [], "notes": ""}
    cleared = await tools.ok("update_task", task_id=task["id"], clear_due_date=True)
    assert cleared["task"]["due_date"] is None
    removed = await tools.ok("delete_task", task_id=task["id"])
    assert (removed["status"], removed["task"]["title"]) == ("deleted", "Buy oat milk")
    assert await tools.titles() == []


async def test_filters(tools: Tools) -> None:
    await tools.ok("add_task", title="First", due_date="2026-03-04", priority="low", tags=["x"])
    await tools.ok("add_task", title="Second", due_date="2026-03-05", notes="needle")
    third = await tools.ok("add_task", title="Third")
    await tools.ok("complete_task", task_id=third["task"]["id"])
    assert await tools.titles() == ["First", "Second", "Third"]
    assert await tools.titles(status="pending") == ["First", "Second"]
    assert await tools.titles(status="completed") == ["Third"]
    assert await tools.titles(priority="low") == ["First"]
    assert await tools.titles(tag="X") == ["First"]
    assert await tools.titles(search="NEEDLE") == ["Second"]
    assert await tools.titles(due_from="2026-03-04", due_to="2026-03-04") == ["First"]
    assert await tools.titles(due_from="2026-03-05") == ["Second"]
    assert await tools.titles(due_to="2026-03-05") == ["First", "Second"]
    assert await tools.titles(tag="", search="", cursor="") == ["First", "Second", "Third"]


async def test_pages(tools: Tools) -> None:
    for number in range(5):
        await tools.ok("add_task", title=f"Task {number}")
    first = await tools.ok("list_tasks", limit=3)
    second = await tools.ok("list_tasks", limit=3, cursor=first["next_cursor"])
    assert [task["title"] for page in (first, second) for task in page["tasks"]] == [
        f"Task {n}" for n in range(5)
    ]
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("add_task", {"title": ""}, "title"),
        ("add_task", {"title": "x" * 201}, "title"),
        ("add_task", {"title": "a\x00b"}, "NUL"),
        ("add_task", {"title": "x", "due_date": "tomorrow"}, "due_date"),
        ("add_task", {"title": "x", "priority": "extreme"}, "priority"),
        ("list_tasks", {"limit": 101}, "limit"),
        ("list_tasks", {"cursor": "nonsense"}, "cursor"),
        ("list_tasks", {"due_from": "0001-01-01"}, "due_from"),
        ("list_tasks", {"due_to": "9999-12-31"}, "due_to"),
        ("complete_task", {"task_id": "7"}, "task_id"),
        ("complete_task", {"task_id": str(uuid4())}, "You have no todo"),
        ("delete_task", {"task_id": str(uuid4())}, "You have no todo"),
        ("update_task", {"task_id": str(uuid4())}, "Nothing to change"),
        ("update_task", {"task_id": str(uuid4()), "title": "x"}, "You have no todo"),
        ("update_task", {"task_id": str(uuid4()), "title": ""}, "title"),
    ],
)
async def test_mistakes_are_explained(tools: Tools, name: str, arguments: dict[str, Any], told: str) -> None:
    assert told in await tools.error(name, **arguments)


async def test_no_user_no_access(tools: Tools, database: Database) -> None:
    for meta in ({}, {USER_META: "nobody"}):
        tools.meta = meta
        assert "No user is bound" in await tools.error("list_tasks")
    async with Client(build_server(database, user_of_request)) as client:
        other = Tools(client, await new_user(database))
        assert "No user is bound" in await other.error("list_tasks")


async def test_users_do_not_see_each_other(tools: Tools, database: Database) -> None:
    mine = await tools.ok("add_task", title="Mine")
    other = Tools(tools.client, await new_user(database))
    assert await other.titles() == []
    for name in ("complete_task", "delete_task"):
        assert "You have no todo" in await other.error(name, task_id=mine["task"]["id"])
    assert await tools.titles(status="pending") == ["Mine"]
