"""A message -> intents. Rules are tried in a fixed order; the first that fits a clause explains it."""

import re
from datetime import date
from typing import Any, Final

from app.local_model import (
    rules_add,
    rules_correct,
    rules_dismiss,
    rules_due,
    rules_list,
    rules_report,
    rules_status,
    rules_timing,
    rules_update,
)
from app.local_model.certainty import Reading, weighed
from app.local_model.clauses import Clause, split_reason, split_sentences, without_courtesy
from app.local_model.intents import Add, Choice, Intent, OrdinalRef, PronounRef, Ref, SetStatus, Talk, Update
from app.local_model.phrase import Phrase
from app.local_model.references import parse_refs

_TALK: Final[tuple[tuple[re.Pattern[str], Talk], ...]] = tuple(
    (re.compile(source), Talk.model_validate({"kind": kind}))
    for source, kind in (
        (
            r"(?:yes|yep|yeah|yup|sure|ok|okay|confirm(?:ed)?|do it|go ahead|please do|absolutely"
            r"|of course|correct|right|y|yes (?:please|do it|delete (?:it|them|all|everything)"
            r"|all of them|i'm sure|i am sure)|i'm sure|i am sure)",
            "yes",
        ),
        (
            r"(?:no|nope|nah|never mind|nevermind|forget it|i changed my mind|keep (?:it|them|that)"
            r"|don't do (?:it|that)|cancel that|stop|don't|do not|n|no (?:thanks|thank you|don't|stop"
            r"|keep them|wait)|keep them|leave it|leave them)",
            "no",
        ),
        (
            r"(?:hi|hello|hey|hiya|howdy|yo|good (?:morning|afternoon|evening|day)|greetings|hi there"
            r"|hello there|hey there|what's up|sup|how are you(?: doing)?(?: today)?|how's it going)",
            "greet",
        ),
        (
            r"(?:thanks|thank you|thx|ty|cheers|great|perfect|awesome|nice|cool|good job|well done"
            r"|much appreciated|thanks a lot|thank you (?:so|very) much|thanks so much|many thanks"
            r"|great thanks|perfect thanks|that's all|that is all|all done|bye|goodbye|see you"
            r"|good night)",
            "thanks",
        ),
        (
            r"(?:help|help me|\?|what (?:else )?can you do.*|what are you (?:able to do|capable of|good "
            r"(?:for|at)).*|what do you (?:understand|know|offer)|(?:show|tell) me what you can do|what do "
            r"you do|how (?:does|do) (?:this|it"
            r"|you) work|how (?:do|can|should) i .*|what are you|who are you|commands|instructions"
            r"|usage|what can i (?:say|ask|do).*|menu|manual|i need help)",
            "help",
        ),
    )
)
_QUESTION: Final = re.compile(
    r"^(?:what|what's|which|who|who's|whose|when|when's|where|where's|why|how|how's|at what|is|are"
    r"|was|were|am|do|does|did (?:i|we|you|it|they)|has|should"
    r"|shall)\b(?! a favou?r)(?! it\b$)"
)
_UNCLEAR: Final = Talk(kind="unclear")


_MESSAGE_LENGTH: Final = 4000
# Rules search back and forth: their time grows faster than the text, and no real request is that long.
_CLAUSE_LENGTH: Final = 400
_TALK_LENGTH: Final = 80


def parse(message: str, today: date) -> list[Intent]:
    """All intents of a message, in order; `Talk(unclear)` for what no rule understands."""
    phrase = Phrase.of(message.strip()[:_MESSAGE_LENGTH])
    if undone := rules_correct.undo(without_courtesy(phrase), today):
        return [undone]
    if talk := _talk(phrase):
        return [talk]
    sentences = split_sentences(phrase, lambda part: _is_statement(part, today))
    readings = [
        [Reading(clause, tuple(_understand(clause, today))) for clause in sentence.clauses]
        for sentence in sentences
    ]
    return _settle(weighed(sentences, readings, today))


def _is_statement(phrase: Phrase, today: date) -> bool:
    """News or a dismissal with a subject of its own: "I paid the bill", "the newspaper can go"."""
    told = re.match(
        r"(?:i|we|i've|we've|the|my|our|never mind)\b|[\w-]+(?:'s| (?:is|are|has been|have been))\s",
        phrase.norm,
    )
    if not told or len(phrase.norm) < 8:
        return False
    return bool(rules_dismiss.dismiss(phrase, today) or rules_report.report(phrase, today))


def _talk(phrase: Phrase) -> Talk | None:
    if len(phrase.norm) > _TALK_LENGTH:
        return None
    plain_text = re.sub(r"[^\w?']+", " ", phrase.norm).strip()
    plain = plain_text.rstrip("? ") or plain_text
    return next((talk for pattern, talk in _TALK if pattern.fullmatch(plain)), None)


