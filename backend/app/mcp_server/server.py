"""The tools over TodoService."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, timedelta
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any
from uuid import UUID

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field, ValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.database import Database
from app.core.database_errors import outage_of, sqlstate_of
from app.core.errors import AppError
from app.mcp_server.identity import Caller, Identify, ToolContext
from app.mcp_server.schemas import (
    Status,
    Task,
    TaskChange,
    TaskDeletion,
    TaskList,
    TaskUndo,
    changes_of,
    clear_parameters,
    field_parameters,
)
from app.todos.schemas import MAX_PAGE, Priority, TodoCreate, TodoQuery, TodoUpdate, View
from app.todos.service import TodoService
from app.todos.undo import UndoService

INSTRUCTIONS = (
    "Manage the user's todos. To change or delete one, find its id with list_tasks first. To delete more "
    "than one, call delete_tasks: it answers needs_confirmation; ask the user, and call it again after a yes."
)

_ONE_DAY = timedelta(days=1)
# TodoQuery's bounds are exclusive, so the day before and the day after must exist.
FilterDay = Annotated[date, Field(ge=date.min + _ONE_DAY, le=date.max - _ONE_DAY)]
TaskId = Annotated[UUID, Field(description="The task's id, from list_tasks or add_task")]
TaskIds = Annotated[list[UUID], Field(min_length=1, max_length=20 * MAX_PAGE, description="The tasks' ids")]
VIEWS: dict[Status, View] = {"all": "all", "pending": "open", "completed": "completed", "deleted": "trash"}
Tool = Callable[..., Awaitable[Any]]
ReminderNotice = Callable[[AsyncSession, UUID], Awaitable[str]]
"""What to say of a user's reminders, if they reach them nowhere away from the app; else ""."""


async def no_notice(_session: AsyncSession, _user_id: UUID) -> str:
    """Nothing is said of reminders: the caller knows how they are sent."""
    return ""


def with_parameters(tool: Tool, parameters: list[Parameter]) -> Tool:
    """The tool with these parameters in the place of its `**fields`."""
    described = signature(tool)
    kept = [p for p in described.parameters.values() if p.kind is not Parameter.VAR_KEYWORD]

    @wraps(tool)
    async def call(**arguments: Any) -> Any:  # noqa: ANN401 - as the tool's own
        return await tool(**arguments)

    call.__signature__ = described.replace(parameters=[*kept, *parameters])  # type: ignore[attr-defined]
    return call


