"""Todoist's CSV (its backup and template format): tasks, sections and comments in one table."""

import re
from typing import Any

from dateutil import parser as dateutil_parser

from app.transfer.csv_format import rows_of
from app.transfer.schemas import ParsedFile

TITLE_LENGTH = 200
# Todoist's 1 is the most urgent, its 4 is none, which here is medium.
PRIORITIES = {"1": "high", "2": "medium", "3": "low", "4": "medium"}
LABEL = re.compile(r"(?<!\S)@([^\s@]{1,40})(?=\s|$)")
WEEKDAYS = {"mon": "MO", "tue": "TU", "wed": "WE", "thu": "TH", "fri": "FR", "sat": "SA", "sun": "SU"}
UNITS = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
EVERY = re.compile(
    r"(?:every!?|ev)\s+(?:(other|\d{1,3})(?:st|nd|rd|th)?\s+)?([a-z]+?)s?(?:\s+(?:at\s+)?(.+))?$"
)
PLAIN = {"daily": "every day", "weekly": "every week", "monthly": "every month", "yearly": "every year"}


def is_todoist(header: list[str]) -> bool:
    """Whether the first row is that of Todoist's format."""
    return {"TYPE", "CONTENT"} <= {name.strip().upper() for name in header}


def read_todoist(text: str) -> ParsedFile:
    """Tasks of a Todoist CSV, flat and in their order; comments join the notes of their task."""
    parsed = ParsedFile("todoist")
    rows = rows_of(text)
    _, header = next(rows)
    names = [name.strip().upper() for name in header]
    pending: tuple[int, dict[str, Any]] | None = None
    for line, row in rows:
        cells = {name: cell.strip() for name, cell in zip(names, row, strict=False)}
        kind = cells.get("TYPE", "").lower()
        if kind == "note" and pending is not None:
            notes = [pending[1]["notes"], cells.get("CONTENT", "")]
            pending[1]["notes"] = "\n\n".join(filter(None, notes))
            continue
        if pending is not None:
            parsed.add(*pending)
            pending = None
        if kind == "task":
            pending = line, task_of(parsed, line, cells)
        elif kind == "section":
            parsed.warn(line, f"the section “{cells.get('CONTENT', '')[:60]}” is left out, its tasks are not")
        elif kind not in ("", "meta"):
            parsed.warn(line, f"a row of the type “{kind[:20]}” is left out")
    if pending is not None:
        parsed.add(*pending)
    return parsed


def task_of(parsed: ParsedFile, line: int, cells: dict[str, str]) -> dict[str, Any]:
    """Fields of one task."""
    content = cells.get("CONTENT", "").removeprefix("* ")
    tags = LABEL.findall(content)
    title = " ".join(LABEL.sub("", content).split())
    notes = cells.get("DESCRIPTION", "")
    if len(title) > TITLE_LENGTH:
        parsed.warn(line, f"the title is longer than {TITLE_LENGTH} characters: all of it is in the notes")
        notes = "\n\n".join(filter(None, (title, notes)))
        title = title[: TITLE_LENGTH - 1] + "…"
    values: dict[str, Any] = {
        "title": title,
        "notes": notes,
        "tags": tags,
        "priority": PRIORITIES.get(cells.get("PRIORITY", ""), "medium"),
    }
    if when := cells.get("DATE", ""):
        due = due_of(when)
        if due:
            values.update(due)
            if "due_time" in due and cells.get("TIMEZONE"):
                values["time_zone"] = cells["TIMEZONE"]
        else:
            parsed.warn(line, f"the date “{when[:60]}” is not understood: it is in the notes")
            values["notes"] = "\n\n".join(filter(None, (notes, f"Date: {when}")))
    return values


def due_of(when: str) -> dict[str, Any]:
    """Due date, time and rule of Todoist's date words; empty for what is not understood.

    >>> due_of("every other mon at 9:30")
    {'recurrence': 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO', 'due_time': '09:30'}
    """
    words = PLAIN.get(when.lower(), when.lower())
    if match := EVERY.match(words):
        return every(*match.groups())
    try:
        # What is left out is taken from these: where they differ, the words named no whole date.
        first, second = (dateutil_parser.parse(when, default=day) for day in DEFAULTS)
    except (ValueError, OverflowError):
        return {}
    if first.date() != second.date():
        return {}
    due: dict[str, Any] = {"due_date": first.date().isoformat()}
    if (first.hour, first.minute) == (second.hour, second.minute):
        due["due_time"] = f"{first:%H:%M}"
    return due


DEFAULTS = (dateutil_parser.parse("2001-01-01T00:00:00"), dateutil_parser.parse("2004-12-31T23:59:59"))


def every(interval: str | None, unit: str, clock: str | None) -> dict[str, Any]:
    """A rule of "every ..."; empty when it is one of another kind."""
    if unit in ("weekday", "workday"):
        rule = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    elif unit in UNITS:
        rule = f"FREQ={UNITS[unit]}"
    elif unit[:3] in WEEKDAYS:
        rule = f"FREQ=WEEKLY;BYDAY={WEEKDAYS[unit[:3]]}"
    else:
        return {}
    if interval:
        head, _, tail = rule.partition(";")
        number = 2 if interval == "other" else int(interval)
        rule = ";".join(filter(None, (head, f"INTERVAL={number}", tail)))
    if clock is None:
        return {"recurrence": rule}
    try:
        first, second = (dateutil_parser.parse(clock, default=day) for day in DEFAULTS)
    except (ValueError, OverflowError):
        return {}
    # Only a time may follow, or the rule would lose what it means.
    if (first.date(), second.date()) != (DEFAULTS[0].date(), DEFAULTS[1].date()) or first.hour != second.hour:
        return {}
    return {
        "recurrence": rule,
        "due_time": f"{first.hour:02}:{first.minute if first.minute == second.minute else 0:02}",
    }
