"""Where one request ends and the next begins: "add milk and delete the second one, then show my list"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from app.local_model.phrase import Phrase, Token

_POLITE: Final = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|yo|well|so|oh|oops|whoops|hm+|ah|yeah|um|uh|btw|by the way"
    r"|fyi|phew|yay|woo+hoo+|hoo?ray|ugh|(?:good|great) news|guess what|(?:another )?one down"
    r"|on second thoughts?|turns out(?: that)?"
    r"|it turns out(?: that)?|please you|please to(?= write)|and|then|also|now|next|actually|please"
    r"|kindly|just(?! the\b| my\b)|great|perfect|cool|nice|right|alright|sorry|wait|but|plus|assistant|bot"
    r"|if you (?:don't|do not) mind|if you can|if possible|no(?=[,.!]| wait\b| sorry\b)|nope"
    r"|first|finally)\b[\s,!.:]*"
    r"|(?:could|can|would|will|may)\s+(?:you|we|i)(?:\s+(?:please|kindly|just|also|maybe"
    r"|possibly|help me(?: to)?))*\s+(?!see\b|view\b)"
    r"|(?:would|do)\s+you\s+mind\s+|(?:i'd|i would|i)\s+(?:like|want|need)\s+you\s+to\s+"
    r"|(?:i'd|i would)\s+like\s+to\s+(?=add|create|delete|remove|mark|complete|rename"
    r"|reschedule|see|change|move|update)"
    r"|get you to\s+"
    r"|i\s+(?:want|need)\s+to\s+(?=add\b|create a|delete\b|mark\b|rename\b|reschedule\b"
    r"|see my|see the|see all)|let's\s+|let us\s+|go ahead and\s+|you (?:can|should|may"
    r"|could)\s+(?:now\s+|also\s+|please\s+)?(?!see\b)|be (?:so kind|a dear) (?:as to"
    r"|and)\s+|i think\s+(?:that\s+)?)"
)
_TELLER: Final = (
    r"(?:(?:i|we|it|they|he|she|you|nobody|everybody|somebody|someone|everyone|people)(?:'\w+)?|that's"
    r"|there's|(?:this|that|there|which) (?:is|was|are|were|will)"
    r"|(?:the|my|our|his|her|their)(?: [\w-]+){1,3}?(?:'s| is| are| was| were| has| have| had| will| can"
    r"| can't"
    r"| won't| isn't| doesn't| wants| needs| says| said))"
)
_REASON: Final = re.compile(
    r",?\s+(?:because|'cause|cause|since (?:i|we|it|they|he|she)\b|as (?:i|we)\b).*$"
    rf"|(?:,|\s-|;|\()\s*(?:(?:so|and|but|for|as)\s+)?{_TELLER}\b.*$"
    r"|,\s+(?:what an?|how|my (?:mistake|bad|fault)|no (?:rush|hurry|worries)|such an?|finally|at last|phew"
    r"|too (?:bad|expensive|late)|not worth)\b[^,]*$"
)
_COMMENT: Final = re.compile(r",\s*(?:the|my|our|his|her|their)(?:\s+(?!and\b)[\w']+){3,}$")
"""Words on another thing after an order: "reopen the fence, the wind blew it down"."""
_FINE: Final = re.compile(
    r"(?:,?\s*\bor (?:else )?(?:i|we|they|he|she|it)(?:'\w+)?\s.*|,\s*(?:should|must|has to) be\b.*)$"
)
_NO_REASON: Final = re.compile(r"ꙮ\W*$|^(?:it's|it is|not|no(?! (?:need|longer|rush)))\s")
"""Ends in a name, or corrects: "it's Stefan, that's his name"."""
_WISH: Final = re.compile(
    r"^(?:(?:i'd|i would)\s+(?:really\s+)?(?:appreciate it|be (?:happy|glad|grateful|delighted))|(?:it would"
    r"|it'd) be (?:great"
    r"|nice|good|lovely|helpful|kind))\s+if\s+you\s+(?:could\s+|would\s+)?"
    r"|^(?:would|do)\s+you\s+mind\s+"
    r"|^(?:i'm |i am |i was |i )?(?:just )?wonder(?:ing)?\s+(?:if"
    r"|whether)\s+(?:you|we)\s+"
    r"(?:could|would|can|might)\s+|^(?:is there )?any chance (?:you|we) (?:could|can)\s+"
    r"|^(?:is it|would it be) possible (?:for you )?to\s+|^when(?:ever)? you (?:get a chance|have (?:a "
    r"moment|time))[,\s]+"
)
_TAKE_D: Final = "move delete remove complete rename change postpone reschedule create schedule".split()  # noqa: SIM905
_TAKE_ED: Final = "add mark show cancel reopen list remind cross check tick".split()  # noqa: SIM905
_ORDERS: Final = {
    **{f"{verb}d": verb for verb in _TAKE_D},
    **{f"{verb}ed": verb for verb in _TAKE_ED},
    **{f"{verb[:-1]}ing": verb for verb in _TAKE_D},
    **{f"{verb}ing": verb for verb in _TAKE_ED},
    "tagging": "tag", "making": "make", "dropping": "drop", "taking": "take", "putting": "put",
    "setting": "set",
    "tagged": "tag", "made": "make", "dropped": "drop", "took": "take", "cancelled": "cancel",
}  # fmt: skip
"""Orders as they stand after "I would be glad if you" and "would you mind", and what they order."""
_ENDING: Final = re.compile(
    r"[\s,]+(?:please|thanks(?: a lot)?|thank you(?: so much)?|thx|cheers|ok\??|okay\??"
    r"|woo+hoo+|yay|hoo?ray|yippee|phew|ta da|help|at last|lucky me|right away|by the way|btw"
    r"|(?:and )?(?:don't|do not|never) (?:let me )?forget(?: it| that)?|and everything|again please"
    r"|if you can|would you|will you|for me please|for me|actually|though|i guess|if you "
    r"would|if (?:that's|that is|it's|it is) (?:ok|okay|alright|all right|fine|possible))[\s.!?]*$"
)

_MARKED = (
    r"(?:\b(?:tasks?|to-?dos?|items?|ones?|numbers?|it|them|that|those|this|list|everything"
    r"|priority|due|deadline|tag|tags|note|notes)\b|#\d|\bas\s+(?:done|complete|completed"
    r"|finished|high|low|urgent)\b|\bdone$|\boff$|\burgent\b)"
)
_STRONG = (
    r"(?:delete|erase|get rid of|rename|retitle|reschedule|postpone|re-?open|uncheck|untick"
    r"|prioriti[sz]e|deprioriti[sz]e|remind me|remember to|don't forget|don't let me forget"
    r"|add|create (?:an?|the|new|another) |mark .+|complete|tick (?:off )?|check off"
    r"|cross (?:off|out)|untag|show|list (?:my|all|the|what|everything)|display"
    r"|what(?:'s)?\b.*\b(?:left|list|tasks?|todos?|due|open|to do|pending|next|remaining"
    r"|remains)|tell me what"
    r"|(?:it|this|that|they)(?:'?s|'re| is| are) (?:an? )?(?:(?:very|really|super|now|quite"
    r"|also|all|both) )*(?:urgent|important|critical|due|high|low|medium|done|finished"
    r"|complete|completed|unimportant)|i (?:also )?(?:have to|need to|must|should)|i(?:'ve"
    r"| have)? (?:just |already )*(?:finished|did|completed|done)|i'm done with"
    r"|tag (?:it|them|that|this|both|the .+) (?:with|as)|(?:make|set|mark|bump"
    r"|raise) .+ (?:high|low|medium|urgent|important|top)(?: priority)?|(?:put|bring) (?:it|them"
    r"|that) back|(?:move|push|shift"
    r"|set|change|put) (?:it|them|that|this|the .+) (?:to|for|back to|until|on)\b|new (?:task"
    r"|todo)|also add|make (?:it|them|that) )"
)
_WEAK = (
    r"(?:remove|finish|close|cancel|drop|clear|scrap|trash|discard|bin|check|cross|scratch"
    r"|move|push|delay|change|update|edit|set|make|mark|put|tag|label|find|search|give|bump"
    r"|raise|lower|complete|tick|list|which|what|how many|show|any|take|restore|undo|bring"
    r"|shift|snooze|throw|jot|note (?:down|that)|read|forget|finished|done|schedule|call it"
    r"|name it|rename|see|view|lose|ditch|axe|nix|skip|never mind|nevermind)\b"
)
_STRONG_HEAD = re.compile(rf"^{_STRONG}(?:\b|(?<=\s))")
_WEAK_HEAD = re.compile(rf"^{_WEAK}")
_DETAIL = re.compile(
    r"^(?:with\s+)?(?:(?:high|medium|low|top)(?:est)?[\s-]priority|urgent|due\s.+|tagged\s.+"
    r"|tag\s+#?\w+)$"
)
_EXCLAMATION = re.compile(r"^(?:what|such) an?\s|^how\s+\w+$")
_MARK = re.compile(_MARKED)
_ADDS = re.compile(
    r"^(?:add|create|new|remind|remember|don't|put|jot|note|write|i (?:need|have|must|should"
    r"|want)|insert|include|make sure|to-?do:|tasks?:|schedule|set (?:up )?an? reminder|log"
    r"|append|enter|register|\w+ (?:a|an|the|new|another|\d+|two|three|four|some|these"
    r"|following) (?:new )?(?:tasks?|todos?|things|items|reminders?))"
)
_NOTED = re.compile(r"\bnotes?\b[^,;]*(?::|\bsaying\b|\bthat says\b)")
_NEWS = re.compile(r"^(?:i|we)(?:'ve|\s+have)?\s+(?:(?:just|already|finally|also)\s+)*(?:\w+ed|[a-z]+)\s")
_READ = re.compile(r"^(?:read|put|set|cut)\s")
_SENTENCE_END = re.compile(
    r"(?<!\bno)(?<!\bst)(?<!\bdr)(?<!\bmr)(?<!\bmrs)(?<!\b[ap]\.m)(?<!\b\d)[.!?]+(?:\s+|$)"
    r"|(?<=\d)[!?.]+(?:\s+(?=[a-z])|$)|\n+(?!\s*(?:[-*•]|\d+[.)]))"
)
_JOINT = re.compile(
    r"\s*(?:[,;]\s*(?:(?:and|then|but|also|plus|finally)\s+)*|\s(?:and|then|but|plus"
    r"|also)\s+(?:(?:then|also|please|finally|just|after that)\s+)*)"
)


# Bounds on the work a message can make: no real one comes near them.
_GLANCE: Final = 120
"""How far to look ahead, in characters, for what begins a request."""
_JOINTS: Final = 100
_COURTESIES: Final = 10


Mood = Literal["plain", "question"]
Statement = Callable[[Phrase], bool]
"""Whether words are news or a wish of their own, such as "the newspaper can go"."""


@dataclass(frozen=True)
class Clause:
    """A request; `mood` is that of its sentence, by its mark."""

    phrase: Phrase
    mood: Mood


@dataclass(frozen=True)
class Sentence:
    """A sentence as it was said, and its requests without courtesies."""

    phrase: Phrase
    clauses: tuple[Clause, ...]


def split_sentences(phrase: Phrase, is_statement: Statement) -> list[Sentence]:
    """The sentences of a message, in order, each with its requests.

    "add feed the cat and tick off the milk" has two, "add bread and butter" has one.
    """
    return [_sentence(part, is_statement) for part in _sentences(phrase)]


def _sentence(phrase: Phrase, is_statement: Statement) -> Sentence:
    mood: Mood = "question" if phrase.norm.rstrip(" !\n").endswith("?") else "plain"
    return Sentence(phrase, tuple(Clause(part, mood) for part in _requests(phrase, is_statement)))


def without_courtesy(phrase: Phrase) -> Phrase:
    """The words without "could you please" before and "thanks a lot" after them."""
    phrase = phrase.stripped(" \t\r\n,;:.!?")
    for _ in range(_COURTESIES):
        before = phrase
        if wish := _WISH.match(phrase.norm):
            phrase = _as_order(phrase.after(wish))
        if match := _POLITE.match(phrase.norm):
            phrase = phrase.after(match)
        if match := _ENDING.search(phrase.norm):
            phrase = phrase.part(0, match.start()).stripped()
        if phrase == before:
            break
    return phrase


def split_reason(clause: Phrase) -> tuple[Phrase, Phrase]:
    """The words of a request, and the why after them (empty where none is told)."""
    match = _REASON.search(clause.norm) or _FINE.search(clause.norm)
    if not match and not _ADDS.match(clause.norm):
        match = _COMMENT.search(clause.norm)
    if not match or not match.start() or _NOTED.search(clause.norm) or _NO_REASON.search(clause.norm):
        return clause, Phrase(())
    return clause.part(0, match.start()).stripped(), clause.part(match.start(), len(clause.norm)).stripped()


def _as_order(phrase: Phrase) -> Phrase:
    """ "(I'd be glad if you) moved it" -> "move it"."""
    first = phrase.tokens[0] if phrase else None
    if not first or first.norm not in _ORDERS:
        return phrase
    return Phrase((Token(_ORDERS[first.norm], first.orig), *phrase.tokens[1:]))


def _sentences(phrase: Phrase) -> list[Phrase]:
    parts, at = [], 0
    for match in _SENTENCE_END.finditer(phrase.norm):
        parts.append(phrase.part(at, match.end()))
        at = match.end()
    parts.append(phrase.part(at, len(phrase.norm)))
    return [part for part in parts if part.stripped()]


def _requests(sentence: Phrase, is_statement: Statement) -> list[Phrase]:
    whole = without_courtesy(sentence)
    if not whole:
        return [sentence.stripped()]
    clauses: list[Phrase] = []
    start = 0
    joints = list(islice(_JOINT.finditer(whole.norm), _JOINTS))
    ends = [*(joint.start() for joint in joints[1:]), len(whole.norm)]
    for match, end in zip(joints, ends, strict=False):
        current = whole.part(start, match.start()).stripped()
        rest = without_courtesy(whole.part(match.end(), match.end() + _GLANCE))
        piece = without_courtesy(whole.part(match.end(), min(end, match.end() + _GLANCE)))
        begins = _begins(rest.norm, current.norm) or is_statement(piece)
        if match.start() > start and current and begins and not _goes_on(rest.norm, current.norm):
            clauses.append(current)
            start = match.end()
    clauses.append(whole.part(start, len(whole.norm)))
    return [clause for clause in map(without_courtesy, clauses) if clause]


def _goes_on(rest: str, current: str) -> bool:
    """ "I watered the plants and read the newspaper": one piece of news with two verbs."""
    both = current.startswith("both ") and " and " not in current
    return both or bool(_NEWS.match(current) and _READ.match(rest))


def _is_detail(rest: str, current: str) -> bool:
    """ "(make it due Friday and) high priority"; in a new todo and in a list of tags it is no request."""
    return (
        bool(_DETAIL.match(rest)) and not _ADDS.match(current) and not re.match(r"(?:tag|label)\b", current)
    )


def _begins(rest: str, current: str) -> bool:
    """Whether `rest` is a request of its own after the request `current`."""
    if _NOTED.search(current) or _EXCLAMATION.match(rest):
        return False
    if _STRONG_HEAD.match(rest) or _is_detail(rest, current):
        return True
    if not _WEAK_HEAD.match(rest):
        return False
    own_words = re.split(r",|\band\b", rest)[0]
    return not _ADDS.match(current) or bool(_MARK.search(own_words))
