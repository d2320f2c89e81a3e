"""Taking the last change back: with a tool for it, else by the opposite of the calls that made it."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.local_model.changes import Offer
from app.local_model.transcript import Call, Turn


def undo_tool(offer: Offer) -> str | None:
    """The name of the tool that takes the last change back, if there is one."""
    return next((name for name in sorted(offer) if name.startswith("undo")), None)


def inverse_calls(turns: Sequence[Turn]) -> list[tuple[str, dict[str, Any]]]:
    """The calls that take the last turn with changes back; none if one of its changes has no opposite."""
    for turn in reversed(turns):
        changes = [call for call in turn.calls() if call.name != "list_tasks" and call.tasks()]
        if changes:
            inverse = list(_inverse(changes))
            return inverse if len(inverse) == len(changes) else []
    return []


def _inverse(changes: Sequence[Call]) -> Iterator[tuple[str, dict[str, Any]]]:
    for call in reversed(changes):
        task_id = call.tasks()[0].id
        if call.name == "add_task":
            yield "delete_task", {"task_id": task_id}
        elif call.name == "complete_task":
            yield "update_task", {"task_id": task_id, "done": False}
        elif call.arguments.keys() == {"task_id", "done"}:
            yield "complete_task", {"task_id": task_id}
