"""Rules for new todos: what asks for one, and how many todos the words after that are.

"add milk, eggs and bread" is three todos, "add buy milk, eggs and bread" is one.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from app.local_model.details import Detailed, Details, detailed
from app.local_model.intents import Add, TextRef, Update
from app.local_model.lexicon import NUMBERS, PRIORITY_WORDS, TODO_VERBS
from app.local_model.phrase import QUOTED, Phrase

_NOUN = r"(?:tasks?|to-?\s?dos?|items?|reminders?|entry|entries|things?|chores?|errands?)"
_COUNT = rf"(?P<count>\d{{1,2}}|{'|'.join(w for w in NUMBERS if ' ' not in w)}|a few|a couple(?:\s+of)?)"
_KIND = rf"(?:(?:the|my|new|more|additional|following|these|some|other|{_COUNT}|quick|simple)\s+)*{_NOUN}"
_KIND_PLAIN = rf"(?:(?:an?|the|new|another|\w+)\s+)?{_NOUN}"
_CONNECT = (
    r"(?:\s*(?:to|for|called|named|titled|entitled|that says|which says|saying|about"
    r"|with the (?:title|name)|of|that i (?:need|have) to|i (?:need|have) to|where i)(?=\s"
    r"|$))?[\s:,-]*"
)

HEAD: Final = re.compile(
    r"^(?:"
    r"(?:add|put)(?:ing)?\s+(?:to|on|onto|in)\s+(?:my|the|our)\s+(?:(?:to-?do|tasks?|shopping|grocery)\s+)?"
    r"(?:list|tasks|to-?dos)\b[\s:,-]*|"
    r"(?:add|create|insert|include|enter|register|log|track|record|append|put in|make"
    r"|set(?: up)?|start|open|i need|i want|i'd like|give me|file)"
    rf"\s+(?:me\s+)?(?:(?:down|in)\s+)?(?:{_KIND}\b|(?:an?\s+)?note(?=\s*:)){_CONNECT}"
    rf"|{_KIND.replace('count', 'count2')}\s*:\s*|(?:new|another|one more)\s+{_NOUN}\b{_CONNECT}"
    r"|(?:add|create|append|insert|put down|put in|jot(?: down)?|note to self|note(?=:"
    r"|\s+(?:down|that)\b)(?: down)?|write down|remember(?!\s+(?:when|how|what|who|where|why|me|us)\b)"
    r"|pencil in|take down|make a note"
    r"|make note|take note)\b(?:\s+(?:to|that|of|down|:))?(?:\s+(?:i|we)\s+(?:need|have"
    r"|want)\s+to\b)?[\s:,-]*"
    r"|(?:set|create|make|add)\s+(?:an?\s+)?reminder\s+(?:to|for|about|that)\s+"
    r"|(?:(?:remind|ping|nudge|alert|notify)\s+(?:me|us)|tell\s+(?:me|us)(?=\s+(?:at|in|on|tomorrow"
    r"|tonight|every)\b.*\bto\b))"
    r"\b(?P<remind>)\s*(?:too?|about|that|of)?\b(?:\s+(?:i|we)\s+(?:need"
    r"|have|want|must)(?:\s+to)?\b)?\s*"
    r"|(?:(?:do not|don't|never)\s+(?:let\s+me\s+)?forget|don't let me forget"
    r"|help me remember|make sure(?: that)?(?: i| we)?(?: don't forget)?|remember(?!\s+(?:when|how|what|who"
    r"|where|why)\b))\s+(?:to"
    r"|about|that)?\s*"
    r"|(?:i|we)(?:'ve|'d| have)?\s+(?:also\s+|really\s+|still\s+|now\s+)*(?:need"
    r"|must(?!\s+have\b)|should(?!\s+(?:have|be)\b)|want|would like|(?<='d\s)like|better|had better|(?:have"
    r"|got|ought"
    r"|am supposed"
    r"|'m supposed)(?=\s+(?:\w+\s+)?to\b))"
    r"(?:\s+(?:really|also|definitely|probably|still))*(?:\s+(?:got\s+)?to)?\s+"
    r"|i(?:'m| am)\s+(?:going|supposed|meant|planning)\s+to\s+|to-?do\s*:\s*"
    r"|(?:need|have|got|ought)\s+to\s+|must\s+|need\s+(?=\d)"
    r")"
)
NEW_TODO: Final = re.compile(
    r"^(?:add|create|make|set(?:\s+up)?|insert|open|start|put|give me)\s+(?:me\s+)?"
    rf"(?:an?|another|one more|some|new|\d+|{'|'.join(w for w in NUMBERS if ' ' not in w)})\s+"
    rf"(?:(?:new|quick|small|simple|important|urgent|{'|'.join(PRIORITY_WORDS)}|priority)[\s-]+)*{_NOUN}\b"
    r"|^(?:put|note|write|jot)\s+down\b|^(?:make|take|leave|write)\s+(?:me\s+)?a\s+note\s+(?:that|to|of"
    r"|about)\b"
)
"""Words that only a new todo has: "make a new task", against "make the task urgent"."""

_LIST_END = (
    r"(?:(?:on(?:to)?|to|in(?:to)?)\s+(?:(?:my|the|our)\s+)(?:(?:to-?do|task|tasks|shopping"
    r"|grocery)\s+)?(?:list|tasks|to-?dos|agenda|schedule)|on\s+there\b)"
)
_TO_WRITE: Final = re.compile(r"^(?:to\s+)?(?:write|note|add)\s*:\s*")
_PUT: Final = re.compile(
    rf"^(?:put|get|throw|stick|add(?!\s+(?:{_KIND_PLAIN})\b)|place"
    rf"|write)\s+(?P<x>.+?)\s+{_LIST_END}(?P<after>(?:\s+|,).*)?$"
)
_SCHEDULE: Final = re.compile(r"^(?:schedule|plan for|pencil in)\s+(?P<x>.+)$")
_SEPARATOR = re.compile(
    r"\s*(?:[;\n]\s*(?:and\s+|also\s+)?|,\s*(?:and\s+(?:also\s+|then\s+)?|then\s+|plus\s+"
    r"|also\s+)?|\s+and\s+(?:also\s+|then\s+)?|\s+plus\s+|\s+as well as\s+|\s+&\s+)"
)
_WHEN_FIRST = re.compile(r"^(?:also\s+)?(?:every|each|on|at|in|tomorrow|today|tonight|next|this)\b")
_ANY_DAY: Final = date(2024, 1, 1)
"""Which day it is plays no part in where the words for it stand."""
_BULLET = re.compile(r"^(?:[-*•]\s*|\(?\d{1,2}[.)]\s+)")
_NAMED = re.compile(r"^(?:the|an?)\s+(?!.*\s(?:of|for|with|to|between|about|from|by|in|on)\s)")
"""A thing with its article, "the backup": several such are todos of their own."""
_VERB = re.compile(
    rf"^(?:to\s+|also\s+"
    rf"|then\s+)*(?:{'|'.join(sorted(TODO_VERBS, key=len, reverse=True))})\b(?!')"
)


_TO_THE_APP: Final = re.compile(
    r"^(?:change|sort|plan|update|upgrade|set|open|close|start|stop|turn|tell|talk|speak|play|search|filter"
    r"|organi[sz]e"
    r"|choose|compare|register|sign|load|run|test|give|let|keep|show|switch|use|leave|wait|see|help|make"
    r"|put|move|look|get rid|add|remove|tidy up|clean up my list|explore|learn)\b"
)
_NO_TITLES: Final = frozenset(
    {"later", "soon", "again", "now", "maybe", "please", "something", "anything", "it", "that"}
)
_IDIOM: Final = re.compile(
    r"^(?:i|we)(?:'ve|'d|\s+have)?\s+(?:need|have|must|should|want|got|ought|would like"
    r"|like)(?:\s+(?:got\s+)?to)?\s+"
    r"(?:\w+$|(?:be|say|admit|know|think|feel|see|go to (?:bed|sleep)|talk|believe|hope|wish)\b)"
)
"""What people say and do not mean as a todo: "I must say", "I have to go"."""
_STILL: Final = re.compile(r"^(?:i|we)(?:'ve|\s+have)?\s+still\b")
_GIVE_A_DAY: Final = re.compile(r"^(?:put|set|pencil|book)\s+(?:in\s+)?(?!it\b|that\b|this\b)")
_IS_DUE: Final = re.compile(r"^(?:my|our|the)\s+.*\b(?:is|are)\s+(?:due|on|at)\b")
_SAYS_WHEN: Final = re.compile(
    r"(?:(?:and|so)\s+)?(?:it|it's|that|that's|this|which)?\s*(?:is|at|on|by|due)*"
)
"""What is left of "it's this Sunday" without its date."""
_ABOUT: Final = re.compile(r"^(?:remind|ping|nudge)\s+(?:me|us)\b.*?\b(?:about|of)\b")
_DUTY: Final = re.compile(r"^(?:(?:i|we)\b|(?:need|have|got|ought|must)\b)")
_NO_TODO: Final = re.compile(
    r"^\w+\s+(?:me|us)\b|^top\s+(?!up\b)|^\w+(?:\s+(?:it|this|that|them|one|those|these|him|her|now))*$"
)
"""An order to the assistant, or nothing that a list would understand tomorrow: "read it"."""
_GUESSED_WORDS: Final = 4
_STATEMENT: Final = re.compile(
    r"\b(?:i|i'm|we|he|she|it|they|you|is|are|was|were|am|has|have|had|will|would|can|could|not|isn't|aren't"
    r"|why|how"
    r"|what|who|when|where|please|thanks|sorry|no|yes|move|postpone|until)\b|'s\s|\?"
)


def add(phrase: Phrase, today: date) -> tuple[Add, ...] | None:
    """The todos a clause asks for, or None if it asks for none."""
    if put := _PUT.match(phrase.norm):
        what, after = phrase.group(put, "x"), phrase.group(put, "after")
        return items(what.then(after), today, None)
    if match := _TO_WRITE.match(phrase.norm):
        return items(phrase.after(match), today, None)
    if match := HEAD.match(phrase.norm):
        rest = phrase.after(match)
        todos = items(rest, today, _count(match, phrase.norm[: match.end()])) if rest else None
        if todos and any(item.title.casefold() in _NO_TITLES for item in todos):
            return None
        if todos and _IDIOM.match(phrase.norm):
            return guesses(todos)
        # "I still need to call the dentist" tells more often what is open than what is new.
        if todos and _STILL.match(phrase.norm):
            return guesses(todos)
        if todos and _ABOUT.match(phrase.norm):
            return tuple(item.model_copy(update={"about": True}) for item in todos)
        return tuple(map(_unless_known, todos)) if todos and _DUTY.match(phrase.norm) else todos
    if match := _SCHEDULE.match(phrase.norm):
        return items(phrase.group(match, "x"), today, None)
    return _after_details(phrase, today)


def _after_details(phrase: Phrase, today: date) -> tuple[Add, ...] | None:
    """ "On Monday I have to ...", "urgent: call ...": details first, then what asks for a todo."""
    state = detailed(phrase, today)
    cut = len(phrase.norm) - len(state.title.norm)
    if state.details == Details() or cut <= 0 or not phrase.norm.endswith(state.title.norm):
        return None
    todos = add(state.title, today) or bare(state.title, today)
    if not todos and phrase.norm[:cut].rstrip().endswith(":"):
        todos = items(state.title, today, None)
    return tuple(_with(item, state.details) for item in todos) if todos else None


def _with(item: Add, details: Details) -> Add:
    return item.model_copy(
        update={
            "due": item.due or details.due,
            "time": item.time or details.time,
            "in_minutes": item.in_minutes or details.in_minutes,
            "recurrence": item.recurrence or details.recurrence,
            "priority": item.priority or details.priority,
            "tags": tuple(dict.fromkeys(item.tags + details.tags)),
        }
    )


def with_reason(item: Add, reason: Phrase, today: date) -> Add:
    """A todo with the details of what was said after it: "buy a card, it's this sunday"."""
    state = detailed(reason, today)
    if state.details == Details() or not _SAYS_WHEN.fullmatch(state.title.norm):
        return item
    return _with(item, state.details)


def bare(phrase: Phrase, today: date) -> tuple[Add, ...] | None:
    """A plain "call mom tomorrow" asks for a todo too, if it begins with a verb of daily life.

    What may be meant for the app itself ("sort by priority", "change my password") is a guess.
    """
    if not _VERB.match(phrase.norm) or _NO_TODO.match(phrase.norm):
        return None
    todos = items(phrase, today, None)
    if todos and _TO_THE_APP.match(phrase.norm):
        return guesses(todos)
    return tuple(_unless_known(item) for item in todos) if todos else None


def _unless_known(item: Add) -> Add:
    """ "water the plants" may be about a todo that there is: then it is asked."""
    return item.model_copy(update={"certainty": "unless_known"})


def guessed(phrase: Phrase, today: date) -> tuple[Add, ...] | None:
    """ "gym at 5pm", "dentist tomorrow": a few words and when; probably a new todo, which is asked."""
    state = detailed(phrase, today)
    told = state.details.due or state.details.time or state.details.in_minutes or state.details.recurrence
    title = state.title.norm
    if not told or not title or len(title.split()) > _GUESSED_WORDS or _STATEMENT.search(title):
        return None
    todos = items(phrase, today, None)
    return guesses(todos) if todos else None


def guesses(todos: tuple[Add, ...]) -> tuple[Add, ...]:
    """The todos as a guess, which is asked about."""
    return tuple(item.model_copy(update={"certainty": "guess"}) for item in todos)


def _count(match: re.Match[str], head: str) -> int | None:
    """How many todos are announced ("three things:"); 0 for "tasks", which is more than one."""
    word = match["count"] or match["count2"]
    count = int(word) if word and word.isdigit() else NUMBERS.get(word or "", 0)
    plural = re.search(r"\b(?:tasks|to-?\s?dos|items|things|reminders|entries|chores|errands)\b", head)
    if count > 1:
        return count
    return 0 if plural else None


def items(phrase: Phrase, today: date, count: int | None) -> tuple[Add, ...] | None:
    """The todos that the words after "add" name; `count` is how many were announced, 0 for several."""
    if ":" in phrase.norm and (after_details := _details_first(phrase, today, count)):
        return after_details
    parts = _attach_details(_parts(phrase), today)
    titles = _grouped(parts, count)
    todos = [detailed(_unbulleted(title), today) for title in titles]
    todos = [item for item in todos if item.title]
    if len(todos) > 1 and not any(_VERB.match(item.title.norm) for item in todos):
        todos = [Detailed(item.title, item.details.over(todos[-1].details)) for item in todos]
    return tuple(_add(item) for item in todos) or None


def or_new(change: Update, phrase: Phrase, today: date) -> Update:
    """ "put dentist on tuesday" gives a todo its day; without such a todo it asks for one."""
    match = _GIVE_A_DAY.match(phrase.norm)
    told = change.due or change.time
    if not told or change.title or not all(isinstance(ref, TextRef) for ref in change.refs):
        return change
    todos = items(phrase.after(match) if match else phrase, today, 1) or ()
    if len(todos) != 1:
        return change
    new = todos[0] if match else guesses(todos)[0].model_copy(update={"title": _stated(todos[0].title)})
    return change.model_copy(update={"otherwise": new}) if match or _IS_DUE.search(phrase.norm) else change


def _stated(title: str) -> str:
    """ "my essay is" of "my essay is due monday" -> "essay"."""
    return re.sub(r"^(?:my|our|the)\s+|\s+(?:is|are)(?:\s+due)?$", "", title)


def _details_first(phrase: Phrase, today: date, count: int | None) -> tuple[Add, ...] | None:
    """ "(add a task) with high priority: call the bank"."""
    colon = phrase.norm.index(":")
    first = detailed(phrase.part(0, colon), today)
    rest = phrase.part(colon + 1, len(phrase.norm)).stripped()
    if first.title or first.details == Details() or first.details.notes or not rest:
        return None
    todos = items(rest, today, count)
    return tuple(_with(item, first.details) for item in todos) if todos else None


def _add(item: Detailed) -> Add:
    details: Details = item.details
    return Add(
        title=_without_article(item.title),
        due=details.due,
        time=details.time,
        in_minutes=details.in_minutes,
        recurrence=details.recurrence,
        priority=details.priority,
        tags=details.tags,
        notes=details.notes,
    )


def _without_article(title: Phrase) -> str:
    """ "the dentist" -> "dentist"; "The Hobbit", typed with capitals, keeps its own."""
    match = re.match(r"^(?:the|an?)\s+(?=\w)", title.norm)
    rest = title.after(match) if match else title
    named = bool(match) and title.orig[:1].isupper() and rest.orig[:1].isupper()
    return title.orig if named else rest.orig


def _unbulleted(phrase: Phrase) -> Phrase:
    match = _BULLET.match(phrase.norm)
    return phrase.after(match) if match else phrase


def _parts(phrase: Phrase) -> list[tuple[str, Phrase]]:
    """Pieces between separators, each with the separator before it ("" for the first)."""
    parts, at, separator = [], 0, ""
    for match in _SEPARATOR.finditer(phrase.norm):
        parts.append((separator, phrase.part(at, match.start())))
        at, separator = match.end(), match[0]
    parts.append((separator, phrase.part(at, len(phrase.norm))))
    return [(separator, part) for separator, part in parts if part]


def _attach_details(parts: list[tuple[str, Phrase]], today: date) -> list[tuple[str, Phrase]]:
    """Join a piece that is only a detail (", high priority"), or continues one, to the piece before."""
    joined: list[tuple[str, Phrase]] = []
    for separator, part in parts:
        if joined and (not detailed(part, today).title or _open_detail(joined[-1][1], part)):
            before, whole = joined.pop()
            joined.append((before, Phrase(whole.tokens + Phrase.of(separator).tokens + part.tokens)))
        else:
            joined.append((separator, part))
    return joined


_OPEN_DETAIL = re.compile(
    r"\b(?:tagged(?: as| with)?|tags?:?|labell?ed|with (?:the )?tags?"
    r"|notes?\s*:)\s+(?P<rest>.*)$"
)


def _open_detail(before: Phrase, part: Phrase) -> bool:
    """A list of tags goes on word by word; notes swallow the rest."""
    match = _OPEN_DETAIL.search(before.norm)
    if not match:
        return False
    return "note" in match[0] or (not _VERB.match(part.norm) and len(part.norm.split()) == 1)


def _grouped(parts: list[tuple[str, Phrase]], count: int | None) -> list[Phrase]:
    """Decide which pieces are todos of their own: see the README of the utterance tables."""
    if any("\n" in separator for separator, _ in parts):
        return _merged(parts, lambda separator, part: "\n" in separator)
    if count is not None and len(parts) >= max(count, 2):
        if count == 0 or len(parts) == count:
            return [part for _, part in parts]
        return _merged(parts, lambda separator, part: "," in separator or ";" in separator)
    if any(";" in separator for separator, _ in parts):
        return _merged(parts, lambda separator, part: ";" in separator)
    if all(_NAMED.match(part.stripped().norm) for _, part in parts):
        return [part for _, part in parts]
    if _begins_a_todo(_unbulleted(parts[0][1].stripped())):
        return _merged(parts, lambda separator, part: _begins_a_todo(part) or part.norm.startswith(QUOTED))
    quoted = all(QUOTED in part.norm for _, part in parts)
    nouns = quoted or any("," in separator for separator, _ in parts)
    return _merged(parts, lambda separator, part: nouns or _begins_a_todo(part))


def _begins_a_todo(part: Phrase) -> bool:
    """A verb, perhaps after when to do it: "(pay rent and) every month on the 3rd check the meter"."""
    if not _WHEN_FIRST.match(part.norm):
        return bool(_VERB.match(part.norm))
    return bool(_VERB.match(detailed(part, _ANY_DAY).title.norm))


def _merged(parts: list[tuple[str, Phrase]], starts: Callable[[str, Phrase], bool]) -> list[Phrase]:
    titles = [parts[0][1]]
    for separator, part in parts[1:]:
        if starts(separator, part):
            titles.append(part)
        else:
            titles[-1] = Phrase(titles[-1].tokens + Phrase.of(separator).tokens + part.tokens)
    return titles