def _understand(request: Clause, today: date) -> list[Intent]:
    if len(request.phrase.norm) > _CLAUSE_LENGTH:
        return [_long(request.phrase)]
    clause, reason = split_reason(request.phrase)
    if moved := rules_timing.move_instead(request.phrase, today):
        return [moved]
    if corrected := rules_correct.correct_against(request.phrase, today):
        return [corrected]
    if spelled := rules_correct.respell(request.phrase):
        return [spelled]
    understood = _understand_request(Clause(clause, request.mood), today)
    if reason and all(isinstance(intent, Add) for intent in understood):
        return [
            rules_add.with_reason(intent, reason, today) for intent in understood if isinstance(intent, Add)
        ]
    return understood


def _understand_request(request: Clause, today: date) -> list[Intent]:
    clause = request.phrase
    if undone := rules_correct.undo(clause, today):
        return [undone]
    if talk := _talk(clause):
        return [talk]
    if _QUESTION.match(clause.norm):
        return [rules_list.show(clause, today) or _UNCLEAR]
    new = rules_add.HEAD.match(clause.norm)
    shared = clause.norm.startswith(("add", "set", "put", "make", "give", "i "))  # a change may begin so too
    if not rules_add.NEW_TODO.match(clause.norm) and (shared or not new):
        for rule in (*rules_timing.TIMING, *rules_update.SPECIFIC, rules_correct.correct):
            if update := rule(clause, today):
                return [rules_add.or_new(update, clause, today)]
    if told := rules_dismiss.dismiss(clause, today):
        return [told]
    if added := rules_add.add(clause, today):
        return list(added)
    intent: Intent | None = (
        rules_report.news_of_all_but(clause, today)
        or rules_list.show(clause, today)
        or rules_status.set_status(clause, today)
        or rules_report.report(clause, today)
        or rules_update.change_to(clause, today)
        or rules_update.only_details(clause, today)
        or rules_due.move_somewhere(clause, today)
    )
    if intent:
        return [intent]
    if added := rules_add.bare(clause, today) or rules_add.guessed(clause, today):
        # "Water bill?" is no order, whatever it begins with.
        return list(rules_add.guesses(added) if request.mood == "question" else added)
    return [_choice(clause, today) or _UNCLEAR]


def _long(clause: Phrase) -> Intent:
    """A text too long for the rules: a new todo if it begins as one, with the whole text."""
    head = rules_add.HEAD.match(clause.part(0, _CLAUSE_LENGTH).norm)
    return Add(title=clause.after(head).orig) if head else _UNCLEAR


def _choice(clause: Phrase, today: date) -> Choice | None:
    """A bare reference: "the second one", "both", "the milk one"."""
    refs = parse_refs(clause, today)
    pointed = all(isinstance(ref, OrdinalRef | PronounRef) for ref in refs)
    named = re.match(r"^(?:the|my)\s+\w+|^ꙮ$", clause.norm) and len(clause.norm.split()) <= 8
    return Choice(refs=refs) if pointed or named else None


def _settle(intents: list[Intent]) -> list[Intent]:
    """Point "it" at what the message named before: a new todo takes the change, or a reference is
    repeated.
    """
    settled: list[Intent] = []
    for intent in intents:
        if isinstance(intent, SetStatus) and settled and _repeats(intent, settled[-1]):
            settled.pop()  # "I changed my mind about the flights, remove them": the order counts
            intent = intent.model_copy(update={"refs": _refs_before(intents, intent)})
        elif isinstance(intent, SetStatus | Update) and settled and _points(intent):
            previous = settled[-1]
            if isinstance(previous, Add) and isinstance(intent, Update):
                _merge(settled, intent)
                continue
            if isinstance(previous, SetStatus | Update):
                intent = intent.model_copy(update={"refs": previous.refs})
        settled.append(intent)
    asks: list[Intent] = [intent for intent in settled if not isinstance(intent, Talk | Choice)]
    return asks or settled[:1] or [_UNCLEAR]


def _repeats(intent: SetStatus, before: Intent) -> bool:
    """Whether an order about "it" says again what a guess before it said."""
    return (
        isinstance(before, SetStatus)
        and before.certainty == "guess"
        and before.kind == intent.kind
        and _points(intent)
    )


def _refs_before(intents: list[Intent], intent: SetStatus) -> tuple[Ref, ...]:
    before = intents[intents.index(intent) - 1]
    return before.refs if isinstance(before, SetStatus) else intent.refs


def _weaker(item: Add, change: Update) -> dict[str, Any]:
    return {"certainty": "guess"} if change.certainty == "guess" else {"certainty": item.certainty}


def _points(intent: SetStatus | Update) -> bool:
    return all(isinstance(ref, PronounRef) for ref in intent.refs)


def _merge(settled: list[Intent], change: Update) -> None:
    plural = any(isinstance(ref, PronounRef) and ref.plural for ref in change.refs)
    for index in reversed(range(len(settled))):
        item = settled[index]
        if not isinstance(item, Add):
            return
        fields = {
            "title": change.title or item.title,
            "due": change.due or item.due,
            "time": change.time or item.time,
            "in_minutes": change.in_minutes or item.in_minutes,
            "recurrence": change.recurrence or item.recurrence,
            "notes": change.notes or item.notes,
            "priority": "low" if change.priority == "lower" else change.priority or item.priority,
            "tags": tuple(dict.fromkeys(item.tags + change.add_tags)),
        }
        settled[index] = item.model_copy(update=fields | _weaker(item, change))
        if not plural:
            return
