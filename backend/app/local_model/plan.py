"""What a turn will do once everything is found: tool calls, and what must be asked or said beside them."""

from dataclasses import dataclass, field
from typing import Any

from app.local_model import wording
from app.local_model.intents import SetStatus
from app.local_model.transcript import Task


@dataclass
class Plan:
    """What is to be done once everything is found. `doubts` must be cleared up before any of it."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    deleted: dict[str, Task] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    question: str = ""


def set_status(intent: SetStatus, task: Task, plan: Plan) -> None:
    """Add the tool call for one todo to the plan, or a remark if there is nothing to do."""
    if intent.kind == "delete":
        if task.id not in plan.deleted:
            plan.calls.append(("delete_task", {"task_id": task.id}))
        plan.deleted[task.id] = task
    elif task.done == (intent.kind == "complete"):
        plan.remarks.append(wording.done_already(task, task.done))
    elif intent.kind == "complete":
        plan.calls.append(("complete_task", {"task_id": task.id}))
    else:
        plan.calls.append(("update_task", {"task_id": task.id, "done": False}))


def merge_update(plan: Plan, task: Task, changes: dict[str, Any]) -> None:
    """One call a todo: "rename it and make it urgent" is a single update."""
    for name, arguments in plan.calls:
        if name == "update_task" and arguments["task_id"] == task.id:
            arguments.update(changes)
            return
    plan.calls.append(("update_task", {"task_id": task.id, **changes}))
