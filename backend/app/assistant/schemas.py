"""What chat requests carry and answers show."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from app.conversations.schemas import ToolCall
from app.core.text import NoNul

MESSAGE_LENGTH = 4000

MessageText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MESSAGE_LENGTH), NoNul
]


class ChatMessage(BaseModel):
    """A message to the assistant; without `conversation_id` it begins a conversation."""

    model_config = ConfigDict(extra="forbid")

    conversation_id: UUID | None = None
    message: MessageText
    local_date: date | None = None
    """Today where the user is, from which "tomorrow" is reckoned; UTC's today if left out."""
    time_zone: Annotated[str, StringConstraints(max_length=64)] | None = None
    """IANA zone where the user is, for "at 5pm" and "in 20 minutes"; the one last used if left out or unknown
    here, for browsers may know newer names."""

    def day(self, server_day: date) -> date:
        """The client's day, unless no place on earth has it while UTC has `server_day`: then that."""
        if self.local_date is None or abs((self.local_date - server_day).days) > 1:
            return server_day
        return self.local_date

    def date_notice(self, server_day: date) -> str:
        """What to tell a user whose clock, or our own, is off; "" when they agree."""
        if self.local_date is None or self.day(server_day) == self.local_date:
            return ""
        return (
            f"\n\nYour device says it is {self.local_date.isoformat()}, "
            f"but the server says {server_day.isoformat()}: I go by the server's day. "
            "Check the clock if that is wrong."
        )


class ChatAnswer(BaseModel):
    """The assistant's whole answer."""

    conversation_id: UUID
    turn_id: UUID
    """What POST /operations/{operation_id}/undo takes back."""
    message: str
    tool_calls: list[ToolCall]
