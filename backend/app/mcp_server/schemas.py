"""What the tools take and return. REST says todo, the tools say task: models know the word from other lists.

A task's fields are those of `TodoFields`; tools get their parameters from it too.
"""

from inspect import Parameter
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from app.todos.schemas import ReminderStatus, TodoFields, TodoRead

Status = Literal["all", "pending", "completed", "deleted"]

CLEARABLE = tuple(
    name for name, info in TodoFields.model_fields.items() if info.default is None and name != "time_zone"
)


class Task(TodoFields):
    """A todo as models see it."""

    id: UUID
    reminder_status: ReminderStatus

    @classmethod
    def of(cls, todo: TodoRead) -> "Task":
        """As REST shows it, without what is of no use to a model."""
        return cls.model_construct(**{name: getattr(todo, name) for name in cls.model_fields})


class TaskList(BaseModel):
    """Todos in the order the user sees; `next_cursor` continues the list, `total` is how many match."""

    tasks: list[Task]
    next_cursor: str | None = None
    total: int


class TaskChange(BaseModel):
    """What was done to which todo (for a deletion: as it was); `next_task` when completing made another."""

    status: Literal["created", "updated", "completed", "deleted", "restored"]
    task: Task
    next_task: Task | None = None
    reminder_notice: str = ""
    """What to tell the user when the todo's reminder may not reach them."""


class TaskDeletion(BaseModel):
    """Todos deleted, or (`needs_confirmation`) not: ask the user, and call again after their yes."""

    status: Literal["deleted", "needs_confirmation"]
    tasks: list[Task]


class TaskUndo(BaseModel):
    """Todos as they are after an undo; `partly_undone` left alone what was changed again since."""

    status: Literal["undone", "partly_undone", "nothing_to_undo"]
    tasks: list[Task]


def field_parameters(*required: str, leave_out: tuple[str, ...] = ()) -> list[Parameter]:
    """Keyword parameters for a todo's fields. Null is "not given": models send it for what they leave out."""
    parameters = []
    for name, info in TodoFields.model_fields.items():
        if name in leave_out:
            continue
        kind: Any = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
        kind = kind if name in required else kind | None
        described: Any = Annotated[kind, Field(description=info.description)]
        default = Parameter.empty if name in required else None
        parameters.append(Parameter(name, Parameter.KEYWORD_ONLY, annotation=described, default=default))
    return parameters


def clear_parameters() -> list[Parameter]:
    """One switch for each field that may be empty, as null cannot say so."""
    return [
        Parameter(
            f"clear_{name}",
            Parameter.KEYWORD_ONLY,
            annotation=Annotated[bool, Field(description=f"True removes {name}")],
            default=False,
        )
        for name in CLEARABLE
    ]


def changes_of(arguments: dict[str, Any]) -> dict[str, Any]:
    """Fields to change, from the arguments of a tool with both kinds of parameters."""
    changes = {name: arguments[name] for name in TodoFields.model_fields if arguments.get(name) is not None}
    return changes | {name: None for name in CLEARABLE if arguments.get(f"clear_{name}")}
