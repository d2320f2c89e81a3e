"""What the assistant says. Lists are numbered lines, which later turns recognise again."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from app.local_model.intents import Filters
from app.local_model.markdown import escape, unescape
from app.local_model.recurrence import describe
from app.local_model.transcript import Call, Task

HELP: Final = """I look after your to-do list. You can say, for example:
- add buy milk tomorrow, high priority
- what is due this week?
- complete the second one
- move the dentist to next Friday
- rename buy milk to buy oat milk
- remind me to call mom tomorrow at 5pm
- water the plants every Monday
- delete all completed tasks
- undo"""
GREETING: Final = "Hello! What would you like to do? You can add, list, complete, change or delete todos."
WELCOME: Final = "You're welcome!"
NOTHING_DONE: Final = "All right, I left everything as it is."
WHAT_WITH_IT: Final = "What shall I do with it: complete, change or delete it?"
WHEN: Final = "When should it be due? Say for example “move it to Friday”."
_WHICH: Final = re.compile(
    r"^Which (?:one do you mean by “(?P<subject>.+)”|task do you mean)\?$", re.MULTILINE
)
CANNOT_UNDO: Final = "There is nothing here that I can take back."
WHAT_TO_CORRECT: Final = "What shall I correct? Say “undo” to take the last change back, then what you meant."
_CONFIRM: Final = re.compile(r"Say “yes” to \w+ (?:it|them)\.\Z")
_WHICH_DAY: Final = re.compile(r"^Which day do you mean by “(?P<figures>[\d/]+)”: ")
_LISTED_AT_MOST: Final = 20
_VERBS: Final = {"complete": "complete", "reopen": "reopen", "delete": "delete", "update": "change"}
_CLEARED: Final = {
    "clear_due_date": "no due date",
    "clear_due_time": "no time of day",
    "clear_recurrence": "no repetition",
}
_FIELDS: Final = {
    "due_time": "a time of day",
    "recurrence": "a repetition",
    "clear_recurrence": "a repetition",
}


def task_line(task: Task) -> str:
    """A todo on one line: title and what is known of it."""
    facts = [
        f"due {_when(task)}" if task.due_date else "",
        f"repeats {describe(task.recurrence)}" if task.recurrence else "",
        f"{task.priority} priority" if task.priority != "medium" else "",
        " ".join(f"#{escape(tag)}" for tag in task.tags),
        f"note: {_clip(task.notes)}" if task.notes else "",
        "done" if task.done else "",
    ]
    return " · ".join([escape(task.title), *(fact for fact in facts if fact)])


def numbered(tasks: Sequence[Task]) -> str:
    """The todos as a numbered list, one a line."""
    return "\n".join(f"{number}. {task_line(task)}" for number, task in enumerate(tasks, 1))


def day(value: date) -> str:
    """A date with its weekday: "Thu 5 Mar 2026"."""
    return f"{value:%a} {value.day} {value:%b %Y}"


def quoted(task: Task) -> str:
    """The title of a todo in quotation marks."""
    return f"“{escape(task.title)}”"


def joined(parts: Sequence[str]) -> str:
    """Parts as an enumeration: "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def ask_which(text: str, candidates: Sequence[Task]) -> str:
    """The question which of several todos is meant; `text` is "" for "it"."""
    question = f"Which one do you mean by “{escape(text)}”?" if text else "Which task do you mean?"
    return f"{question}\n{numbered(candidates)}"


def asked_which(reply: str) -> str | None:
    """The words the reply asked about ("" for a pronoun); None if it asked nothing of the kind."""
    match = _WHICH.search(reply)
    return unescape(match["subject"] or "") if match else None


def ask_to_delete(tasks: Sequence[Task]) -> str:
    """The question before several todos are deleted; the first of them are listed."""
    shown = numbered(tasks[:_LISTED_AT_MOST])
    more = f"\n\nand {len(tasks) - _LISTED_AT_MOST} more." if len(tasks) > _LISTED_AT_MOST else ""
    return f"This would delete {len(tasks)} todos:\n{shown}{more}\n\nShall I? Say “yes” to delete them."


def ask_if_meant(task: Task, kind: str) -> str:
    """The question whether a todo is meant that only resembles the words."""
    return f"Do you mean {quoted(task)}? Say “yes” to {_VERBS[kind]} it."


