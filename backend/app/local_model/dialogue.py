"""What the user wants now, when the message answers a question of the assistant's last reply."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from app.local_model import wording
from app.local_model.dates import find_dates
from app.local_model.intents import Choice, Intent, Ref, SetStatus, Talk, TextRef, Update
from app.local_model.markdown import unescape
from app.local_model.parsing import parse
from app.local_model.transcript import Transcript, Turn
from app.local_model.unclear_days import unclear_day

_DAY_WORDS: Final = 6
"""An answer that names a day has not more words."""


@dataclass(frozen=True)
class Request:
    """The intents to act on; `confirmed` is the question that was answered with "yes", "" if none was."""

    intents: tuple[Intent, ...]
    confirmed: str = ""


def read_request(transcript: Transcript) -> Request:
    """The intents of the last turn, with earlier ones put in where it only answers a question.

    "delete milk" - "Which one do you mean?" - "the second one" is a deletion of the second one.
    """
    return _request(transcript.turns, transcript.today)


def _request(turns: list[Turn], today: date) -> Request:
    turns = _with_day_named(turns, today)
    intents = tuple(parse(turns[-1].message, today))
    if unclear := unclear_day(turns[-1].message, intents, today):
        return Request((unclear,))
    if len(turns) < 2:
        return Request(intents)
    question = turns[-2].reply
    subject = wording.asked_which(question)
    if subject is not None and (choice := _choice(intents, turns[-1].message, question)):
        before = _request(turns[:-1], today)
        chosen = tuple(_choose(intent, subject, choice.refs) for intent in before.intents)
        return Request(chosen, before.confirmed)
    if wording.asked_to_confirm(question) and intents == (Talk(kind="yes"),):
        return Request(_request(turns[:-1], today).intents, confirmed=question)
    return Request(intents)


def _with_day_named(turns: list[Turn], today: date) -> list[Turn]:
    """ "4 March", in answer to what "3/4" means: the message before it, with that day in it."""
    figures = wording.asked_which_day(turns[-2].reply) if len(turns) > 1 else ""
    days = find_dates(turns[-1].message.lower(), today) if figures else []
    if len(days) != 1 or len(turns[-1].message.split()) > _DAY_WORDS:
        return turns
    message = turns[-2].message.replace(figures, days[0].due.isoformat(), 1)
    return [*turns[:-2], replace(turns[-1], message=message)]


def _choice(intents: tuple[Intent, ...], message: str, question: str) -> Choice | None:
    """The message as an answer to "which one?": a pointer, or words of a line that was offered."""
    if len(intents) == 1 and isinstance(intents[0], Choice):
        return intents[0]
    answer = message.strip(" .!\"'").casefold()
    offered = [
        line.partition(". ")[2].partition(" · ")[0].casefold() for line in unescape(question).splitlines()
    ]
    return Choice(refs=(TextRef(text=answer),)) if answer and answer in offered else None


def _choose(intent: Intent, subject: str, refs: tuple[Ref, ...]) -> Intent:
    if not isinstance(intent, SetStatus | Update):
        return intent
    kept = [ref for ref in intent.refs if not _asked_about(ref, subject)]
    return intent if len(kept) == len(intent.refs) else intent.model_copy(update={"refs": (*kept, *refs)})


def _asked_about(ref: Ref, subject: str) -> bool:
    if isinstance(ref, TextRef):
        return bool(subject) and subject.casefold() in ref.text.casefold()
    return not subject
