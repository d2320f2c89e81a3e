"""Recurrence in words -> RFC 5545 rules: "every Monday", "every 2nd Friday", "every day until June"."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from app.local_model.dates import MONTH, WEEKDAYS, find_dates, month_number
from app.local_model.lexicon import NUMBERS, ORDINALS
from app.local_model.times import TimePhrase, find_times

_DAY_NAME: Final = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?"
_DAYS: Final = rf"{_DAY_NAME}(?:\s*(?:,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|/)(?:every\s+|on\s+)?{_DAY_NAME})*"
_STEPS: Final = {"other": 2, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_NTH: Final = (
    rf"(?P<nth>{'|'.join(_STEPS)}|\d{{1,2}}(?:st|nd|rd|th)?"
    rf"|{'|'.join(word for word in NUMBERS if word.isalpha() and len(word) > 2)})"
)
_PLACE: Final = r"(?P<place>first|second|third|fourth|last|[1-4](?:st|nd|rd|th))"
_MONTH_DAY: Final = r"(?P<day>first|last|[12]?\d(?:st|nd|rd|th)|3[01](?:st)?)(?:\s+day)?"
_EACH_MONTH: Final = r"(?:\s+(?:of|in))?\s+(?:every|each|the)\s+month"
_FREQUENCIES: Final = {
    "day": "DAILY", "morning": "DAILY", "afternoon": "DAILY", "evening": "DAILY", "night": "DAILY",
    "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY",
}  # fmt: skip
_FIXED: Final = {
    "weekday": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "workday": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "working day": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "business day": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "weekend": "FREQ=WEEKLY;BYDAY=SA,SU", "fortnight": "FREQ=WEEKLY;INTERVAL=2",
    "quarter": "FREQ=MONTHLY;INTERVAL=3",
}  # fmt: skip
_ADVERBS: Final = {
    "daily": "FREQ=DAILY", "weekly": "FREQ=WEEKLY", "fortnightly": "FREQ=WEEKLY;INTERVAL=2",
    "biweekly": "FREQ=WEEKLY;INTERVAL=2", "monthly": "FREQ=MONTHLY", "quarterly": "FREQ=MONTHLY;INTERVAL=3",
    "yearly": "FREQ=YEARLY", "annually": "FREQ=YEARLY",
}  # fmt: skip
_HEADS: Final = tuple(
    re.compile(rf"(?<![\w-]){source}(?![\w-])")
    for source in (
        rf"(?:on\s+)?(?:the\s+)?{_PLACE}\s+(?P<days>{_DAY_NAME}){_EACH_MONTH}",
        rf"(?:on\s+)?the\s+{_MONTH_DAY}(?:{_EACH_MONTH}|,?\s+monthly)",
        rf"(?:every|each)\s+month\s+on\s+the\s+(?:{_PLACE}\s+(?P<days>{_DAY_NAME})|{_MONTH_DAY})",
        rf"monthly,?\s+(?:on\s+)?(?:the\s+)?{_MONTH_DAY}",
        rf"(?:every|each)\s+year\s+on\s+(?:the\s+)?(?:{MONTH}\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
        rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH.replace('<month>', '<month2>')})",
        rf"(?:every|each)\s+(?:single\s+)?(?:{_NTH}\s+)?(?P<days>{_DAYS})",
        rf"(?:every|each)\s+(?:single\s+)?(?:{_NTH}\s+)?(?P<unit>{'|'.join((*_FIXED, *_FREQUENCIES))})s?"
        rf"(?:\s+on\s+(?P<days>{_DAYS}))?",
        r"(?:on\s+)?(?P<fixed>weekdays|weekends|workdays|working days)",
        rf"on\s+(?P<days>(?:{'|'.join(WEEKDAYS)})s(?:\s*(?:,|and|&)\s*(?:on\s+)?(?:{'|'.join(WEEKDAYS)})s)*)",
        rf"(?P<adverb>{'|'.join(_ADVERBS)})(?:\s+on\s+(?P<days>{_DAYS}))?(?=\s*(?:$|at\b|until\b|till\b"
        rf"|starting\b|from\b|for\b|,|\)))",
    )
)
_END: Final = re.compile(r"^\s*,?\s*(?:until|till|through|up to|ending(?:\s+on)?)\s+(?:the\s+)?")
_START: Final = re.compile(
    r"^\s*,?\s*(?:starting(?:\s+(?:on|from))?|beginning(?:\s+on)?|from|as of)\s+(?:the\s+)?"
)
_MONTH_ALONE: Final = re.compile(rf"^{MONTH}(?:\s+(?P<year>20\d\d))?(?!\s*\d)(?!\w)")
_LENGTH: Final = re.compile(
    rf"^\s*,?\s*(?:for\s+)?(?:the next\s+)?(?P<count>\d{{1,3}}"
    rf"|{'|'.join(word for word in NUMBERS if word.isalpha())})"
    r"\s+(?P<unit>times|occurrences|days?|weeks?|months?|years?)\b"
)


@dataclass(frozen=True)
class RecurrencePhrase:
    """A phrase at [start, end): the rule, its first date from today on, and the time of day if it names
    one.
    """

    start: int
    end: int
    rule: str
    first: date
    time: TimePhrase | None = None


def find_recurrence(text: str, today: date) -> RecurrencePhrase | None:
    """The first recurrence of the lower-case `text`, with what belongs to it ("at 8am until June").

    >>> find_recurrence("team retro every 2nd friday", date(2026, 3, 4)).rule
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR'
    """
    for head in _HEADS:
        if match := head.search(text):
            return _continued(text, match, today)
    return None


def first_date(rule: str, start: date) -> date | None:
    """First date of a rule from `start` on; None if it has none."""
    begin = datetime.combine(start, time())
    # The step counts from the first date and has no say in which that is: "every other Monday" begins
    # on the coming one.
    each = re.sub(r";INTERVAL=\d+", "", rule)
    moment = next(iter(rrulestr(each, dtstart=begin)), None)
    return moment.date() if moment else None


def _continued(text: str, match: re.Match[str], today: date) -> RecurrencePhrase | None:
    rule, at = _rule(match), match.end()
    begin, phrase = today, None
    for _ in range(4):  # a time, a start and an end, in any order
        rest = text[at:]
        times = find_times(rest)
        if times and not phrase and not rest[: times[0].start].strip(" ,"):
            phrase, at = times[0], at + times[0].end
        elif bound := _until(rest, today):
            rule, at = f"{rule};UNTIL={bound[0]:%Y%m%d}", at + bound[1]
        elif bound := _starting(rest, today):
            begin, at = bound[0], at + bound[1]
        elif (length := _LENGTH.match(rest)) and "UNTIL" not in rule and "COUNT" not in rule:
            rule, at = rule + _lasting(length, begin), at + length.end()
        else:
            break
    first = first_date(rule, begin)
    return RecurrencePhrase(match.start(), at, rule, first, phrase) if first else None


def _rule(match: re.Match[str]) -> str:
    """The rule of a head, without its end."""
    part = match.groupdict()
    if part.get("adverb"):
        return _ADVERBS[part["adverb"]] + _by_day(part.get("days"))
    if part.get("place"):
        return f"FREQ=MONTHLY;BYDAY={_ordinal(part['place'])}{_codes(part['days'])[0]}"
    if part.get("month") or part.get("month2"):
        return f"FREQ=YEARLY;BYMONTH={month_number(match)};BYMONTHDAY={part['day'] or part['day2']}"
    if part.get("day"):
        return f"FREQ=MONTHLY;BYMONTHDAY={_ordinal(part['day'])}"
    if part.get("fixed"):
        return _FIXED[part["fixed"].removesuffix("s")]
    unit = part.get("unit")
    if unit in _FIXED:
        return _FIXED[unit]
    step = _step(part.get("nth"))
    interval = f";INTERVAL={step}" if step > 1 else ""
    return f"FREQ={_FREQUENCIES[unit] if unit else 'WEEKLY'}{interval}{_by_day(part.get('days'))}"


def _step(nth: str | None) -> int:
    digits = re.match(r"\d+", nth or "")
    return int(digits[0]) if digits else _STEPS.get(nth or "", NUMBERS.get(nth or "", 1))


def _ordinal(word: str) -> int:
    digits = re.match(r"\d+", word)
    return int(digits[0]) if digits else ORDINALS[word]


def _codes(days: str) -> list[str]:
    """Two-letter names of the weekdays in some words, in the order of the week."""
    starts = set(re.findall(r"\b(mon|tue|wed|thu|fri|sat|sun)", days))
    return [name[:2].upper() for name in WEEKDAYS if name[:3] in starts]


def _by_day(days: str | None) -> str:
    return f";BYDAY={','.join(_codes(days))}" if days else ""


def _until(rest: str, today: date) -> tuple[date, int] | None:
    """The last day of the rule and where its phrase ends; "until June" ends with May."""
    head = _END.match(rest)
    if not head:
        return None
    if alone := _MONTH_ALONE.match(rest[head.end() :]):
        month = month_number(alone)
        year = int(alone["year"] or today.year + (month <= today.month))
        return date(year, month, 1) - timedelta(days=1), head.end() + alone.end()
    return _date_at(rest, head.end(), today)


def _starting(rest: str, today: date) -> tuple[date, int] | None:
    head = _START.match(rest)
    return _date_at(rest, head.end(), today) if head else None


def _date_at(text: str, at: int, today: date) -> tuple[date, int] | None:
    """The date that stands at a place, or a word before it."""
    whens = [when for when in find_dates(text, today) if when.start <= at < when.end]
    return (whens[0].last, whens[0].end) if whens else None


def _lasting(length: re.Match[str], begin: date) -> str:
    count = int(length["count"]) if length["count"].isdigit() else NUMBERS[length["count"]]
    unit = length["unit"].rstrip("s")
    if unit in ("time", "occurrence"):
        return f";COUNT={count}"
    end = begin + relativedelta(**{f"{unit}s": count}) - timedelta(days=1)  # type: ignore[arg-type]
    return f";UNTIL={end:%Y%m%d}"


_UNITS: Final = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_CODES: Final = {name[:2].upper(): name.capitalize() for name in WEEKDAYS}


def describe(rule: str) -> str:
    """A rule in words; the rule itself where it says more than these words can.

    >>> describe("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR")
    'every 2 weeks on Friday'
    """
    parts = dict(part.partition("=")[::2] for part in rule.removeprefix("RRULE:").split(";"))
    unit = _UNITS.get(parts.pop("FREQ", ""))
    step, days = parts.pop("INTERVAL", "1"), parts.pop("BYDAY", "")
    until, count, day = parts.pop("UNTIL", ""), parts.pop("COUNT", ""), parts.pop("BYMONTHDAY", "")
    month = parts.pop("BYMONTH", "")
    parts.pop("WKST", None)
    codes = days.split(",") if days else []
    if not unit or parts or any(code[-2:] not in _CODES or len(code) > 2 for code in codes):
        return rule
    if month and not day.isdigit():
        return rule
    text = f"every {unit}" if step == "1" else f"every {step} {unit}s"
    if codes:
        text += f" on {', '.join(_CODES[code] for code in codes)}"
    if day:
        text += f" on day {day}" if day != "-1" else " on the last day"
        text += f" of month {month}" if month else ""
    if until:
        text += f" until {until[:4]}-{until[4:6]}-{until[6:8]}"
    return text + (f", {count} times" if count else "")
