"""Times of day in words: where a phrase stands and which time it means. "at 5pm", "half past six", "in 20
minutes".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from app.local_model.intents import ClockTime
from app.local_model.lexicon import NUMBERS

_HOURS: Final = {word: number for word, number in NUMBERS.items() if word.isalpha() and word not in
                 ("a", "an", "couple", "few", "several", "another")}  # fmt: skip
_HOUR: Final = rf"(?P<hour>1\d|2[0-3]|0?\d|{'|'.join(_HOURS)})"
_LEAD: Final = r"(?:(?:at|around|about|by|from|@)\s*)?"
_HALF: Final = (
    r"(?:\s+(?:(?:in the|this) (?P<part>morning|afternoon|evening)|(?P<night>at night|tonight|tonite)))?"
    r"(?:\s+sharp)?"
)
_MINUTES: Final = rf"(?P<minutes>[1-5]?\d|{'|'.join(_HOURS)}|twenty|quarter|a quarter|half)"
_COUNT: Final = rf"(?P<count>\d{{1,3}}|an?|half an|{'|'.join(_HOURS)}|a couple of|a few)"
_UNIT_MINUTES: Final = {"m": 1, "h": 60}
_SPOKEN: Final = {"quarter": 15, "a quarter": 15, "half": 30, "twenty": 20}
MORNING_BEGINS: Final = 7
_NOON: Final = 12


@dataclass(frozen=True)
class TimePhrase:
    """A phrase at [start, end): a time of day, or so many minutes from now. `exact`: it cannot be a plain
    number.
    """

    start: int
    end: int
    clock: ClockTime | None = None
    in_minutes: int | None = None
    exact: bool = True


def find_times(text: str) -> list[TimePhrase]:
    """All time phrases of the lower-case `text`, in order, none overlapping.

    >>> [phrase.clock for phrase in find_times("call mom at 5pm")]
    [ClockTime(hour=17, minute=0, half='told')]
    """
    phrases: list[TimePhrase] = []
    for pattern, reader in _READERS:
        for match in pattern.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in phrases):
                continue
            if phrase := reader(match):
                phrases.append(phrase)
    return sorted(phrases, key=lambda phrase: phrase.start)


def clock_text(clock: ClockTime, day: date | None, now: datetime) -> str:
    """The time as HH:MM. "At six" is the next six on the day it is said, else six in the evening and eight
    in the morning.
    """
    hour = clock.hour
    if clock.half == "either":
        later = hour % _NOON + _NOON
        passed = (day is None or day == now.date()) and time(hour % 24, clock.minute) <= now.time()
        if passed or (day not in (None, now.date()) and hour < MORNING_BEGINS):
            hour = later
    return f"{hour % 24:02d}:{clock.minute:02d}"


def with_part_of_day(clock: ClockTime, text: str) -> ClockTime:
    """The time, told by the words around it: "every morning at 7", "at 8 tonight"."""
    if clock.half == "told":
        return clock
    if re.search(r"\bmornings?\b", text):
        return clock.model_copy(update={"half": "told"})
    if re.search(r"\b(?:afternoons?|evenings?|tonight|nights?)\b", text):
        return ClockTime(hour=clock.hour % _NOON + _NOON, minute=clock.minute)
    return clock


def moment_after(now: datetime, minutes: int) -> tuple[date, str]:
    """Date and HH:MM so many minutes from now."""
    moment = now + timedelta(minutes=minutes)
    return moment.date(), f"{moment:%H:%M}"


def _hour(text: str) -> int:
    return _HOURS[text] if text in _HOURS else int(text)


def _clock(hour: int, minute: int, match: re.Match[str], exact: bool = True) -> TimePhrase | None:
    """The phrase of a time whose half of the day the words around it may tell."""
    if hour > 23 or minute > 59:
        return None
    groups = match.groupdict()
    part, night = groups.get("part"), groups.get("night")
    half = "told" if hour >= _NOON or hour == 0 or match[0].lstrip("at @").startswith("0") else "either"
    if part == "morning":
        half = "told"
    elif (part or night) and hour <= _NOON:
        hour, half = hour % _NOON + _NOON, "told"
    value = ClockTime.model_validate({"hour": hour, "minute": minute, "half": half})
    return TimePhrase(match.start(), match.end(), value, exact=exact)


def _half_told(match: re.Match[str]) -> TimePhrase | None:
    hour, minute = _hour(match["hour"]), int(match["minute"] or 0)
    if not 1 <= hour <= _NOON or minute > 59:
        return None
    hour = hour % _NOON + (_NOON if match["half"].startswith("p") else 0)
    return TimePhrase(match.start(), match.end(), ClockTime(hour=hour, minute=minute))


def _digital(match: re.Match[str]) -> TimePhrase | None:
    return _clock(int(match["hour"]), int(match["minute"]), match)


def _named(match: re.Match[str]) -> TimePhrase | None:
    return TimePhrase(match.start(), match.end(), ClockTime(hour=0 if match["name"] == "midnight" else _NOON))


def _spoken(match: re.Match[str]) -> TimePhrase | None:
    text = match["minutes"]
    minutes = _SPOKEN.get(text) or (_HOURS[text] if text in _HOURS else int(text))
    hour = _hour(match["hour"])
    if match["way"] == "to":
        return _clock((hour - 1) % 24 or _NOON, 60 - minutes, match)
    return _clock(hour, minutes, match)


def _full_hour(match: re.Match[str]) -> TimePhrase | None:
    return _clock(_hour(match["hour"]), 0, match, exact="o'clock" in match[0] or "in the" in match[0])


def _from_now(match: re.Match[str]) -> TimePhrase | None:
    count, unit = match["count"], _UNIT_MINUTES[match["unit"][0]]
    number = 0.5 if count == "half an" else float(count) if count.isdigit() else float(NUMBERS[count])
    if match["more"]:
        number += 0.5
    return TimePhrase(match.start(), match.end(), in_minutes=round(number * unit))


_Reader = Callable[[re.Match[str]], TimePhrase | None]
_READERS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = tuple(
    (re.compile(rf"(?<![\w:.]){source}(?!\w|:\d)"), reader)
    for source, reader in (
        (
            rf"(?:in|within)\s+(?:about\s+)?{_COUNT}\s*(?P<unit>minutes?|mins?|m|hours?|hrs?|h)"
            r"(?P<more>\s+and\s+a\s+half)?(?:\s+from now)?(?:'s time)?",
            _from_now,
        ),
        (rf"{_LEAD}{_HOUR}(?:[:.](?P<minute>[0-5]\d))?\s*(?P<half>[ap]\.?m)\.?", _half_told),
        (rf"{_LEAD}(?P<hour>\d{{1,2}}):(?P<minute>[0-5]\d)(?:\s*h)?{_HALF}", _digital),
        (r"(?<!.)(?P<hour>\d{1,2})\.(?P<minute>00|15|30|45)(?!.)", _digital),
        (r"(?:at|around|@|till|until|starts at)\s*(?P<hour>\d{1,2})\.(?P<minute>[0-5]\d)", _digital),
        (rf"{_LEAD}{_HOUR}\s+(?:in the|this)\s+(?P<part>morning|afternoon|evening)", _full_hour),
        (rf"{_LEAD}(?:12\s+)?(?P<name>noon|midday|midnight)", _named),
        (rf"{_LEAD}{_MINUTES}(?:\s+minutes)?\s+(?P<way>past|to)\s+{_HOUR}{_HALF}", _spoken),
        (rf"{_LEAD}{_HOUR}\s*o'clock{_HALF}", _full_hour),
        (rf"(?:at|around|@)\s*{_HOUR}{_HALF}", _full_hour),
    )
)
