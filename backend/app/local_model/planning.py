"""The next step of the assistant: tool calls, or the final text. A pure function of the messages and tools.

A turn has at most four steps: look the todos up (when something must be found), change them, show them,
speak. Which of them are behind us is read from the messages, so the model itself keeps no state.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from app.local_model import wording
from app.local_model.dialogue import Wanted, wanted
from app.local_model.intents import Add, Choice, Filters, GroupRef, Intent, SetStatus, Show, Talk, Update
from app.local_model.protocol import ChatRequest, ToolDefinition
from app.local_model.resolution import Missing, Resolver, Unclear
from app.local_model.transcript import Call, Task, Transcript, read, remember

LOOKUP_PAGE: Final = 100
_MAX_LOOKUPS: Final = 5
_SHOWN_AT_MOST: Final = 50
_TITLE_LENGTH: Final = 200
_AT_ONCE: Final = 50
"""How many requests of one message are carried out."""


@dataclass(frozen=True)
class ToolStep:
    """Call these tools, in this order, and come back with the results."""

    calls: tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True)
class TextStep:
    """The final answer of the turn."""

    text: str


Step = ToolStep | TextStep


@dataclass
class _Plan:
    """What is to be done once everything is found."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    question: str = ""


def next_step(request: ChatRequest) -> Step:
    """What to answer to the request."""
    transcript = read(request.messages)
    wish = wanted(transcript)
    step = _Turn(transcript, wish).next_step()
    return _limited(step, request.tools)


def _limited(step: Step, tools: Sequence[ToolDefinition]) -> Step:
    """Only tools that were offered, only parameters they have."""
    if isinstance(step, TextStep):
        return step
    offered = {tool.function.name: tool.function.parameters.get("properties", {}) for tool in tools}
    lacking = sorted({name for name, _ in step.calls} - set(offered))
    if lacking:
        return TextStep(f"I cannot do that here: I was not given the tool {wording.joined(lacking)}.")
    calls = tuple(
        (name, {key: value for key, value in arguments.items() if key in offered[name]})
        for name, arguments in step.calls
    )
    return ToolStep(calls)


class _Turn:
    """The turn in progress: the calls made so far are consumed in the order of the steps."""

    def __init__(self, transcript: Transcript, wish: Wanted) -> None:
        self._transcript = transcript
        self._asked = len(wish.intents)
        self._wish = replace(wish, intents=wish.intents[:_AT_ONCE])
        self._steps = list(transcript.turns[-1].steps)

    def next_step(self) -> Step:
        if talk := self._talk():
            return TextStep(talk)
        tasks: list[Task] = []
        if any(isinstance(intent, SetStatus | Update) for intent in self._wish.intents):
            lookup = self._lookup()
            if isinstance(lookup, ToolStep | TextStep):
                return lookup
            tasks = lookup
        plan = self._plan(tasks)
        if plan.question:
            return TextStep(plan.question)
        changes: list[Call] = []
        if plan.calls:
            if not self._steps:
                return ToolStep(tuple(plan.calls))
            changes = self._steps.pop(0)
        said = [wording.outcome(changes)] if changes else []
        if self._asked > _AT_ONCE:
            said.append(wording.too_many(self._asked, _AT_ONCE))
        return self._shown([*said, *plan.remarks])

    def _talk(self) -> str:
        """The whole answer, when nothing is to be done."""
        first: Intent = self._wish.intents[0]
        if isinstance(first, Choice):
            return wording.WHAT_WITH_IT
        if not isinstance(first, Talk):
            return ""
        if first.kind == "help":
            asked = self._transcript.turns[-1].said.strip().lower()
            return (
                wording.HELP
                if "help" in asked or "what can" in asked or "how" in asked
                else wording.NOT_UNDERSTOOD
            )
        return {
            "greet": wording.GREETING,
            "thanks": wording.WELCOME,
            "no": wording.NOTHING_DONE,
            "yes": wording.GREETING,
        }[first.kind]

    def _lookup(self) -> list[Task] | Step:
        """All the user's todos, page by page; a step while pages are missing."""
        tasks: list[Task] = []
        arguments: dict[str, Any] = {"limit": LOOKUP_PAGE}
        for _ in range(_MAX_LOOKUPS):
            if not self._steps:
                return ToolStep((("list_tasks", arguments),))
            call = self._steps.pop(0)[0]
            if call.data is None:
                return TextStep(wording.listing(call, Filters()))
            tasks.extend(call.tasks())
            cursor = call.next_cursor()
            if not cursor:
                break
            arguments = {"limit": LOOKUP_PAGE, "cursor": cursor}
        return tasks

    def _plan(self, tasks: list[Task]) -> _Plan:
        plan = _Plan()
        memory = remember(self._transcript.turns[:-1], wording.task_line)
        resolver = Resolver(tasks, memory)
        for intent in self._wish.intents:
            if isinstance(intent, Add):
                plan.calls.append(("add_task", _new_task(intent)))
            elif isinstance(intent, SetStatus | Update):
                if isinstance(intent, Update) and intent == Update(refs=intent.refs):
                    plan.remarks.append(wording.WHEN)
                    continue
                for task in self._targets(intent, resolver, tasks, plan):
                    _change(intent, task, plan, self._transcript.today)
            if plan.question:
                break
        return plan

    def _targets(
        self, intent: SetStatus | Update, resolver: Resolver, tasks: list[Task], plan: _Plan
    ) -> list[Task]:
        targets: dict[str, Task] = {}
        for ref in intent.refs:
            found = resolver.resolve(ref, intent.kind)
            if isinstance(found, Unclear):
                plan.question = wording.ask_which(found.said, found.candidates)
                return []
            if isinstance(found, Missing):
                plan.remarks.append(wording.missing(found.said, tasks))
                continue
            everything = isinstance(ref, GroupRef) and ref.filters.is_empty() and not ref.single
            if everything and intent.kind == "delete" and len(found) > 1 and not self._wish.confirmed:
                plan.question = wording.ask_to_confirm(found)
                return []
            targets.update({task.id: task for task in found})
        return list(targets.values())

    def _shown(self, said: list[str]) -> Step:
        """Answer what the user asked to see, one list after the other, then speak."""
        for intent in self._wish.intents:
            if not isinstance(intent, Show):
                continue
            call, filters = self._list(intent.filters)
            if call is None:
                return ToolStep((("list_tasks", _list_arguments(filters)),))
            said.append(wording.listing(call, filters))
        return TextStep("\n\n".join(part for part in said if part) or wording.NOT_UNDERSTOOD)

    def _list(self, filters: Filters) -> tuple[Call | None, Filters]:
        """The result of a list and the filters it had; no tag "work" may mean: the word "work"."""
        if not self._steps:
            return None, filters
        call = self._steps.pop(0)[0]
        if filters.tag and not filters.q and call.data is not None and not call.tasks():
            loose = filters.model_copy(update={"tag": None, "q": filters.tag})
            if not self._steps:
                return None, loose
            second = self._steps.pop(0)[0]
            return (second, loose) if second.tasks() else (call, filters)
        return call, filters


