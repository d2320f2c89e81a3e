"""What hangs on a new todo's title: due date and time, recurrence, priority, tags and notes, cut out of the
words
around it. "call mom tomorrow at 5pm, high priority #family" -> "call mom" and four details.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

from app.local_model.dates import When, find_dates
from app.local_model.intents import ClockTime, Priority
from app.local_model.lexicon import PRIORITY_WORDS
from app.local_model.phrase import Phrase
from app.local_model.recurrence import find_recurrence
from app.local_model.times import TimePhrase, find_times, with_part_of_day

Detail = Literal["due", "recurrence", "priority", "tags", "notes"]

LEVEL: Final = rf"(?P<level>{'|'.join(sorted(PRIORITY_WORDS, key=len, reverse=True))})"
TAG_LIST: Final = r"#?[\w-]+(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s+#)#?[\w-]+)*"

_HASHTAG = re.compile(r"(?:(?:,|\band|\bwith|\btagged|\btags?:?)\s*)*#(?P<tag>\w[\w-]*)")
_NOTES = re.compile(
    r"(?:^|[\s,;.(])(?:(?:and\s+)?(?:with|add|include|adding)\s+(?:an?\s+|the\s+)?)?"
    r"notes?(?:\s+(?:that says|saying|that|to self)\s*:?|\s*:|\s+-|(?=\s+ꙮ$))\s*(?P<notes>.+?)\)?$"
)
_TAGS = re.compile(
    r"(?:^|[\s,;(])(?:and\s+)?(?:(?:with|under|using|add|and)\s+(?:the\s+|an?\s+)?(?:tags?"
    r"|labels?|category)(?:\s+of)?"
    r"|tagged(?:\s+(?:as|with))?|(?:tag|label)\s+(?:it|them|this)(?:\s+(?:as|with))?"
    r"|tags?\s*:|labell?ed(?:\s+(?:as|with))?"
    r"|categor(?:y|ised as|ized as))\s*:?\s*(?P<tags>" + TAG_LIST + r")\)?$"
)
_LINK = (
    r"(?:(?:and|with|at|as|of|on|but|it'?s|it is|that'?s|that is|which is|this is|this one's"
    r"|make it|set it to|mark(?:ed)?(?: it)?(?: as)?|give it|very|really|super|quite|is|are"
    r"|they are|they're|set to|an?)\s+)*"
)
_PRIORITY_END = (
    re.compile(rf"(?:^|[\s,;(]){_LINK}{LEVEL}(?:est)?[\s-]+prio(?:rity)?\)?$"),
    re.compile(
        rf"(?:^|[\s,;(]){_LINK}(?:the\s+)?priority(?:\s+(?:of|is|to"
        rf"|should be))?\s*[:=]?\s*{LEVEL}\)?$"
    ),
    re.compile(
        r"(?:^|[,;(-]\s*|\s(?:and\s+)?(?:it'?s|it is|this is|that'?s|which is|as|marked(?: as)?"
        r"|make it|mark it(?: as)?)\s+)(?:(?:very|really|super|quite|pretty"
        r"|kind of)\s+)*(?P<level>urgent|important|critical|unimportant|minor)\)?$"
    ),
    re.compile(r",\s*(?P<level>high|medium|low)$"),
    re.compile(r"(?:^|[\s,;(-])(?:and\s+)?(?P<asap>asap|as soon as possible|urgently)\)?$"),
)
_PRIORITY_START = (
    re.compile(
        rf"^(?:an?\s+)?{LEVEL}[\s-]+prio(?:rity)?\b(?:\s+(?:tasks?|to-?dos?|items?"
        rf"|reminders?))?(?:\s+(?:to|for|called|named))?[\s:,-]*"
    ),
    re.compile(
        r"^(?:an?\s+)?(?P<level>urgent|important|critical|minor)(?:\s+(?:tasks?|to-?dos?|items?"
        r"|reminders?)(?:\s+(?:to|for|called|named)\b)?|\s*:)[\s:,-]*"
    ),
)
_BEFORE_DATE = re.compile(
    r"(?:^|[\s,;(])(?:(?:and|that|which|it'?s|it is|is|are|to be|has to be|needs to be"
    r"|must be|set|make it|with|an?|the|has)\s+)*"
    r"(?:(?:due(?:\s+date)?|deadline|scheduled|done|finished|completed|date)(?:\s+(?:is|of|to))?\s*:?\s*)?"
    r"(?:(?:on|by|for|before|at|until|till|no later than|not later than|latest|starting|from"
    r"|sometime|of|the|due)\s*)*$"
)
_IN_THE_MIDDLE = re.compile(
    r"\s(?:(?:due|is due)\s+)?(?:on|by|before|due|until|till|no later than)\s+(?:the\s+)?$"
)
_AFTER_START = re.compile(
    r"^(?:\s*[,:-])?\s*(?:(?:to|that|about)\s+)?(?:(?:i|we)\s+(?:need|have|want"
    r"|must)\s+(?:to\s+)?)?"
)
_BEFORE_TIME = re.compile(
    r"(?:^|[\s,;(])(?:(?:and|that|which|it'?s|it is|is|are|to be|set|make it|with|an?|the|has|due|deadline"
    r"|scheduled"
    r"|starting|for|by|of|reminder|until|till|before)\s+)*$"
)
_COURTESY = re.compile(
    r"(?:[\s,]+(?:please|thanks|thank you|thx|cheers|for me|if you (?:can|could|would"
    r"|don't mind)|too|as well|also|again|asap please"
    r"|(?:to|on|onto|in|into) (?:my|the|our|this) (?:(?:to-?do|task|tasks|shopping) )?(?:list"
    r"|tasks|todos|to-?dos)))+$|[\s,;]+(?:and|with|but|due|by|on|for)$"
)


@dataclass(frozen=True)
class Details:
    """What was said of a todo besides its title; None and () where nothing was."""

    due: date | None = None
    time: ClockTime | None = None
    in_minutes: int | None = None
    recurrence: str | None = None
    priority: Priority | None = None
    tags: tuple[str, ...] = ()
    notes: str | None = None

    def over(self, other: "Details") -> "Details":
        """These details, completed by the other's where these say nothing."""
        return Details(
            self.due or other.due,
            self.time or other.time,
            self.in_minutes or other.in_minutes,
            self.recurrence or other.recurrence,
            self.priority or other.priority,
            tuple(dict.fromkeys(self.tags + other.tags)),
            self.notes or other.notes,
        )


