"""References -> todos, given the present list and what the conversation showed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.local_model import matching
from app.local_model.intents import Filters, GroupRef, OrdinalRef, PronounRef, Ref
from app.local_model.transcript import Memory, Task

Wish = Literal["complete", "reopen", "delete", "update"]


@dataclass(frozen=True)
class Missing:
    """Nothing fits."""

    said: str


@dataclass(frozen=True)
class Unclear:
    """Several fit; the user must choose. `said` is "" for "it"."""

    said: str
    candidates: tuple[Task, ...]


Found = tuple[Task, ...] | Missing | Unclear


class Resolver:
    """Finds todos for references. `tasks` is the present list, oldest first."""

    def __init__(self, tasks: Sequence[Task], memory: Memory) -> None:
        self._tasks = list(tasks)
        self._by_id = {task.id: task for task in tasks}
        self._memory = memory

    def resolve(self, ref: Ref, wish: Wish) -> Found:
        if isinstance(ref, OrdinalRef):
            return self._ordinal(ref.number)
        if isinstance(ref, PronounRef):
            return self._pronoun(ref.plural)
        if isinstance(ref, GroupRef):
            return self._group(ref, wish)
        return self._words(ref.text, wish)

    def _ordinal(self, number: int) -> Found:
        ids = self._memory.shown or tuple(self._by_id)
        index = number - 1 if number > 0 else number
        if not -len(ids) <= index < len(ids):
            return Missing(_place(number))
        task = self._by_id.get(ids[index])
        return (task,) if task else Missing(_place(number))

    def _pronoun(self, plural: bool) -> Found:
        about = tuple(self._by_id[key] for key in self._memory.about if key in self._by_id)
        if plural and about:
            return about
        if len(about) == 1:
            return about
        if self._memory.about and not about:
            return Missing("it")
        if len(self._tasks) == 1:
            return tuple(self._tasks)
        candidates = about or tuple(task for task in self._tasks if not task.done)
        return Unclear("", candidates[:10]) if candidates else Missing("it")

    def _group(self, ref: GroupRef, wish: Wish) -> Found:
        matching_tasks = [task for task in self._tasks if passes(task, ref.filters)]
        if not matching_tasks and ref.filters.tag:
            loose = ref.filters.model_copy(update={"tag": None, "q": ref.filters.tag})
            matching_tasks = [task for task in self._tasks if passes(task, loose)]
        concerned = [task for task in matching_tasks if _concerns(task, wish)]
        if not concerned:
            return Missing("")
        if ref.single and len(concerned) > 1:
            return Unclear("", tuple(concerned[:10]))
        return tuple(concerned)

    def _words(self, text: str, wish: Wish) -> Found:
        """A title as a whole; failing that "milk and eggs" as two titles."""
        whole = self._one(text, wish)
        parts = [part for part in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", text) if part.strip()]
        if not isinstance(whole, Missing) or len(parts) < 2:
            return whole
        found: list[Task] = []
        for part in parts:
            one = self._one(part, wish)
            if not isinstance(one, tuple):
                return one
            found.extend(one)
        return tuple({task.id: task for task in found}.values())

    def _one(self, text: str, wish: Wish) -> Found:
        found = matching.find(text, self._tasks)
        if len(found) > 1:
            found = [task for task in found if _concerns(task, wish)] or found
        if not found:
            return Missing(text)
        return tuple(found) if len(found) == 1 else Unclear(text, tuple(found[:10]))


def passes(task: Task, filters: Filters) -> bool:
    """Whether a todo meets all the filters."""
    due = task.due_date
    tests: tuple[tuple[object, Callable[[], bool]], ...] = (
        (filters.done, lambda: task.done == filters.done),
        (filters.priority, lambda: task.priority == filters.priority),
        (filters.tag, lambda: str(filters.tag).casefold() in (tag.casefold() for tag in task.tags)),
        (filters.due_from, lambda: bool(due and filters.due_from and due >= filters.due_from)),
        (filters.due_to, lambda: bool(due and filters.due_to and due <= filters.due_to)),
        (filters.q, lambda: matching.mentions(str(filters.q), task)),
    )
    return all(test() for value, test in tests if value is not None)


def _concerns(task: Task, wish: Wish) -> bool:
    """An open todo can be completed, a done one reopened."""
    return {"complete": not task.done, "reopen": task.done}.get(wish, True)


def _place(number: int) -> str:
    return (
        "the last one" if number == -1 else f"number {abs(number)}" + (" from the end" if number < 0 else "")
    )
