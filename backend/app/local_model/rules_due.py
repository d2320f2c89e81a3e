"""Rules for changes of a due date: "move the dentist to next Friday", "the report is due on the 10th",
"can't make the dentist today, let's say Saturday".
"""

import re
from datetime import date

from app.local_model.dates import count_of, find_dates, unit_delta
from app.local_model.intents import GroupRef, OrdinalRef, PronounRef, Ref, Update
from app.local_model.lexicon import NUMBERS
from app.local_model.phrase import Phrase
from app.local_model.references import parse_refs

NO_SUBJECT = (
    r"(?!(?:what|which|who|how|is|are|do|does|show|list|i|we|add|create|remind|new|complete|finish|mark"
    r"|check|tick"
    r"|delete|remove|clear|cancel|reopen|uncheck|get|find|drop|make sure|any|anything)\b)"
)
"""What begins a question or another request cannot be the todo of "X is due Friday"."""

_SUBJECT = rf"(?P<x>{NO_SUBJECT}.+?)"
_DUE_NOUN = r"(?:due\s?-?date|deadline|due\s+day|date)"

_MOVE_HEAD = re.compile(
    r"^(?P<head>re-?schedule|move|push|postpone|delay|defer|shift|bring(?: forward)?"
    r"|put(?: off)?|set|change|update|snooze|bump|make(?! sure)|schedule|switch|extend|pull"
    r"|give|add|do)\s+"
)
_MOVE_LINK = re.compile(
    r"(?P<direction>(?:\s+(?:back|forward|out|up|off|over|ahead|earlier|later"
    r"|instead))*)(?P<link>(?:\s+(?:to be|so (?:that )?it'?s|as|be|being|an?|the|have|with))*"
    rf"(?:\s+(?:due(?: date)?|{_DUE_NOUN}))?(?:\s+(?:to|for|until|till|on|by|is|of|be|due"
    rf"|before|from))*)\s*:?\s*(?:the\s+)?$"
)
_DUE_PREFIX = re.compile(rf"^(?:the\s+|an?\s+|its\s+|new\s+)*{_DUE_NOUN}\s*(?:of|for|on|to)?\s*")
_DUE_SUFFIX = re.compile(rf"(?:'s)?\s+(?:(?:an?|the|new|its)\s+)*{_DUE_NOUN}$")
_NEEDS_LINK = frozenset(
    {"set", "change", "update", "make", "put", "schedule", "switch", "give", "add", "do", "bring", "pull"}
)
_ON_A_LIST = re.compile(r"\b(?:on|to|in|into|onto)\s+(?:my|the|our)\s+(?:to-?do\s+)?(?:list|tasks|todos)\b")
_IS_DUE = re.compile(
    rf"^{_SUBJECT}(?:\s+|')(?:is|are|s|(?:has|have|s) been|should be|must be|needs? to be|has to be"
    rf"|will be|was"
    rf"|gets?|got)\s+(?:now\s+|actually\s+|only\s+|really\s+)*"
    r"(?:(?:due|brought forward|put back|moved|postponed|rescheduled|pushed(?: back)?|delayed|done"
    r"|finished)\s*(?:on"
    r"|by|to|until|for|at|before)?|on|by|for)\s+(?:the\s+)?$"
)
_DUE_OF = re.compile(
    rf"^(?:the\s+)?{_DUE_NOUN}\s+(?:of|for|on)\s+(?P<x>.+?)\s+(?:is|should be|will be|must be"
    rf"|to|:)\s*(?:now\s+)?(?:on\s+)?(?:the\s+)?$"
)
_DUE_BARE = re.compile(rf"^{_SUBJECT}\s+(?:is\s+)?(?:now\s+)?due\s+(?:date\s+)?(?:on|by|to|at|is|:)?\s*$")
_AFTER_DATE = re.compile(
    r"^\s*(?:instead|now|please|at \d+(?::\d\d)?\s*(?:am|pm)?|if possible|after all|though|then)?$"
)
_DUE_TO = re.compile(
    rf"^(?:add|set|put|give|assign|attach)\s+(?:an?\s+|the\s+)?{_DUE_NOUN}\s*(?:of|:|for|as"
    rf"|to|on)?\s*$"
)
_FOR_X = re.compile(r"^(?:to|for|on)\s+(?P<x>.+)$")
_SHIFT = re.compile(
    r"^(?P<head>postpone|push|move|delay|defer|shift|snooze|extend|bring|re-?schedule"
    r"|put off)\s+(?P<x>.+?)\s+(?P<way>(?:back|out|forward|ahead|up|off|earlier|later)\s+)?"
    rf"(?:by\s+|for\s+)?(?:another\s+)?(?P<count>\d{{1,3}}|a couple of|a few"
    rf"|{'|'.join(w for w in NUMBERS if ' ' not in w)})\s+(?:more\s+)?(?P<unit>day|week"
    rf"|fortnight|month)s?"
    r"(?P<after>\s+(?:later|earlier|back|forward|ahead|sooner|out))?$"
)
_CLEAR_DUE = (
    re.compile(
        rf"^(?:remove|clear|delete|drop|cancel|get rid of|unset|take|erase)\s+(?:the\s+|its\s+"
        rf"|any\s+|all\s+)*{_DUE_NOUN}s?\s*(?:off|from|of|for|on|away from)?(?P<x>.*)$"
    ),
    re.compile(rf"^(?:remove|clear|delete|drop|unset)\s+(?P<x>.+?)(?:'s)?\s+{_DUE_NOUN}$"),
    re.compile(
        rf"^(?P<x>.+?)\s+(?:has|have|should have|needs|with)\s+no\s+{_DUE_NOUN}(?: anymore"
        rf"| any more| now)?$"
    ),
    re.compile(
        rf"^(?P<x>.+?)\s+(?:no longer has|doesn't have|does not have"
        rf"|doesn't need)\s+an?\s+{_DUE_NOUN}(?: anymore)?$"
    ),
    re.compile(r"^unschedule\s+(?P<x>.+)$"),
)


