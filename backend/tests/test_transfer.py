"""Export and import: what goes out comes back, and what cannot come in changes nothing and says where."""

import csv
import io
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from app.main import create_app
from app.transfer.csv_format import escape, unescape
from app.transfer.schemas import MAX_ROWS, ImportRefused
from app.transfer.service import parse
from app.transfer.todoist_format import due_of
from tests.accounts import Account, error_code, sign_up
from tests.conftest import test_settings

FIELDS = (
    "title", "notes", "due_date", "due_time", "time_zone", "recurrence", "reminder_minutes", "priority",
    "tags", "done",
)  # fmt: skip
TODOS: list[dict[str, Any]] = [
    {"title": "=HYPERLINK(\"http://evil\",\"x\")", "notes": "-1+1\n@SUM(A1)", "tags": ["a,b", "+c", "ü"]},
    {"title": "'=quoted", "notes": "\tTab first; \"quotes\", and\r\nlines", "priority": "low"},
    {"title": "Pay rent", "due_date": "2126-01-31", "due_time": "09:30", "time_zone": "Europe/Berlin",
     "recurrence": "FREQ=MONTHLY;BYMONTHDAY=31", "reminder_minutes": 30, "priority": "high"},
    {"title": "Birthday 🎂", "due_date": "2126-02-28"},
    {"title": "Done already", "done": True, "notes": "ok"},
]  # fmt: skip


def fill(ann: Account) -> list[dict[str, Any]]:
    """Give Ann the todos above."""
    return [ann.add(**todo) for todo in TODOS]


def export(ann: Account, kind: str) -> Response:
    answer = ann.request("GET", "/export", params={"format": kind})
    assert answer.status_code == 200, answer.text
    return answer


def send(ann: Account, content: str | bytes, path: str = "/import") -> Response:
    return ann.request("POST", path, content=content)


def fields(ann: Account) -> list[dict[str, Any]]:
    """What is transferred of Ann's todos, in her order."""
    items = ann.request("GET", "/todos", params={"sort": "position", "limit": 100}).json()["items"]
    return [{name: todo[name] for name in FIELDS} for todo in items]


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_what_goes_out_comes_back(ann: Account, bob: Account, kind: str) -> None:
    fill(ann)
    file = export(ann, kind)
    assert f'.{kind}"' in file.headers["content-disposition"]
    preview = send(bob, file.content, "/import/preview").json()
    assert (preview["status"], preview["count"], preview["problems"]) == ("ready", len(TODOS), [])
    assert fields(bob) == [], "a preview changes nothing"
    answer = send(bob, file.content)
    assert (answer.status_code, answer.json()["count"]) == (201, len(TODOS))
    assert fields(bob) == fields(ann)
    bob.request("POST", f"/operations/{answer.json()['operation_id']}/undo")
    assert fields(bob) == [], "an import is one step to undo"


def test_a_calendar_comes_back(ann: Account, bob: Account) -> None:
    fill(ann)
    file = export(ann, "ics")
    assert file.headers["content-type"].startswith("text/calendar")
    todos = Calendar.from_ical(file.text).walk("VTODO")
    assert [str(todo["summary"]) for todo in todos] == [todo["title"] for todo in TODOS]
    assert send(bob, file.content).json()["count"] == len(TODOS)
    lost = [{**todo, "notes": todo["notes"].replace("\r\n", "\n")} for todo in fields(ann)]
    assert fields(bob) == lost, "RFC 5545 knows one kind of line end"


def test_the_export_has_everything_and_nobody_elses(ann: Account, bob: Account) -> None:
    bob.add("Bob's")
    ann.request("DELETE", f"/todos/{ann.add('In the trash')['id']}")
    ann.request("POST", "/chat", json={"message": "add buy milk"})
    everything = export(ann, "json").json()
    assert everything["account"]["email"] == ann.email
    assert {todo["title"]: bool(todo["deleted_at"]) for todo in everything["todos"]} == {
        "In the trash": True,
        "Buy milk": False,
    }
    [chat] = everything["conversations"]
    assert [message["role"] for message in chat["messages"]] == ["user", "assistant"]
    assert "password" not in json.dumps(everything)
    preview = send(bob, json.dumps(everything), "/import/preview").json()
    assert (preview["count"], preview["problems"][0]["severity"]) == (1, "warning")


def test_spreadsheets_run_nothing(ann: Account) -> None:
    fill(ann)
    rows = list(csv.reader(io.StringIO(export(ann, "csv").text.removeprefix("\ufeff"), newline="")))
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_an_escaped_cell_is_harmless_and_reads_as_before(text: str) -> None:
    assert unescape(escape(text)) == text
    assert not escape(text).startswith(("=", "+", "-", "@", "\t", "\r"))


# -- what is refused

GOOD = "title,due_date\nmilk,2126-01-01\n"
ICS = "BEGIN:VCALENDAR\nVERSION:2.0\n{}END:VCALENDAR\n"