def ask_to_act(tasks: Sequence[Task], kind: str) -> str:
    """The question before a guess is carried out."""
    titles = joined([quoted(task) for task in tasks[:_LISTED_AT_MOST]])
    return (
        f"Shall I {_VERBS[kind]} {titles}? Say “yes” to {_VERBS[kind]} {'it' if len(tasks) == 1 else 'them'}."
    )


def ask_to_change(task: Task, changes: Mapping[str, Any]) -> str:
    """The question before a guessed change, with what the todo would be after it."""
    cleared = [_CLEARED[key] for key in changes if key in _CLEARED]
    kept = {key: value for key, value in changes.items() if key not in _CLEARED}
    blank = Task.model_validate({"id": "", "title": task.title, **kept})
    facts = task_line(blank).removeprefix(escape(blank.title)).removeprefix(" · ").replace(" · ", ", ")
    named = f"title “{escape(blank.title)}”" if blank.title != task.title else ""
    told = joined([part for part in (named, facts, *cleared) if part] or ["as you said"])
    return f"Shall I change {quoted(task)}: {told}? Say “yes” to change it."


def ask_to_add(arguments: Mapping[str, Any]) -> str:
    """The question whether words that may be no request are a new todo."""
    task = Task.model_validate({"id": "", **arguments})
    return f"Shall I add {_described(task)}? Say “yes” to add it."


def ask_to_rename(task: Task, title: str) -> str:
    """The question whether a correction was understood."""
    return f"Shall I rename {quoted(task)} to “{escape(title)}”? Say “yes” to rename it."


def ask_which_day(text: str, days: Sequence[date]) -> str:
    """The question how a date in figures is meant."""
    return f"Which day do you mean by “{text}”: {day_in_words(days[0])} or {day_in_words(days[1])}?"


def asked_which_day(reply: str) -> str:
    """The figures that the reply asked about, "" if it asked nothing of the kind."""
    match = _WHICH_DAY.search(reply)
    return match["figures"] if match else ""


def day_in_words(value: date) -> str:
    """A date that has one reading: "4 March 2026"."""
    return f"{value.day} {value:%B %Y}"


def not_understood(message: str) -> str:
    """What fits no rule is asked back, and becomes nothing."""
    text = _clip(message.strip(" .!?"))
    if not text:
        return f"What would you like to do?\n\n{HELP}"
    return (
        f"What do you want me to do about “{text}”? I do not understand that. Say “add {text}” to put it on "
        f"your list, or"
        " “help” to see what I can do."
    )


def kept_in_notes(fields: Sequence[str]) -> str:
    """What a new todo has no field for."""
    names = joined(list(dict.fromkeys(_FIELDS[name] for name in fields)))
    return f"This list cannot keep {names}, so I put it into the notes: nobody will remind you."


def cannot_keep(fields: Sequence[str]) -> str:
    """What a change cannot set."""
    names = joined(list(dict.fromkeys(_FIELDS[name] for name in fields)))
    return f"This list cannot keep {names}, so I left that out."


def undone(calls: Sequence[Call]) -> str:
    """What came of taking a change back."""
    failed = [call for call in calls if call.data is None]
    if failed:
        return f"That did not work: {_reason(failed[0])}"
    if any((call.data or {}).get("status") == "nothing_to_undo" for call in calls):
        return CANNOT_UNDO
    titles = list(dict.fromkeys(quoted(task) for call in calls for task in call.tasks()))
    partly = any((call.data or {}).get("status") == "partly_undone" for call in calls)
    rest = " What was changed again since stays as it is." if partly else ""
    return f"Undone: {joined(titles)}.{rest}" if titles else f"Undone.{rest}"


def asked_to_confirm(reply: str) -> bool:
    """Whether a reply asked for a yes."""
    return bool(_CONFIRM.search(reply))


def missing(text: str, known: Sequence[Task]) -> str:
    """That nothing fits the words, "" for a group of todos."""
    if not known:
        return "Your list is empty, so there is nothing to change. Say for example “add buy milk”."
    subject = f"a todo for “{escape(text)}”" if text else "any todo that fits"
    return f"I could not find {subject}. Say “show my list” to see them all."


def too_many(asked: int, taken: int) -> str:
    """That only the first requests of a message were carried out."""
    return f"That was {asked} requests at once; I took the first {taken}. Send the others again, please."


def too_long(read: int) -> str:
    """That a group of todos cannot be changed at once, since only a part of the list was read."""
    return f"Your list is too long for that: I can read {read} todos at once. Name the todos instead."


def done_already(task: Task, completed: bool) -> str:
    """That a todo is in the wanted state already."""
    return f"{quoted(task)} is already done." if completed else f"{quoted(task)} is still open."


