"""What the user wants now, when the message answers a question of the assistant's last reply."""

from dataclasses import dataclass
from datetime import date

from app.local_model import wording
from app.local_model.intents import Choice, Intent, Ref, SetStatus, Talk, TextRef, Update
from app.local_model.parsing import parse
from app.local_model.transcript import Transcript, Turn


@dataclass(frozen=True)
class Wanted:
    """The intents to act on; `confirmed` after a "yes" to deleting everything."""

    intents: tuple[Intent, ...]
    confirmed: bool = False


def wanted(transcript: Transcript) -> Wanted:
    """The intents of the last turn, with earlier ones put in where it only answers a question."""
    return _wanted(transcript.turns, transcript.today)


def _wanted(turns: list[Turn], today: date) -> Wanted:
    intents = tuple(parse(turns[-1].said, today))
    if len(turns) < 2:
        return Wanted(intents)
    question = turns[-2].reply
    said = wording.asked_which(question)
    if said is not None and (choice := _choice(intents, turns[-1].said, question)):
        before = _wanted(turns[:-1], today)
        chosen = tuple(_choose(intent, said, choice.refs) for intent in before.intents)
        return Wanted(chosen, before.confirmed)
    if wording.asked_to_confirm(question) and intents == (Talk(kind="yes"),):
        return Wanted(_wanted(turns[:-1], today).intents, confirmed=True)
    return Wanted(intents)


def _choice(intents: tuple[Intent, ...], said: str, question: str) -> Choice | None:
    """The message as an answer to "which one?": a pointer, or words of a line that was offered."""
    if len(intents) == 1 and isinstance(intents[0], Choice):
        return intents[0]
    answer = said.strip(" .!\"'").casefold()
    offered = [line.partition(". ")[2].partition(" · ")[0].casefold() for line in question.splitlines()]
    return Choice(refs=(TextRef(text=answer),)) if answer and answer in offered else None


def _choose(intent: Intent, said: str, refs: tuple[Ref, ...]) -> Intent:
    if not isinstance(intent, SetStatus | Update):
        return intent
    kept = [ref for ref in intent.refs if not _asked_about(ref, said)]
    return intent if len(kept) == len(intent.refs) else intent.model_copy(update={"refs": (*kept, *refs)})


def _asked_about(ref: Ref, said: str) -> bool:
    if isinstance(ref, TextRef):
        return bool(said) and said.casefold() in ref.text.casefold()
    return not said
