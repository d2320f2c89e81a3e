"""What a sentence does to a list of todos, judged against a table: right, asked (nothing changed), or
wrong.
"""

import copy
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from tests.local_model.dialog import Dialog

UNSEEN = Path(__file__).parent / "unseen"
Todo = dict[str, Any]
Verdict = Literal["right", "asked", "wrong"]
FIXTURE: tuple[Todo, ...] = (
    {"title": "Submit the timesheet", "tags": ["work"], "due_date": "2026-03-05"},
    {"title": "Call the dentist", "tags": ["health"], "due_date": "2026-03-06"},
    {"title": "Buy milk", "tags": ["errand", "shopping"]},
    {"title": "Write the quarterly report", "tags": ["work"]},
    {"title": "Water the plants", "tags": ["home"]},
    {"title": "Pay the electricity bill", "tags": ["home"], "due_date": "2026-03-02", "priority": "high"},
    {"title": "Book flights to Lisbon", "tags": ["travel"]},
    {"title": "Read the newspaper"},
    {"title": "Renew passport", "tags": ["travel"], "due_date": "2026-04-01", "priority": "low"},
    {"title": "Plan team offsite", "tags": ["work"]},
    {"title": "Clean the kitchen", "tags": ["cleaning"], "done": True},
    {"title": "Return library books", "tags": ["errand"], "due_date": "2026-03-04"},
)
NOVEMBER: Final = {
    "role": "system",
    "content": "You are helpful. Today is 2026-11-26 (Thursday). Now it is 10:00 (Europe/Berlin).",
}
"""The moment of the rows that bring a `list` of their own."""
_NUMBERED = re.compile(r"^\d+\. (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """The verdict on a row, and what happened in place of what should."""

    verdict: Verdict
    detail: str


def unseen_rows(name: str) -> list[dict[str, Any]]:
    """Rows of an unseen table: `kind`, `say`, `want`; `before`, sentences that were said earlier; `list`, the
    todos there are, where they are not FIXTURE.
    """
    loaded: list[dict[str, Any]] = yaml.safe_load((UNSEEN / name).read_text(encoding="utf-8"))
    return loaded


@functools.cache
def unseen_outcomes(name: str) -> tuple[Outcome, ...]:
    """Outcomes of all rows of an unseen table."""
    return tuple(judge(row) for row in unseen_rows(name))


def fixture(todos: Sequence[Todo] | None = None) -> Dialog:
    """A dialog over these todos, else over those of FIXTURE, nothing said yet."""
    dialog = Dialog() if todos is None else Dialog(messages=[NOVEMBER])
    for todo in FIXTURE if todos is None else todos:
        dialog.with_tasks(todo["title"], **{key: value for key, value in todo.items() if key != "title"})
    return dialog


def judge(row: dict[str, Any]) -> Outcome:
    """Say the sentences of a row and compare what changed with what should have."""
    dialog = fixture(row.get("list"))
    first = copy.deepcopy(dialog.tasks)
    for sentence in row.get("before", ()):
        dialog.say(sentence)
    before = copy.deepcopy(dialog.tasks)
    reply = dialog.say(row["say"])
    actual = changes(before, dialog.tasks)
    options = row["want"].get("either") or [row["want"]]
    if any(_meets(option, actual, reply, dialog.tasks == first, before) for option in options):
        return Outcome("right", "")
    detail = f"{row['say']!r}: {actual or 'no change'}; {reply[:160]!r}"
    harmless = not actual or any(_within(actual, option) for option in options)
    return Outcome("asked" if harmless else "wrong", detail)


def changes(before: list[Todo], after: list[Todo]) -> dict[str, Any]:
    """What became of a list: `add`, `complete`, `reopen`, `delete` and `update`, each only if there is
    any.
    """
    old, new = ({todo["id"]: todo for todo in todos} for todos in (before, after))
    kept = [(old[key], new[key]) for key in old if key in new]
    updates = {
        earlier["title"]: fields
        for earlier, later in kept
        if (fields := {key: later[key] for key in later if key != "done" and later[key] != earlier[key]})
    }
    kinds: dict[str, Any] = {
        "add": [todo for key, todo in new.items() if key not in old],
        "complete": [later["title"] for earlier, later in kept if later["done"] and not earlier["done"]],
        "reopen": [later["title"] for earlier, later in kept if earlier["done"] and not later["done"]],
        "delete": [todo["title"] for key, todo in old.items() if key not in new],
        "update": updates,
    }
    return {kind: value for kind, value in kinds.items() if value}


def _meets(
    want: dict[str, Any], actual: dict[str, Any], reply: str, restored: bool, before: list[Todo]
) -> bool:
    if "undo" in want:
        return restored and bool(actual)
    if "show" in want:
        titles = [todo["title"] for todo in before] if want["show"] == "all" else want["show"]
        if sorted(line.split(" · ")[0] for line in _NUMBERED.findall(reply)) != sorted(titles):
            return False
    if want.get("reply", "") not in reply:
        return False
    wished = {
        kind: value
        for kind, value in want.items()
        if kind in ("add", "complete", "reopen", "delete", "update")
    }
    return wished.keys() == actual.keys() and all(_same(kind, wished[kind], actual[kind]) for kind in wished)


def _within(actual: dict[str, Any], want: dict[str, Any]) -> bool:
    """Whether all that changed was asked for, though more was."""
    for kind, value in actual.items():
        if kind not in want:
            return False
        if kind == "update":
            chosen: Any = {title: want[kind].get(title, {}) for title in value}
            chosen = {title: {key: chosen[title].get(key) for key in value[title]} for title in value}
        elif kind == "add":
            chosen = [item for item in want[kind] if any(_same("add", [item], [todo]) for todo in value)]
        else:
            chosen = [title for title in want[kind] if title in value]
        if not _same(kind, chosen, value):
            return False
    return True


def _same(kind: str, want: Any, actual: Any) -> bool:  # noqa: ANN401 - any notation
    if kind == "add":
        return len(want) == len(actual) and all(map(_same_todo, want, actual))
    if kind == "update":
        return want.keys() == actual.keys() and all(
            _same_fields(fields, actual[title]) for title, fields in want.items()
        )
    return sorted(want) == sorted(actual)


def _same_todo(want: dict[str, Any], todo: Todo) -> bool:
    default = {"priority": "medium", "tags": [], "notes": ""}
    fields = {key: value for key, value in todo.items() if key not in ("id", "done")}
    given = {key: value for key, value in fields.items() if value is not None and value != default.get(key)}
    return _same_fields(want, given)


def _same_fields(want: dict[str, Any], fields: dict[str, Any]) -> bool:
    optional = {key for key, value in want.items() if isinstance(value, list) and None in value}
    return want.keys() - optional <= fields.keys() <= want.keys() and all(
        _fits(want[key], value) for key, value in fields.items()
    )


def _fits(want: Any, value: Any) -> bool:  # noqa: ANN401 - any notation
    options = want if isinstance(want, list) else [want]
    texts = [option.isoformat() if isinstance(option, date) else option for option in options]
    return value in texts or value == want