@dataclass(frozen=True)
class Detailed:
    """A title and what was cut out of the words around it."""

    title: Phrase
    details: Details = field(default_factory=Details)


def split_tags(phrase: Phrase) -> tuple[str, ...]:
    """The tags of a list such as "home, #errands and work"; quoted tags may hold spaces."""
    cuts = [m.span() for m in re.finditer(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s+", phrase.norm)]
    edges = [0, *(edge for cut in cuts for edge in cut), len(phrase.norm)]
    parts = (phrase.part(a, b).orig.strip("# ") for a, b in zip(edges[::2], edges[1::2], strict=True))
    return tuple(dict.fromkeys(part for part in parts if part))


def detailed(phrase: Phrase, today: date, keep: frozenset[Detail] = frozenset()) -> Detailed:
    """Cut all details out of an item of an add request, from its ends inward, but for those to `keep`."""
    state = Detailed(phrase.stripped())
    if "notes" not in keep:
        state = _cut_notes(state)
    if "tags" not in keep:
        state = _cut_hashtags(state)
    if not keep & {"due", "recurrence"}:
        state = _cut_recurrence(state, today)
    ends: dict[Detail, Callable[[Detailed], Detailed]] = {
        "tags": _cut_tags,
        "priority": _cut_priority,
        "due": _cut_time,
    }
    cuts = [_cut_courtesy, *(cut for name, cut in ends.items() if name not in keep)]
    while True:
        before = state
        for cut in cuts:
            state = cut(state)
        if "due" not in keep:
            state = _cut_date(state, today)
        if state == before:
            return _timed(state, phrase.norm)


def _timed(state: Detailed, text: str) -> Detailed:
    """The time of day as the rest of the text tells it: "tomorrow morning at 7"."""
    clock = state.details.time
    if not clock:
        return state
    return replace(state, details=replace(state.details, time=with_part_of_day(clock, text)))


def _with(state: Detailed, title: Phrase, more: Details) -> Detailed:
    return Detailed(title.stripped(), state.details.over(more))


def _cut_notes(state: Detailed) -> Detailed:
    match = _NOTES.search(state.title.norm)
    if not match:
        return state
    notes = state.title.group(match, "notes").orig
    return _with(state, state.title.part(0, match.start()), Details(notes=notes))


def _cut_hashtags(state: Detailed) -> Detailed:
    while match := _HASHTAG.search(state.title.norm):
        tag = state.title.group(match, "tag").orig
        tags = (*state.details.tags, tag)
        state = Detailed(state.title.without(*match.span()), replace(state.details, tags=tags))
    return state


def _cut_tags(state: Detailed) -> Detailed:
    match = _TAGS.search(state.title.norm)
    if not match:
        return state
    tags = split_tags(state.title.group(match, "tags"))
    return _with(state, state.title.part(0, match.start()), Details(tags=tags))


def _cut_courtesy(state: Detailed) -> Detailed:
    match = _COURTESY.search(state.title.norm)
    return replace(state, title=state.title.part(0, match.start()).stripped()) if match else state


def _cut_priority(state: Detailed) -> Detailed:
    for pattern in _PRIORITY_END + _PRIORITY_START:
        match = pattern.search(state.title.norm)
        if match:
            level: Priority = "high" if "asap" in match.groupdict() else PRIORITY_WORDS[match["level"]]
            return _with(state, state.title.without(*match.span()), Details(priority=level))
    return state


def _cut_recurrence(state: Detailed, today: date) -> Detailed:
    recurrence = find_recurrence(state.title.norm, today)
    if not recurrence:
        return state
    end = recurrence.end
    if lead := re.match(r"^\s*[,:-]+\s*", state.title.norm[end:]):
        end += lead.end()
    details = Details(due=recurrence.first, recurrence=recurrence.rule)
    if recurrence.time:
        details = replace(details, time=recurrence.time.clock, in_minutes=recurrence.time.in_minutes)
    return _with(state, state.title.without(recurrence.start, end), details)


def _cut_time(state: Detailed) -> Detailed:
    if state.details.time or state.details.in_minutes:
        return state
    norm = state.title.norm
    for phrase in reversed(find_times(norm)):
        if span := _time_span(norm, phrase):
            details = Details(time=phrase.clock, in_minutes=phrase.in_minutes)
            return _with(state, state.title.without(*span), details)
    return state


def _time_span(norm: str, phrase: TimePhrase) -> tuple[int, int] | None:
    """What to cut for a time at the end, at the start or, where it can be nothing else, in the middle."""
    before, after = norm[: phrase.start], norm[phrase.end :]
    if not after.strip(" ).!"):
        lead = _BEFORE_TIME.search(before)
        return (lead.start() if lead else phrase.start), phrase.end
    if not before.strip(" ,"):
        tail = _AFTER_START.match(after)
        return 0, phrase.end + (tail.end() if tail else 0)
    told = norm[phrase.start : phrase.end].startswith(("at ", "in ", "@", "by ", "around "))
    return (phrase.start, phrase.end) if phrase.exact and told else None


def _cut_date(state: Detailed, today: date) -> Detailed:
    norm = state.title.norm
    for when in reversed(find_dates(norm, today)):
        # A day that has passed belongs to the title ("the minutes of yesterday") unless it is said to be due.
        late = when.due < today and not re.search(r"\b(?:due|deadline)(?:\s+\w+)?\s*$", norm[: when.start])
        span = None if late or state.details.due else _date_span(norm, when)
        if span:
            return _with(state, state.title.without(*span), Details(due=when.due))
    return state


def _date_span(norm: str, when: When) -> tuple[int, int] | None:
    """What to cut for a date at the end, the start or, after a preposition, in the middle; None to keep
    it.
    """
    before, after = norm[: when.start], norm[when.end :]
    if not after.strip(" )"):
        lead = _BEFORE_DATE.search(before)
        return (lead.start() if lead else when.start), when.end
    lead = re.match(r"^(?:(?:on|by|for|before|due)\s+)?(?:the\s+)?$", before)
    if lead and (tail := _AFTER_START.match(after)):
        return 0, when.end + tail.end()
    middle = _IN_THE_MIDDLE.search(before)
    return (middle.start(), when.end) if middle else None
