"""What answers about operations show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.todos.schemas import TodoRead

Kind = Literal["create", "update", "delete", "restore", "move", "mixed"]
Source = Literal["list", "assistant"]
OperationStatus = Literal["applied", "undone"]


@dataclass(frozen=True)
class Origin:
    """Who changes todos: the list, action by action, or the assistant, turn by turn.

    All changes with the same `operation_id` are one operation; without one, each is an operation of its own.
    """

    source: Source = "list"
    operation_id: UUID | None = None


class OperationRead(BaseModel):
    """An operation as the API shows it; `size` is how many todos it changed."""

    id: UUID
    kind: Kind
    source: Source
    status: OperationStatus
    size: int
    created_at: datetime


class OperationList(BaseModel):
    """The newest operations, the newest first."""

    items: list[OperationRead]


class OperationQuery(BaseModel):
    """How many operations to list."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=100)] = 20


class KeptFields(BaseModel):
    """Fields of a todo that an undo left alone, because they were changed again since."""

    todo_id: UUID
    fields: list[str]


class UndoResult(BaseModel):
    """What an undo did: `partly_undone` when later changes or a purge stood in the way of some of it."""

    status: Literal["undone", "partly_undone", "nothing_to_undo"]
    operation: OperationRead | None
    items: list[TodoRead]
    kept: list[KeptFields]
