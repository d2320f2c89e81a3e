"""What conversation requests carry and answers show."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.core.text import SearchText, Title

Role = Literal["user", "assistant"]
Outcome = Literal["complete", "interrupted", "failed"]
Cursor = Annotated[str, StringConstraints(max_length=1000)] | None


class ToolCall(BaseModel):
    """A tool the assistant called, with what it returned."""

    name: str
    arguments: dict[str, Any]
    result: Any


class ConversationRead(BaseModel):
    """A conversation as the API shows it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    created_at: datetime
    updated_at: datetime


class MessageRead(BaseModel):
    """A message as the API shows it.

    `reply_to` is the turn that an answer belongs to: what POST /operations/{operation_id}/undo takes back.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    role: Role
    content: str
    tool_calls: list[ToolCall]
    reply_to: UUID | None
    outcome: Outcome | None
    created_at: datetime


class ConversationPage(BaseModel):
    """Some conversations, the last used first."""

    items: list[ConversationRead]
    next_cursor: str | None


class MessagePage(BaseModel):
    """Some messages, oldest first; `next_cursor` leads to the ones before them."""

    items: list[MessageRead]
    next_cursor: str | None


class PageQuery(BaseModel):
    """Which page of a list."""

    model_config = ConfigDict(extra="forbid")

    cursor: Cursor = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ConversationQuery(PageQuery):
    """Which page of the conversations; with `q` those with this text in the title or in a message."""

    q: SearchText = ""


class ConversationUpdate(BaseModel):
    """A new title."""

    model_config = ConfigDict(extra="forbid")

    title: Title
