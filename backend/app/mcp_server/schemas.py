"""What the tools return."""

from datetime import date
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel

from app.todos.schemas import Priority, TodoRead

Status = Literal["all", "pending", "completed"]


class Task(BaseModel):
    """A todo as models see it."""

    id: UUID
    title: str
    notes: str
    due_date: date | None
    priority: Priority
    tags: list[str]
    done: bool

    @classmethod
    def of(cls, todo: TodoRead) -> Self:
        return cls.model_validate(todo.model_dump(include=set(cls.model_fields)))


class TaskList(BaseModel):
    """Todos, oldest first; `next_cursor` continues the list."""

    tasks: list[Task]
    next_cursor: str | None = None


class TaskChange(BaseModel):
    """What was done to which todo (for a deletion: as it was)."""

    status: Literal["created", "updated", "completed", "deleted"]
    task: Task
