"""Rules for showing todos: "what is due this week?", "show me work stuff", "sort by priority"."""

import re
from datetime import date

from app.local_model.filters import NOUN, parse_filters
from app.local_model.intents import Filters, Show
from app.local_model.phrase import Phrase

_SHOW = re.compile(
    r"^(?:(?:let me |can i |could i |may i |i (?:want|need|would like|'d like) to "
    r"|i'd like to |lets |let's )?(?:see|view|show|list|display|check out|look at|get(?! rid)(?!.*\b(?:off"
    r"|out|done)\b)"
    r"|read|review|hear|have a look at)|show|list|display|view|print|pull up|bring up|open"
    r"|give|tell|read|get(?! rid)(?!.*\b(?:off|out|done)\b)|fetch|see)\b"
    r"(?:\s+(?:out|me|us|up))*"
)
_SEARCH = re.compile(
    r"^(?:(?:can you |i want to )?(?:find|search(?:\s+for)?|look(?:\s+for|\s+up)"
    r"|filter(?:\s+by|\s+for)?|where is|where's|where are))\b(?:\s+me\b)?"
)
_QUESTION = re.compile(
    r"^(?:so\s+)?(?:what|what's|what're|which|is there|are there|is anything|do i|did i"
    r"|have i|am i|how many|how much|any|anything|remind me what|when is|when are|how's"
    r"|how is|how does|how are)\b"
)
_ABOUT_ONE = (
    re.compile(
        r"^(?:is|are|was|were)\s+(?!there\b|any)(?P<x>.+?)\s+(?:(?:already|still|now|been"
        r"|really)\s+)*(?:done|finished|completed?|open|pending|due|on my list"
        r"|ticked off)(?:\s+(?:yet|already))?$"
    ),
    re.compile(
        r"^(?:at\s+)?what time (?:is|are|does|do)\s+(?:beginning\s+|starting\s+)?(?P<x>.+?)"
        r"(?:\s+(?:start|starts|begin|begins))?$"
    ),
    re.compile(r"^(?:when(?:'s|\s+is|\s+are)|what time is)\s+(?P<x>.+?)(?:\s+due)?$"),
    re.compile(
        r"^(?:did|have)\s+i\s+(?:already\s+|ever\s+)?(?:done|do|finish(?:ed)?"
        r"|complete[d]?)\s+(?!today|yesterday|this|last|anything|it\b)(?P<x>.+?)(?:\s+(?:yet"
        r"|already))?$"
    ),
    re.compile(
        r"^(?:did|have)\s+i\s+(?:already\s+|ever\s+)?(?P<x>(?!any|to\b"
        r"|got\b)\w+\s+.+?)(?:\s+(?:yet|already))?$"
    ),
    re.compile(
        r"^what(?:'s|\s+is)\s+the\s+(?:due date|deadline|priority|status)\s+(?:of|for"
        r"|on)\s+(?P<x>.+)$"
    ),
)
_AGAIN = re.compile(r"\s+(?:again|then|please|by the way)$")
_GOT = re.compile(r"\b(?:what|everything|all)\s+(?:i've|you've|we've|i have|you have)(?:\s+got)?\b")
_PUT_DOWN = re.compile(
    r"^(?:did|have)\s+i\s+(?:already\s+)?(?:put(?:\s+down)?|added|add|written down|write down"
    r"|noted?(?:\s+down)?"
    r"|listed)\s+(?P<x>.+?)(?:\s+(?:down|on (?:my|the) list|yet|already))*$"
)
_TO_DO_OF = re.compile(
    r"^(?:what|who|which (?:ones|things|people))\s+(?:else\s+)?(?:do|must|should)\s+(?:i|we)\s+(?:still\s+)?"
    r"(?:(?:have|need)\s+to\s+)?(?P<x>buy|call|pay|email|write|clean|fix|order|book|read|return|send)$"
    r"|^(?:do i have|have i got|are there|is there)\s+(?:any|some)\s+(?P<y>call|email|errand"
    r"|payment)s?\s+(?:left\s+)?"
    r"(?:to (?:make|write|send|run|do)|left|open)$"
)
_WHICH_DONE = re.compile(
    r"^(?:which|what)\s+(?P<tag>[a-z][\w-]+)\s+(?:did|have)\s+i\s+(?:already\s+)?"
    r"(?:tick(?:ed)? off|done|do|finish(?:ed)?|completed?)(?:\s+already)?$"
)
_TASK_NOUN = re.compile(
    r"\b(?:tasks?|to-?\s?dos?|items?|reminders?|list|chores?|errands?|agenda|schedule|plate"
    r"|plan|plans)\b"
)
_ANY_NOUN = re.compile(rf"\b{NOUN}\b")
_OWN = re.compile(r"\b(?:i|i've|i'm|my|me|we|our)\b")
_ABOUT = re.compile(r"^(?:for|with|on|about|of|in)\s+|^(?:the|my|any|all)\s+")
_ALONE = re.compile(r"^(?:(?:over\s?due|pending|urgent)$|(?:everything|anything|all)\b)")
_COMMAND = re.compile(r"^(?:complete|finish|close|it|this|that|these|those|both|they)\b")
_LIST_ONLY = re.compile(
    r"^(?:all\s+)?(?:of\s+)?(?:my|the|our)?\s*(?:current\s+)?(?:to-?do\s+|task\s+)?(?:tasks?"
    r"|to-?dos?|list|items|reminders)(?:\s+list)?$"
)


