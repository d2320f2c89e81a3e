"""Conditions on todos in words: "my open high priority tasks tagged work that are due this week"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from app.local_model.dates import When, find_dates
from app.local_model.intents import Filters
from app.local_model.lexicon import PRIORITY_WORDS
from app.local_model.phrase import Phrase

NOUN: Final = (
    r"(?:tasks?|to-?\s?dos?|items?|reminders?|things?|stuff|entry|entries|ones?"
    r"|list)"
)

_LEVEL = rf"(?P<level>{'|'.join(sorted(PRIORITY_WORDS, key=len, reverse=True))})"
_OVERDUE = re.compile(
    r"\b(?:over\s?due|past (?:their |its |the )?(?:due|deadline)(?: date)?|late|missed"
    r"|behind (?:on|schedule))\b"
)
_OPEN = re.compile(
    r"\b(?:not (?:yet )?(?:been )?(?:done|completed?|finished|ticked off)(?: yet)?|undone"
    r"|incomplete|uncompleted|unfinished|open"
    r"|pending|outstanding|remaining|remains?|left(?: to do| over)?|active|unchecked"
    r"|undecided|(?:still )?to be done|still to do"
    r"|(?:still\s+)?(?:need|needs|have|has|got|ought|supposed|want|going|am|is"
    r"|are) to (?:be )?(?:do|done|get done|finish|finished|complete|completed|work on"
    r"|take care of|get to)"
    r"|(?:haven't|have not|didn't|did not|hasn't) (?:been )?(?:done|do|finish|finished"
    r"|complete|completed|got to|get to)(?: yet)?"
    r"|(?:aren't|isn't|are not|is not) (?:done|completed?|finished)(?: yet)?|on my plate"
    r"|on (?:my|the|today's) (?:agenda|schedule)|to do\b|should i (?:do|be doing|work on"
    r"|focus on|tackle)|must i do|still)\b"
)
_DONE = re.compile(
    r"\b(?:done(?: with)?|completed?|finished|ticked(?: off)?|checked(?: off)?"
    r"|crossed(?: off)?|closed|accomplished|did i (?:do|finish|complete|get done|accomplish)"
    r"|i did|achieved)\b"
)
_PRIORITY = re.compile(
    rf"\b(?:(?:with|of|at|in)\s+)?(?:an?\s+|the\s+)?(?:{_LEVEL}(?:est)?[\s-]+prio(?:rity"
    rf"|rities)?|priority\s*(?:is|of|:|=)?\s*"
    rf"(?P<after>{'|'.join(PRIORITY_WORDS)})|(?P<bare>urgent|important|critical)(?: priority)?)\b"
)
_TAG = re.compile(
    r"(?:\b(?:(?:that\s+)?(?:is|are|have|has)\s+)?(?:tagged|labell?ed"
    r"|categori[sz]ed)\s+(?:as\s+|with\s+)?#?(?P<a>[\w-]+)"
    r"|\b(?:with|having|under|in|have|has)\s+(?:the\s+|an?\s+)?(?:tag|label"
    r"|category)\s+#?(?P<b>[\w-]+)|\bin\s+(?:the\s+)?(?P<d>[\w-]+)\s+category"
    r"|(?:\b(?:with|in|under|tag|tagged)\s+)?#(?P<c>\w[\w-]*)|\bthe\s+(?P<e>[\w-]+)\s+tag\b)"
)
_SEARCH = re.compile(
    r"\b(?:(?:that|which)\s+)?(?:about|containing|contains?|mention(?:s|ing)?|matching|match"
    r"|related to|regarding|concerning|involving|with the words?|that says?|(?:has|have"
    r"|having)\s+(?:the words?\s+)?(?=.* in (?:it|them"
    r"|the title)))\s+(?:the\s+(?:words?\s+)?)?(?P<q>.+?)(?:\s+in (?:it|them|the title"
    r"|their titles?|its title))?$"
)
_POSSESSIVE = re.compile(r"\b(?:today|tomorrow|yesterday|tonight|week|weekend|month|year|\w+day)('s)\b")
_NOISE = re.compile(
    r"\b(?:all|every|everything|each|any|anything|something|of|my|the|our|your|a|an|i|i've"
    r"|i'm|we|me|that|that's|thats|those|these|which|who|is|are|was|were|am|be|been|have|has"
    r"|had|do|does|did"
    r"|what|what's|there|there's|due|date|dates|deadline|deadlines|with|for|on|in|at|to|from"
    r"|by|it|they|they're|already|just|currently|now|so far|up|coming|upcoming|scheduled"
    r"|planned|marked|as|and"
    r"|please|again|only|got|get|yet|right|whole|entire|full|complete list|first|current"
    r"|existing|ever|me|us|you|can|could|see|show|how|many|much|priority|tag|tags|going"
    r"|supposed|need|happening|look|looks|like|else|well|next|plan|plans|sort|sorted|order"
    r"|ordered|agenda|most|more|very)\b"
    rf"|\b{NOUN}\b|'s\b|'ve\b|'m\b|'re\b|[^\w#]+"
)
_RELATION = re.compile(
    r"\b(?:(?:that|which)\s+)?(?:(?:is|are|'s|was|were|fall)\s+)?(?:due\s+)?(?P<how>before"
    r"|after|by|until|till|up to|through|since|from|on|for|in|during|over"
    r"|within)?\s*(?:the\s+)?$"
)


@dataclass(frozen=True)
class Filtered:
    """The filters, the words that no filter explains, and whether anything was recognised at all."""

    filters: Filters
    rest: Phrase
    recognised: bool


def parse_filters(phrase: Phrase, today: date) -> Filtered:
    """The conditions in a phrase: "my open high priority tasks tagged work that are due this week"."""
    conditions: dict[str, Any] = {}
    if match := _POSSESSIVE.search(phrase.norm):
        phrase = phrase.without(*match.span(1))
    phrase = _take_search(phrase, conditions)
    phrase = _take_tag(phrase, conditions)
    phrase = _take_dates(phrase, conditions, today)
    phrase = _take_priority(phrase, conditions)
    phrase = _take_state(phrase, conditions, today)
    if ("due_from" in conditions or "due_to" in conditions) and "done" not in conditions:
        conditions["done"] = False
    return Filtered(Filters(**conditions), phrase.dropping(_NOISE), bool(conditions))


def _take_search(phrase: Phrase, conditions: dict[str, Any]) -> Phrase:
    match = _SEARCH.search(phrase.norm)
    if not match:
        return phrase
    conditions["q"] = phrase.group(match, "q").orig
    return phrase.part(0, match.start())


def _take_tag(phrase: Phrase, conditions: dict[str, Any]) -> Phrase:
    match = _TAG.search(phrase.norm)
    if not match:
        return phrase
    name = next(name for name in "abcde" if match[name])
    conditions["tag"] = phrase.group(match, name).orig
    return phrase.without(*match.span())


def _take_dates(phrase: Phrase, conditions: dict[str, Any], today: date) -> Phrase:
    for when in reversed(find_dates(phrase.norm, today)):
        relation = _RELATION.search(phrase.norm[: when.start])
        how = relation["how"] if relation else None
        conditions.update(_range(how, when, today))
        phrase = phrase.without(relation.start() if relation else when.start, when.end)
    return phrase


def _range(how: str | None, when: When, today: date) -> dict[str, date]:
    if how == "before":
        return {"due_to": when.first - timedelta(days=1)}
    if how == "after":
        return {"due_from": when.last + timedelta(days=1)}
    if how in ("by", "until", "till", "up to", "through"):
        return {"due_to": when.last}
    if how in ("since", "from"):
        return {"due_from": when.first}
    if how in ("in", "within") and when.first == when.last > today:
        return {"due_from": today, "due_to": when.last}
    return {"due_from": when.first, "due_to": when.last}


def _take_priority(phrase: Phrase, conditions: dict[str, Any]) -> Phrase:
    match = _PRIORITY.search(phrase.norm)
    if not match:
        return phrase
    conditions["priority"] = PRIORITY_WORDS[match["level"] or match["after"] or match["bare"]]
    return phrase.without(*match.span())


def _take_state(phrase: Phrase, conditions: dict[str, Any], today: date) -> Phrase:
    for pattern, values in (
        (_OVERDUE, {"done": False, "due_to": today - timedelta(days=1)}),
        (_OPEN, {"done": False}),
        (_DONE, {"done": True}),
    ):
        if pattern.search(phrase.norm):
            conditions.update(values)
            return phrase.dropping(pattern)
    return phrase
