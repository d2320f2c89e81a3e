"""Tables of reminders on their way."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.database import UtcDateTime


class Delivery(SQLModel):
    """One reminder to one place. Whoever sets it from pending to sending is the one who sends it.

    `unknown` is what was being sent when its process died: it may have arrived, so it is not sent again.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    todo_id: UUID = Field(foreign_key="todos.id", ondelete="CASCADE")
    remind_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    status: str = Field(default="pending", max_length=20)
    attempts: int = 0
    next_try_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ReminderDelivery(Delivery, table=True):
    """One reminder by e-mail."""

    __tablename__ = "reminder_deliveries"
    __table_args__ = (
        UniqueConstraint("todo_id", "remind_at", "channel", name="uq_reminder_deliveries"),
        Index("ix_reminder_deliveries_next", "status", "next_try_at"),
        Index("ix_reminder_deliveries_user", "user_id"),
    )

    channel: str = Field(max_length=20)


class PushDelivery(Delivery, table=True):
    """One reminder to one device; `subscription_id` is null once the device is gone.

    In a table of its own: replicas of a release without push would send it as a mail.
    """

    __tablename__ = "push_deliveries"
    __table_args__ = (
        UniqueConstraint("todo_id", "remind_at", "subscription_id", name="uq_push_deliveries"),
        Index("ix_push_deliveries_next", "status", "next_try_at"),
        Index("ix_push_deliveries_user", "user_id"),
        Index("ix_push_deliveries_subscription", "subscription_id"),
    )

    subscription_id: UUID | None = Field(
        default=None, foreign_key="push_subscriptions.id", ondelete="SET NULL"
    )
