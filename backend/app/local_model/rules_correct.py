"""Rules for corrections of what was said last: "actually make that almond milk", "sorry, I meant Monday",
"it's Stefan, not Steve"; and undo.
"""

import re
from datetime import date
from typing import Final

from app.local_model.details import Details, detailed
from app.local_model.intents import PronounRef, Undo, Update
from app.local_model.phrase import Phrase

_THAT: Final = r"(?:that|it|this|that one|the last one|them)"
_CORRECT: Final = tuple(
    re.compile(source)
    for source in (
        rf"^(?:make|turn|switch|correct)\s+{_THAT}\s+(?:to\s+|into\s+)?(?P<y>.+?)(?:\s+instead)?$",
        rf"^(?:change|update|edit|replace)\s+{_THAT}\s+(?:to|into|with"
        rf"|by)\s+(?:say\s+)?(?P<y>.+?)(?:\s+instead)?$",
        r"^(?:i|we)\s+(?:actually\s+|really\s+)?(?:meant|mean)\s+(?:to\s+say\s+)?(?P<y>.+?)(?:\s+instead)?$",
        rf"^{_THAT}\s+(?:should|was\s+supposed\s+to|was\s+meant\s+to|ought\s+to|must)\s+(?:be|have\s+been"
        rf"|say)\s+(?P<y>.+)$",
        rf"^(?:{_THAT}(?:'s|\s+is)|it's)\s+(?:supposed|meant)\s+to\s+be\s+(?P<y>.+)$",
    )
)
_UNDO: Final = re.compile(
    r"(?:(?:can|could) (?:you|we) )?(?:please )?(?:undo|undo (?:that|it|this|everything|all(?: of (?:it"
    r"|that))?|the last (?:one|change|thing"
    r"|step|action)|my last"
    r" (?:change|action)|what (?:you|i) (?:just )?did)|take (?:that|it) back|revert(?: (?:that|it|the last "
    r"change))?"
    r"|roll (?:that|it) back|scratch that|strike that|go back|put (?:it|that|them|everything|all) back(?: "
    r"(?:please|again))?"
    r"|bring (?:it|that|them|everything|all|all of (?:it|them)) back(?: (?:please|again))?|reverse (?:that"
    r"|it)|restore (?:it|that|them|everything|all)"
    r"|undelete (?:it|that|them)"
    r"|i (?:didn't|did not) (?:mean|want) (?:to do )?(?:that|it)|that was (?:a mistake|wrong|an accident|not "
    r"what i meant)"
    r"|ctrl[ +-]?z|control z)(?: please| again| now)?"
)


_AGAINST: Final = tuple(
    re.compile(source)
    for source in (
        rf"^(?:{_THAT}(?:'s| is)?|it's|i meant|i mean|make (?:it|that)"
        rf"|should be)\s+(?P<y>[^,]+?),?\s+(?:and\s+)?not\s+"
        r"(?P<x>[^,]+)$",
        r"^not\s+(?P<x>[^,]+),\s*(?:but\s+|it's\s+|make it\s+)?(?P<y>[^,]+)$",
        r"^(?:it's|it is|that's)\s+not\s+(?P<x>[^,]+?)(?:\s+(?:we|i) (?:need|want|meant))?,\s*(?:but\s+"
        r"|it's\s+)?"
        r"(?P<y>[^,]+)$",
        r"^(?:(?:we're|i'm|they're|we are|i am)\s+(?:\w+ing|now|going (?:with|for))\s+|make (?:it|that)\s+"
        r"|it's\s+)?"
        r"(?P<y>[\w-]+(?:\s[\w-]+)?)\s+(?:instead of|rather than)\s+(?P<x>[\w-]+(?:\s[\w-]+)?)"
        r"(?:,?\s+(?:can|could) you (?:fix|change|correct) (?:that|it))?$",
    )
)
"""Corrections that name what was wrong: x is to be y."""
_WORDS: Final = 4
_ORDER: Final = re.compile(r"(?:i|i'll|we|we'll|let's|just|please|add|put|make|move|delete)\b")


_SPELLING: Final = re.compile(
    r"^(?:(?:that's|it's)\s+(?P<y>[a-z]+)\s+with\b.*|(?:it's|(?:that|it|(?:his|her|the|their"
    r"|the last) name)(?:'s| is))\s+"
    r"(?:written|spelled|spelt)\s+(?:as\s+|like\s+)?(?P<z>[a-z]+))$"
)


def undo(phrase: Phrase, _today: date) -> Undo | None:
    """The wish to take the last change back: "undo", "take that back", "I didn't mean that"."""
    return Undo() if _UNDO.fullmatch(phrase.norm.strip(" .!?")) else None


def correct_against(phrase: Phrase, today: date) -> Update | None:
    """The change of the last todo by "Stefan, not Steve", "not tomorrow, Monday"; None if it is none."""
    for pattern in _AGAINST:
        match = pattern.search(phrase.norm)
        if not match:
            continue
        state = detailed(phrase.group(match, "y"), today)
        if state.details != Details() and not state.title:
            return details_update(state.details)
        if _ORDER.match(state.title.norm):
            return None
        if state.title and len(match["x"].split()) <= _WORDS and len(match["y"].split()) <= _WORDS:
            wrong = phrase.group(match, "x").orig.strip()
            return Update(refs=(PronounRef(),), correction=state.title.orig.strip(), instead_of=wrong)
    return None


def respell(phrase: Phrase) -> Update | None:
    """The change of one word of the last todo by "that's Lenna with two n's"."""
    match = _SPELLING.search(phrase.norm)
    if not match:
        return None
    return Update(
        refs=(PronounRef(),),
        correction=(phrase.group(match, "y") or phrase.group(match, "z")).orig,
        spelling=True,
    )


def correct(phrase: Phrase, today: date) -> Update | None:
    """The change of the last todo that a correction asks for, or None.

    "I meant Monday" is a new date, "make that almond milk" a new part of the title.
    """
    match = next((match for pattern in _CORRECT if (match := pattern.search(phrase.norm))), None)
    if not match:
        return None
    state = detailed(phrase.group(match, "y"), today)
    if not state.title and state.details == Details():
        return None
    plural = phrase.norm[: match.start("y")].rstrip().endswith("them")
    return details_update(state.details, plural=plural).model_copy(
        update={"correction": state.title.orig.strip() or None}
    )


def details_update(details: Details, plural: bool = False) -> Update:
    """The details as a change of "it", or of "them"."""
    return Update(
        refs=(PronounRef(plural=plural),),
        due=details.due,
        time=details.time,
        in_minutes=details.in_minutes,
        recurrence=details.recurrence,
        priority=details.priority,
        add_tags=details.tags,
        notes=details.notes,
    )
