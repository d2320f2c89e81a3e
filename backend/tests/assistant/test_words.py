"""The add field's reading of a line: the same words as in the chat."""

from datetime import date, datetime

import pytest

from app.assistant.words import WordsQuery, WordsRead, read_words
from app.local_model.details import Detail

NOW = datetime(2026, 11, 26, 16, 0)


def read(text: str, *keep: Detail) -> WordsRead:
    return read_words(WordsQuery(text=text, now=NOW, keep=list(keep)))


@pytest.mark.parametrize(
    ("text", "title", "fields"),
    [
        ("eggs", "eggs", {}),
        ("tomorrow", "tomorrow", {}),
        ("Read the 3 body problem", "Read the 3 body problem", {}),
        ("buy milk !high", "buy milk", {"priority": "high"}),
        ("wow!high five", "wow!high five", {}),
        ("pay rent friday #home", "pay rent", {"due_date": date(2026, 11, 27), "tags": ["home"]}),
        ("stretch in 20 minutes", "stretch", {"due_date": date(2026, 11, 26), "due_time": "16:20"}),
        (
            "call mom every monday at 8am",
            "call mom",
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
    assert kept.todo.title == "buy milk tomorrow 5pm !high"
    assert kept.details == ["tags"]


def test_what_a_title_cannot_hold_stands_in_the_notes() -> None:
    todo = read("a" * 300).todo
    assert len(todo.title) == 200
    assert todo.notes == "a" * 300
