"""The part of the OpenAI chat-completions protocol that this model speaks."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Lenient(BaseModel):
    """Unknown fields are allowed: clients send options that mean nothing to this model."""

    model_config = ConfigDict(extra="ignore")


class FunctionCall(_Lenient):
    """What a tool call calls; `arguments` is a JSON text."""

    name: str
    arguments: str = "{}"


class ToolCall(_Lenient):
    """A call that an assistant message asks for."""

    id: str
    type: Literal["function"] = "function"
    function: FunctionCall


class ChatMessage(_Lenient):
    """A message of the conversation, in any of the forms that clients send."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[dict[str, Any]] | None = None
    tool_calls: list[ToolCall] | None = None
    tool_call_id: str | None = None

    def text(self) -> str:
        """The text of the message, parts of other kinds left out."""
        if isinstance(self.content, list):
            return "".join(str(part.get("text") or "") for part in self.content)
        return self.content or ""


class FunctionDefinition(_Lenient):
    """A tool: its name, what it is for, and the JSON Schema of its arguments."""

    name: str
    description: str | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)


class ToolDefinition(_Lenient):
    """A tool as requests offer it."""

    type: str = "function"
    function: FunctionDefinition


class StreamOptions(_Lenient):
    """Options of a streamed answer."""

    include_usage: bool = False


class ChatRequest(_Lenient):
    """Body of POST /v1/chat/completions."""

    model: str = "todo-assistant"
    messages: list[ChatMessage] = Field(min_length=1)
    tools: list[ToolDefinition] = Field(default_factory=list)
    tool_choice: str | dict[str, Any] | None = None
    stream: bool = False
    stream_options: StreamOptions | None = None