_RESERVED = frozenset(
    """due overdue open done completed pending todo todos task tasks list everything anything something all
    priority
    urgent important today tomorrow it them that this those these me you help time joke up next new
    more""".split()  # noqa: SIM905
)
_TAG_NAME = r"#?(?P<tag>[a-z][\w-]+)"
_KINDS = r"(?:stuff|things?|ones|items|tasks|to-?dos|chores|errands|business|matters)"
_ASIDE = (
    r"(?:\s+(?:please|only|left|open|remaining|to do|now|then|first|i have|there are|are left"
    r"|are open|are there))*"
)
_TAGGED = tuple(
    re.compile(source)
    for source in (
        rf"^(?:show|list|display|give|see|filter|pull up|get)(?:\s+(?:me|us|by|for|out))*(?:\s+(?:only|just"
        rf"|all|my|the|of|any"
        rf"|open))*\s+{_TAG_NAME}(?:[\s-]+related)?\s+{_KINDS}{_ASIDE}$",
        rf"^(?:show|list|filter|display)(?:\s+(?:me|only|just|all|my|the|by|for))*\s+{_TAG_NAME}{_ASIDE}$",
        rf"^(?:show|list|read)(?:\s+me)?\s+(?:everything|all|what)(?:\s+(?:is|i have|left|open|to do"
        rf"|still))*\s+for\s+"
        rf"(?:the\s+|my\s+)?{_TAG_NAME}{_ASIDE}$",
        rf"^(?:only|just)\s+(?:(?:my|the)\s+)?{_TAG_NAME}(?:\s+{_KINDS})?{_ASIDE}$",
        rf"^(?:is there |do i have |have i got )?(?:anything|something|what|what's|what is|what do i have"
        rf"|what else)"
        rf"(?:\s+(?:is there|there|on|up|left|open|to do|still|pending))*\s+(?:for|at|about|regarding|in"
        rf"|around)\s+"
        rf"(?:the\s+|my\s+)?{_TAG_NAME}{_ASIDE}$",
        rf"^(?:do i have |are there |is there |have i got )?(?:any|some|all)\s+(?:my\s+|of "
        rf"my\s+)?{_TAG_NAME}(?:[\s-]+related)?"
        rf"\s+{_KINDS}{_ASIDE}$",
        rf"^(?:what|which)\s+{_TAG_NAME}(?:[\s-]+related)?\s+{_KINDS}(?:\s+(?:are|is|do i|have i|i|still"
        rf"|left|open|remain"
        r"|remaining|have|got|to do|need|to|do|there|pending))*$",
        rf"^(?:my\s+|the\s+|all\s+|all my\s+)?{_TAG_NAME}\s+(?:stuff|things|ones|tasks|todos){_ASIDE}$",
        rf"^(?:(?:all|my|the|our|show|list|only|just|me)\s+)*(?P<tag>errands|chores){_ASIDE}$",
    )
)
_SHOWS = re.compile(
    r"^(?:show|list|display|give|see|filter|pull up|get|only|just|my|the|all|errands|chores)\b"
)
_UNDATED = re.compile(
    r"\b(?:without|with no|that have no|have no|has no|having no|that don't have|don't have|missing|lacking"
    r"|no)\s+(?:an?\s+|any\s+)?"
    r"(?:due\s?-?dates?|deadlines?|dates?)\b"
)
_ORDER = re.compile(
    r"\b(?:sort(?:ed)?|order(?:ed)?|arranged?|rank(?:ed)?)(?:\s+(?:it|them|my list|the list|my todos|my "
    r"tasks|everything|all))?"
    r"\s+(?:by|on|according to)\s+(?:their\s+|the\s+)?(?P<by>priority|importance|urgency|due date|date"
    r"|deadline|title|name"
    r"|alphabet)$"
)
_BY = {"priority": "priority", "importance": "priority", "urgency": "priority", "title": "title",
       "name": "title",
       "alphabet": "title"}  # fmt: skip
