"""Rules for completions told as news: "submitted the timesheet", "the plants are watered".

"everything is done but the report" completes all the others. News is no order, so only a todo that the
words really name is completed; the planner asks about any other.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from app.local_model.intents import Certainty, Filters, GroupRef, SetStatus, TextRef
from app.local_model.lexicon import IRREGULAR_PAST, TODO_VERBS
from app.local_model.phrase import Phrase
from app.local_model.references import parse_refs
from app.local_model.rules_due import NO_SUBJECT

_X: Final = rf"(?P<x>{NO_SUBJECT}.+?)"
_I: Final = r"(?:(?:i|we|i've|we've|i'm|we're|i'd|i have|we have|i am|we are|have|had)\s+)"
_LATELY: Final = (
    r"(?:(?:just|already|finally|now|actually|recently|also|have|only|successfully|at last|all|yesterday"
    r"|today)\s+)*"
)
_STATE: Final = (
    r"(?:done|completed?|finished|accomplished|handled|sorted(?: out)?|taken care of|dealt with|out of the "
    r"way"
    r"|over(?: and done)? with|wrapped up|ticked off|checked off|crossed off|in the bag|all set)"
)
_BE: Final = r"(?:\s+(?:is|are|was|were|has been|have been|got|gets)|'s(?: been)?|'re|'ve been)"
_SINCE: Final = re.compile(
    r"[\s,]+(?:finally|already|at last|yesterday|today|tonight|just now|now|earlier(?: today)?|as well|too"
    r"|last night"
    r"|this (?:morning|afternoon|evening|week)|(?:a|one|an) (?:minute|moment|while|hour) ago|in the "
    r"end)[\s.!]*$"
)
_BUT: Final = (
    r"(?:except(?:\s+for)?|but(?:\s+not)?|apart\s+from|other\s+than|besides|aside\s+from|save(?:\s+for)?)"
)
_ALL: Final = (
    r"(?:everything|all(?:\s+(?:of\s+)?(?:it|them|(?:my|the|of my)\s+(?:tasks|todos|to-dos|things|list)))?"
    r"|the rest)"
)
_EXCEPT: Final = (
    re.compile(
        rf"^{_I}?{_LATELY}(?:done|finished|completed|did"
        rf"|got)\s+(?:with\s+)?{_ALL}\s+(?:done\s+)?{_BUT}\s+(?P<x>.+)$"
    ),
    re.compile(rf"^{_ALL}(?:{_BE})?\s+{_LATELY}{_STATE}\s*,?\s+{_BUT}\s+(?P<x>.+)$"),
)
_PARTS: Final = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s+or\s+")

_GENERIC: Final = tuple(
    re.compile(source)
    for source in (
        rf"^(?:so\s+)?that(?:'s| is| was)\s+{_X}\s+{_LATELY}{_STATE}$",
        rf"^{_X}{_BE}\s+{_LATELY}{_STATE}$",
        rf"^{_I}?{_LATELY}(?:done|finished|completed|through)\s+with\s+{_X}$",
        rf"^{_X}\s*[:,-]*\s+{_STATE}$",
        rf"^{_I}{_LATELY}(?:got|have)\s+{_X}\s+{_STATE}$",
    )
)
_GOT: Final = re.compile(rf"^{_I}{_LATELY}(?:got|get|have|had)\s+(?P<x>.+?)\s+(?P<verb>[a-z]+)$")
_MANAGED: Final = re.compile(
    rf"^{_I}?{_LATELY}(?:managed|remembered|got (?:around|round))\s+to\s+(?P<x>\w+\s.+)$"
)
_ACTIVE: Final = re.compile(
    rf"^(?P<who>{_I})?{_LATELY}(?P<x>(?P<verb>[a-z]+)\s(?P<noun>(?:(?:yesterday|today|already)\s+)?.+))$"
)
_PASSIVE: Final = re.compile(
    rf"^(?:so\s+)?{_X}{_BE}\s+{_LATELY}(?P<verb>[a-z]+)(?P<where>\s+(?:at|to|for|from|with|in|on"
    rf"|into)\s+.+)?$"
)
_MEANWHILE: Final = re.compile(r"(?<=\w)\s+(?:yesterday|today|already|just)(?=\s+(?:the|my|our|an?)\b)")
_ENDING_VERBS: Final = re.compile(
    r"^(?:handed in|turned in|submitted|delivered|sent(?: off| in)?|wrote|written|filed|posted|did"
    r"|attended|went to"
    r"|made|baked|cooked|cleaned|washed|finished off|passed|returned|paid|watered|fed|mowed|fixed|bought"
    r"|got)\s+"
)
"""Verbs after which a thing is done: they complete a todo that is named by the thing alone."""
_IN: Final = re.compile(
    r"^(?P<x>(?:the |my )?[\w-]+(?: [\w-]+)?)(?:'s| is| are) (?:in|out|off|away|ready|over)$"
)
# End in -ed and are no past of a verb.
_NO_PAST: Final = frozenset(
    """need feed seed weed speed breed bleed indeed hundred red bed shed sacred naked wicked embed
    exceed""".split()  # noqa: SIM905
)
_BY_WHOM_TO_READ: Final = frozenset({"read", "put", "set", "cut"})
"""Present and past look alike: without "I" they ask for a new todo."""
_ANY_DEED: Final = frozenset(
    {"did", "done", "finished", "completed", "took", "taken", "dealt", "wrapped", "sorted", "got through"}
)
"""Verbs that tell nothing of the todo: rules_status reads what follows them."""
_AUXILIARY: Final = frozenset({"did", "had", "got", "was", "been"})


def report(phrase: Phrase, today: date) -> SetStatus | None:
    """The completion that news tells of, or None.

    "submitted the timesheet" completes what the words "submit the timesheet" name.
    """
    phrase = _without_when(phrase)
    rules: tuple[Callable[[Phrase, date], SetStatus | None], ...] = (_generic, _passive, _active, _arrived)
    return next((told for rule in rules if (told := rule(phrase, today))), None)


def _open_without(names: Phrase) -> GroupRef:
    cuts = [match.span() for match in _PARTS.finditer(names.norm)]
    edges = [0, *(edge for cut in cuts for edge in cut), len(names.norm)]
    parts = [names.part(a, b).stripped() for a, b in zip(edges[::2], edges[1::2], strict=True)]
    texts = (re.sub(r"^(?:the|my|our)\s+", "", part.orig, flags=re.IGNORECASE) for part in parts if part)
    return GroupRef(filters=Filters(done=False), without=tuple(TextRef(text=text) for text in texts))


def _without_when(phrase: Phrase) -> Phrase:
    """ "returned the books yesterday" without the yesterday."""
    for _ in range(3):
        match = _SINCE.search(phrase.norm)
        if not match or not match.start():
            break
        phrase = phrase.part(0, match.start()).stripped()
    return phrase


def _completed(
    text: Phrase, today: date, certainty: Certainty = "sure", noun: Phrase | None = None
) -> SetStatus:
    refs = parse_refs(text, today)
    if noun and len(refs) == 1 and isinstance(refs[0], TextRef):
        thing = parse_refs(noun, today)[0]
        refs = (refs[0].model_copy(update={"noun": thing.text if isinstance(thing, TextRef) else ""}),)
    return SetStatus(kind="complete", refs=refs, certainty=certainty)


def news_of_all_but(phrase: Phrase, _today: date) -> SetStatus | None:
    """ "I've finished everything except the report"."""
    match = next((match for pattern in _EXCEPT if (match := pattern.search(phrase.norm))), None)
    return SetStatus(kind="complete", refs=(_open_without(phrase.group(match, "x")),)) if match else None


def _generic(phrase: Phrase, today: date) -> SetStatus | None:
    """A state of any todo ("taken care of"), or what one managed to do."""
    for pattern in (*_GENERIC, _MANAGED):
        if match := pattern.search(phrase.norm):
            return _completed(phrase.group(match, "x"), today)
    return None


def _passive(phrase: Phrase, today: date) -> SetStatus | None:
    """ "the plants are watered" names the todo "water the plants"."""
    passive = _PASSIVE.search(phrase.norm)
    match = passive or _GOT.search(phrase.norm)
    if not match or not _is_past(match["verb"]) or match["verb"] in _AUXILIARY:
        return None
    text = phrase.group(match, "verb").then(phrase.group(match, "x"))
    where = phrase.group(passive, "where") if passive else Phrase(())
    return _completed(text.then(where), today, noun=phrase.group(match, "x").then(where))


def _active(phrase: Phrase, today: date) -> SetStatus | None:
    """ "submitted the timesheet", "I called the dentist"; without "I" a doubtful word is no news."""
    match = _ACTIVE.search(phrase.norm)
    if not match or not _is_past(match["verb"]) or match["verb"] in _ANY_DEED:
        return None
    verb = match["verb"]
    if not match["who"] and (verb in _BY_WHOM_TO_READ or verb in TODO_VERBS):
        return None
    phrase = phrase.group(match, "x").dropping(_MEANWHILE)
    ending = _ENDING_VERBS.match(phrase.norm)
    return _completed(phrase, today, noun=phrase.after(ending) if ending else None)


def _arrived(phrase: Phrase, today: date) -> SetStatus | None:
    """ "timesheet's in": probably done, which is asked."""
    match = _IN.search(phrase.norm)
    return _completed(phrase.group(match, "x"), today, "guess") if match else None


def _is_past(verb: str) -> bool:
    return verb in IRREGULAR_PAST or (len(verb) > 3 and verb.endswith("ed") and verb not in _NO_PAST)
