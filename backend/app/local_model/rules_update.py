"""Rules for changes of a todo's other fields, priority, tags, notes and title: "tag the report with work"."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from app.local_model.details import LEVEL, TAG_LIST, Details, detailed, split_tags
from app.local_model.intents import Update
from app.local_model.lexicon import PRIORITY_WORDS
from app.local_model.phrase import Phrase
from app.local_model.references import parse_refs
from app.local_model.rules_correct import details_update
from app.local_model.rules_due import NO_SUBJECT, clear_due, move_due, shift_due, state_due

Rule = Callable[[Phrase, date], Update | None]

_SUBJECT = rf"(?P<x>{NO_SUBJECT}.+?)"


def _update(x: Phrase, today: date, **fields: Any) -> Update:  # noqa: ANN401 - fields of Update, checked by it
    return Update(refs=parse_refs(x, today), **fields)


# --- priority ---

_SET_LEVEL = re.compile(
    r"^(?:set|change|make|mark|bump|raise|lower|give|update|drop|move|flag|switch|put"
    r"|increase|decrease|upgrade|downgrade|turn|treat|label|reduce|assign|rate|rank|consider"
    r"|keep)\s+(?P<x>.+?)\s+"
    rf"(?:(?:up|down|back|as|to|an?|at|with|is|the|of|have|be|in|into|on|really|very"
    rf"|super)\s+)*(?:priority\s+)?(?:to\s+|of\s+"
    rf"|as\s+)?{LEVEL}(?:est)?(?:[\s-]+prio(?:rity)?)?$"
)
_WANTED_LEVEL = re.compile(
    r"^(?:i|we)(?:'d| would)?\s+(?:want|like|need)\s+(?!to\b)(?P<x>.+?)\s+(?:as|to be|to have)\s+"
    rf"(?:an?\s+|the\s+)?{LEVEL}(?:est)?(?:[\s-]+prio(?:rity)?)?$"
)
_LEVEL_FOR = re.compile(
    rf"^(?:set|change|give|assign|put|add)\s+(?:the\s+|an?\s+)?(?:priority\s+(?:to\s+|as\s+"
    rf"|of\s+)?{LEVEL}|{LEVEL.replace('level', 'level2')}\s+priority)\s+(?:for|on"
    rf"|to)\s+(?P<x>.+)$"
)
_BECOMES = (
    r"(?:\s+(?:is|are|was|were|should be|must be|needs to be|has|have|becomes?|became|has become|have become"
    r"|should have"
    r"|gets|got|has gotten|has got|turned|seems|looks|feels|will be|just became|just got)|'s|'re)"
)
_VERY = (
    r"(?:(?:now|an?|of|very|really|super|so|quite|pretty|the|rather|extremely|suddenly|also|more|getting"
    r"|become"
    r"|becoming)\s+)*"
)
_SINCE = r"(?:\s+(?:now|today|these days|all of a sudden|again|after all))*"
_IS_LEVEL = re.compile(rf"^{_SUBJECT}{_BECOMES}\s+{_VERY}{LEVEL}(?:est)?(?:[\s-]+prio(?:rity)?)?{_SINCE}$")
_IS_PRIORITY = re.compile(
    rf"^{_SUBJECT}{_BECOMES}\s+{_VERY}(?:(?:my|our)\s+)?(?:(?:number one|first|main|big|absolute)\s+)?"
    rf"(?:prio(?:rity)?|time[- ]critical|pressing|essential|a must|crucial|vital){_SINCE}$"
)
_NOT_LEVEL = (
    re.compile(
        rf"^{_SUBJECT}\s*(?:isn't|aren't|is not|are not|'s not|is no longer|are no longer|doesn't seem|no "
        rf"longer)\s+"
        rf"(?:(?:all|really|actually|even)\s+)*(?:that\s+|so\s+|as\s+|very\s+|a\s+|an?\s+)*"
        r"(?:(?:high|top|big)\s+)?(?:urgent|important|critical|pressing|priority|crucial)"
        r"(?:\s+(?:any\s?more|any longer|after all|now|as before|to me))*$"
    ),
    re.compile(rf"^{_SUBJECT}\s+(?:can|could)\s+wait(?:\s+(?:a bit|a while|for now|some more))?$"),
    re.compile(r"^(?:there's\s+|there is\s+)?no\s+(?:rush|hurry)\s+(?:on|with|for|about)\s+(?P<x>.+)$"),
)
_RAISE = re.compile(
    r"^(?:(?P<up>prioriti[sz]e|(?:raise|increase|up"
    r"|bump(?: up)?)\s+(?:the\s+)?priority\s+(?:of|for|on))|(?P<down>de-?prioriti[sz]e"
    r"|(?:lower|decrease|reduce|drop)\s+(?:the\s+)?priority\s+(?:of|for|on)))\s+(?P<x>.+)$"
)
_PRIORITY_OF = re.compile(r"^(?:the\s+|its\s+)?priority(?:\s+(?:of|for|on)\s+|$)")
_PRIORITY_TAIL = re.compile(r"(?:'s)?\s+(?:the\s+|its\s+|an?\s+)?(?:priority|prio)$")


def set_priority(phrase: Phrase, today: date) -> Update | None:
    """ "make the report high priority", "the report is urgent now", "milk can wait"."""
    for pattern in _NOT_LEVEL:
        if match := pattern.search(phrase.norm):
            return _update(phrase.group(match, "x"), today, priority="lower")
    for pattern in (_LEVEL_FOR, _SET_LEVEL, _WANTED_LEVEL, _IS_LEVEL):
        match = pattern.search(phrase.norm)
        if match:
            level = PRIORITY_WORDS[match["level"] or match["level2"]]
            return _update(_without_priority(phrase.group(match, "x")), today, priority=level)
    if match := _IS_PRIORITY.search(phrase.norm):
        return _update(phrase.group(match, "x"), today, priority="high")
    match = _RAISE.search(phrase.norm)
    if match:
        return _update(phrase.group(match, "x"), today, priority="high" if match["up"] else "low")
    return None


def _without_priority(x: Phrase) -> Phrase:
    for pattern in (_PRIORITY_OF, _PRIORITY_TAIL):
        if match := pattern.search(x.norm):
            x = x.without(*match.span())
    return x


# --- tags ---

_TAGS = rf"(?P<tags>{TAG_LIST})"
_TAG_WORD = r"(?:tags?|labels?|category)"
_ADD_TAGS = (
    re.compile(rf"^(?:tag|label)\s+(?P<x>it|this|that|them|both)\s+(?!with\b|as\b){_TAGS}$"),
    re.compile(
        rf"^(?:tag|label|categori[sz]e)\s+(?P<x>.+)\s+(?:with|as"
        rf"|under)\s+(?:the\s+)?(?:{_TAG_WORD}\s+)?{_TAGS}$"
    ),
    re.compile(r"^(?:tag|label)\s+(?P<x>.+?)\s*:?\s+(?P<tags>#.+)$"),
    re.compile(
        rf"^(?:add|put|stick|slap|pop|attach|apply|assign|set)\s+(?:the\s+"
        rf"|an?\s+)?{_TAG_WORD}\s*:?\s*{_TAGS}\s+(?:to|on|for|onto)\s+(?P<x>.+)$"
    ),
    re.compile(
        rf"^(?:add|put|stick|slap|pop|attach|apply|assign|set)\s+(?:the\s+"
        rf"|an?\s+)?(?P<tags>[\w-]+)\s+{_TAG_WORD}\s+(?:to|on|for|onto)\s+(?P<x>.+)$"
    ),
    re.compile(
        r"^(?:add|put|stick|slap|pop|attach|apply)\s+(?P<tags>#[\w-]+(?:(?:\s*,\s*|\s+and\s+"
        r"|\s+)#[\w-]+)*)\s+(?:to|on|for)\s+(?P<x>.+)$"
    ),
    re.compile(rf"^give\s+(?P<x>.+?)\s+(?:the\s+|an?\s+)?{_TAG_WORD}\s+{_TAGS}$"),
)
_REMOVE_TAGS = (
    re.compile(
        rf"^(?:remove|delete|drop|take|clear|strip)\s+(?:the\s+)?{_TAG_WORD}\s+{_TAGS}\s+(?:from"
        rf"|off|of)\s+(?P<x>.+)$"
    ),
    re.compile(
        rf"^(?:remove|delete|drop|take|clear"
        rf"|strip)\s+(?:the\s+)?(?P<tags>[\w-]+)\s+{_TAG_WORD}\s+(?:from|off|of)\s+(?P<x>.+)$"
    ),
    re.compile(
        r"^(?:remove|delete|drop|take|clear|strip)\s+(?P<tags>#[\w-]+(?:(?:\s*,\s*|\s+and\s+"
        r"|\s+)#[\w-]+)*)\s+(?:from|off|of)\s+(?P<x>.+)$"
    ),
    re.compile(rf"^untag\s+{_TAGS}\s+from\s+(?P<x>.+)$"),
    re.compile(rf"^(?:untag|unlabel)\s+(?P<x>.+?)\s+(?:as|with|from)\s+{_TAGS}$"),
)


def set_tags(phrase: Phrase, today: date) -> Update | None:
    """ "tag the report with work", "remove the tag home from the plants"."""
    for field, patterns in (("add_tags", _ADD_TAGS), ("remove_tags", _REMOVE_TAGS)):
        for pattern in patterns:
            if match := pattern.search(phrase.norm):
                tags = split_tags(phrase.group(match, "tags"))
                return _update(phrase.group(match, "x"), today, **{field: tags})
    return None


# --- notes ---

_NOTE = r"(?:notes?|comments?|description|details?)"
_SAYING = r"(?:\s*:|\s+saying(?: that)?:?|\s+that says:?|\s+that reads:?|\s+-|\s+that(?=\s))\s+"
_SET_NOTES = (
    re.compile(
        rf"^(?:add|attach|put|write|leave|append|set|include)\s+(?:an?\s+|the\s+"
        rf"|this\s+)?{_NOTE}\s+(?:to|on|for|of|in|under)\s+(?P<x>.+?)(?:{_SAYING}"
        rf"|\s+(?=ꙮ$))(?P<n>.+)$"
    ),
    re.compile(
        rf"^(?:add|attach|put|write|leave|append)\s+(?:an?\s+|the\s+|this\s+)?{_NOTE}(?:{_SAYING}"
        rf"|\s+(?=ꙮ))(?P<n>.+)\s+(?:to|on|for)\s+(?P<x>.+)$"
    ),
    re.compile(
        rf"^(?:add|attach|put|write|append)\s+(?P<n>.+?)\s+(?:as\s+an?\s+{_NOTE}"
        rf"|to\s+the\s+{_NOTE}|in\s+the\s+{_NOTE})\s+(?:to|on|for|of)\s+(?P<x>.+)$"
    ),
    re.compile(
        rf"^(?:set|change|update|edit|replace)\s+(?:the\s+)?{_NOTE}\s+(?:of|for|on"
        rf"|in)\s+(?P<x>.+?)\s+(?:to|with)(?:\s+say)?\s*:?\s+(?P<n>.+)$"
    ),
    re.compile(r"^(?:set|change|update|edit)\s+(?P<x>.+?)(?:'s)?\s+notes?\s+to\s+(?P<n>.+)$"),
    re.compile(rf"^{_NOTE}\s+(?:on|for|to)\s+(?!self\b|myself\b|me\b)(?P<x>.+?)\s*:\s*(?P<n>.+)$"),
    re.compile(r"^(?:annotate|comment on)\s+(?P<x>.+?)\s+(?:with|:)\s+(?P<n>.+)$"),
)
_CLEAR_NOTES = re.compile(
    rf"^(?:remove|clear|delete|erase|drop)\s+(?:the\s+|all\s+|any\s+"
    rf"|its\s+)*{_NOTE}\s*(?:from|of|on|for|off)?(?P<x>.*)$"
)


def set_notes(phrase: Phrase, today: date) -> Update | None:
    """ "add a note to the report: ask Ann", "clear the notes of the report"."""
    for pattern in _SET_NOTES:
        if match := pattern.search(phrase.norm):
            return _update(phrase.group(match, "x"), today, notes=phrase.group(match, "n").orig)
    if match := _CLEAR_NOTES.search(phrase.norm):
        return _update(phrase.group(match, "x"), today, notes="")
    return None


# --- title ---

_NAME = r"(?:name|title|text|wording)"
_SET_TITLE = (
    re.compile(
        r"^(?:rename|retitle|rephrase|reword|re-name)\s+(?P<x>.+?)\s+(?:to|as|into"
        r"|so (?:that )?it says|->|=>)\s*:?\s*(?P<y>.+)$"
    ),
    re.compile(
        rf"^(?:change|update|edit|set|modify|switch)\s+(?:the\s+)?{_NAME}\s+(?:of|for"
        rf"|on)\s+(?P<x>.+?)\s+(?:to|into|as)\s*:?\s+(?P<y>.+)$"
    ),
    re.compile(
        rf"^(?:change|update|edit|set|modify)\s+(?P<x>its|.+?'s|.+?)\s+{_NAME}\s+(?:to"
        rf"|into)\s*:?\s+(?P<y>.+)$"
    ),
    re.compile(
        r"^(?P<x>.+?)\s+should\s+(?:now\s+|really\s+|actually\s+)?(?:be|have been)\s+(?:called"
        r"|named|titled|entitled|renamed(?: to)?|retitled)\s+(?P<y>.+)$"
    ),
    re.compile(
        r"^(?:call|name|title)\s+(?P<x>it|this|that|(?:the\s+)?.+?\s+(?:task|one|todo"
        r"|item))\s+(?P<y>.+?)(?:\s+instead)?$"
    ),
)
_SHOULD_SAY = re.compile(r"^(?P<x>.+?)\s+should\s+(?:now\s+|really\s+|actually\s+)?(?:say|read)\s+(?P<y>.+)$")
_CHANGE_TO = (
    re.compile(
        r"^(?:change|update|edit|modify|correct|replace|turn|switch|alter"
        r"|amend)\s+(?P<x>.+?)\s+(?:to|into|with|by|so (?:that )?it (?:says|reads))\s+(?:say\s+|read\s+"
        r"|be\s+)?:?\s*(?P<y>.+)$"
    ),
    re.compile(r"^make\s+(?P<x>.+?)\s+(?:say|read)\s*:?\s+(?P<y>.+)$"),
)
_POSSESSED = re.compile(r"(?:'s|^its)$")


def set_title(phrase: Phrase, today: date) -> Update | None:
    """ "rename buy milk to buy oat milk"; "the meeting with Carla should say Carlos"."""
    if match := _SHOULD_SAY.search(phrase.norm):
        return _update(phrase.group(match, "x"), today, correction=phrase.group(match, "y").orig)
    return _titled(phrase, today, _SET_TITLE)


def change_to(phrase: Phrase, today: date) -> Update | None:
    """ "change X to Y", where Y is neither a date nor a priority (those rules come first)."""
    return _titled(phrase, today, _CHANGE_TO)


def only_details(phrase: Phrase, today: date) -> Update | None:
    """ "high priority", "due Friday", "tagged work": a change of what was spoken of."""
    state = detailed(phrase, today)
    details = state.details
    if state.title or details == Details():
        return None
    return details_update(details)


def _titled(phrase: Phrase, today: date, patterns: tuple[re.Pattern[str], ...]) -> Update | None:
    for pattern in patterns:
        if match := pattern.search(phrase.norm):
            x = phrase.group(match, "x")
            if owner := _POSSESSED.search(x.norm):
                x = x.part(0, owner.start())
            return _update(x, today, title=phrase.group(match, "y").orig)
    return None


SPECIFIC: tuple[Rule, ...] = (
    set_notes,
    set_tags,
    clear_due,
    shift_due,
    set_title,
    set_priority,
    move_due,
    state_due,
)
"""Rules safe to try before "add": each needs words that only a change has."""
