"""The gate before every change: a request is certain only if each of its words is explained.

A rule fits by what it looks for, and may overlook what stands around it: whose deed it is, a condition, a
doubt, a word of a todo that is not on the list. So each sentence is gone through once more, whatever rule
took it. A word is explained if it belongs to the title or to another field of the change, to a date, or to
the closed class of words that such requests are made of (`vocabulary.py`). One word that is not turns the
sentence's changes into guesses, which the planner asks about.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.local_model.clauses import Clause, Sentence, split_reason
from app.local_model.dates import find_dates
from app.local_model.intents import (
    Add,
    Choice,
    Filters,
    GroupRef,
    Intent,
    Ref,
    SetStatus,
    Talk,
    TextRef,
    Undo,
    Update,
)
from app.local_model.lexicon import TODO_VERBS
from app.local_model.matching import telling_words
from app.local_model.moods import (
    is_conditional,
    is_explicit,
    is_hedged,
    is_past,
    is_polite_question,
    is_told,
    is_torn,
    is_vague_duty,
    may_retract,
)
from app.local_model.phrase import QUOTED, Phrase
from app.local_model.recurrence import find_recurrence
from app.local_model.times import find_times
from app.local_model.vocabulary import CORRECTING, KINDS, ORDERS

_WORD: Final = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_UNDONE: Final = re.compile(r"\b(?:not|don't|didn't|haven't|will|can't)\b")
"""In the reason of a completion it says that there is something left to do."""
_OWNER: Final = re.compile(r"'s?$")
_PARTICLES: Final = frozenset(
    {"off", "out", "up", "down", "in", "on", "away", "back", "again", "to", "for", "with"}
)
_FOLLOWING: Final = frozenset(
    {"it", "this", "that", "them", "these", "those", "him", "her", "there", "here", "you", "your"}
    | {"something", "anything", "nothing", "everything", "someone", "somebody", "anyone"}
)
"""Words whose sense is in the talk: a title with no other than them says nothing tomorrow."""


@dataclass(frozen=True)
class Reading:
    """A clause, and what the rules made of it."""

    clause: Clause
    intents: tuple[Intent, ...]


def weighed(
    sentences: Sequence[Sentence], readings: Sequence[Sequence[Reading]], today: date
) -> list[Intent]:
    """All intents of a message in order; the changes of a doubtful sentence as guesses."""
    intents: list[Intent] = []
    retracted = any(map(_may_retract, sentences, readings))
    for sentence, parts in zip(sentences, readings, strict=True):
        doubtful = retracted or _is_doubtful(sentence, parts, today)
        for part in parts:
            intents.extend(as_guess(intent) if doubtful else intent for intent in part.intents)
    changes = [intent for intent in intents if isinstance(intent, Add | SetStatus | Update)]
    if any(isinstance(intent, SetStatus) and intent.kind == "reopen" for intent in changes):
        return [intent for intent in intents if not isinstance(intent, Undo)]  # "put it back" says it again
    if changes and any(isinstance(intent, Undo) for intent in intents):
        return [Talk(kind="unclear")]
    return intents


def as_guess(intent: Intent) -> Intent:
    """The intent, asked about before it is carried out if it changes anything."""
    if isinstance(intent, Add | SetStatus | Update):
        return intent.model_copy(update={"certainty": "guess"})
    return intent


def unexplained(clause: Clause, intents: Iterable[Intent], today: date) -> list[str]:
    """The words of a clause that its intents do not account for, in order.

    >>> from app.local_model.intents import SetStatus, TextRef
    >>> done = SetStatus(kind="complete", refs=(TextRef(text="bill"),))
    >>> unexplained(Clause(Phrase.of("someone paid the bill"), "plain"), [done], date(2026, 3, 4))
    ['someone', 'paid']
    """
    request, _ = split_reason(clause.phrase)
    known: set[str] = set()
    for intent in intents:
        if not isinstance(intent, Add | SetStatus | Update):
            continue
        known |= _own_words(intent) | KINDS[intent.kind]
        if isinstance(intent, Update) and intent.correction:
            known |= CORRECTING
        if _is_timed(intent):
            known |= _words_of_time(request.norm, today)
    return [word for word in _words(request.norm) if not _is_known(word, known)]


def _is_doubtful(sentence: Sentence, parts: Sequence[Reading], today: date) -> bool:
    """Whether the sentence may mean something else than its changes."""
    if _contradict([intent for part in parts for intent in part.intents]):
        return True
    changing = [index for index, part in enumerate(parts) if _changes(part)]
    if not changing:
        return False
    said = sentence.phrase.norm
    asked = any(part.clause.mood == "question" for part in parts) and not is_polite_question(said)
    if asked or is_hedged(said) or any(is_conditional(part.clause.phrase.norm) for part in parts):
        return True
    ordered = all(_is_order(parts[index].clause) for index in changing)
    return any(_leaves_doubt(part, today) for part in (parts[changing[0] :] if ordered else parts))


def _leaves_doubt(part: Reading, today: date) -> bool:
    """Whether words of a clause are left without an explanation."""
    if not _changes(part):
        return _is_loose(part)
    return _is_vague(part) or bool(unexplained(part.clause, part.intents, today))


def _contradict(intents: Sequence[Intent]) -> bool:
    """ "mark the report done, it's not finished"."""
    kinds = {intent.kind for intent in intents if isinstance(intent, SetStatus)}
    return {"complete", "reopen"} <= kinds


def _changes(part: Reading) -> bool:
    return any(isinstance(intent, Add | SetStatus | Update) for intent in part.intents)


def _is_order(clause: Clause) -> bool:
    return clause.phrase.norm.split(" ")[0] in ORDERS


def _is_loose(part: Reading) -> bool:
    """Whether no rule explains a clause: after an order it may limit it, before it it tells why."""
    return any(
        isinstance(intent, Choice) or (isinstance(intent, Talk) and intent.kind in ("unclear", "no"))
        for intent in part.intents
    )


def _is_vague(part: Reading) -> bool:
    """Whether a clause tells of a todo what may not be meant as one, or as done."""
    norm = part.clause.phrase.norm
    reason = split_reason(part.clause.phrase)[1].norm
    completes = any(isinstance(intent, SetStatus) and intent.kind == "complete" for intent in part.intents)
    if completes and _UNDONE.search(reason):
        return True
    adds = [intent for intent in part.intents if isinstance(intent, Add)]
    told = is_vague_duty(norm) or (not is_explicit(norm) and any(is_told(item.title) for item in adds))
    changed = [intent for intent in part.intents if isinstance(intent, Update)]
    titles = [item.title for item in adds] + [item.title for item in changed if item.title]
    titles = [] if QUOTED in norm else titles
    if any(map(is_torn, titles)):
        return True
    return (bool(changed) and is_past(norm)) or (bool(adds) and (told or any(map(_says_little, adds))))


def _says_little(intent: Add) -> bool:
    words = [word for word in _words(intent.title.casefold()) if word not in TODO_VERBS]
    return bool(words) and all(word in _FOLLOWING or word in _PARTICLES for word in words)


def _may_retract(sentence: Sentence, parts: Sequence[Reading]) -> bool:
    """Whether a sentence that no rule understands may take back what the others say."""
    intents = [intent for part in parts for intent in part.intents]
    unclear = all(isinstance(intent, Talk) and intent.kind in ("unclear", "no") for intent in intents)
    return unclear and may_retract(sentence.phrase.norm)


def _own_words(intent: Add | SetStatus | Update) -> set[str]:
    """Words of the intent's references and of what it writes."""
    texts: list[str | None] = []
    if isinstance(intent, Add):
        texts += [intent.title, intent.notes, *intent.tags]
    else:
        for ref in intent.refs:
            texts += _texts_of(ref)
    if isinstance(intent, Update):
        texts += [
            intent.title,
            intent.correction,
            intent.instead_of,
            intent.notes,
            *intent.add_tags,
            *intent.remove_tags,
        ]
    return {word for text in texts if text for word in _words(Phrase.of(text).norm)}


