"""Rules for corrections of what was said last: "actually make that almond milk", "sorry, I meant Monday";
and undo.
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


def undo(phrase: Phrase, _today: date) -> Undo | None:
    """The wish to take the last change back: "undo", "take that back", "I didn't mean that"."""
    return Undo() if _UNDO.fullmatch(phrase.norm.strip(" .!?")) else None


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