def clear_due(phrase: Phrase, today: date) -> Update | None:
    """ "remove the due date from the report"."""
    for pattern in _CLEAR_DUE:
        if match := pattern.search(phrase.norm):
            return Update(refs=parse_refs(phrase.group(match, "x"), today), clear_due=True)
    return None


def shift_due(phrase: Phrase, today: date) -> Update | None:
    """ "postpone the report by two days"."""
    match = _SHIFT.search(phrase.norm)
    if not match:
        return None
    way = f"{match['way'] or ''} {match['after'] or ''}"
    earlier = any(word in way for word in ("earlier", "forward", "ahead", "sooner", "up"))
    count = count_of(match["count"])
    unit = match["unit"]
    days = 30 * count if unit == "month" else (today + unit_delta(unit, count) - today).days
    return Update(refs=parse_refs(phrase.group(match, "x"), today), shift_days=-days if earlier else days)


def move_due(phrase: Phrase, today: date) -> Update | None:
    """ "move X to DATE", "set the deadline of X to DATE", "give X a deadline of DATE"."""
    head = _MOVE_HEAD.search(phrase.norm)
    dates = find_dates(phrase.norm, today)
    if (
        not head
        or not dates
        or _ON_A_LIST.search(phrase.norm)
        or not _AFTER_DATE.match(phrase.norm[dates[-1].end :])
    ):
        return None
    origin = dates[0].due if len(dates) > 1 else None
    if len(dates) > 1:  # "from Monday to Friday"
        phrase = phrase.without(dates[0].start, dates[0].end)
        dates = find_dates(phrase.norm, today)
    before = phrase.part(head.end(), dates[-1].start)
    link = _MOVE_LINK.search(" " + before.norm)
    x = before.part(0, max(link.start() - 1, 0)) if link else before
    for pattern in (_DUE_PREFIX, _DUE_SUFFIX):
        if (noun := pattern.search(x.norm)) and noun.end() > noun.start():
            x = x.without(*noun.span())
    has_link = bool(link and link["link"].strip()) or "due" in before.norm or "deadline" in before.norm
    refs = tuple(_due_on(ref, origin) for ref in parse_refs(x, today))
    if not _may_move(head["head"], has_link, refs, before.norm):
        return None
    return Update(refs=refs, due=dates[-1].due)


