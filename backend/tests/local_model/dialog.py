"""Talking to the model without a backend: this file gives it messages and tools, and plays the tools."""

import copy
import json
from dataclasses import dataclass, field
from typing import Any

from app.local_model.completions import Completion
from app.local_model.planning import next_step
from app.local_model.protocol import ChatRequest

SYSTEM = {
    "role": "system",
    "content": "You are helpful. Today is 2026-03-04 (Wednesday). Now it is 14:30 (Europe/Berlin).",
}
PARAMETERS = {
    "add_task": ["title", "notes", "due_date", "due_time", "recurrence", "priority", "tags"],
    "list_tasks": ["status", "priority", "tag", "due_from", "due_to", "search", "limit", "cursor"],
    "complete_task": ["task_id"],
    "delete_task": ["task_id"],
    "delete_tasks": ["task_ids"],
    "update_task": [
        "task_id",
        "title",
        "notes",
        "due_date",
        "clear_due_date",
        "due_time",
        "clear_due_time",
        "recurrence",
        "clear_recurrence",
        "priority",
        "tags",
        "done",
    ],
    "undo": [],
}


def tools(*names: str) -> list[dict[str, Any]]:
    """Definitions of the tools, all if none are named."""
    return [
        {
            "type": "function",
            "function": {"name": name, "parameters": {"properties": {key: {} for key in keys}}},
        }
        for name, keys in PARAMETERS.items()
        if not names or name in names
    ]


@dataclass
class Dialog:
    """A conversation, and todos in memory for the tools to work on."""

    tasks: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=lambda: [SYSTEM])
    offered: list[dict[str, Any]] = field(default_factory=tools)
    called: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    asked: list[str] = field(default_factory=list)
    past: list[list[dict[str, Any]]] = field(default_factory=list)

    def with_tasks(self, *titles: str, **fields: Any) -> "Dialog":  # noqa: ANN401 - fields of todos
        """The dialog with these todos added."""
        for title in titles:
            self._add_task({"title": title, **fields})
        return self

    def say(self, text: str) -> str:
        """The model's final text, after all the tools it wants."""
        self.messages.append({"role": "user", "content": text})
        self.called = []
        before = copy.deepcopy(self.tasks)
        for _ in range(12):
            message = self.step()
            self.messages.append(message)
            if not message.get("tool_calls"):
                if before != self.tasks and not any(name == "undo" for name, _ in self.called):
                    self.past.append(before)
                answer: str = message["content"]
                return answer
            self._play(message["tool_calls"])
        raise AssertionError("the model calls tools for ever")

    def step(self) -> dict[str, Any]:
        """The model's next message."""
        request = ChatRequest.model_validate({"messages": self.messages, "tools": self.offered})
        message: dict[str, Any] = Completion(request, next_step(request), 1).body()["choices"][0]["message"]
        return message

    def titles(self) -> list[str]:
        """Titles of all todos."""
        return [task["title"] for task in self.tasks]

    def task(self, title: str) -> dict[str, Any]:
        """The todo of that title."""
        return next(task for task in self.tasks if task["title"] == title)

    def _play(self, calls: list[dict[str, Any]]) -> None:
        for call in calls:
            arguments = json.loads(call["function"]["arguments"])
            self.called.append((call["function"]["name"], arguments))
            result = getattr(self, f"_{call['function']['name']}")(arguments)
            content = result if isinstance(result, str) else json.dumps(result)
            self.messages.append({"role": "tool", "tool_call_id": call["id"], "content": content})

    def _add_task(self, arguments: dict[str, Any]) -> dict[str, Any]:
        blank: dict[str, Any] = {
            "notes": "",
            "due_date": None,
            "due_time": None,
            "recurrence": None,
            "priority": "medium",
            "tags": [],
            "done": False,
        }
        task = {"id": f"id-{len(self.messages)}-{len(self.tasks)}", **blank, **arguments}
        self.tasks.append(task)
        return {"status": "created", "task": dict(task)}

    def _list_tasks(self, arguments: dict[str, Any]) -> dict[str, Any]:
        found = [dict(task) for task in self.tasks if _passes(task, arguments)]
        start = int(arguments.get("cursor", 0))
        end = start + arguments.get("limit", 50)
        return {"tasks": found[start:end], "next_cursor": str(end) if end < len(found) else None}

    def _complete_task(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return self._update_task({**arguments, "done": True}) | {"status": "completed"}

    def _update_task(self, arguments: dict[str, Any]) -> dict[str, Any]:
        task = next(task for task in self.tasks if task["id"] == arguments["task_id"])
        task.update({key: value for key, value in arguments.items() if key in task})
        for name in ("due_date", "due_time", "recurrence"):
            if arguments.get(f"clear_{name}"):
                task[name] = None
        return {"status": "updated", "task": dict(task)}

    def _undo(self, _arguments: dict[str, Any]) -> dict[str, Any] | str:
        if not self.past:
            return '{"type": "text", "text": "Error executing tool undo: There is nothing to undo."}'
        before = self.past.pop()
        changed = [task for task in before if task not in self.tasks]
        gone = [task for task in self.tasks if task["id"] not in {old["id"] for old in before}]
        self.tasks = before
        return {"status": "undone", "tasks": [dict(task) for task in [*changed, *gone]]}

    def _delete_task(self, arguments: dict[str, Any]) -> dict[str, Any] | str:
        task = next((task for task in self.tasks if task["id"] == arguments["task_id"]), None)
        if task is None:
            return '{"type": "text", "text": "Error executing tool delete_task: You have no such todo."}'
        self.tasks.remove(task)
        return {"status": "deleted", "task": dict(task)}

    def _delete_tasks(self, arguments: dict[str, Any]) -> dict[str, Any]:
        tasks = [dict(task) for task in self.tasks if task["id"] in arguments["task_ids"]]
        if not set(arguments["task_ids"]) <= set(self.asked):
            self.asked = arguments["task_ids"]
            return {"status": "needs_confirmation", "tasks": tasks}
        self.tasks = [task for task in self.tasks if task["id"] not in self.asked]
        return {"status": "deleted", "tasks": tasks}


def _passes(task: dict[str, Any], wanted: dict[str, Any]) -> bool:
    due = task["due_date"] or ""
    return all((
        wanted.get("status", "all") in ("all", "completed" if task["done"] else "pending"),
        wanted.get("priority") in (None, task["priority"]),
        "tag" not in wanted or wanted["tag"] in task["tags"],
        "due_from" not in wanted or due >= wanted["due_from"],
        "due_to" not in wanted or "" < due <= wanted["due_to"],
        wanted.get("search", "").lower() in (task["title"] + task["notes"]).lower(),
    ))  # fmt: skip
