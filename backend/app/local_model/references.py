"""Which todos a phrase points at: "it", "the second one", "all completed tasks", "the milk task"."""

import re
from datetime import date
from typing import Final

from app.local_model.filters import NOUN, parse_filters
from app.local_model.intents import Filters, GroupRef, OrdinalRef, PronounRef, Ref, TextRef
from app.local_model.lexicon import NUMBERS, ORDINALS
from app.local_model.phrase import QUOTED, Phrase

_ORDINAL_WORD = "|".join(sorted(ORDINALS, key=len, reverse=True))
_ON_LIST = r"(?:\s+(?:on|in|of|from|off)\s+(?:my|the|your|this|that)\s+(?:to-?do\s+)?list)?"
_ORDINAL = re.compile(
    rf"(?:and\s+)?(?:the\s+|my\s+)?(?:(?:(?:{NOUN}|numbers?|no\.?|nr\.?"
    rf"|entry)\s*)*#?\s*(?P<digits>\d{{1,3}})(?:st|nd|rd|th)?"
    rf"|(?P<word>{_ORDINAL_WORD}))(?:\s+{NOUN})?{_ON_LIST}"
)
_RANGE = re.compile(
    rf"(?:the\s+)?(?:{NOUN}|numbers?)?\s*#?(?P<a>\d{{1,3}})\s*(?:-|to|through|till"
    rf"|until)\s*#?(?P<b>\d{{1,3}})"
)
_SEVERAL = re.compile(
    rf"(?:the\s+|my\s+)?(?P<end>first|last)\s+(?P<count>\d{{1,2}}"
    rf"|{'|'.join(NUMBERS)})(?:\s+{NOUN})?{_ON_LIST}"
)
_IT = re.compile(
    rf"(?:it|its|this|that|that one's|(?:this|that|the same|the|the said)\s+{NOUN}|(?:the\s+)?(?:one|task"
    rf"|todo|item|last one)\s+(?:that\s+)?(?:i|you|we)(?:'ve)?\s+just\s+\w+"
    r"|(?:the\s+)?(?:one|task|todo|item) (?:above|in question)|(?:the\s+)?(?:newest|latest"
    r"|most recent)(?: (?:one|task|todo|item))?|the new (?:one|task|todo|item))"
)
_THEM = re.compile(
    rf"(?:(?:both|all|each|every one|any|either)?\s*(?:of\s+)?(?:them|those|these|the two"
    rf"|the lot)(?:\s+(?:all|both|{NOUN}))?|both(?:\s+{NOUN})?|(?:those|these|both|both the"
    rf"|the same)\s+{NOUN}|they(?: all| both)?|all three|all four)"
)
_ALL = re.compile(
    r"^(?:absolutely\s+)?(?:(?:all(?!-)|every(?!\s+day)|everything|each)\b|(?:the"
    r"|my)\s+(?:whole\s+|entire\s+)?(?:to-?do\s+)?list$)"
)
_PLURAL = re.compile(
    r"\b(?:tasks|to-?\s?dos|items|reminders|things|stuff|entries|ones)\b|^(?:completed"
    r"|finished|done|overdue)$"
)
_SINGLE = re.compile(r"\b(?:task|to-?\s?do|item|reminder|thing|one|entry)\b")
_SEPARATOR = re.compile(r"\s*(?:,\s*(?:and\s+)?|\s+and\s+|\s+as well as\s+|\s*&\s*|\s+plus\s+)\s*")

_LEAD: Final = (
    re.compile(r"^(?:the|my|our|that|this|those|these|a|an|with|about|of)\s+"),
    re.compile(
        rf"^{NOUN}\s*(?:(?:called|named|titled|about|to|for|of|with the (?:title|name)|that says"
        rf"|which says|saying|entitled)\s+|[:-]\s*|(?={QUOTED}))"
    ),
    re.compile(r"^(?:task|to-?do|item|reminder)\s+"),
    re.compile(r"^(?:one|thing)\s+(?:with|about|for|called)\s+"),
)
_TAIL: Final = (
    re.compile(r"\s+(?:task|to-?do|item|reminder|thing|one|entry|chore|errand|stuff)s?$"),
    re.compile(
        r"\s+(?:from|off|on|in|out of|off of)\s+(?:my|the|this|our)\s+(?:(?:to-?do|task"
        r"|tasks)\s+)?(?:list|tasks|todos)$"
    ),
    re.compile(
        r"[\s,]+(?:please|for me|now|already|thanks|too|as well|also|again|yet|entirely"
        r"|completely|right away)$"
    ),
)


