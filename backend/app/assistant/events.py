"""What happens during a turn, as the stream tells it."""

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel


class ConversationEvent(BaseModel):
    """The conversation the turn belongs to; always first. `turn_id` names the turn's operation, for undo."""

    event: Literal["conversation"] = "conversation"
    id: UUID
    turn_id: UUID


class DeltaEvent(BaseModel):
    """A piece of the answer's text."""

    event: Literal["delta"] = "delta"
    text: str


class ToolCallEvent(BaseModel):
    """The assistant calls a tool."""

    event: Literal["tool_call"] = "tool_call"
    id: str
    name: str
    arguments: dict[str, Any]


class ToolResultEvent(BaseModel):
    """A tool's result: what it returned, or its error message."""

    event: Literal["tool_result"] = "tool_result"
    id: str
    name: str
    result: Any


class DoneEvent(BaseModel):
    """The answer is complete and stored; always last."""

    event: Literal["done"] = "done"
    message_id: UUID


class ErrorEvent(BaseModel):
    """The turn failed; always last. What the tools had done by then is stored."""

    event: Literal["error"] = "error"
    code: str
    message: str


TurnEvent = ConversationEvent | DeltaEvent | ToolCallEvent | ToolResultEvent | DoneEvent | ErrorEvent
