"""Tools that can be undone, and deletions that must be asked for."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from mcp import Client

from app.core.database import Database
from app.mcp_server.identity import TURN_META, USER_META, user_of_metadata
from app.mcp_server.schemas import CLEARABLE
from app.mcp_server.server import build_server
from app.todos.schemas import TodoFields
from tests.assistant.test_mcp_tools import Tools, new_user
from tests.conftest import test_settings

pytestmark = pytest.mark.anyio


@pytest.fixture
async def tools(sqlite_url: str) -> AsyncIterator[Tools]:
    """A session for a new user, in a turn."""
    database = Database(test_settings(sqlite_url))
    async with Client(build_server(database, user_of_metadata)) as client:
        tools = Tools(client, await new_user(database))
        new_turn(tools)
        yield tools
    await database.close()


def new_turn(tools: Tools) -> None:
    """Calls from now on belong to another message of the user."""
    tools.meta = {USER_META: tools.meta[USER_META], TURN_META: str(uuid4())}


async def add(tools: Tools, *titles: str) -> list[str]:
    """Ids of new todos, made in a turn of their own."""
    added = [(await tools.ok("add_task", title=title))["task"]["id"] for title in titles]
    new_turn(tools)
    return added


async def test_a_turn_is_one_step_back(tools: Tools) -> None:
    await add(tools, "a", "b", "c")
    ids = await add(tools, "d")
    await tools.ok("update_task", task_id=ids[0], title="e", priority="high")
    await tools.ok("complete_task", task_id=ids[0])
    await tools.ok("delete_task", task_id=ids[0])
    new_turn(tools)
    undone = await tools.ok("undo")
    assert (undone["status"], [task["title"] for task in undone["tasks"]]) == ("undone", ["d"])
    assert await tools.titles(status="pending") == ["a", "b", "c", "d"]
    assert len((await tools.ok("undo"))["tasks"]) == 1, "the same turn goes on with the step before"
    assert len((await tools.ok("undo"))["tasks"]) == 3
    assert await tools.titles() == []
    assert await tools.ok("undo") == {"status": "nothing_to_undo", "tasks": []}


async def test_an_undo_does_not_mean_its_own_turn(tools: Tools) -> None:
    await add(tools, "a")
    await tools.ok("add_task", title="b")
    await tools.ok("undo")
    assert await tools.titles() == ["b"]


async def test_several_are_deleted_after_a_yes_only(tools: Tools) -> None:
    ids = await add(tools, "a", "b", "c")

    async def delete(ids: list[str], **rest: Any) -> tuple[str, int]:  # noqa: ANN401
        result = await tools.ok("delete_tasks", task_ids=ids, **rest)
        return result["status"], len(result["tasks"])

    assert await delete(ids[:2], confirmed=True) == ("needs_confirmation", 2), "nobody was asked"
    assert await delete(ids[:2], confirmed=True) == ("needs_confirmation", 2), "nor has anyone answered"
    new_turn(tools)
    assert await delete(ids, confirmed=True) == ("needs_confirmation", 3), "of the third nothing was said"
    new_turn(tools)
    assert await delete(ids) == ("needs_confirmation", 3), "asked again"
    assert await tools.titles() == ["a", "b", "c"]
    new_turn(tools)
    assert await delete(ids[:2], confirmed=True) == ("deleted", 2)
    assert await tools.titles() == ["c"]
    new_turn(tools)
    assert await delete(ids, confirmed=True) == ("deleted", 1), "one needs no yes, others are gone"
    new_turn(tools)
    await tools.ok("undo")
    await tools.ok("undo")
    assert await tools.titles() == ["a", "b", "c"]


async def test_one_by_one_is_several_too(tools: Tools) -> None:
    ids = await add(tools, "a", "b")
    await tools.ok("delete_task", task_id=ids[0])
    assert "delete_tasks" in await tools.error("delete_task", task_id=ids[1])
    new_turn(tools)
    await tools.ok("delete_task", task_id=ids[1])


async def test_the_trash(tools: Tools) -> None:
    ids = await add(tools, "a")
    await tools.ok("delete_task", task_id=ids[0])
    assert await tools.titles(status="deleted") == ["a"]
    restored = await tools.ok("restore_task", task_id=ids[0])
    assert (restored["status"], restored["task"]["id"]) == ("restored", ids[0])
    assert "in the trash" in await tools.error("restore_task", task_id=ids[0])


async def test_every_field_is_a_parameter(tools: Tools) -> None:
    offered = {tool.name: tool for tool in (await tools.client.list_tools()).tools}
    properties = {name: set(offered[name].input_schema["properties"]) for name in ("add_task", "update_task")}
    fields = set(TodoFields.model_fields)
    assert properties["add_task"] == fields - {"done"}
    assert properties["update_task"] == {"task_id", *fields, *(f"clear_{name}" for name in CLEARABLE)}
    assert offered["add_task"].input_schema["required"] == ["title"]
    assert "17:00" not in str(offered["add_task"].input_schema)
    assert "HH:MM" in offered["add_task"].input_schema["properties"]["due_time"]["description"]


async def test_time_and_recurrence(tools: Tools) -> None:
    task = (
        await tools.ok(
            "add_task", title="a", due_date="2126-03-04", due_time="08:00", time_zone="Asia/Tokyo",
            recurrence="FREQ=DAILY", reminder_minutes=0,
        )
    )["task"]  # fmt: skip
    assert (task["due_time"], task["reminder_status"]) == ("08:00", "scheduled")
    completed = await tools.ok("complete_task", task_id=task["id"])
    assert completed["next_task"]["due_date"] == "2126-03-05"
    cleared = await tools.ok(
        "update_task", task_id=completed["next_task"]["id"], clear_due_time=True, clear_recurrence=True
    )
    assert (cleared["task"]["due_time"], cleared["task"]["recurrence"]) == (None, None)
    assert cleared["task"]["due_date"] == "2126-03-05"
    assert "FREQ" in await tools.error("add_task", title="a", recurrence="hourly")
