"""Rules for completing, reopening and deleting: "mark the milk as done", "delete all completed tasks"."""

import re
from datetime import date
from typing import Final, Literal

from app.local_model.intents import PronounRef, SetStatus
from app.local_model.phrase import Phrase
from app.local_model.references import parse_refs
from app.local_model.rules_due import NO_SUBJECT

_X = r"(?P<x>.+?)"
_SUBJECT = rf"(?P<x>{NO_SUBJECT}.+?)"
_DONE = r"(?:done|completed?|finished|accomplished)"
_LATELY = r"(?:(?:just|already|finally|now|actually|recently|also|have|'ve)\s+)*"
_LIST = r"(?:\s+(?:of\s+|from\s+)?(?:my|the|our|this)\s+(?:(?:to-?do|task)\s+)?list)?"
_NOT_DONE = (
    r"(?:not[\s-](?:yet[\s-])?(?:done|completed?|finished)|undone|incomplete|uncompleted|open"
    r"|pending|unfinished|active|to-?do|outstanding|unchecked)"
)

_REOPEN = tuple(
    re.compile(source)
    for source in (
        rf"^(?:re-?open|un-?(?:check|tick|mark|complete|finish|do)|restore|reactivate"
        rf"|undo(?:\s+the\s+completion\s+of)?|undelete"
        rf"|reset)\s+{_X}(?:\s+as\s+{_DONE})?(?:\s+again)?$",
        rf"^(?:mark|set|flag|put|move|change|make|turn|bring"
        rf"|switch)\s+{_X}\s+(?:back\s+)?(?:(?:as|to|into"
        rf"|in)\s+)?(?:back\s+to\s+)?(?:being\s+)?{_NOT_DONE}(?:\s+again)?$",
        rf"^{_SUBJECT}\s*(?:is|are|was|were|'s|'re)(?:n't|\s+not)\s+(?:actually\s+|really\s+"
        rf"|quite\s+)?{_DONE}(?:\s+(?:yet|after all))?$",
        rf"^(?:i|we)\s+(?:actually\s+|really\s+)?(?:haven't|have not|didn't|did not"
        rf"|never)\s+(?:actually\s+|really\s+|even\s+)?(?:done|finish(?:ed)?|completed?|do|did"
        rf"|get to|got to|gotten to)\s+{_X}(?:\s+(?:yet|after all))?$",
        r"^(?:i|we)\s+(?:actually\s+|really\s+)?(?:haven't|have not|didn't|did not"
        r"|never)\s+(?:actually\s+|really\s+|even\s+)?(?P<x>\w+\s.+?)\s+(?:yet|after all)$",
        rf"^(?:bring|put)\s+{_X}\s+back(?:\s+(?:on|onto|to)\s+(?:my|the)\s+(?:to-?do\s+)?list)?$",
    )
)

_COMPLETE = tuple(
    re.compile(source)
    for source in (
        rf"^mark\s+(?:as\s+)?(?:done|completed?|finished)\s*:?\s+{_X}$",
        rf"^(?:check|tick|cross|strike|mark|knock|scratch)\s+(?:off|out)\s+{_X}{_LIST}$",
        rf"^(?:check|tick|cross|strike|mark|knock|scratch)\s+{_X}\s+(?:off|out){_LIST}$",
        rf"^(?:mark|set|flag|check|tick|move|count|consider|put|make|log|change"
        rf"|switch)\s+{_X}\s+(?:off\s+)?(?:(?:as|to|is|are|be|being|all)\s+)*{_DONE}(?:\s+now)?$",
        rf"^(?:i|we)(?:'ve|'m|\s+have|\s+am|\s+are|'re)?\s+{_LATELY}(?:done|finished|completed"
        rf"|did|got through|took care of|taken care of|wrapped up|crossed off|checked off"
        rf"|ticked off|dealt with|sorted(?: out)?)\s+(?:with\s+)?{_X}$",
        rf"^did\s+{_X}$",
        rf"^(?:i|we)\s+{_LATELY}got\s+{_X}\s+done$",
        rf"^(?:all\s+)?(?:complete|finish(?:\s+off|\s+up)?|finali[sz]e|close(?:\s+out)?|resolve"
        rf"|accomplish|wrap\s+up|done\s+with|done|finished(?:\s+with)?|completed|tick"
        rf"|finishing)\s*:?\s+{_X}$",
        rf"^{_SUBJECT}(?:\s+(?:is|are|was|were|has been|have been|got|can be)|'s|'re)\s+(?:(?:now"
        rf"|already|all|finally|both|officially|considered|marked)\s+)*(?:{_DONE}|ticked off"
        rf"|checked off|taken care of|sorted|crossed off)(?:\s+(?:now|already|too|today|with))?$",
        rf"^{_SUBJECT}\s*(?:[:,-]\s*)?\s(?:done|completed|finished)$",
        r"^(?:check|mark)\s+(?P<x>.+)$",
    )
)

_DELETE = tuple(
    re.compile(source)
    for source in (
        rf"^(?:delete|remove|erase|drop|cancel|trash|scrap|discard|kill|clear(?:\s+(?:out|away"
        rf"|off|up))?|forget(?:\s+about)?|get\s+rid\s+of|throw\s+(?:out|away)|wipe(?:\s+out)?"
        rf"|ditch|bin|nuke|eliminate|purge|toss|dump|empty)\s+{_X}$",
        rf"^(?:take|throw|get|wipe|kick)\s+{_X}\s+(?:off|out|away|from)(?:\s+of)?{_LIST}(?:\s+again)?$",
        rf"^(?:i|we)\s+(?:don't|do not|no longer)\s+(?:need|want|care about|have to do"
        rf"|need to do)\s+{_X}(?:\s+(?:any\s?more|any longer|on my list))*$",
        rf"^{_SUBJECT}\s+(?:is|are)\s+(?:no longer\s+(?:needed|necessary|relevant)|not (?:needed"
        rf"|relevant)\s+(?:any\s?more|any longer)|irrelevant(?: now)?|obsolete)$",
    )
)

_AT_LAST: Final = re.compile(r"[\s,]+(?:finally|at last|in the end)[\s.!]*$")
"""Ends news of what is done, and is no part of its name."""

_TABLE: Final[tuple[tuple[Literal["complete", "reopen", "delete"], tuple[re.Pattern[str], ...]], ...]] = (
    ("reopen", _REOPEN),
    ("complete", _COMPLETE),
    ("delete", _DELETE),
)


def set_status(phrase: Phrase, today: date) -> SetStatus | None:
    """The completion, reopening or deletion that an order asks for: "mark the milk as done"."""
    if phrase.norm in ("done", "finished", "completed", "check"):
        return SetStatus(kind="complete", refs=(PronounRef(),))
    relief = _AT_LAST.search(phrase.norm)
    told = phrase.part(0, relief.start()).stripped() if relief and relief.start() else phrase
    for kind, patterns in _TABLE:
        words = told if kind == "complete" else phrase
        for pattern in patterns:
            if match := pattern.search(words.norm):
                return SetStatus(kind=kind, refs=parse_refs(words.group(match, "x"), today))
    return None
