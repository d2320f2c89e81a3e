"""Tables of conversations and their messages."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, BigInteger, Index, Integer
from sqlmodel import Field, SQLModel

from app.core.database import UtcDateTime, utc_now

# SQLite numbers rows by itself only in a column that is exactly INTEGER.
Sequence = BigInteger().with_variant(Integer(), "sqlite")


class Conversation(SQLModel, table=True):
    """A chat of one user; `updated_at` is the time of its last message."""

    __tablename__ = "conversations"
    __table_args__ = (Index("ix_conversations_user_updated", "user_id", "updated_at", "id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    title: str = Field(max_length=200)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)


class Message(SQLModel, table=True):
    """One message. `sequence` orders them: clocks of replicas may differ.

    A user's message has the id of the turn that answers it. `answering_until` is set while some replica is
    at that. The answer has the turn's id in `reply_to`, and in `outcome` how the turn ended.
    """

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_conversation", "conversation_id", "sequence"),)

    sequence: int | None = Field(default=None, sa_type=Sequence, primary_key=True)
    id: UUID = Field(default_factory=uuid4, unique=True)
    conversation_id: UUID = Field(foreign_key="conversations.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    role: str = Field(max_length=20)
    content: str
    tool_calls: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON, nullable=False)
    reply_to: UUID | None = Field(default=None, index=True)
    outcome: str | None = Field(default=None, max_length=20)
    answering_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
