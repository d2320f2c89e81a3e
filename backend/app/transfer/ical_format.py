"""iCalendar (RFC 5545): todos as VTODO components."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Component, Todo, vRecur

from app.todos.due import zone_names, zone_of
from app.todos.schemas import TodoRead
from app.transfer.schemas import ImportRefused, ParsedFile

PRODUCT = "-//Todo//Todo//EN"
PRIORITIES = {"high": 1, "medium": 5, "low": 9}
BLOCK = re.compile(r"^BEGIN:(VTODO|VEVENT|VJOURNAL)[ \t]*$", re.MULTILINE | re.IGNORECASE)


def write_ical(todos: Iterable[TodoRead]) -> bytes:
    """Todos as a calendar, those in the trash left out."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    for todo in todos:
        if todo.deleted_at is None:
            calendar.add_component(component_of(todo))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def component_of(todo: TodoRead) -> Todo:
    """One VTODO."""
    component = Todo()
    component.add("uid", str(todo.id))
    component.add("dtstamp", todo.updated_at)
    component.add("created", todo.created_at)
    component.add("last-modified", todo.updated_at)
    component.add("summary", todo.title)
    if todo.notes:
        component.add("description", todo.notes)
    component.add("priority", PRIORITIES[todo.priority])
    if todo.tags:
        component.add("categories", todo.tags)
    component.add("status", "COMPLETED" if todo.done else "NEEDS-ACTION")
    if todo.completed_at is not None:
        component.add("completed", todo.completed_at)
    if todo.due_date is not None:
        add_due(component, todo, todo.due_date)
    return component


def add_due(component: Todo, todo: TodoRead, day: date) -> None:
    """Due date, rule and reminder."""
    due: date = day
    if todo.due_time:
        due = datetime.combine(day, datetime.strptime(todo.due_time, "%H:%M").time(), zone_of(todo.time_zone))
    component.add("due", due)
    if todo.recurrence:
        component.add("dtstart", due)  # a rule counts from it
        component.add("rrule", vRecur.from_ical(todo.recurrence))
    if todo.reminder_minutes is not None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", todo.title)
        alarm.add("trigger", timedelta(minutes=-todo.reminder_minutes), parameters={"RELATED": "END"})
        component.add_component(alarm)


def blocks_of(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, kind and text of each component, so that one that is broken is told by its line."""
    counted, line = 0, 1
    for match in BLOCK.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        kind = match[1].upper()
        end = re.compile(rf"^END:{kind}[ \t]*$", re.MULTILINE | re.IGNORECASE).search(text, match.end())
        if end is None:
            raise ImportRefused(f"line {line}: BEGIN:{kind} has no END:{kind}.")
        yield line, kind, text[match.start() : end.end()]


def read_ical(text: str) -> ParsedFile:
    """Todos of a calendar; its events are left out."""
    parsed = ParsedFile("ics")
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for line, kind, block in blocks_of(plain):
        if kind != "VTODO":
            parsed.warn(line, f"a {kind} is no todo, and is left out")
            continue
        try:
            values = values_of(Todo.from_ical(block))
        # The library answers what it cannot read with several kinds of error.
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError) as error:
            parsed.error(line, f"this VTODO cannot be read ({str(error)[:200]})")
            continue
        parsed.add(line, values)
    return parsed


def values_of(component: Component) -> dict[str, Any]:
    """Fields of one VTODO."""
    values: dict[str, Any] = {
        "title": " ".join(str(component.get("summary", "")).split()),
        "notes": str(component.get("description", "")),
        "priority": priority_of(int(component.get("priority", 0))),
        "tags": tags_of(component.get("categories")),
        "done": str(component.get("status", "")).upper() == "COMPLETED" or "completed" in component,
    }
    due = component.get("due") or component.get("dtstart")
    if due is not None:
        values.update(due_of(due.dt))
    rule = component.get("rrule")
    if rule is not None:
        values["recurrence"] = (rule[0] if isinstance(rule, list) else rule).to_ical().decode()
    alarm = next((part for part in component.subcomponents if part.name == "VALARM"), None)
    trigger = getattr(alarm.get("trigger"), "dt", None) if alarm is not None else None
    if due is not None and isinstance(trigger, timedelta):
        values["reminder_minutes"] = max(0, int(-trigger.total_seconds() // 60))
    return values


def priority_of(number: int) -> str:
    """RFC 5545: 1 to 4 is high, 5 medium, 6 to 9 low, 0 none."""
    if number in range(1, 5):
        return "high"
    return "low" if number in range(6, 10) else "medium"


def tags_of(categories: Any) -> list[str]:  # noqa: ANN401 - one or a list of the library's
    """Categories as tags; there may be several lines of them."""
    lines = categories if isinstance(categories, list) else [categories] if categories is not None else []
    return [str(name) for line in lines for name in line.cats if str(name).strip()]


def due_of(due: date) -> dict[str, Any]:
    """Date, time and zone; a moment in a zone that we do not know is told in UTC."""
    if not isinstance(due, datetime):
        return {"due_date": due.isoformat()}
    zone = getattr(due.tzinfo, "key", None)
    if due.tzinfo is not None and zone not in zone_names():
        due, zone = due.astimezone(UTC), "UTC"
    return {"due_date": due.date().isoformat(), "due_time": f"{due:%H:%M}", "time_zone": zone}