class TodoTools:
    """The tools as methods. Each call has a database session of its own and works for the user `identify`
    names.
    """

    def __init__(self, database: Database, identify: Identify, reminder_notice: ReminderNotice) -> None:
        self._database = database
        self._identify = identify
        self._reminder_notice = reminder_notice

    async def add_task(self, ctx: ToolContext, **fields: Any) -> TaskChange:  # noqa: ANN401 - TodoFields
        """Create a todo."""
        async with self._service(ctx) as (todos, caller):
            created = await todos.create(caller.user_id, TodoCreate.model_validate(changes_of(fields)))
        task = Task.of(created)
        notice = await self._notice(caller, task, fields)
        return TaskChange(status="created", task=task, reminder_notice=notice)

    async def list_tasks(
        self,
        ctx: ToolContext,
        status: Annotated[Status, Field(description="Which todos by state; deleted: the trash")] = "all",
        priority: Annotated[Priority | None, Field(description="Only this priority")] = None,
        tag: Annotated[str | None, Field(description="Only with this tag")] = None,
        due_from: Annotated[FilterDay | None, Field(description="Only due on this day or later")] = None,
        due_to: Annotated[FilterDay | None, Field(description="Only due on this day or earlier")] = None,
        search: Annotated[str | None, Field(description="Only with this text in title or notes")] = None,
        limit: Annotated[int, Field(ge=1, le=100, description="How many at most")] = 50,
        cursor: Annotated[str | None, Field(description="next_cursor of the page before")] = None,
    ) -> TaskList:
        """List todos with their ids, in the order the user sees: by due date, then by hand. All filters
        must match.
        """
        async with self._service(ctx) as (todos, caller):
            query = TodoQuery(
                view=VIEWS[status], priority=priority, tag=tag or None,
                due_after=due_from - _ONE_DAY if due_from else None, due_before=due_to + _ONE_DAY if due_to
                else None, q=search or None, sort="agenda", cursor=cursor or None, limit=limit,
            )  # fmt: skip
            page = await todos.list(caller.user_id, query)
        tasks = [Task.of(todo) for todo in page.items]
        return TaskList(tasks=tasks, next_cursor=page.next_cursor, total=page.total)

    async def complete_task(self, ctx: ToolContext, task_id: TaskId) -> TaskChange:
        """Mark a todo as done. One that recurs makes its next one."""
        async with self._service(ctx) as (todos, caller):
            completed = await todos.update(caller.user_id, task_id, TodoUpdate(done=True))
        following = Task.of(todos.following) if todos.following else None
        return TaskChange(status="completed", task=Task.of(completed), next_task=following)

    async def delete_task(self, ctx: ToolContext, task_id: TaskId) -> TaskChange:
        """Move one todo to the trash. For more than one use delete_tasks."""
        async with self._service(ctx) as (todos, caller):
            removed = await todos.delete(caller.user_id, task_id)
        return TaskChange(status="deleted", task=Task.of(removed))

    async def delete_tasks(
        self,
        ctx: ToolContext,
        task_ids: TaskIds,
        confirmed: Annotated[bool, Field(description="True after a yes to these, when asked")] = False,
    ) -> TaskDeletion:
        """Move several todos to the trash. Not confirmed, it only notes what the user is to be asked: tell
        them which todos it is about, and call again with confirmed after their yes, in answer to it.
        """
        async with self._service(ctx) as (todos, caller):
            status, items = await todos.delete_confirmed(caller.user_id, task_ids, confirmed)
        return TaskDeletion(status=status, tasks=[Task.of(todo) for todo in items])

    async def restore_task(self, ctx: ToolContext, task_id: TaskId) -> TaskChange:
        """Bring a todo back from the trash, to its place."""
        async with self._service(ctx) as (todos, caller):
            restored = await todos.restore(caller.user_id, task_id)
        return TaskChange(status="restored", task=Task.of(restored))

    async def update_task(self, ctx: ToolContext, task_id: TaskId, **fields: Any) -> TaskChange:  # noqa: ANN401
        """Change fields of a todo; what is left out stays."""
        changes = changes_of(fields)
        if not changes:
            raise ToolError("Nothing to change: give at least one field besides task_id.")
        async with self._service(ctx) as (todos, caller):
            updated = await todos.update(caller.user_id, task_id, TodoUpdate.model_validate(changes))
        following = Task.of(todos.following) if todos.following else None
        task = Task.of(updated)
        notice = await self._notice(caller, task, fields)
        return TaskChange(status="updated", task=task, next_task=following, reminder_notice=notice)

    async def undo(self, ctx: ToolContext) -> TaskUndo:
        """Undo the last action on the list, or all that the assistant did in answer to one message. Each
        further call undoes the one before.
        """
        async with self._session(ctx) as (session, caller):
            undone = await UndoService(session).undo_last(caller.user_id, besides=caller.origin.operation_id)
        return TaskUndo(status=undone.status, tasks=[Task.of(todo) for todo in undone.items])

    async def _notice(self, caller: Caller, task: Task, fields: dict[str, Any]) -> str:
        """Said where a reminder is set or moved, not with every later change."""
        timed = fields.get("due_time") is not None or fields.get("reminder_minutes") is not None
        if not timed or task.reminder_status != "scheduled":
            return ""
        async with self._database.session(read_only=True) as session:
            return await self._reminder_notice(session, caller.user_id)

    @asynccontextmanager
    async def _service(self, ctx: ToolContext) -> AsyncIterator[tuple[TodoService, Caller]]:
        async with self._session(ctx) as (session, caller):
            yield TodoService(session, caller.origin), caller

    @asynccontextmanager
    async def _session(self, ctx: ToolContext) -> AsyncIterator[tuple[AsyncSession, Caller]]:
        """A session of its own and who calls; expected failures become messages for the model."""
        try:
            async with self._database.session() as session:
                yield session, await self._identify(ctx)
        except AppError as error:
            raise ToolError(error.message) from error
        except (OperationalError, PoolTimeout) as error:
            raise ToolError(outage_of(sqlstate_of(error)).message) from error
        except ValidationError as error:
            faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
            raise ToolError("; ".join(faults)) from error


def build_server(
    database: Database, identify: Identify, reminder_notice: ReminderNotice = no_notice
) -> MCPServer[Any]:
    """An MCP server with the tools, for users named by `identify`."""
    tools = TodoTools(database, identify, reminder_notice)
    server: MCPServer[Any] = MCPServer(
        "todo", title="Todo", instructions=INSTRUCTIONS, log_level="WARNING", subscriptions=False
    )
    for tool in (
        with_parameters(tools.add_task, field_parameters("title", leave_out=("done",))),
        tools.list_tasks,
        tools.complete_task,
        tools.delete_task,
        tools.delete_tasks,
        tools.restore_task,
        with_parameters(tools.update_task, [*field_parameters(), *clear_parameters()]),
        tools.undo,
    ):
        server.add_tool(tool)
    return server