def todo_block(*lines: str) -> str:
    return "\n".join(("BEGIN:VTODO", "UID:1", *lines, "END:VTODO", ""))


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "line 1"),
        (b"title\n", "line 1: there are no todos"),
        (b"name,when\nmilk,today\n", "line 1: no column is called title"),
        (GOOD + "tea,tomorrow\n", "line 3: due_date"),
        (GOOD + "\n\n,2126-01-01\n", "line 5: title"),
        (GOOD + '"multi\nline title",2126-01-01\ntea,2126-13-01\n', "line 5: due_date"),
        (GOOD + "a,2126-01-01,too,many\n", "line 3: 4 cells"),
        (GOOD + '"no end,2126-01-01\n', "line 3: this is no CSV"),
        (GOOD + "x" * 201 + ",\n", "line 3: title"),
        ("title,done\nmilk,perhaps\n", "line 2: done: write true or false"),
        ("title,due_time\nmilk,17:00\n", "line 2: due_date: a time"),
        ("title,recurrence\nmilk,FREQ=SECONDLY\n", "line 2: recurrence: FREQ must be"),
        ("title,recurrence\nmilk,FREQ=DAILY;UNTIL=20200101\n", "line 2: recurrence: has ended"),
        ("title,time_zone\nmilk,Mars/Olympus\n", "line 2: time_zone"),
        ("title\n" + "milk\n" * (MAX_ROWS + 1), f"line {MAX_ROWS + 2}: more than {MAX_ROWS} todos"),
        ("title\nmilk\nKäse\n".encode("latin-1"), "line 3: this is not UTF-8"),
        ("title\nmilk\n".encode("utf-16"), "line 1: this is not UTF-8"),
        ("title\nmi\0lk\n", "line 2: a NUL character"),
        ('{"todos": [{"title": "milk"},\n{"title": "tea"}', "line 2: this is no JSON"),
        ('{"todos": [{"title": "milk"},\n\n{"title": 7}]}', "line 3: title"),
        ('[{"title": "milk"},\n"tea"]', "line 2: a todo must be an object"),
        ('{"items": []}', "line 1: the object has no array called todos"),
        ("[" * 100_000, "line 1"),
        ('{"a": ' + "[" * 100_000, "line 1: a value is too deep"),
        ('[{"title": "x", "reminder_minutes": ' + "9" * 5000 + "}]", "line 1"),
        ('[{"title": "x"}] and more', "line 1: something follows"),
        (ICS.format(""), "line 1: there are no todos"),
        (ICS.format("BEGIN:VTODO\nSUMMARY:milk\n"), "line 3: BEGIN:VTODO has no END"),
        (ICS.format(todo_block("SUMMARY:a") + todo_block("SUMMARY:b", "DUE:soon")), "line 7: "),
        (ICS.format(todo_block("SUMMARY:a", "RRULE:FREQ=SECONDLY")), "line 3: recurrence"),
        (ICS.format(todo_block("SUMMARY:a", "RRULE:FREQ=DAILY;INTERVAL=x")), "line 3: "),
        (ICS.format(todo_block("PRIORITY:1")), "line 3: title"),
        ("TYPE,CONTENT,PRIORITY\ntask,,4\n", "line 2: title"),
    ],
)  # fmt: skip
def test_a_bad_file_changes_nothing_and_says_where(ann: Account, content: str | bytes, named: str) -> None:
    answer = send(ann, content)
    assert (answer.status_code, error_code(answer)) == (422, "import_refused")
    assert named in answer.json()["error"]["message"]
    assert ann.titles() == []
    preview = send(ann, content, "/import/preview")
    if preview.status_code == 200:
        assert preview.json()["status"] == "refused"
        assert len(preview.json()["problems"]) <= 100
    else:
        assert named in preview.json()["error"]["message"]


def test_a_file_that_is_too_large_is_refused_before_it_is_read(ann: Account) -> None:
    answer = send(ann, b"title\n" + b"x" * (5 * 1024 * 1024))
    assert (answer.status_code, error_code(answer)) == (413, "body_too_large")
    large = ann.request("POST", "/todos", content=b"x" * 200_000)
    assert large.status_code == 413, "the larger limit is for imports alone"


def test_many_todos_are_imported_in_their_order(sqlite_url: str) -> None:
    with TestClient(create_app(test_settings(sqlite_url))) as client:
        ann = sign_up(client, "Ann")
        ann.add("first")
        content = "title\n" + "".join(f"todo {number}\n" for number in range(2000))
        assert send(ann, content).json()["count"] == 2000
        titles = ann.titles(sort="position", limit=500)
    assert titles[:3] == ["first", "todo 0", "todo 1"]


# -- other spellings, other programs


