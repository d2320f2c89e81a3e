"""One change of a user's list: a transaction that writers take turns at, recorded for undo."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.database import utc_now
from app.todos.due import reminder_moment
from app.todos.journal import Journal, StateChange
from app.todos.models import Todo, TodoList, TodoTag
from app.todos.operation_schemas import Kind, Origin
from app.todos.schemas import PRIORITIES, TodoRead, TodoState, TodoUpdate

STATE_FIELDS = frozenset(TodoState.model_fields)
REMINDER_FIELDS = frozenset(
    {"due_date", "due_time", "time_zone", "reminder_minutes", "done", "deleted_at"}
)  # fmt: skip


class StateUpdate(TodoUpdate):
    """Some of a todo's state, as the journal keeps it."""

    position: int = 0
    completed_at: datetime | None = None
    deleted_at: datetime | None = None


def state_of(todo: Todo) -> dict[str, Any]:
    """A todo's state in JSON values."""
    return TodoRead.of(todo).model_dump(mode="json", include=set(STATE_FIELDS))


def assign(todo: Todo, values: dict[str, Any]) -> None:
    """Set fields by the names and values of the schemas."""
    for name, value in values.items():
        if name == "priority":
            todo.priority = PRIORITIES.index(value) + 1
        elif name == "tags":
            todo.tags = [TodoTag(todo_id=todo.id, tag=tag, position=at) for at, tag in enumerate(value)]
        else:
            setattr(todo, name, value)


def assign_state(todo: Todo, state: dict[str, Any]) -> None:
    """Set fields from the journal's JSON values."""
    assign(todo, StateUpdate.model_validate(state).model_dump(exclude_unset=True))


def schedule_reminder(todo: Todo, now: datetime) -> None:
    """Work out when the todo's reminder goes out; none when it is done, in the trash or the time is past."""
    todo.remind_at = todo.reminded_at = None
    if todo.reminder_minutes is None or todo.done or todo.deleted_at is not None:
        return
    at = reminder_moment(todo.due_date, todo.due_time, todo.time_zone, todo.reminder_minutes)
    todo.remind_at = at if at is not None and at > now else None


@dataclass
class Change:
    """What one transaction does to a list. `watch` a todo before changing it; `close` before the commit."""

    user_id: UUID
    state: TodoList
    journal: Journal
    origin: Origin
    kind: Kind
    now: datetime = field(default_factory=utc_now)
    following: Todo | None = None
    _watched: dict[UUID, tuple[Todo, dict[str, Any]]] = field(default_factory=dict)

    def watch(self, todo: Todo) -> Todo:
        """Remember how a todo is now."""
        self._watched.setdefault(todo.id, (todo, state_of(todo)))
        return todo

    def created(self, todo: Todo) -> Todo:
        """Take a new todo in: without this change it would not be there, as if it were in the trash."""
        self._watched[todo.id] = (todo, {**state_of(todo), "deleted_at": self.now.isoformat()})
        return todo

    def differences(self) -> list[StateChange]:
        """What differs from before, todo by todo; those get the list's version."""
        changes: list[StateChange] = []
        for todo, before in self._watched.values():
            after = state_of(todo)
            fields = [name for name in after if after[name] != before[name]]
            if not fields:
                continue
            todo.version, todo.updated_at = self.state.version, self.now
            if REMINDER_FIELDS & set(fields):
                schedule_reminder(todo, self.now)
            changes.append(
                StateChange(todo.id, {n: before[n] for n in fields}, {n: after[n] for n in fields})
            )
        return changes

    async def close(self) -> None:
        """Write the differences into the journal."""
        await self.journal.record(self.user_id, self.origin, self.kind, self.differences(), self.now)
