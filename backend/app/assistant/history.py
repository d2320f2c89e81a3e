"""Stored messages -> what the model is shown."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from agents.items import TResponseInputItem

from app.conversations.schemas import MessageRead, ToolCall

MAX_CHARACTERS = 100_000
"""How much of the past the model is shown: about 25 000 tokens."""


LONG_CHARACTERS = MAX_CHARACTERS // 4
"""A message whose tool results are longer than this is shown without the long ones."""
LONG_RESULT = 2_000
LEFT_OUT = "(left out for its length; call the tool again)"


def model_input(messages: Sequence[MessageRead]) -> list[TResponseInputItem]:
    """The newest messages that fit, oldest first, with the tool calls that led to each answer before it.

    The last message is there in every case. A list of hundreds of todos must not push out the question that
    was asked about it, so long tool results are left out before any words are.
    """
    kept: list[list[dict[str, Any]]] = []
    room = MAX_CHARACTERS
    for message in reversed(messages):
        items = list(_items(message))
        if len(json.dumps(items)) > min(room, LONG_CHARACTERS):
            items = [_shortened(item) for item in items]
        room -= len(json.dumps(items))
        if kept and room < 0:
            break
        kept.append(items)
    return [item for items in reversed(kept) for item in items]


def _shortened(item: dict[str, Any]) -> dict[str, Any]:
    is_long = item.get("type") == "function_call_output" and len(item["output"]) > LONG_RESULT
    return {**item, "output": LEFT_OUT} if is_long else item


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
