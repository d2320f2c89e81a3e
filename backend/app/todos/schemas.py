"""What todo requests carry and answers show.

A todo's fields are listed once, in `TodoFields`: requests, answers, the tools of the MCP server and the
frontend's schemas (through the OpenAPI document) all follow from it.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from app.core.errors import ErrorBody
from app.core.pagination import Moment
from app.core.text import NoNul, SearchText, Title
from app.todos.due import refuse_unknown_zone
from app.todos.models import Todo
from app.todos.recurrence import normalize

PRIORITIES = ("low", "medium", "high")
Priority = Literal["low", "medium", "high"]
Sort = Literal[
    "agenda", "position", "created_at", "-created_at", "updated_at", "-updated_at", "due_date", "-due_date",
    "priority", "-priority", "title", "-title", "-completed_at", "-deleted_at",
]  # fmt: skip
View = Literal["all", "open", "overdue", "today", "upcoming", "someday", "completed", "trash"]
ReminderStatus = Literal["none", "scheduled", "sent", "missed"]

MAX_PAGE = 500
MAX_REMINDER_MINUTES = 28 * 24 * 60


def unique_tags(tags: list[str]) -> list[str]:
    """Lower case, first mention wins."""
    return list(dict.fromkeys(tag.lower() for tag in tags))


Notes = Annotated[str, StringConstraints(max_length=10_000), NoNul]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), NoNul]
Tags = Annotated[list[Tag], Field(max_length=20), AfterValidator(unique_tags)]
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
TimeZone = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(refuse_unknown_zone)]
Recurrence = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(normalize)]
ReminderMinutes = Annotated[int, Field(ge=0, le=MAX_REMINDER_MINUTES)]


class TodoFields(BaseModel):
    """What a person can say about a todo. `None` clears a field that may be empty."""

    title: Title = Field(description="What to do, at most 200 characters")
    notes: Notes = Field(default="", description="Further details")
    due_date: date | None = Field(default=None, description="Due date, YYYY-MM-DD")
    due_time: ClockTime | None = Field(
        default=None, description="Local time of day it is due, HH:MM; needs a due date"
    )
    time_zone: TimeZone | None = Field(
        default=None, description="IANA zone of due_time; the one used last if left out"
    )
    recurrence: Recurrence | None = Field(
        default=None,
        description="How it comes again, as an RFC 5545 rule without DTSTART: FREQ=WEEKLY;BYDAY=MO",
    )
    reminder_minutes: ReminderMinutes | None = Field(
        default=None, description="Remind so many minutes before it is due (09:00 for a day without a time)"
    )
    priority: Priority = Field(default="medium", description="How pressing it is")
    tags: Tags = Field(default=[], description="Short labels")
    done: bool = Field(default=False, description="Whether it is completed")


class TodoCreate(TodoFields):
    """A new todo. A recurrence without a due date begins on its first date from today on."""

    model_config = ConfigDict(extra="forbid")


def without_defaults(schema: dict[str, Any]) -> None:
    """What is left out of a change stays as it is, so no default may be filled in by a client."""
    for field in schema["properties"].values():
        field.pop("default", None)


class TodoUpdate(TodoFields):
    """Fields to change; what is left out stays. Without its due date a todo has no time, rule or reminder."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=without_defaults)

    title: Title = Field(default="", description=TodoFields.model_fields["title"].description)


class TodoState(TodoFields):
    """Everything about a todo that an undo can bring back."""

    position: int
    completed_at: datetime | None
    deleted_at: datetime | None


class TodoRead(TodoState):
    """A todo as the API shows it.

    `version` grows with each change and is the ETag; `remind_at` is when the next reminder goes out.
    """

    # Answers hold every field: schemas made from the OpenAPI document need not call any of them optional.
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    id: UUID
    version: int
    remind_at: datetime | None
    reminded_at: datetime | None
    reminder_status: ReminderStatus
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, todo: Todo) -> "TodoRead":
        """Row to answer. Not validated: what is stored was, by the rules of its time."""
        fields: dict[str, Any] = todo.model_dump(exclude={"user_id", "priority"})
        fields["priority"] = PRIORITIES[todo.priority - 1]
        fields["tags"] = [row.tag for row in todo.tags]
        fields["reminder_status"] = reminder_status(todo)
        return cls.model_construct(**fields)


def reminder_status(todo: Todo) -> ReminderStatus:
    """`missed` is a reminder whose time had passed before it could be scheduled."""
    if todo.remind_at is not None:
        return "scheduled"
    if todo.reminded_at is not None:
        return "sent"
    return "missed" if todo.reminder_minutes is not None and not todo.done else "none"


class TodoCounts(BaseModel):
    """How many todos each view holds, whatever the filters."""

    overdue: int
    today: int
    upcoming: int
    someday: int
    completed: int
    trash: int


class TodoPage(BaseModel):
    """A window of a list. `total` counts what the filters match, `version` is the list's at this moment."""

    items: list[TodoRead]
    next_cursor: str | None
    total: int
    counts: TodoCounts
    version: int


class TodoChanges(BaseModel):
    """Todos changed after a version, those in the trash too. `reload`: too many, or some gone; list anew."""

    status: Literal["delta", "reload"]
    version: int
    items: list[TodoRead]


class TodoQuery(BaseModel):
    """Filters (all must match), order and page of a list. `due_before` and `due_after` are exclusive."""

    model_config = ConfigDict(extra="forbid")

    view: View = "all"
    """`all` is everything but the trash; overdue, today and upcoming are reckoned from `today`."""
    today: date | None = None
    """Today where the user is; today in the list's time zone if left out."""
    done: bool | None = None
    priority: Priority | None = None
    tag: Tag | None = None
    due_before: date | None = None
    due_after: date | None = None
    q: SearchText | None = None
    sort: Sort = "-created_at"
    """`agenda`: by due date, those without one last, and by hand within a day."""
    cursor: Annotated[str, StringConstraints(max_length=1000)] | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50


class ChangesQuery(BaseModel):
    """From which version on changes are wanted."""

    model_config = ConfigDict(extra="forbid")

    since: Annotated[int, Field(ge=0, le=2**53)]


class TodoMove(BaseModel):
    """A new place in the order by hand: right after another todo, or first for null."""

    model_config = ConfigDict(extra="forbid")

    after: UUID | None


class TodoSnooze(BaseModel):
    """When to remind again."""

    model_config = ConfigDict(extra="forbid")

    until: Moment


TodoIds = Annotated[list[UUID], Field(min_length=1, max_length=MAX_PAGE)]


class BulkUpdate(BaseModel):
    """The same change for several todos."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["update"]
    ids: TodoIds
    changes: TodoUpdate


class BulkTrash(BaseModel):
    """Move several todos to the trash, or back from it."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["delete", "restore"]
    ids: TodoIds


class BulkResult(BaseModel):
    """The todos as they are now; ids that the user has no todo for are left out."""

    items: list[TodoRead]


class ConflictBody(ErrorBody):
    """Body of a 409: the todo as it is now, so that the client can show both."""

    current: TodoRead
