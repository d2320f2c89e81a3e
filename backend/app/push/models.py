"""Table of the devices that take notices."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from app.core.database import UtcDateTime, utc_now


class PushSubscription(SQLModel, table=True):
    """One browser of a person. It goes with their sign-in there, and with their account.

    `digest` is the SHA-256 of the endpoint in hex: whoever knows an endpoint could send to it.
    """

    __tablename__ = "push_subscriptions"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    session_id: UUID = Field(foreign_key="sessions.id", ondelete="CASCADE", index=True)
    digest: str = Field(max_length=64, unique=True)
    endpoint: str = Field(max_length=2000)
    p256dh: str = Field(max_length=100)
    auth: str = Field(max_length=30)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    last_outcome: str | None = Field(default=None, max_length=20)
    """How the last message to it ended; None before the first."""
