"""Rules for times and recurrence of a todo: "move the dentist to 9am", "repeat the report weekly"."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from app.local_model import rules_due
from app.local_model.dates import find_dates
from app.local_model.intents import Update
from app.local_model.phrase import Phrase
from app.local_model.recurrence import find_recurrence
from app.local_model.references import parse_refs
from app.local_model.rules_due import NO_SUBJECT, move_due, state_due
from app.local_model.times import TimePhrase, find_times, with_part_of_day

_SUBJECT: Final = rf"(?P<x>{NO_SUBJECT}.+?)"
_TO_A_TIME: Final = (
    re.compile(
        r"^(?:move|re-?schedule|push|shift|postpone|delay|snooze|set|change|bring|put|make)\s+(?P<x>.+?)"
        r"(?:\s+(?:back|forward|up|out))?(?:\s+(?:to|at|for|until|till|due))*$"
    ),
    re.compile(rf"^{_SUBJECT}(?:\s+(?:is|are|should be|must be)|'s)\s+(?:now\s+)?(?:due|at|on|for)?$"),
    re.compile(r"^remind\s+me\s+(?:of|about)\s+(?P<x>it|that|this|them)$"),
)
_REPEAT: Final = (
    re.compile(
        r"^(?:make|have|let|set)\s+(?P<x>.+?)\s+(?:to\s+)?(?:repeat(?:ing)?|recur(?:ring)?|come back|happen)$"
    ),
    re.compile(r"^(?:repeat|redo)\s+(?P<x>.+)$"),
    re.compile(
        rf"^{_SUBJECT}\s+(?:should|must|needs to|has to|will)?\s*(?:repeats?|recurs?|comes? back|happens?"
        rf"|be)$"
    ),
    re.compile(r"^make\s+(?P<x>it|that|this|them|the .+)$"),
    re.compile(r"^(?:move|change|set|switch)\s+(?P<x>.+?)\s+to(?:\s+repeat)?$"),
)
_STOP: Final = (
    re.compile(
        r"^(?:stop|don't|do not|no longer)\s+(?:repeat(?:ing)?"
        r"|recur(?:ring)?)\s+(?P<x>.+?)(?:\s+any\s?more)?$"
    ),
    re.compile(r"^(?P<x>.+?)\s+(?:should|does|do)\s*(?:not|n't)\s+(?:repeat|recur)(?:\s+any\s?more)?$"),
    re.compile(
        r"^(?:remove|clear|drop)\s+(?:the\s+)?(?:recurrence|repetition|repeat)\s*(?:of|from|on)?\s*(?P<x>.*)$"
    ),
)
Rule = Callable[[Phrase, date], Update | None]


def set_due_and_time(phrase: Phrase, today: date) -> Update | None:
    """ "move the dentist to friday 9am": the rules for dates, with the time taken out before them."""
    moment = _next_to_a_date(phrase, today)
    if not moment:
        return None
    plain = phrase.without(moment.start, moment.end)
    for rule in (move_due, state_due):
        if update := rule(plain, today):
            clock = with_part_of_day(moment.clock, phrase.norm) if moment.clock else None
            return update.model_copy(update={"time": clock})
    return None


def move_instead(phrase: Phrase, today: date) -> Update | None:
    """ "can't make the haircut today, let's say saturday at 11"."""
    moment = _next_to_a_date(phrase, today)
    update = rules_due.move_instead(phrase.without(moment.start, moment.end) if moment else phrase, today)
    return update.model_copy(update={"time": moment.clock}) if update and moment else update


def _next_to_a_date(phrase: Phrase, today: date) -> TimePhrase | None:
    """The last time phrase, if it stands at the end or before the date that does."""
    times, dates = find_times(phrase.norm), find_dates(phrase.norm, today)
    if not times or not dates or times[-1].in_minutes:
        return None
    end = max(times[-1].end, dates[-1].end)
    gap = phrase.norm[min(times[-1].end, dates[-1].end) : max(times[-1].start, dates[-1].start)]
    near = not gap.strip(" ,") or gap.strip(" ,") in ("at", "on", "by")
    return times[-1] if near and not phrase.norm[end:].strip(" .!") else None


def set_time(phrase: Phrase, today: date) -> Update | None:
    """ "move the dentist to 9am": a time and no date."""
    times = find_times(phrase.norm)
    if not times or phrase.norm[times[-1].end :].strip(" .!"):
        return None
    if any(day.start < times[-1].start for day in find_dates(phrase.norm, today)):
        return None  # "4 this afternoon" is a time; a date before it is another rule's
    before = phrase.part(0, times[-1].start).stripped()
    for pattern in _TO_A_TIME:
        if match := pattern.search(before.norm):
            refs = parse_refs(before.group(match, "x"), today)
            return Update(refs=refs, time=times[-1].clock, in_minutes=times[-1].in_minutes)
    return None


def set_recurrence(phrase: Phrase, today: date) -> Update | None:
    """ "make watering the plants repeat every 3 days", "stop repeating the report"."""
    for pattern in _STOP:
        if match := pattern.search(phrase.norm):
            return Update(refs=parse_refs(phrase.group(match, "x"), today), clear_recurrence=True)
    recurrence = find_recurrence(phrase.norm, today)
    if not recurrence or phrase.norm[recurrence.end :].strip(" .!"):
        return None
    before = phrase.part(0, recurrence.start).stripped()
    for pattern in _REPEAT:
        if match := pattern.search(before.norm):
            refs = parse_refs(before.group(match, "x"), today)
            clock = recurrence.time.clock if recurrence.time else None
            clock = with_part_of_day(clock, phrase.norm) if clock else None
            return Update(refs=refs, recurrence=recurrence.rule, due=recurrence.first, time=clock)
    return None


TIMING: Final[tuple[Rule, ...]] = (set_recurrence, set_due_and_time, set_time)
