"""The add field's reading of a line: the same words as in the chat."""

from datetime import date, datetime

import pytest

from app.assistant.words import WordsQuery, WordsRead, read_words
from app.local_model.changes import new_task
from app.local_model.details import Detail
from app.local_model.intents import Add
from app.local_model.parsing import parse

NOW = datetime(2026, 11, 26, 16, 0)


def read(text: str, *keep: Detail) -> WordsRead:
    return read_words(WordsQuery(text=text, now=NOW, keep=list(keep)))


@pytest.mark.parametrize(
    ("text", "title", "fields"),
    [
        ("eggs", "Eggs", {}),
        ("tomorrow", "Tomorrow", {}),
        ("iPhone repair", "iPhone repair", {}),
        ("E.ON bill", "E.ON bill", {}),
        ("Read the 3 body problem", "Read the 3 body problem", {}),
        ("buy milk !high", "Buy milk", {"priority": "high"}),
        ("wow!high five", "Wow!high five", {}),
        ("pay rent friday #home", "Pay rent", {"due_date": date(2026, 11, 27), "tags": ["home"]}),
        ("stretch in 20 minutes", "Stretch", {"due_date": date(2026, 11, 26), "due_time": "16:20"}),
        (
            "call mom every monday at 8am",
            "Call mom",
            {"due_date": date(2026, 11, 30), "due_time": "08:00", "recurrence": "FREQ=WEEKLY;BYDAY=MO"},
        ),
    ],
)
def test_a_line_says_a_todo(text: str, title: str, fields: dict[str, object]) -> None:
    assert read(text).todo.model_dump(exclude_defaults=True) == {"title": title, **fields}


def test_details_taken_back_stay_in_the_title() -> None:
    line = "buy milk tomorrow 5pm !high #errand"
    assert read(line).details == ["due", "priority", "tags"]
    kept = read(line, "due", "priority")
    assert kept.todo.title == "Buy milk tomorrow 5pm !high"
    assert kept.details == ["tags"]


def test_what_a_title_cannot_hold_stands_in_the_notes() -> None:
    todo = read("a" * 300).todo
    assert len(todo.title) == 200
    assert todo.notes == "a" * 300, "as it was typed"


@pytest.mark.parametrize("text", ["buy milk", "iPhone repair", "ärger mit dem router", "E.ON bill"])
def test_the_list_and_the_assistant_write_a_title_the_same(text: str) -> None:
    [intent] = parse(f"add {text}", NOW.date())
    assert isinstance(intent, Add)
    assert new_task(intent, NOW, {}).arguments["title"] == read(text).todo.title
