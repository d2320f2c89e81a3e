"""The five tools over TodoService."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field, ValidationError

from app.core.database import Database
from app.core.errors import AppError
from app.mcp_server.identity import Identify, ToolContext
from app.mcp_server.schemas import Status, Task, TaskChange, TaskList
from app.todos.schemas import Priority, TodoCreate, TodoQuery, TodoUpdate
from app.todos.service import TodoService

INSTRUCTIONS = "Manage the user's todos. To change or delete one, find its id with list_tasks first."

_ONE_DAY = timedelta(days=1)
# TodoQuery's bounds are exclusive, so the day before and the day after must exist.
FilterDay = Annotated[date, Field(ge=date.min + _ONE_DAY, le=date.max - _ONE_DAY)]
_DUE_DATE = "Due date, YYYY-MM-DD"
TaskId = Annotated[UUID, Field(description="The task's id, from list_tasks or add_task")]


class TodoTools:
    """The tools as methods. Each call has a database session of its own and works for the user `identify`
    names.
    """

    def __init__(self, database: Database, identify: Identify) -> None:
        self._database = database
        self._identify = identify

    async def add_task(
        self,
        ctx: ToolContext,
        title: Annotated[str, Field(description="What to do, at most 200 characters")],
        notes: Annotated[str | None, Field(description="Further details")] = None,
        due_date: Annotated[date | None, Field(description=_DUE_DATE)] = None,
        priority: Annotated[Priority, Field(description="How pressing it is")] = "medium",
        tags: Annotated[list[str] | None, Field(description="Short labels")] = None,
    ) -> TaskChange:
        """Create a todo."""
        async with self._service() as todos:
            data = TodoCreate(
                title=title, notes=notes or "", due_date=due_date, priority=priority, tags=tags or []
            )
            created = await todos.create(await self._identify(ctx), data)
        return TaskChange(status="created", task=Task.of(created))

    async def list_tasks(
        self,
        ctx: ToolContext,
        status: Annotated[Status, Field(description="Which todos by state")] = "all",
        priority: Annotated[Priority | None, Field(description="Only this priority")] = None,
        tag: Annotated[str | None, Field(description="Only with this tag")] = None,
        due_from: Annotated[FilterDay | None, Field(description="Only due on this day or later")] = None,
        due_to: Annotated[FilterDay | None, Field(description="Only due on this day or earlier")] = None,
        search: Annotated[str | None, Field(description="Only with this text in title or notes")] = None,
        limit: Annotated[int, Field(ge=1, le=100, description="How many at most")] = 50,
        cursor: Annotated[str | None, Field(description="next_cursor of the page before")] = None,
    ) -> TaskList:
        """List todos, oldest first, with their ids. All filters must match."""
        async with self._service() as todos:
            query = TodoQuery(
                done=None if status == "all" else status == "completed", priority=priority, tag=tag or None,
                due_after=due_from - _ONE_DAY if due_from else None, due_before=due_to + _ONE_DAY if due_to
                else None, q=search or None, sort="created_at", cursor=cursor or None, limit=limit,
            )  # fmt: skip
            page = await todos.list(await self._identify(ctx), query)
        return TaskList(tasks=[Task.of(todo) for todo in page.items], next_cursor=page.next_cursor)

    async def complete_task(self, ctx: ToolContext, task_id: TaskId) -> TaskChange:
        """Mark a todo as done."""
        async with self._service() as todos:
            done = await todos.update(await self._identify(ctx), task_id, TodoUpdate(done=True))
        return TaskChange(status="completed", task=Task.of(done))

    async def delete_task(self, ctx: ToolContext, task_id: TaskId) -> TaskChange:
        """Delete a todo for good."""
        async with self._service() as todos:
            removed = await todos.delete(await self._identify(ctx), task_id)
        return TaskChange(status="deleted", task=Task.of(removed))

    async def update_task(
        self,
        ctx: ToolContext,
        task_id: TaskId,
        title: Annotated[str | None, Field(description="New title")] = None,
        notes: Annotated[str | None, Field(description="New notes; an empty text removes them")] = None,
        due_date: Annotated[date | None, Field(description="New due date, YYYY-MM-DD")] = None,
        clear_due_date: Annotated[bool, Field(description="True removes the due date")] = False,
        priority: Annotated[Priority | None, Field(description="New priority")] = None,
        tags: Annotated[list[str] | None, Field(description="All tags from now on")] = None,
        done: Annotated[bool | None, Field(description="False reopens a completed todo")] = None,
    ) -> TaskChange:
        """Change fields of a todo; what is left out stays."""
        given = {"title": title, "notes": notes, "priority": priority, "tags": tags, "done": done}
        changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        if due_date or clear_due_date:
            changes["due_date"] = None if clear_due_date else due_date
        if not changes:
            raise ToolError("Nothing to change: give at least one field besides task_id.")
        async with self._service() as todos:
            updated = await todos.update(
                await self._identify(ctx), task_id, TodoUpdate.model_validate(changes)
            )
        return TaskChange(status="updated", task=Task.of(updated))

    @asynccontextmanager
    async def _service(self) -> AsyncIterator[TodoService]:
        """A service on a session of its own; expected failures become messages for the model."""
        try:
            async with self._database.session() as session:
                yield TodoService(session)
        except AppError as error:
            raise ToolError(error.message) from error
        except ValidationError as error:
            faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
            raise ToolError("; ".join(faults)) from error


def build_server(database: Database, identify: Identify) -> MCPServer[Any]:
    """An MCP server with the five tools, for users named by `identify`."""
    tools = TodoTools(database, identify)
    server: MCPServer[Any] = MCPServer(
        "todo", title="Todo", instructions=INSTRUCTIONS, log_level="WARNING", subscriptions=False
    )
    for tool in (tools.add_task, tools.list_tasks, tools.complete_task, tools.delete_task, tools.update_task):
        server.add_tool(tool)
    return server