def outcome(calls: Sequence[Call]) -> str:
    """What came of the changes, one sentence a kind, failures after them."""
    sentences = []
    for kind, verb in (
        ("add_task", "Added"),
        ("complete_task", "Completed"),
        ("reopen", "Reopened"),
        ("update_task", "Updated"),
        ("delete_task", "Deleted"),
        ("delete_tasks", "Deleted"),
    ):
        tasks = [task for call in calls if _kind(call) == kind for task in call.tasks()]
        if tasks:
            sentences.append(_sentence(kind, verb, tasks))
    sentences.extend(f"{quoted(task)} comes again: {_when(task)}." for task in map(_following, calls) if task)
    sentences.extend(f"That did not work: {_reason(call)}" for call in calls if not call.tasks())
    notices = (str((call.data or {}).get("reminder_notice") or "") for call in calls)
    sentences.extend(dict.fromkeys(notice for notice in notices if notice))
    return _paragraphs(sentences)


def _paragraphs(sentences: Sequence[str]) -> str:
    """Sentences on lines of their own, with a blank line after a list, whose last item would take the next
    one in.
    """
    text = ""
    for sentence in sentences:
        gap = (
            "\n\n"
            if "\n" in text.rpartition("\n\n")[2] and re.search(r"^\d+\. .*\Z", text, re.MULTILINE)
            else "\n"
        )
        text = f"{text}{gap}{sentence}" if text else sentence
    return text


def _following(call: Call) -> Task | None:
    """The next todo of a recurrence, which a completion made."""
    data = (call.data or {}).get("next_task")
    return Task.model_validate(data) if isinstance(data, dict) else None


def _when(task: Task) -> str:
    if not task.due_date:
        return "without a date"
    return day(task.due_date) + (f" at {task.due_time}" if task.due_time else "")


def _kind(call: Call) -> str:
    return "reopen" if call.name == "update_task" and call.arguments.get("done") is False else call.name


def _sentence(kind: str, verb: str, tasks: Sequence[Task]) -> str:
    if kind in ("add_task", "update_task"):
        if len(tasks) == 1:
            return f"{verb} {_described(tasks[0])}."
        return f"{verb} {len(tasks)} todos:\n{numbered(tasks)}"
    return f"{verb} {joined([quoted(task) for task in tasks])}."


def _described(task: Task) -> str:
    facts = task_line(task).removeprefix(escape(task.title)).removeprefix(" · ").replace(" · ", ", ")
    return f"{quoted(task)} ({facts})" if facts else quoted(task)


def _reason(call: Call) -> str:
    text = (call.text or "the tool did not answer").strip().splitlines()[0]
    return re.sub(r"^.*?Error executing tool \w+: ", "", text)[:300]


def listing(call: Call, filters: Filters) -> str:
    """The answer to a request to see todos."""
    if call.data is None:
        return f"I could not read your list: {_reason(call)}"
    tasks = call.tasks()
    if not tasks:
        return _nothing(filters)
    more = (
        "\n\nThere are more; narrow the list, for example by priority or date." if call.next_cursor() else ""
    )
    kinds = _adjective(filters)
    head = f"You have {len(tasks)} {kinds}todo{'' if len(tasks) == 1 else 's'}{_conditions(filters)}:"
    return f"{head}\n{numbered(tasks)}{more}"


def _nothing(filters: Filters) -> str:
    if filters.is_empty():
        return "Your list is empty. Say for example “add buy milk tomorrow”."
    return f"You have no {_adjective(filters)}todos{_conditions(filters)}."


def _adjective(filters: Filters) -> str:
    state = {True: "completed ", False: "open ", None: ""}[filters.done]
    return state + (f"{filters.priority}-priority " if filters.priority else "")


def _conditions(filters: Filters) -> str:
    first, last = filters.due_from, filters.due_to
    dates = ""
    if first and last:
        dates = f" due on {day(first)}" if first == last else f" due from {day(first)} to {day(last)}"
    elif last:
        dates = f" due by {day(last)}"
    elif first:
        dates = f" due from {day(first)} on"
    return (
        (f" tagged #{escape(filters.tag)}" if filters.tag else "")
        + dates
        + (f" about “{escape(filters.q)}”" if filters.q else "")
        + {True: " with a due date", False: " without a due date", None: ""}[filters.dated]
    )


def _clip(text: str, length: int = 80) -> str:
    line = " ".join(text.split())
    return escape(line if len(line) <= length else line[: length - 1] + "…")