def _new_task(intent: Add) -> dict[str, Any]:
    title, notes = intent.title, intent.notes
    if len(title) > _TITLE_LENGTH:
        notes = f"{title}\n{notes}" if notes else title
        title = title[: _TITLE_LENGTH - 1].rstrip() + "…"
    arguments = {
        "title": _capitalised(title),
        "notes": notes,
        "due_date": intent.due.isoformat() if intent.due else None,
        "priority": intent.priority,
        "tags": list(intent.tags) or None,
    }
    return {key: value for key, value in arguments.items() if value is not None}


def _capitalised(title: str) -> str:
    """ "buy milk" -> "Buy milk"; "iPhone repair" and "E.ON bill" stay."""
    first = title.split(maxsplit=1)[0] if title.split() else ""
    return title[:1].upper() + title[1:] if first.islower() else title


def _change(intent: SetStatus | Update, task: Task, plan: _Plan, today: date) -> None:
    """Add the tool call for one todo to the plan, or a remark if there is nothing to do."""
    if isinstance(intent, Update):
        _merge_update(plan, task, _changes(intent, task, today))
    elif intent.kind == "delete":
        plan.calls.append(("delete_task", {"task_id": task.id}))
    elif task.done == (intent.kind == "complete"):
        plan.remarks.append(wording.done_already(task, task.done))
    elif intent.kind == "complete":
        plan.calls.append(("complete_task", {"task_id": task.id}))
    else:
        plan.calls.append(("update_task", {"task_id": task.id, "done": False}))


def _merge_update(plan: _Plan, task: Task, changes: dict[str, Any]) -> None:
    """One call a todo: "rename it and make it urgent" is a single update."""
    for name, arguments in plan.calls:
        if name == "update_task" and arguments["task_id"] == task.id:
            arguments.update(changes)
            return
    plan.calls.append(("update_task", {"task_id": task.id, **changes}))


def _changes(intent: Update, task: Task, today: date) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if intent.title is not None:
        changes["title"] = _capitalised(intent.title)[:_TITLE_LENGTH]
    due = intent.due
    if intent.shift_days is not None:
        due = _shifted(task.due_date or today, intent.shift_days)
    if due:
        changes["due_date"] = due.isoformat()
    if intent.clear_due:
        changes["clear_due_date"] = True
    if intent.priority:
        changes["priority"] = intent.priority
    if intent.notes is not None:
        changes["notes"] = intent.notes
    if intent.add_tags or intent.remove_tags:
        gone = {tag.casefold() for tag in intent.remove_tags}
        kept = [tag for tag in task.tags if tag.casefold() not in gone]
        changes["tags"] = list(dict.fromkeys([*kept, *intent.add_tags]))
    return changes


def _shifted(due: date, days: int) -> date:
    """The day so many days later, within the calendar."""
    return date.fromordinal(min(max(due.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def _list_arguments(filters: Filters) -> dict[str, Any]:
    status = {True: "completed", False: "pending", None: "all"}[filters.done]
    arguments = {
        "status": status,
        "priority": filters.priority,
        "tag": filters.tag,
        "search": filters.q,
        "due_from": filters.due_from.isoformat() if filters.due_from else None,
        "due_to": filters.due_to.isoformat() if filters.due_to else None,
        "limit": _SHOWN_AT_MOST,
    }
    return {key: value for key, value in arguments.items() if value is not None}