@pytest.mark.parametrize(
    "content",
    [
        "\ufefftitle,due_date,done\nmilk,2126-01-01,yes\n",
        "Title;Due_Date;Done\r\nmilk;2126-01-01;TRUE\r\n",
        "done\ttitle\tdue_date\tcolour\nx\tmilk\t 2126-01-01 \tred\n",
        '[{"title": " milk ", "due_date": "2126-01-01", "done": true, "id": "ours to choose"}]',
        ICS.format(todo_block("SUMMARY:milk", "DUE;VALUE=DATE:21260101", "STATUS:COMPLETED")),
        ICS.format(todo_block("summary:mi", " lk", "DUE;VALUE=DATE:21260101", "COMPLETED:20260101T000000Z"))
        .replace("\n", "\r\n"),
    ],
)  # fmt: skip
def test_the_same_in_other_spellings(content: str) -> None:
    [(_, todo)] = parse(content.encode()).todos
    assert (todo.title, str(todo.due_date), todo.done) == ("milk", "2126-01-01", True)


def test_calendars_of_other_programs() -> None:
    block = todo_block(
        "SUMMARY:Call\\, then write", "DUE;TZID=America/New_York:21260101T170000", "PRIORITY:2",
        "CATEGORIES:Work,Home", "CATEGORIES:errand", "RRULE:FREQ=WEEKLY;BYDAY=MO", "BEGIN:VALARM",
        "ACTION:DISPLAY", "DESCRIPTION:x", "TRIGGER:-PT15M", "END:VALARM",
    )  # fmt: skip
    event = "BEGIN:VEVENT\nUID:2\nSUMMARY:Party\nEND:VEVENT\n"
    parsed = parse(ICS.format(event + block).encode())
    [(line, todo)] = parsed.todos
    assert (line, todo.title, todo.priority) == (7, "Call, then write", "high")
    assert (str(todo.due_date), todo.due_time, todo.time_zone) == ("2126-01-01", "17:00", "America/New_York")
    assert (todo.tags, todo.recurrence, todo.reminder_minutes) == (
        ["work", "home", "errand"],
        "FREQ=WEEKLY;BYDAY=MO",
        15,
    )
    assert [(problem.line, problem.severity) for problem in parsed.problems] == [(3, "warning")]


TODOIST = """\
TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE
task,Buy milk @errand @home,two litres,1,1,Ann (1),,2126-01-05,en,Europe/Berlin
note,"organic, please",,,,Ann (1),,,,
task,Mail a@example.com,,4,2,Ann (1),,every other mon at 9:30,en,Europe/Berlin
section,Garden,,,,,,,,
task,Water plants,,3,1,Ann (1),,3rd Friday after the full moon,en,
"""


def test_todoist() -> None:
    parsed = parse(TODOIST.encode())
    assert parsed.format == "todoist"
    (_, milk), (line, mail), (_, plants) = parsed.todos
    assert (milk.title, milk.tags, milk.priority, str(milk.due_date)) == (
        "Buy milk", ["errand", "home"], "high", "2126-01-05",
    )  # fmt: skip
    assert milk.notes == "two litres\n\norganic, please"
    assert (line, mail.title, mail.tags) == (4, "Mail a@example.com", [])
    assert (mail.recurrence, mail.due_time, mail.time_zone) == (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "09:30", "Europe/Berlin",
    )  # fmt: skip
    assert (plants.priority, plants.due_date) == ("low", None)
    assert plants.notes == "Date: 3rd Friday after the full moon"
    assert [(problem.line, problem.severity) for problem in parsed.problems] == [
        (5, "warning"),
        (6, "warning"),
    ]


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("2126-01-05", {"due_date": "2126-01-05"}),
        ("2126-01-05T15:00", {"due_date": "2126-01-05", "due_time": "15:00"}),
        ("5 Jan 2126 3:30pm", {"due_date": "2126-01-05", "due_time": "15:30"}),
        ("daily", {"recurrence": "FREQ=DAILY"}),
        ("every weekday at 8am", {"recurrence": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "due_time": "08:00"}),
        ("every 3 months", {"recurrence": "FREQ=MONTHLY;INTERVAL=3"}),
        ("every tuesday", {"recurrence": "FREQ=WEEKLY;BYDAY=TU"}),
        ("every day until june", {}),
        ("every 2nd of april", {}),
        ("Jan 5", {}),
        ("tomorrow", {}),
        ("9" * 400, {}),
    ],
)
def test_date_words_of_todoist(words: str, due: dict[str, str]) -> None:
    assert due_of(words) == due


STARTS = [
    b"", b"title\n", b"TYPE,CONTENT,DATE\ntask,x,", b'[{"title":',
    b"BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:x\nDUE:",
]  # fmt: skip


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)), st.sampled_from(STARTS))
def test_no_file_breaks_the_reader(content: bytes, start: bytes) -> None:
    message = "line "
    try:
        parse(start + content + (b"\nEND:VTODO\n" if b"VTODO" in start else b""))
    except ImportRefused as refused:
        message = refused.message
    assert message.startswith("line ")
