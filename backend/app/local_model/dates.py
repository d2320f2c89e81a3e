"""Dates in words: where a phrase stands and which days it means. Times of day are left alone.

No library does this job: dateparser and parsedatetime read "next Friday" as the coming one, take loose words
such as "may" and "sun" out of titles, and know no ranges.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import FR, MO, SU, relativedelta

from app.local_model.lexicon import NUMBERS


@dataclass(frozen=True)
class When:
    """A phrase at [start, end) that means the days first..last; `due` is the day to put on a todo."""

    start: int
    end: int
    first: date
    last: date
    due: date


_Days = tuple[date, date, date] | None
_Reader = Callable[[re.Match[str], date], _Days]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SHORT_WEEKDAY = r"(?P<weekday>(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?:day)?)"
_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
_PART_OF_DAY = r"(?:\s+(?:morning|afternoon|evening|night))?"
_LEADS_TO_A_DAY = (
    rf"(?:"
    rf"{'|'.join(f'(?<={word} )' for word in ('on', 'by', 'for', 'due', 'until', 'till', 'before', 'to'))}"
    rf")"
)
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year>20\d\d))?"
_COUNT = (
    r"(?P<count>\d{1,3}|a couple of|a couple|a few|" + "|".join(w for w in NUMBERS if " " not in w) + r")"
)
_UNIT = r"(?P<unit>day|night|week|fortnight|month|year)s?"
_EDGE = r"(?![\w'/-])"


def count_of(text: str) -> int:
    """The number that digits or a number word stand for."""
    return int(text) if text.isdigit() else NUMBERS[text]


def unit_delta(unit: str, count: int) -> relativedelta:
    """`count` days, weeks, fortnights, months or years."""
    if unit == "fortnight":
        return relativedelta(weeks=2 * count)
    days = unit in ("day", "night")
    return relativedelta(days=count) if days else relativedelta(**{f"{unit}s": count})  # type: ignore[arg-type]


def find_dates(text: str, today: date) -> list[When]:
    """All date phrases of the lower-case `text`, in order, none overlapping; the longer reading wins."""
    phrases: list[When] = []
    for pattern, reader in _READERS:
        for match in pattern.finditer(text):
            if _recurs(text, match) or any(
                match.start() < other.end and other.start < match.end() for other in phrases
            ):
                continue
            days = _read(reader, match, today)
            if days:
                phrases.append(When(match.start(), match.end(), *days))
    return sorted(phrases, key=lambda when: when.start)


def _recurs(text: str, match: re.Match[str]) -> bool:
    """ "every Monday", "the 1st of each month": no single day."""
    return bool(
        re.search(r"\b(?:every|each)(?: other)?\s+$", text[: match.start()])
        or re.match(r"\s+of (?:every|each)\b", text[match.end() :])
    )


def _read(reader: _Reader, match: re.Match[str], today: date) -> _Days:
    try:
        return reader(match, today)
    except (ValueError, OverflowError):  # 31 February, or a year past the calendar: not a date
        return None


def _one(day: date) -> _Days:
    return day, day, day


def _coming(today: date, month: int, day: int) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def month_number(match: re.Match[str]) -> int:
    """The number of the month that a match of MONTH named (group `month` or `month2`)."""
    name = match["month"] or match["month2"]
    return _MONTHS.index(name[:3]) + 1


def _iso(match: re.Match[str], today: date) -> _Days:
    return _one(date(int(match["y"]), int(match["m"]), int(match["d"])))


def _numeric(match: re.Match[str], today: date) -> _Days:
    first, second = int(match["a"]), int(match["b"])
    month, day = (second, first) if first > 12 or match["sep"] == "." else (first, second)
    if match["y"]:
        year = int(match["y"])
        return _one(date(year if year > 99 else 2000 + year, month, day))
    return _one(_coming(today, month, day))


def _day_and_month(match: re.Match[str], today: date) -> _Days:
    day, month = int(match["day"]), month_number(match)
    return _one(date(int(match["year"]), month, day) if match["year"] else _coming(today, month, day))


def _day_of_month(match: re.Match[str], today: date) -> _Days:
    day = int(match["day"])
    for months in range(3):
        start = today.replace(day=1) + relativedelta(months=months)
        candidate = start + relativedelta(day=day)
        if candidate.day == day and candidate >= today:
            return _one(candidate)
    return None


def _relative_day(match: re.Match[str], today: date) -> _Days:
    word = match[0]
    offset = 2 if "day after" in word else -2 if "day before" in word else 1 if "tomorrow" in word else 0
    return _one(today + timedelta(days=-1 if word == "yesterday" else offset))


def _week_after(match: re.Match[str], today: date) -> _Days:
    return _one(today + timedelta(days=8 if match["which_day"] == "tomorrow" else 7))


def _in_count(match: re.Match[str], today: date) -> _Days:
    return _one(today + unit_delta(match["unit"], count_of(match["count"])))


def _weekday(match: re.Match[str], today: date) -> _Days:
    index = next(i for i, name in enumerate(WEEKDAYS) if name.startswith(match["weekday"][:3]))
    if "next" in (match["which"] or ""):
        monday = today + relativedelta(days=1, weekday=MO)
        return _one(monday + timedelta(days=index))
    coming = today + timedelta(days=(index - today.weekday()) % 7)
    if match["which"] == "last":
        return _one(coming - timedelta(days=7))
    if match["plus"]:
        coming += timedelta(days=7)
    return _one(coming)


def _week(match: re.Match[str], today: date) -> _Days:
    monday = today - timedelta(days=today.weekday())
    if "next" in (match["which"] or ""):
        monday += timedelta(days=7)
        return monday, monday + timedelta(days=6), monday
    if match["which"] == "last":
        monday -= timedelta(days=7)
    return monday, monday + timedelta(days=6), max(today, monday + relativedelta(weekday=FR))


def _weekend(match: re.Match[str], today: date) -> _Days:
    sunday = today + relativedelta(weekday=SU)
    saturday = sunday - timedelta(days=1)
    if "next" in (match["which"] or ""):
        saturday, sunday = saturday + timedelta(days=7), sunday + timedelta(days=7)
    return saturday, sunday, max(saturday, today)


def _month(match: re.Match[str], today: date) -> _Days:
    step = 1 if "next" in match["which"] else -1 if match["which"] == "last" else 0
    first = today.replace(day=1) + relativedelta(months=step)
    last = first + relativedelta(day=31)
    return first, last, first if step == 1 else last


def _year(match: re.Match[str], today: date) -> _Days:
    year = today.year + (1 if "next" in match["which"] else 0)
    first, last = date(year, 1, 1), date(year, 12, 31)
    return first, last, first if year > today.year else last


def _end_of(match: re.Match[str], today: date) -> _Days:
    step = 1 if match["which"] == "next" else 0
    if match["span"] == "week":
        return _one(today - timedelta(days=today.weekday()) + timedelta(days=4 + 7 * step))
    if match["span"] == "year":
        return _one(date(today.year + step, 12, 31))
    if match["span"] == "month":
        return _one(today + relativedelta(months=step, day=31))
    if match["span"] == "day":
        return _one(today)
    month = month_number(match)
    return _one(
        _coming(today, month, 1) + relativedelta(day=31)
        if month != today.month
        else today + relativedelta(day=31)
    )


def _start_of(match: re.Match[str], today: date) -> _Days:
    if match["span"] == "week":
        return _one(today - timedelta(days=today.weekday()) + timedelta(days=7))
    if match["span"] == "year":
        return _one(date(today.year + 1, 1, 1))
    return _one(today + relativedelta(months=1, day=1))


def _abbreviation(match: re.Match[str], today: date) -> _Days:
    if match[0] == "eod":
        return _one(today)
    return _one(today + relativedelta(weekday=FR) if match[0] == "eow" else today + relativedelta(day=31))


_HOLIDAYS = {
    "christmas eve": (12, 24),
    "christmas": (12, 25),
    "xmas": (12, 25),
    "new year's eve": (12, 31),
    "new year's day": (1, 1),
    "new year's": (1, 1),
    "new year": (1, 1),
    "halloween": (10, 31),
    "valentine's day": (2, 14),
}


def _holiday(match: re.Match[str], today: date) -> _Days:
    return _one(_coming(today, *_HOLIDAYS[match["holiday"]]))


def _whole_month(match: re.Match[str], today: date) -> _Days:
    month = month_number(match)
    first = date(today.year if month >= today.month else today.year + 1, month, 1)
    return first, first + relativedelta(day=31), max(first, today)


_WHICH = "this coming|this|next|last|coming|the coming|the current|the next"
_READERS: list[tuple[re.Pattern[str], _Reader]] = [
    (re.compile(rf"(?<![\w'./-]){source}{_EDGE}"), reader)
    for source, reader in (
        (r"(?P<y>20\d\d)[-/](?P<m>\d\d?)[-/](?P<d>\d\d?)", _iso),
        (
            rf"(?:{_SHORT_WEEKDAY},?\s+(?:the\s+)?)?{_DAY}\s+(?:day\s+)?(?:of\s+)?{MONTH}{_YEAR}",
            _day_and_month,
        ),
        (rf"(?:{_SHORT_WEEKDAY},?\s+(?:the\s+)?)?{MONTH}\s+(?:the\s+)?{_DAY}{_YEAR}", _day_and_month),
        (r"(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?:(?P=sep)(?P<y>\d{4}|\d\d))?", _numeric),
        (
            rf"(?:the\s+)?(?:very\s+)?end of (?:(?P<which>the|this|next)\s+)?(?:(?P<span>week|month"
            rf"|year|day)|{MONTH})",
            _end_of,
        ),
        (
            r"(?:the\s+)?(?:beginning|start|first(?: day)?) of (?:the )?next (?P<span>week|month"
            r"|year)",
            _start_of,
        ),
        (
            rf"(?:{_SHORT_WEEKDAY},?\s+)?the\s+(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd"
            rf"|th)(?:\s+of (?:this|the) month)?",
            _day_of_month,
        ),
        (rf"{_COUNT}\s+{_UNIT}\s+(?:from (?:now|today)|hence)", _in_count),
        (r"a week (?:from\s+)?(?P<which_day>today|tomorrow)", _week_after),
        (r"(?:the\s+)?day after tomorrow|(?:the\s+)?day before yesterday", _relative_day),
        (
            rf"(?:today|tonight|(?:tomorrow|yesterday){_PART_OF_DAY}|this (?:morning|afternoon"
            rf"|evening))",
            _relative_day,
        ),
        (rf"(?:in|within)\s+(?:the next\s+)?{_COUNT}\s+(?:more\s+)?{_UNIT}(?:\s+time)?", _in_count),
        (rf"(?P<plus>a week (?:from|on)\s+)?(?:(?P<which>{_WHICH})\s+)?{_WEEKDAY}{_PART_OF_DAY}", _weekday),
        (rf"(?P<plus>a week (?:from|on)\s+)?(?P<which>this|next|last|coming)\s+{_SHORT_WEEKDAY}", _weekday),
        (rf"(?P<plus>(?!))?(?P<which>(?!))?{_LEADS_TO_A_DAY}{_SHORT_WEEKDAY}", _weekday),
        (rf"(?:the\s+)?(?:(?P<which>{_WHICH})\s+)?weekend", _weekend),
        (rf"(?P<which>{_WHICH})\s+week", _week),
        (rf"(?P<which>{_WHICH})\s+month", _month),
        (rf"(?P<which>{_WHICH})\s+year", _year),
        (r"eod|eow|eom", _abbreviation),
        (rf"(?P<holiday>{'|'.join(_HOLIDAYS)})", _holiday),
        (rf"(?<=in ){MONTH}", _whole_month),
    )
]
