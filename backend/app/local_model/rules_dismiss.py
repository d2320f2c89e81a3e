"""Rules for todos that are not wanted any more: "never mind the dentist", "the milk can go"."""

import re
from datetime import date
from typing import Final

from app.local_model.intents import Certainty, SetStatus
from app.local_model.phrase import Phrase
from app.local_model.references import parse_refs
from app.local_model.rules_due import NO_SUBJECT

_X: Final = r"(?P<x>.+?)"
_SUBJECT: Final = rf"(?P<x>{NO_SUBJECT}.+?)"
_NO_MORE: Final = r"(?:\s+(?:any\s?more|any longer|now|after all|on my list))*"
_VERB: Final = r"(?:(?:do|doing|have|having|bother(?:ing)?(?:\s+with)?)\s+)?"
_SURE: Final = (
    rf"^(?:never\s?mind|forget|scratch|strike|scrap|axe|nix|ditch|lose|drop)\s+(?:about\s+"
    rf"|with\s+)?{_X}{_NO_MORE}$",
    rf"^{_SUBJECT}\s+can\s+(?:go(?:\s+away)?|be\s+(?:removed|deleted|dropped|scrapped|forgotten|thrown "
    rf"out))(?:\s+now)?$",
    rf"^(?:i|we)\s+(?:don't|do not|no longer|won't|will not|needn't)\s+(?:really\s+)?(?:need|want|have"
    rf"|care)?\s*"
    rf"(?:(?:to|about)\s+)?{_VERB}{_X}(?:\s+(?:any\s?more|any longer|after all))+$",
    rf"^(?:i|we)\s+no longer\s+(?:need|want|have|care about)\s+(?:to\s+)?{_VERB}{_X}{_NO_MORE}$",
    rf"^(?:there's\s+|there is\s+)?no (?:longer a\s+)?need\s+(?:to|for)\s+{_VERB}{_X}{_NO_MORE}$",
    rf"^{_SUBJECT}\s+(?:is|are)\s+(?:no longer|not)\s+(?:needed|necessary|relevant|required"
    rf"|happening){_NO_MORE}$",
    rf"^{_SUBJECT}\s+(?:isn't|aren't)\s+(?:needed|necessary|relevant|required|happening){_NO_MORE}$",
)
_GUESS: Final = (
    rf"^(?:skip|ignore|disregard|leave out|leave off)\s+{_X}{_NO_MORE}$",
    rf"^{_SUBJECT}\s+(?:is|are|was|were|has been|have been|got|'s)\s+(?:now\s+)?(?:cancell?ed|called off|off"
    rf"|moot"
    rf"|history|unnecessary|pointless|obsolete|not on){_NO_MORE}$",
    rf"^(?:i|we)(?:'ve|\s+have)?\s+(?:changed my mind|thought better)\s+(?:about|on|of)\s+{_X}$",
    rf"^(?:i'm|i am|we're|we are)\s+not\s+(?:doing|going to do|going to)\s+{_X}{_NO_MORE}$",
)
_RULES: Final[tuple[tuple[Certainty, re.Pattern[str]], ...]] = (
    *(("sure", re.compile(source)) for source in _SURE),
    *(("guess", re.compile(source)) for source in _GUESS),
)


def dismiss(phrase: Phrase, today: date) -> SetStatus | None:
    """The deletion that a dismissal asks for, or None; "skip the gym" may mean something else and is asked
    about.
    """
    for certainty, pattern in _RULES:
        if match := pattern.search(phrase.norm):
            return SetStatus(
                kind="delete", refs=parse_refs(phrase.group(match, "x"), today), certainty=certainty
            )
    return None
