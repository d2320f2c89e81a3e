"""Due times, rules of recurrence and reminders."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.todos.due import moment, reminder_moment, today_in
from app.todos.recurrence import dates, next_occurrence, normalize
from tests.accounts import Account, error_code


def utc(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock", "zone", "expected"),
    [
        ("2026-11-26", "17:00", "Europe/Berlin", "2026-11-26T16:00"),
        ("2026-11-26", None, "Europe/Berlin", "2026-11-26T08:00"),
        ("2026-11-26", "17:00", None, "2026-11-26T17:00"),
        ("2026-11-26", "00:30", "Pacific/Kiritimati", "2026-11-25T10:30"),
        # The clock goes from 02:00 to 03:00: 02:30 is 03:30 summer time.
        ("2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:30"),
        # The clock goes back from 03:00 to 02:00: the first 02:30.
        ("2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30"),
        ("2026-11-26", "17:00", "Mars/Olympus", "2026-11-26T17:00"),
    ],
)
def test_wall_clock_times_as_moments(day: str, clock: str | None, zone: str | None, expected: str) -> None:
    assert moment(date.fromisoformat(day), clock, zone) == utc(expected)


def test_moments_beyond_the_calendar() -> None:
    assert moment(date.max, "23:59", "America/New_York") is None
    assert reminder_moment(date.min, "00:00", "Europe/Berlin", 0) is None
    assert reminder_moment(date.min, "00:00", "UTC", 1) is None
    assert reminder_moment(None, "00:00", "UTC", 1) is None


def test_today_is_where_the_user_is() -> None:
    assert today_in("Pacific/Kiritimati", utc("2026-11-26T11:00")) == date(2026, 11, 27)
    assert today_in("America/Los_Angeles", utc("2026-11-26T05:00")) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("rule", "due", "today", "following"),
    [
        ("FREQ=WEEKLY;BYDAY=MO", "2026-11-23", "2026-11-23", "2026-11-30"),
        ("FREQ=WEEKLY;BYDAY=MO", "2026-11-02", "2026-11-26", "2026-11-30"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2026-11-27", "2026-11-27", "2026-12-11"),
        ("FREQ=MONTHLY;BYDAY=2FR", "2026-11-13", "2026-11-13", "2026-12-11"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31", "2026-01-31", "2026-02-28"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31", "2026-01-31", "2026-03-31"),
        ("FREQ=YEARLY", "2024-02-29", "2024-02-29", "2028-02-29"),
        ("FREQ=DAILY", "2026-11-20", "2026-11-26", "2026-11-26"),
        ("FREQ=DAILY", "2026-11-26", "2026-11-20", "2026-11-27"),
        ("FREQ=DAILY;UNTIL=20261126", "2026-11-25", "2026-11-25", "2026-11-26"),
        ("FREQ=DAILY;UNTIL=20261126", "2026-11-26", "2026-11-26", None),
        ("FREQ=DAILY;COUNT=1", "2026-11-26", "2026-11-26", None),
        ("FREQ=DAILY", "9999-12-31", "2026-11-26", None),
    ],
)
def test_next_occurrences(rule: str, due: str, today: str, following: str | None) -> None:
    found = next_occurrence(rule, date.fromisoformat(due), date.fromisoformat(today))
    assert (str(found[0]) if found else None) == following


def test_a_count_counts_down() -> None:
    rule, day, days = "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=5", date(2026, 11, 2), [date(2026, 11, 2)]
    while found := next_occurrence(rule, day, day):
        day, rule = found
        days.append(day)
    assert [str(day) for day in days] == [
        "2026-11-02",
        "2026-11-05",
        "2026-11-09",
        "2026-11-12",
        "2026-11-16",
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "every day",
        "FREQ=SECONDLY",
        "FREQ=HOURLY;INTERVAL=1",
        "FREQ=DAILY;BYSECOND=0",
        "FREQ=DAILY;BYHOUR=8",
        "FREQ=DAILY;COUNT=2;UNTIL=20270101",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=100000",
        "FREQ=DAILY;INTERVAL=²",
        "FREQ=DAILY;UNTIL=soon",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=DAILY\nRRULE:FREQ=DAILY",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=1FR;BYSETPOS=7",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYSETPOS=1;BYWEEKNO=x",
        "RRULE:FREQ=DAILY;DTSTART=20260101",
    ],
)
def test_rules_that_are_none(rule: str, ann: Account) -> None:
    with pytest.raises(ValueError, match=r".+"):
        normalize(rule)
    answer = ann.request("POST", "/todos", json={"title": "x", "due_date": "2026-01-01", "recurrence": rule})
    assert (answer.status_code, error_code(answer)) == (422, "invalid_input")


def test_rules_without_end_are_bounded() -> None:
    assert len(list(dates("FREQ=DAILY", date(2026, 1, 1)))) == 20 * 366 + 1
    assert normalize(" rrule:freq=weekly;byday=mo ") == "FREQ=WEEKLY;BYDAY=MO"


def open_todos(account: Account) -> list[dict[str, Any]]:
    """Open todos in the order of the agenda."""
    items: list[dict[str, Any]] = account.request(
        "GET", "/todos", params={"view": "open", "sort": "agenda"}
    ).json()["items"]
    return items


def test_completing_makes_the_next_one(ann: Account) -> None:
    due = datetime.now(UTC).date() + timedelta(days=1)
    todo = ann.add(
        "water plants", due_date=str(due), due_time="08:00", time_zone="Europe/Berlin", tags=["home"],
        recurrence="FREQ=DAILY;COUNT=3", reminder_minutes=10, notes="all", priority="high",
    )  # fmt: skip
    ann.add("other")
    done = ann.request("PATCH", f"/todos/{todo['id']}", json={"done": True}).json()
    assert (done["done"], done["recurrence"], done["remind_at"]) == (True, None, None)
    following = open_todos(ann)[0]
    same = {"title", "notes", "due_time", "time_zone", "tags", "priority", "reminder_minutes", "position"}
    assert {name: following[name] for name in same} == {name: todo[name] for name in same}
    assert (following["due_date"], following["recurrence"]) == (
        str(due + timedelta(days=1)), "FREQ=DAILY;COUNT=2",
    )  # fmt: skip
    assert following["reminder_status"] == "scheduled"
    undone = ann.request("POST", "/operations/undo").json()
    assert undone["status"] == "undone"
    assert [(todo["title"], todo["recurrence"]) for todo in open_todos(ann)] == [
        ("water plants", "FREQ=DAILY;COUNT=3"), ("other", None),
    ]  # fmt: skip


def test_the_last_of_a_rule_makes_no_other(ann: Account) -> None:
    todo = ann.add("x", due_date="2026-01-01", recurrence="FREQ=DAILY;COUNT=1")
    ann.request("PATCH", f"/todos/{todo['id']}", json={"done": True})
    assert open_todos(ann) == []


def test_a_rule_without_a_date_begins_on_its_first(ann: Account) -> None:
    todo = ann.add("x", recurrence="FREQ=WEEKLY;BYDAY=MO")
    due = date.fromisoformat(todo["due_date"])
    assert due.weekday() == 0
    assert timedelta(-1) <= due - datetime.now(UTC).date() <= timedelta(7)


def test_the_zone_used_last_is_the_next_ones(ann: Account) -> None:
    assert ann.add("a", due_date="2026-01-01", due_time="08:00")["time_zone"] == "UTC"
    ann.add("b", due_date="2026-01-01", due_time="08:00", time_zone="Asia/Tokyo")
    assert ann.add("c", due_date="2026-01-01", due_time="08:00")["time_zone"] == "Asia/Tokyo"
    assert ann.add("d", due_date="2026-01-01")["time_zone"] is None


@pytest.mark.parametrize(
    "fields",
    [
        {"due_time": "08:00"},
        {"reminder_minutes": 5},
        {"due_date": "2026-01-01", "due_time": "24:00"},
        {"due_date": "2026-01-01", "due_time": "08:00:00"},
        {"due_date": "2026-01-01", "due_time": "08:00", "time_zone": "Mars/Olympus"},
        {"due_date": "2026-01-01", "due_time": "08:00", "time_zone": "../etc/passwd"},
        {"due_date": "2026-01-01", "reminder_minutes": -1},
        {"due_date": "2026-01-01", "reminder_minutes": 50_000},
    ],
)
def test_times_that_cannot_be(ann: Account, fields: dict[str, object]) -> None:
    answer = ann.request("POST", "/todos", json={"title": "x", **fields})
    assert (answer.status_code, error_code(answer)) == (422, "invalid_input")
    assert ann.titles() == []


def test_without_its_date_a_todo_has_no_time(ann: Account) -> None:
    todo = ann.add("x", due_date="2126-01-01", due_time="08:00", recurrence="FREQ=DAILY", reminder_minutes=5)
    assert todo["reminder_status"] == "scheduled"
    path = f"/todos/{todo['id']}"
    cleared = ann.request("PATCH", path, json={"due_date": None}).json()
    assert [cleared[name] for name in ("due_time", "recurrence", "reminder_minutes", "remind_at")] == [
        None
    ] * 4
    answer = ann.request("PATCH", path, json={"due_date": None, "due_time": "09:00"})
    assert (answer.status_code, error_code(answer)) == (422, "invalid_input")


def test_a_reminder_in_the_past_is_missed(ann: Account) -> None:
    todo = ann.add("x", due_date="2026-01-01", reminder_minutes=0)
    assert (todo["remind_at"], todo["reminder_status"]) == (None, "missed")
    later = ann.request("PATCH", f"/todos/{todo['id']}", json={"due_date": "2126-01-01"}).json()
    assert (later["remind_at"], later["reminder_status"]) == ("2126-01-01T09:00:00Z", "scheduled")
    done = ann.request("PATCH", f"/todos/{todo['id']}", json={"done": True}).json()
    assert (done["remind_at"], done["reminder_status"]) == (None, "none")


def test_snooze(ann: Account) -> None:
    todo = ann.add("x")
    path = f"/todos/{todo['id']}/snooze"
    snoozed = ann.request("POST", path, json={"until": "2126-01-01T10:00:00+01:00"}).json()
    assert (snoozed["remind_at"], snoozed["due_date"]) == ("2126-01-01T09:00:00Z", None)
    for until in ("2020-01-01T10:00:00Z", "2126-01-01T10:00:00", "soon"):
        assert error_code(ann.request("POST", path, json={"until": until})) == "invalid_input"
    ann.request("PATCH", f"/todos/{todo['id']}", json={"done": True})
    assert error_code(ann.request("POST", path, json={"until": "2126-01-01T10:00:00Z"})) == "invalid_input"


def test_a_time_of_day_means_a_reminder(ann: Account) -> None:
    timed = ann.add("x", due_date="2126-01-01", due_time="08:00")
    assert (timed["reminder_minutes"], timed["remind_at"]) == (0, "2126-01-01T08:00:00Z")
    quiet = ann.add("x", due_date="2126-01-01", due_time="08:00", reminder_minutes=None)
    assert quiet["reminder_status"] == "none"
    path = f"/todos/{ann.add('x', due_date='2126-01-01')['id']}"
    assert ann.request("GET", path).json()["reminder_status"] == "none"
    assert ann.request("PATCH", path, json={"due_time": "09:30"}).json()["reminder_minutes"] == 0
    assert ann.request("PATCH", path, json={"reminder_minutes": None}).json()["reminder_status"] == "none"
    moved = ann.request("PATCH", path, json={"due_time": "10:00"}).json()
    assert moved["reminder_status"] == "none", "who wants none is not given one again"
