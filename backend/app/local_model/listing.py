"""What to ask list_tasks for, and what to do with its answer where the tool has no filter for a wish."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from app.local_model.intents import Filters
from app.local_model.transcript import Call, Task

_SHOWN_AT_MOST: Final = 50
_READ_AT_MOST: Final = 100
_RANK: Final = {"high": 0, "medium": 1, "low": 2}


def attempts(filters: Filters) -> Iterator[Filters]:
    """The filters, and looser ones for when nothing fits: "errands" may be the tag "errand", or a word of
    a title.
    """
    yield filters
    tag = filters.tag
    if not tag or filters.q:
        return
    yield filters.model_copy(update={"tag": tag.removesuffix("s") if tag.endswith("s") else f"{tag}s"})
    yield filters.model_copy(update={"tag": None, "q": tag})


def list_arguments(filters: Filters) -> dict[str, Any]:
    """The arguments of list_tasks for some filters."""
    status = {True: "completed", False: "pending", None: "all"}[filters.done]
    local = filters.dated is not None or filters.order
    arguments = {
        "status": status,
        "priority": filters.priority,
        "tag": filters.tag,
        "search": filters.q,
        "due_from": filters.due_from.isoformat() if filters.due_from else None,
        "due_to": filters.due_to.isoformat() if filters.due_to else None,
        "limit": _READ_AT_MOST if local else _SHOWN_AT_MOST,
    }
    return {key: value for key, value in arguments.items() if value is not None}


def arranged(call: Call, filters: Filters) -> Call:
    """The result with what the tool cannot do: todos without a due date, an order."""
    if call.data is None or (filters.dated is None and not filters.order):
        return call
    tasks = [
        task for task in call.tasks() if filters.dated is None or (task.due_date is not None) == filters.dated
    ]
    if filters.order == "priority":
        tasks.sort(key=lambda task: _RANK[task.priority])
    elif filters.order == "title":
        tasks.sort(key=lambda task: task.title.casefold())
    elif filters.order == "due":
        tasks.sort(key=_due_rank)
    shown = [task.model_dump(mode="json") for task in tasks]
    return replace(call, data={**call.data, "tasks": shown})


def _due_rank(task: Task) -> tuple[bool, str]:
    return task.due_date is None, f"{task.due_date} {task.due_time or '99'}"
