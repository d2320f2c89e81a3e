"""Tables of todos and their tags."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, SmallInteger
from sqlmodel import Field, Relationship, SQLModel

from app.core.database import UtcDateTime, utc_now


class Todo(SQLModel, table=True):
    """One thing to do, of one user."""

    __tablename__ = "todos"
    __table_args__ = (
        Index("ix_todos_user_created", "user_id", "created_at", "id"),
        Index("ix_todos_user_due", "user_id", "due_date", "id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", nullable=False)
    title: str = Field(max_length=200)
    notes: str = Field(default="", max_length=10_000)
    due_date: date | None = None
    priority: int = Field(default=2, sa_type=SmallInteger)
    done: bool = False
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
