"""Tables of todos, their tags, each user's list, and what was done to it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, BigInteger, Index, Integer, SmallInteger, text
from sqlmodel import Field, Relationship, SQLModel

from app.core.database import UtcDateTime, utc_now

# The release before this one inserts rows without these columns while a rollout goes on.
ZERO = {"server_default": text("0")}
# SQLite numbers rows by itself only in a column that is exactly INTEGER.
Sequence = BigInteger().with_variant(Integer(), "sqlite")


class TodoList(SQLModel, table=True):
    """One row a user. `version` counts the changes of all their todos, and whoever writes holds this row.

    A reader whose version is older than `reload_version` has missed rows that are gone for good.
    """

    __tablename__ = "todo_lists"

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", primary_key=True)
    version: int = Field(default=0, sa_type=BigInteger)
    reload_version: int = Field(default=0, sa_type=BigInteger)
    time_zone: str = Field(default="UTC", max_length=64)


class Todo(SQLModel, table=True):
    """One thing to do, of one user. In the trash while `deleted_at` is set.

    `version` is the list's version at the todo's last change; `position` orders by hand, with gaps.
    """

    __tablename__ = "todos"
    __table_args__ = (
        Index("ix_todos_user_created", "user_id", "created_at", "id"),
        Index("ix_todos_user_due", "user_id", "due_date", "id"),
        Index("ix_todos_user_version", "user_id", "version"),
        Index("ix_todos_user_position", "user_id", "position", "id"),
        Index("ix_todos_remind_at", "remind_at"),
        Index("ix_todos_deleted_at", "deleted_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", nullable=False)
    title: str = Field(max_length=200)
    notes: str = Field(default="", max_length=10_000)
    due_date: date | None = None
    due_time: str | None = Field(default=None, max_length=5)
    time_zone: str | None = Field(default=None, max_length=64)
    recurrence: str | None = Field(default=None, max_length=200)
    reminder_minutes: int | None = None
    priority: int = Field(default=2, sa_type=SmallInteger)
    done: bool = False
    position: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs=ZERO)
    version: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs=ZERO)
    remind_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    completed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    tags: list["TodoTag"] = Relationship(
        cascade_delete=True,
        passive_deletes=True,
        sa_relationship_kwargs={"lazy": "selectin", "order_by": "TodoTag.position"},
    )


class TodoTag(SQLModel, table=True):
    """One tag of one todo; `position` keeps the order the user gave."""

    __tablename__ = "todo_tags"
    __table_args__ = (Index("ix_todo_tags_tag", "tag"),)

    todo_id: UUID = Field(foreign_key="todos.id", ondelete="CASCADE", primary_key=True)
    tag: str = Field(max_length=40, primary_key=True)
    position: int = Field(sa_type=SmallInteger)


class Operation(SQLModel, table=True):
    """What one undo takes back: one action on the list, or one turn of the assistant, whose id it has."""

    __tablename__ = "operations"
    __table_args__ = (
        Index("ix_operations_user", "user_id", "sequence"),
        Index("ix_operations_created_at", "created_at"),
    )

    sequence: int | None = Field(default=None, sa_type=Sequence, primary_key=True)
    id: UUID = Field(default_factory=uuid4, unique=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    kind: str = Field(max_length=20)
    source: str = Field(max_length=20)
    deletions: int = 0
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class OperationChange(SQLModel, table=True):
    """Fields of one todo before and after; of a new one, "before" is that it was in the trash."""

    __tablename__ = "operation_changes"
    __table_args__ = (Index("ix_operation_changes_operation", "operation_sequence"),)

    sequence: int | None = Field(default=None, sa_type=Sequence, primary_key=True)
    operation_sequence: int = Field(foreign_key="operations.sequence", ondelete="CASCADE", sa_type=Sequence)
    todo_id: UUID
    before: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    after: dict[str, Any] = Field(sa_type=JSON, nullable=False)


class DeletionQuestion(SQLModel, table=True):
    """The last question to a user whether these todos may be deleted, with the turn that asked it."""

    __tablename__ = "deletion_questions"

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", primary_key=True)
    turn_id: UUID | None = None
    todo_ids: list[str] = Field(sa_type=JSON, nullable=False)
    asked_at: datetime = Field(sa_type=UtcDateTime, nullable=False)


class IdempotencyKey(SQLModel, table=True):
    """A request that has been carried out, with its first todo; the same again changes nothing more."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_keys_created_at", "created_at"),)

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", primary_key=True)
    key: str = Field(max_length=128, primary_key=True)
    fingerprint: str = Field(max_length=64)
    todo_id: UUID
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
