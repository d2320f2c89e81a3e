"""What the assistant says. Lists are numbered lines, which later turns recognise again."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from app.local_model.intents import Filters
from app.local_model.transcript import Call, Task

HELP: Final = """I look after your to-do list. You can say, for example:
- add buy milk tomorrow, high priority
- what is due this week?
- complete the second one
- move the dentist to next Friday
- rename buy milk to buy oat milk
- delete all completed tasks"""
NOT_UNDERSTOOD: Final = "Sorry, I did not understand that; I only know about to-do lists.\n\n" + HELP
GREETING: Final = "Hello! What would you like to do? You can add, list, complete, change or delete todos."
WELCOME: Final = "You're welcome!"
NOTHING_DONE: Final = "All right, I left everything as it is."
WHAT_WITH_IT: Final = "What shall I do with it: complete, change or delete it?"
WHEN: Final = "When should it be due? Say for example “move it to Friday”."
_WHICH: Final = re.compile(r"^Which (?:one do you mean by “(?P<said>.+)”|task do you mean)\?$", re.MULTILINE)
_CONFIRM: Final = re.compile(r"Say “yes” to delete\b")


def task_line(task: Task) -> str:
    """A todo on one line: title and what is known of it."""
    facts = [
        f"due {day(task.due_date)}" if task.due_date else "",
        f"{task.priority} priority" if task.priority != "medium" else "",
        " ".join(f"#{tag}" for tag in task.tags),
        f"note: {_clip(task.notes)}" if task.notes else "",
        "done" if task.done else "",
    ]
    return " · ".join([_one_line(task.title), *(fact for fact in facts if fact)])


def numbered(tasks: Sequence[Task]) -> str:
    return "\n".join(f"{number}. {task_line(task)}" for number, task in enumerate(tasks, 1))


def day(value: date) -> str:
    return f"{value:%a} {value.day} {value:%b %Y}"


def quoted(task: Task) -> str:
    return f"“{_one_line(task.title)}”"


def joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def ask_which(said: str, candidates: Sequence[Task]) -> str:
    question = f"Which one do you mean by “{said}”?" if said else "Which task do you mean?"
    return f"{question}\n{numbered(candidates)}"


def asked_which(reply: str) -> str | None:
    """The words the reply asked about ("" for a pronoun); None if it asked nothing of the kind."""
    match = _WHICH.search(reply)
    return (match["said"] or "") if match else None


def ask_to_confirm(tasks: Sequence[Task]) -> str:
    return f"This would delete all {len(tasks)} todos:\n{numbered(tasks)}\nSay “yes” to delete them."


def asked_to_confirm(reply: str) -> bool:
    return bool(_CONFIRM.search(reply))


def missing(said: str, known: Sequence[Task]) -> str:
    if not known:
        return "Your list is empty, so there is nothing to change. Say for example “add buy milk”."
    subject = f"a todo for “{said}”" if said else "any todo that fits"
    return f"I could not find {subject}. Say “show my list” to see them all."


def too_many(asked: int, done: int) -> str:
    return f"That was {asked} requests at once; I took the first {done}. Send the others again, please."


def done_already(task: Task, done: bool) -> str:
    return f"{quoted(task)} is already done." if done else f"{quoted(task)} is still open."


def outcome(calls: Sequence[Call]) -> str:
    """What came of the changes, one sentence a kind, failures after them."""
    sentences = []
    for kind, verb in (
        ("add_task", "Added"),
        ("complete_task", "Completed"),
        ("reopen", "Reopened"),
        ("update_task", "Updated"),
        ("delete_task", "Deleted"),
    ):
        tasks = [task for call in calls if _kind(call) == kind for task in call.tasks()]
        if tasks:
            sentences.append(_sentence(kind, verb, tasks))
    sentences.extend(f"That did not work: {_reason(call)}" for call in calls if not call.tasks())
    return "\n".join(sentences)


def _kind(call: Call) -> str:
    return "reopen" if call.name == "update_task" and call.arguments.get("done") is False else call.name


def _sentence(kind: str, verb: str, tasks: Sequence[Task]) -> str:
    if kind in ("add_task", "update_task"):
        if len(tasks) == 1:
            return f"{verb} {_described(tasks[0])}."
        return f"{verb} {len(tasks)} todos:\n{numbered(tasks)}"
    return f"{verb} {joined([quoted(task) for task in tasks])}."


def _described(task: Task) -> str:
    facts = task_line(task).removeprefix(_one_line(task.title)).removeprefix(" · ").replace(" · ", ", ")
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
    more = "\nThere are more; narrow the list, for example by priority or date." if call.next_cursor() else ""
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
        (f" tagged #{filters.tag}" if filters.tag else "")
        + dates
        + (f" about “{filters.q}”" if filters.q else "")
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _clip(text: str, length: int = 80) -> str:
    line = _one_line(text)
    return line if len(line) <= length else line[: length - 1] + "…"
