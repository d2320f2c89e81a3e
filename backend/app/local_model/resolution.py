"""References -> todos, given the present list and what the conversation showed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.local_model import matching
from app.local_model.intents import Filters, GroupRef, OrdinalRef, PronounRef, Ref, TextRef
from app.local_model.transcript import Memory, Task

_OFFERED: Final = 10
"""How many todos a question offers."""

Wish = Literal["complete", "reopen", "delete", "update"]


@dataclass(frozen=True)
class Missing:
    """Nothing fits."""

    text: str


@dataclass(frozen=True)
class Unclear:
    """Several fit; the user must choose. `text` is "" for "it"."""

    text: str
    candidates: tuple[Task, ...]


@dataclass(frozen=True)
class Similar:
    """One todo resembles the words, and no more; the user must say whether it is meant."""

    text: str
    task: Task


Resolution = tuple[Task, ...] | Missing | Unclear | Similar


class Resolver:
    """Finds todos for references. `tasks` is the present list, oldest first."""

    def __init__(self, tasks: Sequence[Task], memory: Memory) -> None:
        self._tasks = list(tasks)
        self._by_id = {task.id: task for task in tasks}
        self._memory = memory

    def resolve(self, ref: Ref, wish: Wish) -> Resolution:
        """The todos that a reference means, for one who wants to do that with them."""
        if isinstance(ref, OrdinalRef):
            return self._ordinal(ref.number)
        if isinstance(ref, PronounRef):
            return self._pronoun(ref.plural)
        if isinstance(ref, GroupRef):
            return self._group(ref, wish)
        named = self._words(ref.text, wish)
        things = [task for task in self._tasks if ref.noun and matching.is_title(ref.noun, task)]
        return named if isinstance(named, tuple) or len(things) != 1 else tuple(things)

    def _ordinal(self, number: int) -> Resolution:
        """A place in the list shown last; without one nobody knows which list the user looks at."""
        ids = self._memory.shown or self._ids_of_lines()
        if not ids:
            return self._only("") or self._first_open("")
        index = number - 1 if number > 0 else number
        if not -len(ids) <= index < len(ids):
            return Missing(_place(number))
        task = self._by_id.get(ids[index])
        return (task,) if task else Missing(_place(number))

    def _ids_of_lines(self) -> tuple[str, ...]:
        """Ids of the lines shown last, by their titles; an unknown id for a todo that is gone."""
        left = list(self._tasks)
        ids: list[str] = []
        for line in self._memory.lines:
            fitting = [task for task in left if line == task.title or line.startswith(f"{task.title} · ")]
            left = [task for task in left if task not in fitting[:1]]
            ids.append(fitting[0].id if fitting else "")
        return tuple(ids) if any(ids) else ()

    def _pronoun(self, plural: bool) -> Resolution:
        about = tuple(self._by_id[key] for key in self._memory.about if key in self._by_id)
        if plural and about:
            return about
        if len(about) == 1:
            return about
        if self._memory.about and not about:
            return Missing("it")
        if only := self._only("it"):
            return only
        return Unclear("", about[:_OFFERED]) if about else self._first_open("it")

    def _only(self, text: str) -> Similar | None:
        """The one todo there is; that it is meant nobody has said."""
        return Similar(text, self._tasks[0]) if len(self._tasks) == 1 else None

    def _first_open(self, text: str) -> Resolution:
        """The open todos to choose from, in the order of the page."""
        candidates = tuple(task for task in self._tasks if not task.done)
        return Unclear("", candidates[:_OFFERED]) if candidates else Missing(text)

    def _group(self, ref: GroupRef, wish: Wish) -> Resolution:
        matching_tasks = [task for task in self._tasks if passes(task, ref.filters)]
        if not matching_tasks and ref.filters.tag:
            loose = ref.filters.model_copy(update={"tag": None, "q": ref.filters.tag})
            matching_tasks = [task for task in self._tasks if passes(task, loose)]
        concerned = [task for task in matching_tasks if _concerns(task, wish)]
        if not concerned:
            return Missing("")
        if ref.single and len(concerned) > 1:
            return Unclear("", tuple(concerned[:_OFFERED]))
        return self._without(tuple(concerned), ref.without, wish)

    def _without(self, tasks: tuple[Task, ...], names: tuple[TextRef, ...], wish: Wish) -> Resolution:
        """The todos but those named; none where a name is not sure, for it might be touched."""
        kept: set[str] = set()
        for name in names:
            named = self._one(name.text, wish)
            if not isinstance(named, tuple):
                return Missing(name.text)
            kept.update(task.id for task in named)
        return tuple(task for task in tasks if task.id not in kept) or Missing("")

    def _words(self, text: str, wish: Wish) -> Resolution:
        """A title as a whole; failing that "milk and eggs" as two titles."""
        whole = self._one(text, wish)
        parts = [part for part in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", text) if part.strip()]
        if matching.find(text, self._tasks).grade == "word" or len(parts) < 2:
            return whole
        if all(isinstance(self._one(part, wish), Missing) for part in parts):
            return whole
        tasks: list[Task] = []
        for part in parts:
            named = self._one(part, wish)
            if not isinstance(named, tuple):
                return named
            tasks.extend(named)
        return tuple({task.id: task for task in tasks}.values())

    def _one(self, text: str, wish: Wish) -> Resolution:
        match = matching.find(text, self._tasks)
        tasks = match.tasks
        if len(tasks) > 1:
            tasks = tuple(task for task in tasks if _concerns(task, wish)) or tasks
        if not tasks:
            return Missing(text)
        if len(tasks) > 1:
            return Unclear(text, tasks[:_OFFERED])
        return tasks if match.grade == "word" else Similar(text, tasks[0])


def passes(task: Task, filters: Filters) -> bool:
    """Whether a todo meets all the filters."""
    due = task.due_date
    tests: tuple[tuple[object, Callable[[], bool]], ...] = (
        (filters.done, lambda: task.done == filters.done),
        (filters.priority, lambda: task.priority == filters.priority),
        (filters.tag, lambda: any(same_tag(str(filters.tag), tag) for tag in task.tags)),
        (filters.dated, lambda: (due is not None) == filters.dated),
        (filters.due_from, lambda: bool(due and filters.due_from and due >= filters.due_from)),
        (filters.due_to, lambda: bool(due and filters.due_to and due <= filters.due_to)),
        (filters.q, lambda: matching.mentions(str(filters.q), task)),
    )
    return all(test() for value, test in tests if value is not None)


def same_tag(text: str, tag: str) -> bool:
    """Whether words name a tag: "errands" is the tag "errand"."""
    return text.casefold().removesuffix("s") == tag.casefold().removesuffix("s")


def _concerns(task: Task, wish: Wish) -> bool:
    """An open todo can be completed, a done one reopened."""
    return {"complete": not task.done, "reopen": task.done}.get(wish, True)


def _place(number: int) -> str:
    return (
        "the last one" if number == -1 else f"number {abs(number)}" + (" from the end" if number < 0 else "")
    )
