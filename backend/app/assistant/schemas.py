"""What chat requests carry and answers show."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from app.conversations.schemas import ToolCall
from app.core.text import NoNul

MESSAGE_LENGTH = 4000

MessageText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MESSAGE_LENGTH), NoNul
]


def near_today(value: date | None) -> date | None:
    """No place on earth is more than a day away from UTC."""
    if value is not None and abs((value - datetime.now(UTC).date()).days) > 1:
        raise ValueError("must be today's date where the user is")
    return value


class ChatMessage(BaseModel):
    """A message to the assistant; without `conversation_id` it begins a conversation."""

    model_config = ConfigDict(extra="forbid")

    conversation_id: UUID | None = None
    message: MessageText
    local_date: Annotated[date | None, AfterValidator(near_today)] = None
    """Today where the user is, from which "tomorrow" is reckoned; UTC's today if left out."""


class ChatAnswer(BaseModel):
    """The assistant's whole answer."""

    conversation_id: UUID
    message: str
    tool_calls: list[ToolCall]
