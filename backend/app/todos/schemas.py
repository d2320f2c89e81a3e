"""What todo requests carry and answers show."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.core.text import NoNul
from app.todos.models import Todo

PRIORITIES = ("low", "medium", "high")
Priority = Literal["low", "medium", "high"]
Sort = Literal[
    "created_at", "-created_at", "updated_at", "-updated_at",
    "due_date", "-due_date", "priority", "-priority", "title", "-title",
]  # fmt: skip


def unique_tags(tags: list[str]) -> list[str]:
    """Lower case, first mention wins."""
    return list(dict.fromkeys(tag.lower() for tag in tags))


Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), NoNul]
Notes = Annotated[str, StringConstraints(max_length=10_000), NoNul]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), NoNul]
Tags = Annotated[list[Tag], Field(max_length=20), AfterValidator(unique_tags)]


class TodoCreate(BaseModel):
    """A new todo."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    notes: Notes = ""
    due_date: date | None = None
    priority: Priority = "medium"
    tags: Tags = []
    done: bool = False


class TodoUpdate(BaseModel):
    """Fields to change; what is left out stays. Only `due_date` may be null, which clears it."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    notes: Notes | None = None
    due_date: date | None = None
    priority: Priority | None = None
    tags: Tags | None = None
    done: bool | None = None

    @model_validator(mode="after")
    def only_due_date_clears(self) -> Self:
        """Null for a field that cannot be empty is a mistake, not a wish to keep it."""
        nulls = [name for name in self.model_fields_set - {"due_date"} if getattr(self, name) is None]
        if nulls:
            raise ValueError(f"must not be null: {', '.join(sorted(nulls))}")
        return self


class TodoRead(BaseModel):
    """A todo as the API shows it."""

    id: UUID
    title: str
    notes: str
    due_date: date | None
    priority: Priority
    tags: list[str]
    done: bool
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, todo: Todo) -> Self:
        """Row to answer."""
        shown = todo.model_dump(exclude={"user_id", "priority"})
        return cls(**shown, priority=PRIORITIES[todo.priority - 1], tags=[t.tag for t in todo.tags])


class TodoPage(BaseModel):
    """Some todos and, when there are more, the cursor that continues after them."""

    items: list[TodoRead]
    next_cursor: str | None


class TodoQuery(BaseModel):
    """Filters (all must match), order and page of a list. `due_before` and `due_after` are exclusive."""

    model_config = ConfigDict(extra="forbid")

    done: bool | None = None
    priority: Priority | None = None
    tag: Tag | None = None
    due_before: date | None = None
    due_after: date | None = None
    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), NoNul] | None = None
    sort: Sort = "-created_at"
    cursor: Annotated[str, StringConstraints(max_length=1000)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50
