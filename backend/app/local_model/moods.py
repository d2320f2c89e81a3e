"""Moods in which a sentence tells or asks, and orders nothing: doubt, condition, retraction, a mere duty."""

import re
from typing import Final

_HEDGE: Final = re.compile(
    r"\b(?:i (?:think|guess|believe|suppose|hope|bet|reckon|doubt|wish|wonder whether|might|may)|maybe"
    r"|perhaps|(?<!you )possibly|probably|not sure|unsure|in theory|hypothetically|theoretically|let's say"
    r"|imagine|suppose|pretend|what if|for example|for instance|(?:just )?kidding|joking|jk)\b"
)
_PERSON: Final = r"(?:i|i'm|we|we're|it|it's|he|she|they|the|my)"
_CONDITION: Final = re.compile(
    r"^(?:when|once|after|before|until|as soon as|as long as|should|suppose)\b"
    rf"|\b(?:if|unless|whether|once {_PERSON}|when {_PERSON}|as soon as|in case|until (?:i|we|he|she|they)"
    r"|provided|assuming|otherwise|or not)\b(?! (?:possible|you (?:can|could|would|don't mind)"
    r"|that's (?:ok|okay|alright|all right|fine)))"
)
_ASKED: Final = re.compile(
    r"\b(?:asks?|check|see|find out|know|decide|wonder|figure out|verify|confirm|test|say)\s+(?:\w+\s+)?$"
)
"""Before "if" it makes an indirect question, which is no condition: "check if the oven is off"."""
_REQUEST: Final = re.compile(
    r"\b(?:can|could|would|will|may|shall)\s+(?:you|we|i)\b"
    r"|\b(?:please|pls|plz|mind|possible|any chance|wonder|wondering|appreciate|trouble)\b"
)
_RETRACTION: Final = re.compile(
    r"\b(?:no|not|don't|never|wait|stop|hold on|kidding|joking|joke|mistake|wrong|nothing|later|if|unless"
    r"|maybe|instead|or|except|but|just talking|story|test|testing|said|says)\b"
)
_DUTY: Final = re.compile(r"^(?:i|we|you)\b|^(?:need|have|got|ought|must)\b")
_CERTAIN_DUTY: Final = re.compile(
    r"^(?:i|we)(?:'ve|\s+have)?\s+(?:(?:also|really|still|now)\s+)*(?:need|have|got|must)\s+(?:\w+\s+)?to\s"
    r"|^(?:i|we)\s+(?:(?:also|really)\s+)*must\s|^(?:need|have|got)\s+to\s|^must\s"
)
_EXPLICIT: Final = re.compile(
    r"\b(?:add|adding|create|put|new|to-?do|tasks?|todos?|remind|reminder|list|insert|append|log|jot|write)\b"
)
_FINITE: Final = re.compile(
    r"\b(?:is|are|was|were|had|went|did|i|i'm|i've|we|he|she|they|it's|that's|isn't|wasn't|not)\b"
    r"|\b(?:it|this|that|them)(?:\s+(?:done|off|out|over|back|up|down|now|today|soon|again))*$"
)
_TORN: Final = re.compile(
    r",\s*(?:,|(?:it|that|they|he|she|we|i|you|my|no|what)\b)|(?:,|'s|'re|\b(?:is|are|that|it|the|a|an|to"
    r"|for|and|or"
    r"|of|expires|starts|be|with|my))$|^(?:to|and|or|that|it's)\s"
)
_PAST: Final = re.compile(r"\b(?:was|were|had|used to)\b(?! (?:supposed|meant|to be))")


def is_hedged(norm: str) -> bool:
    """Whether a sentence is not meant, or not known: "I think I paid the bill", "maybe delete it"."""
    return bool(_HEDGE.search(norm))


def is_conditional(norm: str) -> bool:
    """Whether a clause makes a condition: "delete it if it rains", "when I am back"."""
    return any(not _ASKED.search(norm[: match.start()]) for match in _CONDITION.finditer(norm))


def is_polite_question(norm: str) -> bool:
    """Whether a question is an order: "could you delete the milk?"; "the milk is done?" is none."""
    return bool(_REQUEST.search(norm))


def may_retract(norm: str) -> bool:
    """Whether words that no rule understands may take back what was said beside them."""
    return bool(_RETRACTION.search(norm))


def is_vague_duty(norm: str) -> bool:
    """Whether a duty may be no todo: "I should", "we want to"; "I need to" surely is."""
    return bool(_DUTY.match(norm)) and not _CERTAIN_DUTY.match(norm)


def is_explicit(norm: str) -> bool:
    """Whether words say that a todo is wanted, as "add" does and "I need to" does not."""
    return bool(_EXPLICIT.search(norm))


def is_told(title: str) -> bool:
    """Whether a title is a sentence of its own: "book club was great"."""
    return bool(_FINITE.search(title.casefold()))


def is_torn(title: str) -> bool:
    """Whether a title holds more than a todo, or less: "renew passport, it expires"."""
    return bool(_TORN.search(title.casefold()))


def is_past(norm: str) -> bool:
    """Whether a clause tells how something was: "the report was urgent"."""
    return bool(_PAST.search(norm))