_MOST_URGENT = re.compile(
    r"\b(?:most|more)\s+(?:urgent|important|pressing|critical)\b|\btop priorit(?:y|ies)\b"
)
_NOT_DONE_YET = re.compile(
    r"^(?:what|which)(?:\s+(?:ones|tasks|to-?dos|things))?\s+(?:haven't|have not|did(?:n't| not))\s+(?:i|we)"
    r"\s+(?:(?:actually|really)\s+)?(?:done|do|finish(?:ed)?|completed?)(?:\s+(?:yet|so far|today))?$"
)
_MY_DAY = re.compile(r"^(?:plan|organi[sz]e|prepare)\s+(?:my|the|our)\s+day(?:\s+for me)?$")


def show(phrase: Phrase, today: date) -> Show | None:
    """The list that is asked for, or None: "show me work stuff", "what is due this week?", "sort by
    priority".
    """
    if (again := _AGAIN.search(phrase.norm)) and again.start():
        phrase = phrase.part(0, again.start()).stripped()
    if got := _GOT.search(phrase.norm):
        phrase = (
            phrase.part(0, got.start())
            .then(Phrase.of("everything"))
            .then(phrase.part(got.end(), len(phrase.norm)))
        )
    norm = phrase.norm
    if re.match(r"^(?:the\s+)?\d+(?:st|nd|rd|th) one\b", norm):
        return None
    if put := _PUT_DOWN.search(norm):
        return _search(phrase.group(put, "x"), today)
    if verb := _TO_DO_OF.search(norm):
        return Show(filters=Filters(done=False, q=verb["x"] or verb["y"]))
    if (which := _WHICH_DONE.search(norm)) and which["tag"] not in _RESERVED:
        return Show(filters=Filters(done=True, tag=which["tag"]))
    if _NOT_DONE_YET.match(norm):
        return Show(filters=Filters(done=False))
    for rule in (_ordered, _undated, _day_ahead, _tagged):
        if shown := rule(phrase, today):
            return shown
    for pattern in _ABOUT_ONE:
        if match := pattern.search(norm):
            return _search(phrase.group(match, "x"), today)
    if match := _SEARCH.search(norm):
        return _search(phrase.after(match), today)
    if _LIST_ONLY.match(norm):
        return Show()
    if match := _SHOW.search(norm):
        return _shown(phrase.after(match), today)
    if _QUESTION.search(norm):
        return _asked(phrase, today)
    return _bare(phrase, today)


def _ordered(phrase: Phrase, today: date) -> Show | None:
    """ "sort by priority", "show my open tasks ordered by due date"."""
    match = _ORDER.search(phrase.norm)
    if not match:
        return None
    filters = parse_filters(phrase.part(0, match.start()), today).filters
    return Show(filters=filters.model_copy(update={"order": _BY.get(match["by"], "due")}))