def _due_on(ref: Ref, day: date | None) -> Ref:
    """ "everything (from today to tomorrow)" is what is due today."""
    if not day or not isinstance(ref, GroupRef):
        return ref
    return ref.model_copy(update={"filters": ref.filters.model_copy(update={"due_from": day, "due_to": day})})


def _may_move(head: str, has_link: bool, refs: tuple[Ref, ...], before: str) -> bool:
    pointed = all(isinstance(ref, PronounRef | OrdinalRef) for ref in refs)
    if head in ("schedule", "do"):  # with words instead of a pointer these ask for a new todo
        return pointed
    if head in ("add", "give"):
        return bool(re.search(_DUE_NOUN, before))
    return has_link or pointed or head not in _NEEDS_LINK


def state_due(phrase: Phrase, today: date) -> Update | None:
    """ "X is now due DATE", "add a deadline of DATE to X"."""
    dates = find_dates(phrase.norm, today)
    if not dates:
        return None
    before, after = phrase.norm[: dates[-1].start], phrase.norm[dates[-1].end :]
    if _AFTER_DATE.match(after):
        match = _DUE_OF.search(before) or _IS_DUE.search(before) or _DUE_BARE.search(before)
        return Update(refs=parse_refs(phrase.group(match, "x"), today), due=dates[-1].due) if match else None
    rest = phrase.part(dates[-1].end, len(phrase.norm)).stripped()
    follow = _FOR_X.search(rest.norm)
    if follow and _DUE_TO.search(before):
        return Update(refs=parse_refs(rest.group(follow, "x"), today), due=dates[-1].due)
    return None


_INSTEAD = re.compile(
    r"(?:,|;)?\s*(?:so\s+)?(?:let's (?:say|make it|do it|do|try)|make (?:it|that)|how about|(?:i"
    r"|we)'ll (?:do it|do that|go)"
    r"|better|rather|can we (?:do|say))(?:\s+(?:on|for))?\s*$"
)
_NOT_THEN = (
    re.compile(
        r"^(?:(?:i|we)\s+)?(?:can't|cannot|won't|couldn't|can not)\s+(?:make it to|make|do|manage"
        r"|get to)\s+(?P<x>[^,]+?)"
        r"(?:\s+(?:then|on|at))*$"
    ),
    re.compile(r"^not\s+(?:for|with)\s+(?P<x>[^,]+)$"),
)


def move_instead(phrase: Phrase, today: date) -> Update | None:
    """ "can't make the haircut today, let's say saturday", "not today for the vet, I'll go sunday"."""
    dates = find_dates(phrase.norm, today)
    if len(dates) > 2 or not dates or phrase.norm[dates[-1].end :].strip(" .!"):
        return None
    lead = _INSTEAD.search(phrase.norm[: dates[-1].start])
    if not lead:
        return None
    before = phrase.part(0, lead.start())
    if len(dates) > 1:
        before = before.without(dates[0].start, dates[0].end)
    match = next((match for pattern in _NOT_THEN if (match := pattern.search(before.norm))), None)
    return Update(refs=parse_refs(before.group(match, "x"), today), due=dates[-1].due) if match else None


_MOVE_ONLY = re.compile(r"^(?:re-?schedule|postpone|delay|defer|snooze|put off|push back|move)\s+(?P<x>.+)$")


def move_somewhere(phrase: Phrase, today: date) -> Update | None:
    """ "postpone the report": to when must be asked."""
    match = _MOVE_ONLY.search(phrase.norm)
    return Update(refs=parse_refs(phrase.group(match, "x"), today)) if match else None
