"""Table of reminders on their way."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.database import UtcDateTime


class ReminderDelivery(SQLModel, table=True):
    """One reminder through one channel. Whoever sets it from pending to sending is the one who sends it.

    `unknown` is what was being sent when its process died: it may have arrived, so it is not sent again.
    """

    __tablename__ = "reminder_deliveries"
    __table_args__ = (
        UniqueConstraint("todo_id", "remind_at", "channel", name="uq_reminder_deliveries"),
        Index("ix_reminder_deliveries_next", "status", "next_try_at"),
        Index("ix_reminder_deliveries_user", "user_id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    todo_id: UUID = Field(foreign_key="todos.id", ondelete="CASCADE")
    channel: str = Field(max_length=20)
    remind_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    status: str = Field(default="pending", max_length=20)
    attempts: int = 0
    next_try_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