def _texts_of(ref: Ref) -> list[str | None]:
    """The words of a reference by which a todo is known; its small words must explain themselves."""
    if isinstance(ref, TextRef):
        return list(telling_words(Phrase.of(ref.text).norm))
    if isinstance(ref, GroupRef):
        filters: Filters = ref.filters
        names = [word for name in ref.without for word in telling_words(name.text)]
        state = _STATES if filters.done is not None or filters.dated is not None else ""
        return [filters.q, filters.tag, filters.tag and _TAGGED, filters.priority and _LEVELS, state, *names]
    return []


_STATES: Final = (
    "overdue late open pending outstanding remaining left completed done finished due undone not yet"
)
_UNITS: Final = frozenset(
    f"{unit}{ending}"
    for unit in ("minute", "hour", "day", "week", "fortnight", "month", "year")
    for ending in ("", "s")
)
_TAGGED: Final = "tag tags tagged label labelled labeled category related"
_LEVELS: Final = "high medium low priority prio urgent important critical top"


def _is_timed(intent: Add | SetStatus | Update) -> bool:
    """Whether the intent has a date, so that words of time in its clause are explained."""
    if isinstance(intent, Add | Update) and any(
        (intent.due, intent.time, intent.in_minutes, intent.recurrence)
    ):
        return True
    if isinstance(intent, Add):
        return False
    shifted = isinstance(intent, Update) and intent.shift_days is not None
    return shifted or any(map(_has_dates, intent.refs))


def _has_dates(ref: Ref) -> bool:
    return isinstance(ref, GroupRef) and bool(ref.filters.due_from or ref.filters.due_to)


def _words_of_time(norm: str, today: date) -> frozenset[str]:
    spans = [(phrase.start, phrase.end) for phrase in find_dates(norm, today)]
    spans += [(phrase.start, phrase.end) for phrase in find_times(norm)]
    if recurrence := find_recurrence(norm, today):
        spans.append((recurrence.start, recurrence.end))
    return _UNITS | {word for start, end in spans for word in _words(norm[start:end])}


def _words(norm: str) -> list[str]:
    return _WORD.findall(norm.replace(QUOTED, " "))


def _is_known(word: str, known: set[str]) -> bool:
    plain = _OWNER.sub("", word)
    return word in known or plain in known or plain.isdigit()
