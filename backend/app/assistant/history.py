"""Stored messages -> what the model is shown."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from agents.items import TResponseInputItem

from app.conversations.schemas import MessageRead, ToolCall

MAX_CHARACTERS = 100_000
"""How much of the past the model is shown: about 25 000 tokens."""


def model_input(messages: Sequence[MessageRead]) -> list[TResponseInputItem]:
    """The newest messages that fit, oldest first, with the tool calls that led to each answer before it.

    The last message is there in every case.
    """
    kept: list[list[dict[str, Any]]] = []
    room = MAX_CHARACTERS
    for message in reversed(messages):
        items = list(_items(message))
        room -= len(json.dumps(items))
        if kept and room < 0:
            break
        kept.append(items)
    return [item for items in reversed(kept) for item in items]


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
