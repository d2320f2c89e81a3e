"""Rules by which a todo comes again: RFC 5545 RRULE, of days or longer, counted from its due date."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Final

from dateutil.rrule import rrulestr

HORIZON = timedelta(days=20 * 366)
"""No search for a next date goes further."""
CALENDAR_CYCLE = 400
"""Years after which weekdays and leap days come again as they were."""
MAX_COUNT: Final = 1000
FREQUENCIES: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
PARTS: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "WKST"})
LONGER_PARTS: Final = PARTS | {"BYMONTHDAY", "BYSETPOS", "BYYEARDAY", "BYWEEKNO"}
"""Parts of rules by month and year; for days and weeks they would only filter, mostly everything."""
ANY_DAY = date(2024, 1, 1)


def parts_of(rule: str) -> dict[str, str]:
    """Parts of a rule by name; raises ValueError with what is wrong with it.

    >>> parts_of("FREQ=WEEKLY;BYDAY=MO")
    {'FREQ': 'WEEKLY', 'BYDAY': 'MO'}
    """
    pairs = [part.partition("=") for part in rule.removeprefix("RRULE:").split(";")]
    parts = {name: value for name, _, value in pairs}
    if len(parts) != len(pairs) or not all(parts.values()):
        raise ValueError("must be an RRULE of RFC 5545, for example FREQ=WEEKLY;BYDAY=MO")
    if parts.get("FREQ") not in FREQUENCIES:
        raise ValueError("FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY")
    known = LONGER_PARTS if parts["FREQ"] in ("MONTHLY", "YEARLY") else PARTS
    if unknown := sorted(parts.keys() - known):
        raise ValueError(
            f"{unknown[0]} is not supported with FREQ={parts['FREQ']}; due_time sets a time of day"
        )
    if {"COUNT", "UNTIL"} <= parts.keys():
        raise ValueError("COUNT and UNTIL exclude each other")
    for name in {"INTERVAL", "COUNT"} & parts.keys():
        if not parts[name].isascii() or not parts[name].isdigit() or not 1 <= int(parts[name]) <= MAX_COUNT:
            raise ValueError(f"{name} must be a number from 1 to {MAX_COUNT}")
    return parts


def join_parts(parts: dict[str, str]) -> str:
    """The rule of some parts."""
    return ";".join(f"{name}={value}" for name, value in parts.items())


def normalize(rule: str) -> str:
    """The rule in one spelling; raises ValueError for one that cannot be read or names no date."""
    parts = parts_of(rule.strip().upper())
    # Leap days and short months: any rule that ever comes, comes within the horizon of any start.
    if next(dates(join_parts(parts), ANY_DAY), None) is None and "UNTIL" not in parts:
        raise ValueError("names no date within 20 years")
    return join_parts(parts)


def dates(rule: str, start: date) -> Iterator[date]:
    """Dates of a rule from `start` on, up to its end or the horizon; raises ValueError for a bad rule."""
    parts = parts_of(rule)
    count = int(parts.pop("COUNT")) if "COUNT" in parts else None
    last = start + min(HORIZON, date.max - start)
    if "UNTIL" in parts:
        last = min(last, _until(parts.pop("UNTIL")))
    # dateutil looks for a date up to the year 9999: seconds, for a rule without one (February 30th). The same
    # calendar near that year bounds it; an end date does not, as dateutil compares it to dates it has.
    shift = max(0, (date.max.year - HORIZON.days // 365 - start.year) // CALENDAR_CYCLE * CALENDAR_CYCLE)
    began = datetime.combine(start.replace(year=start.year + shift), time.min)
    found = (day.date().replace(year=day.year - shift) for day in rrulestr(join_parts(parts), dtstart=began))
    return islice(takewhile(lambda day: day <= last, found), count)


def first_date(rule: str, today: date) -> date | None:
    """First date of a rule from `today` on."""
    return next(dates(rule, today), None)


def next_occurrence(rule: str, due: date, today: date) -> tuple[date, str] | None:
    """Next due date after `due`, not before `today` for what is late, and the rule from there on.

    None when the rule has ended. A rule with COUNT counts down by the dates that are passed over.

    >>> next_occurrence("FREQ=DAILY;COUNT=5", date(2026, 1, 1), date(2026, 1, 3))
    (datetime.date(2026, 1, 3), 'FREQ=DAILY;COUNT=3')
    """
    parts = parts_of(rule)
    for passed, day in enumerate(dates(rule, due)):
        if day > due and day >= today:
            if "COUNT" in parts:
                parts["COUNT"] = str(int(parts["COUNT"]) - passed)
            return day, join_parts(parts)
    return None


def _until(text: str) -> date:
    try:
        return datetime.strptime(text[:8], "%Y%m%d").date()
    except ValueError as error:
        raise ValueError("UNTIL must be a date such as 20270601") from error