def _undated(phrase: Phrase, _today: date) -> Show | None:
    """ "which tasks have no due date?"."""
    asks = _SHOW.search(phrase.norm) or _QUESTION.search(phrase.norm) or _TASK_NOUN.match(phrase.norm)
    asks = asks or re.match(r"^(?:everything|all|anything)\b", phrase.norm)
    return Show(filters=Filters(done=False, dated=False)) if asks and _UNDATED.search(phrase.norm) else None


def _day_ahead(phrase: Phrase, today: date) -> Show | None:
    """ "plan my day": what is due today and before."""
    return Show(filters=Filters(done=False, due_to=today)) if _MY_DAY.search(phrase.norm) else None


def _tagged(phrase: Phrase, today: date) -> Show | None:
    """ "work stuff", "anything for home?": one word that no other filter explains is a tag."""
    for pattern in _TAGGED:
        match = pattern.search(phrase.norm)
        if not match or match["tag"] in _RESERVED:
            continue
        name = phrase.group(match, "tag")
        if match["tag"] not in ("errands", "chores") and not parse_filters(name, today).rest:
            continue
        state = parse_filters(phrase.without(*match.span("tag")), today).filters.done
        if state is None and not _SHOWS.match(phrase.norm):
            state = False  # "anything for home?" asks what is open
        return Show(filters=Filters(tag=name.orig.removeprefix("#"), done=state))
    return None


def _search(what: Phrase, today: date) -> Show | None:
    parsed = parse_filters(what, today)
    if parsed.rest and not parsed.filters.q:
        text = _without_nouns(parsed.rest if parsed.recognised else what)
        return Show(filters=parsed.filters.model_copy(update={"q": text}))
    return Show(filters=parsed.filters) if what else None


def _without_nouns(phrase: Phrase) -> str:
    before = None
    while before != phrase:
        before = phrase
        for pattern in (_ABOUT, re.compile(rf"^{NOUN}\s+"), re.compile(rf"\s+{NOUN}$")):
            if (match := pattern.search(phrase.norm)) and match.end() - match.start() < len(phrase.norm):
                phrase = phrase.without(*match.span())
    return phrase.orig


def _shown(what: Phrase, today: date) -> Show | None:
    parsed = parse_filters(what, today)
    if not parsed.rest:
        return (
            Show(filters=parsed.filters)
            if parsed.recognised
            or not what
            or _ANY_NOUN.search(what.norm)
            or _OWN.search(what.norm)
            or what.norm in ("all", "everything", "all of it")
            else None
        )
    return _with_rest(parsed.filters, parsed.rest) if _TASK_NOUN.search(what.norm) else None


def _with_rest(filters: Filters, rest: Phrase) -> Show:
    """ "my work tasks": one unexplained word is a tag, more are words to look for."""
    key = "tag" if re.fullmatch(r"[\w-]+", rest.norm) and not filters.tag else "q"
    return Show(filters=filters.model_copy(update={key: rest.orig}))


def _asked(phrase: Phrase, today: date) -> Show | None:
    parsed = parse_filters(phrase, today)
    if phrase.norm in ("what's next", "what is next", "what now"):
        return Show(filters=Filters(done=False))
    about_todos = _TASK_NOUN.search(phrase.norm) or re.search(r"\b(?:due|overdue|deadlines?)\b", phrase.norm)
    if parsed.rest:
        return (
            _with_rest(parsed.filters, parsed.rest)
            if about_todos and _TASK_NOUN.search(phrase.norm)
            else None
        )
    if parsed.recognised or about_todos:
        filters = parsed.filters
        if not parsed.recognised and re.search(r"\bdue\b|deadline", phrase.norm):
            filters = Filters(done=False)
        if filters.done and re.search(r"\b(?:did|have) i\b", phrase.norm):  # when it was done is not known
            filters = filters.model_copy(update={"due_from": None, "due_to": None})
        return Show(filters=filters)
    return None


def _bare(phrase: Phrase, today: date) -> Show | None:
    """ "overdue tasks", "my tasks for today", "anything due": filters and a noun, and nothing else."""
    parsed = parse_filters(phrase, today)
    if parsed.rest or not parsed.recognised or _COMMAND.match(phrase.norm):
        return None
    return (
        Show(filters=parsed.filters) if _ANY_NOUN.search(phrase.norm) or _ALONE.match(phrase.norm) else None
    )
