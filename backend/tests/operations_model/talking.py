"""A client that runs the tools that the model asks for, from a table of results, until it answers."""

import json
from collections.abc import Mapping
from typing import Any

from app.local_model.planning import TextStep
from app.local_model.protocol import ChatRequest
from app.operations_model.deciding import next_step

KUBECTL = ("bash", "kubectl")
MCP = ("ask_user", "resources_list", "pods_list_in_namespace")
FILES = ("read_file", "list_directory")
MOST_STEPS = 6


def tool(name: str) -> dict[str, Any]:
    """A tool's definition."""
    return {"type": "function", "function": {"name": name, "parameters": {"type": "object"}}}


def talk(question: str, tools: tuple[str, ...], results: Mapping[str, str]) -> tuple[str, list[str]]:
    """The final answer, and each call as `NAME ARGUMENTS`; a result is found by a part of its call."""
    messages: list[dict[str, Any]] = [{"role": "user", "content": question}]
    calls: list[str] = []
    for number in range(MOST_STEPS):
        request = {"messages": messages, "tools": [tool(name) for name in tools]}
        step = next_step(ChatRequest.model_validate(request))
        if isinstance(step, TextStep):
            return step.text, calls
        ((name, arguments),) = step.calls
        calls.append(f"{name} {json.dumps(arguments)}")
        result = next(text for part, text in results.items() if part in calls[-1])
        call = {"id": f"c{number}", "function": {"name": name, "arguments": json.dumps(arguments)}}
        messages += [
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": f"c{number}", "content": result},
        ]
    raise AssertionError(f"no answer after {calls}")