_BOTH = re.compile(r"^both\s+(?!of\b)")
"""Stands before two names: "both the milk and the plants"."""


def parse_refs(phrase: Phrase, today: date) -> tuple[Ref, ...]:
    """The references in a phrase, at least one; an empty phrase means "it"."""
    phrase = _without_tail(phrase.stripped(), _TAIL[2])
    if (both := _BOTH.match(phrase.norm)) and len(_split(phrase)) > 1:
        phrase = phrase.after(both)
    whole = _parse_one(phrase, today)
    if whole:
        return whole
    parts = _split(phrase)
    parsed = [_parse_one(part, today) for part in parts]
    if len(parts) > 1 and (any(parsed) or all(QUOTED in part.norm for part in parts)):
        pairs = zip(parsed, parts, strict=True)
        return tuple(ref for refs, part in pairs for ref in (refs or (_text(part),)))
    return (_text(phrase),)


def _parse_one(phrase: Phrase, today: date) -> tuple[Ref, ...]:
    norm = phrase.norm
    if not norm or _IT.fullmatch(norm):
        return (PronounRef(),)
    if _THEM.fullmatch(norm):
        return (PronounRef(plural=True),)
    return _ordinals(norm) or _group(phrase, today)


def _ordinals(norm: str) -> tuple[Ref, ...]:
    if match := _RANGE.fullmatch(norm):
        first, last = int(match["a"]), int(match["b"])
        return tuple(OrdinalRef(number=n) for n in range(first, min(last, first + 99) + 1))
    if match := _SEVERAL.fullmatch(norm):
        count = int(match["count"]) if match["count"].isdigit() else NUMBERS[match["count"]]
        numbers = range(1, count + 1) if match["end"] == "first" else range(-count, 0)
        return tuple(OrdinalRef(number=n) for n in numbers)
    if match := _ORDINAL.fullmatch(norm):
        number = int(match["digits"]) if match["digits"] else ORDINALS[match["word"]]
        return (OrdinalRef(number=number),) if number else ()
    return ()


def _group(phrase: Phrase, today: date) -> tuple[Ref, ...]:
    everything = _ALL.search(phrase.norm)
    plural, single = _PLURAL.search(phrase.norm), _SINGLE.search(phrase.norm)
    if QUOTED in phrase.norm or not (everything or plural or single):
        return ()
    parsed = parse_filters(phrase, today)
    filters, rest = parsed.filters, parsed.rest
    if everything and rest:
        filters = _named_group(filters, rest)
        rest = Phrase(())
    if rest or not (everything or parsed.recognised):
        return ()
    if filters.q and not everything and not plural:
        return ()  # "the task about milk" is a title to look for
    return (GroupRef(filters=filters, single=not everything and not plural),)


def _named_group(filters: Filters, rest: Phrase) -> Filters:
    """ "all work tasks": one unexplained word is a tag, more are words to look for."""
    name = rest.orig.strip()
    key = "tag" if re.fullmatch(r"[\w-]+", rest.norm) and not filters.tag else "q"
    return filters.model_copy(update={key: name})


def _split(phrase: Phrase) -> list[Phrase]:
    parts, at = [], 0
    for match in _SEPARATOR.finditer(phrase.norm):
        parts.append(phrase.part(at, match.start()).stripped())
        at = match.end()
    parts.append(phrase.part(at, len(phrase.norm)).stripped())
    return [part for part in parts if part]


def _text(phrase: Phrase) -> Ref:
    if phrase.norm.count(QUOTED) == 1:
        quoted = next(token.orig for token in phrase.tokens if token.norm == QUOTED)
        return TextRef(text=quoted)
    before = None
    while phrase != before:
        before = phrase
        for pattern in _LEAD:
            match = pattern.search(phrase.norm)
            if match and match.end() < len(phrase.norm):
                phrase = phrase.after(match)
        for pattern in _TAIL[:2]:
            phrase = _without_tail(phrase, pattern)
    return TextRef(text=phrase.orig.strip())


def _without_tail(phrase: Phrase, pattern: re.Pattern[str]) -> Phrase:
    match = pattern.search(phrase.norm)
    return phrase.part(0, match.start()).stripped() if match and match.start() > 0 else phrase
