"""Dates in figures that people read in two ways: "3/4" is 4 March for some and 3 April for others."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from app.local_model.dates import find_dates
from app.local_model.intents import Add, Intent, Show, UnclearDay, Update
from app.local_model.parsing import parse

_FIGURES: Final = re.compile(
    r"(?<![\w'./-])(?P<a>0?[1-9]|1[0-2])/(?P<b>0?[1-9]|1[0-2])(?P<year>/\d\d(?:\d\d)?)?(?![\w'/-])"
)


def unclear_day(message: str, intents: Sequence[Intent], today: date) -> UnclearDay | None:
    """The date of a message that has two readings, if it matters for what is asked.

    "due 3/4" is unclear; "3/4 inch screws" names no day, and 3/3 and 15/4 have one reading.
    """
    for match in _FIGURES.finditer(message):
        if int(match["a"]) == int(match["b"]):
            continue
        turned = f"{match['b']}/{match['a']}{match['year'] or ''}"
        other = parse(f"{message[: match.start()]}{turned}{message[match.end() :]}", today)
        if [_days(intent) for intent in intents] != [_days(intent) for intent in other]:
            readings = [find_dates(figures, today)[0].due for figures in (match[0], turned)]
            return UnclearDay(text=match[0], days=(readings[0], readings[1]))
    return None


def _days(intent: Intent) -> tuple[Any, ...]:
    if isinstance(intent, Add | Update):
        return (intent.due,)
    return (intent.filters.due_from, intent.filters.due_to) if isinstance(intent, Show) else ()
