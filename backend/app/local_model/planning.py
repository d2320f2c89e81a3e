"""The next step of the assistant: tool calls, or the final text. A pure function of the messages and tools.

A turn has at most four steps: look the todos up (when something must be found), change them, show them,
speak. Which of them are behind us is read from the messages, so the model itself keeps no state.

What is not sure is asked: several deletions, todos that only resemble the words, guesses. "Yes" makes the
plan
again and carries it out if it would ask the very same question, so that nothing happens that was not shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from app.local_model import wording
from app.local_model.changes import Offer, changed_fields, corrected_title, new_task
from app.local_model.dialogue import Request, read_request
from app.local_model.intents import (
    Add,
    Choice,
    Filters,
    GroupRef,
    Intent,
    PronounRef,
    Ref,
    SetStatus,
    Show,
    Talk,
    TextRef,
    Timing,
    UnclearDay,
    Undo,
    Update,
)
from app.local_model.listing import arranged, attempts, list_arguments
from app.local_model.matching import find, search_terms
from app.local_model.plan import Plan, merge_update, set_status
from app.local_model.protocol import ChatRequest, ToolDefinition
from app.local_model.resolution import Missing, Resolver, Similar, Unclear
from app.local_model.transcript import Call, Memory, Task, Transcript, asked_to_delete, read, remember
from app.local_model.undoing import inverse_calls, undo_tool

LOOKUP_PAGE: Final = 100
"""How many todos list_tasks gives at once, where its schema does not say."""
_MAX_LOOKUPS: Final = 5
_MAX_SEARCHES: Final = 10
_DELETE_SEVERAL: Final = "delete_tasks"
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


def next_step(request: ChatRequest) -> Step:
    """What to answer to the request."""
    transcript = read(request.messages)
    step = _Turn(transcript, read_request(transcript), request.tools).next_step()
    return _limited(step, request.tools)


def _limited(step: Step, tools: Sequence[ToolDefinition]) -> Step:
    """Only tools that were offered, only parameters they have, and all that they require."""
    if isinstance(step, TextStep):
        return step
    offered = {tool.function.name: tool.function.parameters for tool in tools}
    lacking = sorted({name for name, _ in step.calls} - set(offered))
    if lacking:
        return TextStep(f"I cannot do that here: I was not given the tool {wording.joined(lacking)}.")
    calls = tuple(
        (name, {key: value for key, value in arguments.items() if key in offered[name].get("properties", {})})
        for name, arguments in step.calls
    )
    unknown = sorted(
        {key for name, given in calls for key in offered[name].get("required", []) if key not in given}
    )
    if unknown:
        return TextStep(
            f"I cannot do that here: the tool wants to know {wording.joined(unknown)}, which I do not."
        )
    return ToolStep(calls)


class _Turn:
    """The turn in progress: the calls made so far are consumed in the order of the steps."""

    def __init__(self, transcript: Transcript, request: Request, tools: Sequence[ToolDefinition]) -> None:
        self._transcript = transcript
        self._asked = len(request.intents)
        self._request = replace(request, intents=request.intents[:_AT_ONCE])
        self._steps = list(transcript.turns[-1].steps)
        self._memory: Memory = remember(transcript.turns[:-1], wording.task_line)
        self._page = _page_limit(tools)
        self._offer: Offer = {
            tool.function.name: frozenset(tool.function.parameters.get("properties", {})) for tool in tools
        }

    def next_step(self) -> Step:
        """The step that follows those made so far."""
        if talk := self._talk():
            return TextStep(talk)
        if isinstance(self._request.intents[0], Undo):
            return self._undo()
        tasks: list[Task] = []
        if any(map(_looks_up, self._request.intents)):
            lookup = self._lookup()
            if isinstance(lookup, ToolStep | TextStep):
                return lookup
            tasks = lookup
        plan = self._plan(tasks)
        if question := self._question(plan):
            return self._ask(question, plan)
        changes: list[Call] = []
        if plan.calls:
            if not self._steps:
                return ToolStep(self._together(plan))
            changes = self._steps.pop(0)
        if _needs_confirmation(changes):
            return TextStep(wording.ask_to_delete(list(plan.deleted.values())))
        answers = [wording.outcome(changes)] if changes else []
        if self._asked > _AT_ONCE:
            answers.append(wording.too_many(self._asked, _AT_ONCE))
        return self._shown([*answers, *dict.fromkeys(plan.remarks)])

    def _talk(self) -> str:
        """The whole answer, when nothing is to be done."""
        first: Intent = self._request.intents[0]
        if isinstance(first, Choice):
            return wording.WHAT_WITH_IT
        if isinstance(first, UnclearDay):
            return wording.ask_which_day(first.text, first.days)
        if not isinstance(first, Talk):
            return ""
        if first.kind == "unclear":
            return wording.not_understood(self._transcript.turns[-1].message)
        return {
            "help": wording.HELP,
            "greet": wording.GREETING,
            "thanks": wording.WELCOME,
            "no": wording.NOTHING_DONE,
            "yes": wording.GREETING,
        }[first.kind]

    def _undo(self) -> Step:
        """Take the last change back, with the tool for it or, where there is none, by the opposite calls."""
        tool = undo_tool(self._offer)
        calls = [(tool, {})] if tool else inverse_calls(self._transcript.turns[:-1])
        if not calls:
            return TextStep(wording.CANNOT_UNDO)
        if not self._steps:
            return ToolStep(tuple(calls))
        return TextStep(wording.undone(self._steps.pop(0)))

    def _lookup(self) -> list[Task] | Step:
        """All the user's todos, page by page; a step while pages are missing."""
        tasks: list[Task] = []
        arguments: dict[str, Any] = {"limit": self._page}
        for _ in range(_MAX_LOOKUPS):
            if not self._steps:
                return ToolStep((("list_tasks", arguments),))
            call = self._steps.pop(0)[0]
            if call.data is None:
                return TextStep(wording.listing(call, Filters()))
            tasks.extend(call.tasks())
            cursor = call.next_cursor()
            if not cursor:
                return tasks
            arguments = {"limit": self._page, "cursor": cursor}
        return self._search(tasks)

    def _search(self, tasks: list[Task]) -> list[Task] | Step:
        """What the words name in a list too long to read; of a group only a part would be seen."""
        refs = [ref for intent in self._request.intents if isinstance(intent, SetStatus | Update)
                for ref in intent.refs]  # fmt: skip
        if any(isinstance(ref, GroupRef) for ref in refs):
            return TextStep(wording.too_long(len(tasks)))
        terms = dict.fromkeys(
            term for ref in refs if isinstance(ref, TextRef) for term in search_terms(ref.text)
        )
        searches = [("list_tasks", {"search": term, "limit": self._page}) for term in terms][:_MAX_SEARCHES]
        if not searches:
            return tasks
        if not self._steps:
            return ToolStep(tuple(searches))
        hits = [task for call in self._steps.pop(0) for task in call.tasks()]
        return list({task.id: task for task in [*tasks, *hits]}.values())

    def _plan(self, tasks: list[Task]) -> Plan:
        plan = Plan()
        resolver = Resolver(tasks, self._memory)
        for intent in self._request.intents:
            if isinstance(intent, Add):
                self._add(intent, tasks, plan)
            elif isinstance(intent, SetStatus):
                for task in self._targets(intent, resolver, tasks, plan):
                    set_status(intent, task, plan)
            elif isinstance(intent, Update):
                self._update(intent, resolver, tasks, plan)
            if plan.question:
                break
        return plan

    def _question(self, plan: Plan) -> str:
        """What must be asked before the plan is carried out, "" if nothing or if it was answered with yes."""
        if plan.question:
            return plan.question
        doubts = list(plan.doubts)
        if len(plan.deleted) > 1:
            doubts.append(wording.ask_to_delete(list(plan.deleted.values())))
        question = "\n\n".join(dict.fromkeys(doubts))
        return "" if question == self._request.confirmed else question

    def _ask(self, question: str, plan: Plan) -> Step:
        """The question; where one tool deletes several, its first call notes what the user is asked about."""
        ids = list(plan.deleted)
        asks = _DELETE_SEVERAL in self._offer and len(ids) > 1 and not plan.question
        # A second call with the same todos would count as the user's yes.
        if asks and not self._steps and not set(ids) <= asked_to_delete(self._transcript.turns):
            return ToolStep(((_DELETE_SEVERAL, {"task_ids": ids, "confirmed": False}),))
        return TextStep(question)

    def _together(self, plan: Plan) -> tuple[tuple[str, dict[str, Any]], ...]:
        """The calls of a plan, its deletions in one where a tool takes several."""
        if _DELETE_SEVERAL not in self._offer or len(plan.deleted) < 2:
            return tuple(plan.calls)
        others = [call for call in plan.calls if call[0] != "delete_task"]
        return (*others, (_DELETE_SEVERAL, {"task_ids": list(plan.deleted), "confirmed": True}))

    def _add(self, intent: Add, tasks: list[Task], plan: Plan) -> None:
        if intent.about and self._is_about_known(intent, tasks, plan):
            return
        change = new_task(intent, self._transcript.now, self._offer)
        self._name_zone(change.arguments)
        plan.calls.append(("add_task", change.arguments))
        if change.lacking:
            plan.remarks.append(wording.kept_in_notes(change.lacking))
        known = intent.certainty == "unless_known" and bool(
            find(intent.title, [task for task in tasks if not task.done]).tasks
        )
        if known or intent.certainty == "guess":
            plan.doubts.append(wording.ask_to_add(change.arguments))

    def _is_about_known(self, intent: Add, tasks: list[Task], plan: Plan) -> bool:
        """Plan the reminder of a todo that there is: it gets the new date."""
        timing = Update(refs=(), **{key: getattr(intent, key) for key in Timing.model_fields})
        match = find(intent.title, [task for task in tasks if not task.done])
        if len(match.tasks) != 1 or match.grade != "word":
            return False
        change = changed_fields(timing, match.tasks[0], self._transcript.now, self._offer)
        self._name_zone(change.arguments)
        if not change.arguments:
            return False
        merge_update(plan, match.tasks[0], change.arguments)
        if intent.certainty == "guess":
            plan.doubts.append(wording.ask_to_change(match.tasks[0], change.arguments))
        return True

    def _name_zone(self, arguments: dict[str, Any]) -> None:
        """A time of day means one where the user is."""
        if "due_time" in arguments and self._transcript.zone:
            arguments["time_zone"] = self._transcript.zone

    def _update(self, intent: Update, resolver: Resolver, tasks: list[Task], plan: Plan) -> None:
        if intent == Update(refs=intent.refs):
            plan.remarks.append(wording.WHEN)
            return
        if intent.instead_of or intent.spelling:
            refs = self._corrected(intent, tasks)
            certainty = intent.certainty if refs == intent.refs else "guess"
            intent = intent.model_copy(update={"refs": refs, "certainty": certainty})
        spoken_of = all(isinstance(ref, PronounRef) for ref in intent.refs)
        if intent.correction and spoken_of and self._memory.tool not in ("add_task", "update_task"):
            plan.question = wording.WHAT_TO_CORRECT
            return
        if intent.otherwise and all(_is_missing(resolver, ref) for ref in intent.refs):
            self._add(intent.otherwise, tasks, plan)
            return
        targets = self._targets(intent, resolver, tasks, plan)
        group = any(isinstance(ref, GroupRef) for ref in intent.refs)
        for task in targets:
            moved = intent.shift_days is not None or (intent.due and not intent.recurrence)
            if group and moved and task.due_date is None:
                continue  # "postpone everything" gives no date to what has none
            change = intent
            if intent.correction:
                title, sure = corrected_title(task.title, intent.correction, intent.instead_of)
                sure = sure and not (intent.spelling and len(title.split()) != len(task.title.split()))
                if title == task.title:
                    plan.question = wording.WHAT_TO_CORRECT
                    return
                change = intent.model_copy(update={"title": title})
                if not sure:
                    plan.doubts.append(wording.ask_to_rename(task, title))
            fields = changed_fields(change, task, self._transcript.now, self._offer)
            self._name_zone(fields.arguments)
            if fields.arguments:
                merge_update(plan, task, fields.arguments)
                if intent.certainty == "guess":
                    plan.doubts.append(wording.ask_to_change(task, fields.arguments))
            if fields.lacking:
                plan.remarks.append(wording.cannot_keep(fields.lacking))

    def _corrected(self, intent: Update, tasks: list[Task]) -> tuple[Ref, ...]:
        """The todo that has the wrong words: the one spoken of last, else the only one on the list."""
        wrong = intent.instead_of
        about = [task for task in tasks if task.id in self._memory.about]
        holding = [task for task in tasks if wrong and task in find(wrong, tasks).tasks]
        if not wrong or len(holding) != 1 or any(wrong.casefold() in task.title.casefold() for task in about):
            return intent.refs
        return (TextRef(text=wrong),)

    def _targets(
        self, intent: SetStatus | Update, resolver: Resolver, tasks: list[Task], plan: Plan
    ) -> list[Task]:
        """The todos that the references mean; what is missing or unclear goes into the plan."""
        targets: dict[str, Task] = {}
        for ref in intent.refs:
            resolution = resolver.resolve(ref, intent.kind)
            if isinstance(resolution, Unclear):
                plan.question = wording.ask_which(resolution.text, resolution.candidates)
                return []
            if isinstance(resolution, Missing):
                plan.remarks.append(wording.missing(resolution.text, tasks))
            elif isinstance(resolution, Similar):
                plan.doubts.append(wording.ask_if_meant(resolution.task, intent.kind))
                targets[resolution.task.id] = resolution.task
            else:
                targets.update({task.id: task for task in resolution})
        if intent.certainty == "guess" and isinstance(intent, SetStatus) and targets:
            plan.doubts.append(wording.ask_to_act(list(targets.values()), intent.kind))
        return list(targets.values())

    def _shown(self, answers: list[str]) -> Step:
        """Answer what the user asked to see, one list after the other, then speak."""
        for intent in self._request.intents:
            if not isinstance(intent, Show):
                continue
            call, filters = self._list(intent.filters)
            if call is None:
                return ToolStep((("list_tasks", list_arguments(filters)),))
            answers.append(wording.listing(call, filters))
        return TextStep("\n\n".join(part for part in answers if part) or wording.not_understood(""))

    def _list(self, filters: Filters) -> tuple[Call | None, Filters]:
        """The result of a list and the filters it had: the first attempt that shows anything, else the
        first.
        """
        first: tuple[Call, Filters] | None = None
        for attempt in attempts(filters):
            if not self._steps:
                return None, attempt
            call = arranged(self._steps.pop(0)[0], attempt)
            first = first or (call, attempt)
            if call.tasks() or call.data is None:
                return call, attempt
        return first or (None, filters)


def _is_missing(resolver: Resolver, ref: Ref) -> bool:
    return isinstance(ref, TextRef) and isinstance(resolver.resolve(ref, "update"), Missing)


def _looks_up(intent: Intent) -> bool:
    """Whether a request needs the todos that there are."""
    return isinstance(intent, SetStatus | Update) or (
        isinstance(intent, Add) and (intent.certainty == "unless_known" or intent.about)
    )


def _page_limit(tools: Sequence[ToolDefinition]) -> int:
    """The most todos that list_tasks gives at once, by its schema."""
    for tool in tools:
        limit = tool.function.parameters.get("properties", {}).get("limit", {})
        if tool.function.name == "list_tasks" and isinstance(limit.get("maximum"), int):
            return int(limit["maximum"])
    return LOOKUP_PAGE


def _needs_confirmation(changes: Sequence[Call]) -> bool:
    """Whether a tool wants the user asked first, for instance because too much time has passed since."""
    return any((call.data or {}).get("status") == "needs_confirmation" for call in changes)
