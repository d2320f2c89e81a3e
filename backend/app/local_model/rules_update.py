"""Rules for changes of a todo's fields: due date, priority, tags, notes and title."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from app.local_model.dates import count_of, find_dates, unit_delta
from app.local_model.details import LEVEL, TAG_LIST, Details, detailed, split_tags
from app.local_model.intents import OrdinalRef, PronounRef, Ref, Update
from app.local_model.lexicon import NUMBERS, PRIORITY_WORDS
from app.local_model.phrases import parse_refs
from app.local_model.words import Words

Rule = Callable[[Words, date], Update | None]

_SUBJECT = (
    r"(?P<x>(?!(?:what|which|who|how|is|are|do|does|show|list|i|we|add|create|remind|new|complete|finish|mark|check|tick"
    r"|delete|remove|clear|cancel|reopen|uncheck|get|find|drop|make sure|any|anything)\b).+?)"
)
_DUE_NOUN = r"(?:due\s?-?date|deadline|due\s+day|date)"


def _update(x: Words, today: date, **fields: Any) -> Update:  # noqa: ANN401 - fields of Update, checked by it
    return Update(refs=parse_refs(x, today), **fields)


# --- due date ---------------------------------------------------------------------------------------------------

_MOVE_HEAD = re.compile(
    r"^(?P<head>re-?schedule|move|push|postpone|delay|defer|shift|bring(?: forward)?|put(?: off)?|set|change|update|snooze|bump|make(?! sure)|schedule|switch|extend|pull|give|add|do)\s+"
)
_MOVE_LINK = re.compile(
    r"(?P<direction>(?:\s+(?:back|forward|out|up|off|over|ahead|earlier|later|instead))*)(?P<link>(?:\s+(?:to be|so (?:that )?it'?s|as|be|being|an?|the|have|with))*"
    rf"(?:\s+(?:due(?: date)?|{_DUE_NOUN}))?(?:\s+(?:to|for|until|till|on|by|is|of|be|due|before|from))*)\s*:?\s*(?:the\s+)?$"
)
_DUE_PREFIX = re.compile(rf"^(?:the\s+|an?\s+|its\s+|new\s+)*{_DUE_NOUN}\s*(?:of|for|on|to)?\s*")
_DUE_SUFFIX = re.compile(rf"(?:'s)?\s+(?:(?:an?|the|new|its)\s+)*{_DUE_NOUN}$")
_NEEDS_LINK = frozenset({"set", "change", "update", "make", "put", "schedule", "switch", "give", "add", "do", "bring", "pull"})
_ON_A_LIST = re.compile(r"\b(?:on|to|in|into|onto)\s+(?:my|the|our)\s+(?:to-?do\s+)?(?:list|tasks|todos)\b")
_IS_DUE = re.compile(
    rf"^{_SUBJECT}(?:\s+|')(?:is|are|s|should be|must be|needs? to be|has to be|will be|was|gets?|got)\s+(?:now\s+|actually\s+|only\s+|really\s+)*"
    r"(?:(?:due|moved|postponed|rescheduled|pushed(?: back)?|delayed|done|finished)\s*(?:on|by|to|until|for|at|before)?|on|by|for)\s+(?:the\s+)?$"
)
_DUE_OF = re.compile(rf"^(?:the\s+)?{_DUE_NOUN}\s+(?:of|for|on)\s+(?P<x>.+?)\s+(?:is|should be|will be|must be|to|:)\s*(?:now\s+)?(?:on\s+)?(?:the\s+)?$")
_DUE_BARE = re.compile(rf"^{_SUBJECT}\s+(?:is\s+)?(?:now\s+)?due\s+(?:date\s+)?(?:on|by|to|at|is|:)?\s*$")
_AFTER_DATE = re.compile(r"^\s*(?:instead|now|please|at \d+(?::\d\d)?\s*(?:am|pm)?|if possible)?$")
_DUE_TO = re.compile(rf"^(?:add|set|put|give|assign|attach)\s+(?:an?\s+|the\s+)?{_DUE_NOUN}\s*(?:of|:|for|as|to|on)?\s*$")
_FOR_X = re.compile(r"^\s*(?:to|for|on)\s+(?P<x>.+)$")
_SHIFT = re.compile(
    r"^(?P<head>postpone|push|move|delay|defer|shift|snooze|extend|bring|re-?schedule|put off)\s+(?P<x>.+?)\s+(?P<way>(?:back|out|forward|ahead|up|off|earlier|later)\s+)?"
    rf"(?:by\s+|for\s+)?(?:another\s+)?(?P<count>\d{{1,3}}|a couple of|a few|{'|'.join(w for w in NUMBERS if ' ' not in w)})\s+(?:more\s+)?(?P<unit>day|week|fortnight|month)s?"
    r"(?P<after>\s+(?:later|earlier|back|forward|ahead|sooner|out))?$"
)
_CLEAR_DUE = (
    re.compile(rf"^(?:remove|clear|delete|drop|cancel|get rid of|unset|take|erase)\s+(?:the\s+|its\s+|any\s+|all\s+)*{_DUE_NOUN}s?\s*(?:off|from|of|for|on|away from)?(?P<x>.*)$"),
    re.compile(rf"^(?:remove|clear|delete|drop|unset)\s+(?P<x>.+?)(?:'s)?\s+{_DUE_NOUN}$"),
    re.compile(rf"^(?P<x>.+?)\s+(?:has|have|should have|needs|with)\s+no\s+{_DUE_NOUN}(?: anymore| any more| now)?$"),
    re.compile(rf"^(?P<x>.+?)\s+(?:no longer has|doesn't have|does not have|doesn't need)\s+an?\s+{_DUE_NOUN}(?: anymore)?$"),
    re.compile(r"^unschedule\s+(?P<x>.+)$"),
)  # fmt: skip


def clear_due(words: Words, today: date) -> Update | None:
    for pattern in _CLEAR_DUE:
        if match := pattern.search(words.norm):
            return _update(words.group(match, "x"), today, clear_due=True)
    return None


def shift_due(words: Words, today: date) -> Update | None:
    match = _SHIFT.search(words.norm)
    if not match:
        return None
    way = f"{match['way'] or ''} {match['after'] or ''}"
    earlier = any(word in way for word in ("earlier", "forward", "ahead", "sooner", "up"))
    count = count_of(match["count"])
    unit = match["unit"]
    days = 30 * count if unit == "month" else (today + unit_delta(unit, count) - today).days
    return _update(words.group(match, "x"), today, shift_days=-days if earlier else days)


def move_due(words: Words, today: date) -> Update | None:
    """ "move X to DATE", "set the deadline of X to DATE", "give X a deadline of DATE"."""
    head = _MOVE_HEAD.search(words.norm)
    dates = find_dates(words.norm, today)
    if not head or not dates or _ON_A_LIST.search(words.norm) or not _AFTER_DATE.match(words.norm[dates[-1].end :]):
        return None
    if len(dates) > 1:  # "from Monday to Friday"
        words = words.without(dates[0].start, dates[0].end)
        dates = find_dates(words.norm, today)
    before = words.part(head.end(), dates[-1].start)
    link = _MOVE_LINK.search(" " + before.norm)
    x = before.part(0, max(link.start() - 1, 0)) if link else before
    for pattern in (_DUE_PREFIX, _DUE_SUFFIX):
        if (found := pattern.search(x.norm)) and found.end() > found.start():
            x = x.without(*found.span())
    has_link = bool(link and link["link"].strip()) or "due" in before.norm or "deadline" in before.norm
    refs = parse_refs(x, today)
    if not _may_move(head["head"], has_link, refs, before.norm):
        return None
    return Update(refs=refs, due=dates[-1].due)


def _may_move(head: str, has_link: bool, refs: tuple[Ref, ...], before: str) -> bool:
    pointed = all(isinstance(ref, PronounRef | OrdinalRef) for ref in refs)
    if head in ("schedule", "do"):  # with words instead of a pointer these ask for a new todo
        return pointed
    if head in ("add", "give"):
        return bool(re.search(_DUE_NOUN, before))
    return has_link or pointed or head not in _NEEDS_LINK


def state_due(words: Words, today: date) -> Update | None:
    """ "X is now due DATE", "add a deadline of DATE to X"."""
    dates = find_dates(words.norm, today)
    if not dates:
        return None
    before, after = words.norm[: dates[-1].start], words.norm[dates[-1].end :]
    if _AFTER_DATE.match(after):
        match = _DUE_OF.search(before) or _IS_DUE.search(before) or _DUE_BARE.search(before)
        return _update(words.group(match, "x"), today, due=dates[-1].due) if match else None
    follow = _FOR_X.search(after)
    if follow and _DUE_TO.search(before):
        x = words.part(dates[-1].end, len(words.norm)).stripped()
        return _update(x.after(m) if (m := re.match(r"(?:to|for|on)\s+", x.norm)) else x, today, due=dates[-1].due)
    return None


# --- priority ---------------------------------------------------------------------------------------------------

_SET_LEVEL = re.compile(
    r"^(?:set|change|make|mark|bump|raise|lower|give|update|drop|move|flag|switch|put|increase|decrease|upgrade|downgrade|turn|treat|label|reduce|assign|rate|rank|consider|keep)\s+(?P<x>.+?)\s+"
    rf"(?:(?:up|down|back|as|to|an?|at|with|is|the|of|have|be|in|into|on|really|very|super)\s+)*(?:priority\s+)?(?:to\s+|of\s+|as\s+)?{LEVEL}(?:est)?(?:[\s-]+prio(?:rity)?)?$"
)
_LEVEL_FOR = re.compile(
    rf"^(?:set|change|give|assign|put|add)\s+(?:the\s+|an?\s+)?(?:priority\s+(?:to\s+|as\s+|of\s+)?{LEVEL}|{LEVEL.replace('level', 'level2')}\s+priority)\s+(?:for|on|to)\s+(?P<x>.+)$"
)
_IS_LEVEL = re.compile(
    rf"^{_SUBJECT}(?:\s+(?:is|are|should be|must be|needs to be|has|have|becomes?|should have|gets)|'s|'re)\s+(?:(?:now|an?|of|very|really|super|so|quite|pretty|the)\s+)*{LEVEL}(?:[\s-]+prio(?:rity)?)?(?:\s+now)?$"
)
_RAISE = re.compile(
    r"^(?:(?P<up>prioriti[sz]e|(?:raise|increase|up|bump(?: up)?)\s+(?:the\s+)?priority\s+(?:of|for|on))|(?P<down>de-?prioriti[sz]e|(?:lower|decrease|reduce|drop)\s+(?:the\s+)?priority\s+(?:of|for|on)))\s+(?P<x>.+)$"
)
_PRIORITY_OF = re.compile(r"^(?:the\s+|its\s+)?priority(?:\s+(?:of|for|on)\s+|$)")
_PRIORITY_TAIL = re.compile(r"(?:'s)?\s+(?:the\s+|its\s+|an?\s+)?(?:priority|prio)$")


def set_priority(words: Words, today: date) -> Update | None:
    for pattern in (_LEVEL_FOR, _SET_LEVEL, _IS_LEVEL):
        match = pattern.search(words.norm)
        if match:
            level = PRIORITY_WORDS[match["level"] or match["level2"]]
            return _update(_without_priority(words.group(match, "x")), today, priority=level)
    match = _RAISE.search(words.norm)
    if match:
        return _update(words.group(match, "x"), today, priority="high" if match["up"] else "low")
    return None


def _without_priority(x: Words) -> Words:
    for pattern in (_PRIORITY_OF, _PRIORITY_TAIL):
        if match := pattern.search(x.norm):
            x = x.without(*match.span())
    return x


# --- tags -------------------------------------------------------------------------------------------------------

_TAGS = rf"(?P<tags>{TAG_LIST})"
_TAG_WORD = r"(?:tags?|labels?|category)"
_ADD_TAGS = (
    re.compile(rf"^(?:tag|label|categori[sz]e)\s+(?P<x>.+)\s+(?:with|as|under)\s+(?:the\s+)?(?:{_TAG_WORD}\s+)?{_TAGS}$"),
    re.compile(rf"^(?:tag|label)\s+(?P<x>.+?)\s*:?\s+(?P<tags>#.+)$"),
    re.compile(rf"^(?:add|put|attach|apply|assign|set)\s+(?:the\s+|an?\s+)?{_TAG_WORD}\s*:?\s*{_TAGS}\s+(?:to|on|for|onto)\s+(?P<x>.+)$"),
    re.compile(rf"^(?:add|put|attach|apply|assign|set)\s+(?:the\s+|an?\s+)?(?P<tags>[\w-]+)\s+{_TAG_WORD}\s+(?:to|on|for|onto)\s+(?P<x>.+)$"),
    re.compile(r"^(?:add|put|attach|apply)\s+(?P<tags>#[\w-]+(?:(?:\s*,\s*|\s+and\s+|\s+)#[\w-]+)*)\s+(?:to|on|for)\s+(?P<x>.+)$"),
    re.compile(rf"^give\s+(?P<x>.+?)\s+(?:the\s+|an?\s+)?{_TAG_WORD}\s+{_TAGS}$"),
)  # fmt: skip
_REMOVE_TAGS = (
    re.compile(rf"^(?:remove|delete|drop|take|clear|strip)\s+(?:the\s+)?{_TAG_WORD}\s+{_TAGS}\s+(?:from|off|of)\s+(?P<x>.+)$"),
    re.compile(rf"^(?:remove|delete|drop|take|clear|strip)\s+(?:the\s+)?(?P<tags>[\w-]+)\s+{_TAG_WORD}\s+(?:from|off|of)\s+(?P<x>.+)$"),
    re.compile(r"^(?:remove|delete|drop|take|clear|strip)\s+(?P<tags>#[\w-]+(?:(?:\s*,\s*|\s+and\s+|\s+)#[\w-]+)*)\s+(?:from|off|of)\s+(?P<x>.+)$"),
    re.compile(rf"^untag\s+{_TAGS}\s+from\s+(?P<x>.+)$"),
    re.compile(rf"^(?:untag|unlabel)\s+(?P<x>.+?)\s+(?:as|with|from)\s+{_TAGS}$"),
)  # fmt: skip


def set_tags(words: Words, today: date) -> Update | None:
    for field, patterns in (("add_tags", _ADD_TAGS), ("remove_tags", _REMOVE_TAGS)):
        for pattern in patterns:
            if match := pattern.search(words.norm):
                tags = split_tags(words.group(match, "tags"))
                return _update(words.group(match, "x"), today, **{field: tags})
    return None


# --- notes ------------------------------------------------------------------------------------------------------

_NOTE = r"(?:notes?|comments?|description|details?)"
_SAYING = r"(?:\s*:|\s+saying(?: that)?:?|\s+that says:?|\s+that reads:?|\s+-|\s+that(?=\s))\s+"
_SET_NOTES = (
    re.compile(rf"^(?:add|attach|put|write|leave|append|set|include)\s+(?:an?\s+|the\s+|this\s+)?{_NOTE}\s+(?:to|on|for|of|in|under)\s+(?P<x>.+?)(?:{_SAYING}|\s+(?=ꙮ$))(?P<n>.+)$"),
    re.compile(rf"^(?:add|attach|put|write|leave|append)\s+(?:an?\s+|the\s+|this\s+)?{_NOTE}(?:{_SAYING}|\s+(?=ꙮ))(?P<n>.+)\s+(?:to|on|for)\s+(?P<x>.+)$"),
    re.compile(rf"^(?:add|attach|put|write|append)\s+(?P<n>.+?)\s+(?:as\s+an?\s+{_NOTE}|to\s+the\s+{_NOTE}|in\s+the\s+{_NOTE})\s+(?:to|on|for|of)\s+(?P<x>.+)$"),
    re.compile(rf"^(?:set|change|update|edit|replace)\s+(?:the\s+)?{_NOTE}\s+(?:of|for|on|in)\s+(?P<x>.+?)\s+(?:to|with)(?:\s+say)?\s*:?\s+(?P<n>.+)$"),
    re.compile(rf"^(?:set|change|update|edit)\s+(?P<x>.+?)(?:'s)?\s+notes?\s+to\s+(?P<n>.+)$"),
    re.compile(rf"^{_NOTE}\s+(?:on|for|to)\s+(?!self\b|myself\b|me\b)(?P<x>.+?)\s*:\s*(?P<n>.+)$"),
    re.compile(r"^(?:annotate|comment on)\s+(?P<x>.+?)\s+(?:with|:)\s+(?P<n>.+)$"),
)  # fmt: skip
_CLEAR_NOTES = re.compile(rf"^(?:remove|clear|delete|erase|drop)\s+(?:the\s+|all\s+|any\s+|its\s+)*{_NOTE}\s*(?:from|of|on|for|off)?(?P<x>.*)$")


def set_notes(words: Words, today: date) -> Update | None:
    for pattern in _SET_NOTES:
        if match := pattern.search(words.norm):
            return _update(words.group(match, "x"), today, notes=words.group(match, "n").orig)
    if match := _CLEAR_NOTES.search(words.norm):
        return _update(words.group(match, "x"), today, notes="")
    return None


# --- title ------------------------------------------------------------------------------------------------------

_NAME = r"(?:name|title|text|wording)"
_SET_TITLE = (
    re.compile(r"^(?:rename|retitle|rephrase|reword|re-name)\s+(?P<x>.+?)\s+(?:to|as|into|so (?:that )?it says|->|=>)\s*:?\s*(?P<y>.+)$"),
    re.compile(rf"^(?:change|update|edit|set|modify|switch)\s+(?:the\s+)?{_NAME}\s+(?:of|for|on)\s+(?P<x>.+?)\s+(?:to|into|as)\s*:?\s+(?P<y>.+)$"),
    re.compile(rf"^(?:change|update|edit|set|modify)\s+(?P<x>its|.+?'s|.+?)\s+{_NAME}\s+(?:to|into)\s*:?\s+(?P<y>.+)$"),
    re.compile(r"^(?P<x>.+?)\s+should\s+(?:now\s+|really\s+|actually\s+)?(?:be|have been)\s+(?:called|named|titled|entitled|renamed(?: to)?|retitled)\s+(?P<y>.+)$"),
    re.compile(r"^(?P<x>.+?)\s+should\s+(?:now\s+|really\s+|actually\s+)?(?:say|read)\s+(?P<y>.+)$"),
    re.compile(r"^(?:call|name|title)\s+(?P<x>it|this|that|(?:the\s+)?.+?\s+(?:task|one|todo|item))\s+(?P<y>.+?)(?:\s+instead)?$"),
)  # fmt: skip
_CHANGE_TO = (
    re.compile(r"^(?:change|update|edit|modify|correct|replace|turn|switch|alter|amend)\s+(?P<x>.+?)\s+(?:to|into|with|by)\s+(?:say\s+|read\s+|be\s+)?:?\s*(?P<y>.+)$"),
    re.compile(r"^make\s+(?P<x>.+?)\s+(?:say|read)\s*:?\s+(?P<y>.+)$"),
)  # fmt: skip
_POSSESSED = re.compile(r"(?:'s|^its)$")


def set_title(words: Words, today: date) -> Update | None:
    return _titled(words, today, _SET_TITLE)


def change_to(words: Words, today: date) -> Update | None:
    """ "change X to Y", where Y is neither a date nor a priority (those rules come first)."""
    return _titled(words, today, _CHANGE_TO)


_MOVE_ONLY = re.compile(r"^(?:re-?schedule|postpone|delay|defer|snooze|put off|push back|move)\s+(?P<x>.+)$")


def only_details(words: Words, today: date) -> Update | None:
    """ "high priority", "due Friday", "tagged work": a change of what was spoken of."""
    state = detailed(words, today)
    found = state.details
    if state.title or found == Details():
        return None
    return Update(refs=(PronounRef(),), due=found.due, priority=found.priority, add_tags=found.tags, notes=found.notes)


def move_somewhere(words: Words, today: date) -> Update | None:
    """ "postpone the report": to when must be asked."""
    match = _MOVE_ONLY.search(words.norm)
    return _update(words.group(match, "x"), today) if match else None


def _titled(words: Words, today: date, patterns: tuple[re.Pattern[str], ...]) -> Update | None:
    for pattern in patterns:
        if match := pattern.search(words.norm):
            x = words.group(match, "x")
            if owner := _POSSESSED.search(x.norm):
                x = x.part(0, owner.start())
            return _update(x, today, title=words.group(match, "y").orig)
    return None


SPECIFIC: tuple[Rule, ...] = (set_notes, set_tags, clear_due, shift_due, set_title, set_priority, move_due, state_due)
"""Rules safe to try before "add": each needs words that only a change has."""
