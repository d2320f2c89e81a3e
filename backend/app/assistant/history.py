"""Stored messages -> what the model is shown."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from agents.items import TResponseInputItem

from app.conversations.schemas import MessageRead, ToolCall


def model_input(messages: Iterable[MessageRead]) -> list[TResponseInputItem]:
    """Messages, oldest first, with the tool calls that led to each answer before it."""
    return [item for message in messages for item in _items(message)]  # type: ignore[misc]


def _items(message: MessageRead) -> Iterator[dict[str, Any]]:
    for index, call in enumerate(message.tool_calls):
        yield from _call_items(f"call_{message.id.hex}_{index}", call)
    if message.content:
        yield {"role": message.role, "content": message.content}


def _call_items(call_id: str, call: ToolCall) -> Iterator[dict[str, Any]]:
    arguments = json.dumps(call.arguments)
    yield {"type": "function_call", "call_id": call_id, "name": call.name, "arguments": arguments}
    output = call.result if isinstance(call.result, str) else json.dumps(call.result)
    yield {"type": "function_call_output", "call_id": call_id, "output": output}
