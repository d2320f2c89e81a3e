"""An intent and a todo -> the arguments of the tool that makes the change."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from app.local_model import matching
from app.local_model.intents import Add, ClockTime, Timing, Update
from app.local_model.lexicon import TODO_VERBS
from app.local_model.recurrence import first_date
from app.local_model.times import MORNING_BEGINS, clock_text, moment_after
from app.local_model.transcript import Task

TITLE_LENGTH: Final = 200
Arguments = dict[str, Any]
Offer = Mapping[str, frozenset[str]]
"""The tools there are, each with the names of its parameters."""
_LOWER: Final = {"high": "medium", "medium": "low", "low": "low"}
_STEM: Final = 3
"""Letters that a word and its correction share: "Carla" and "Carlos"."""
_OBJECT_WORDS: Final = 2
"""Up to so many words after the verb, a correction surely means all of them."""


@dataclass(frozen=True)
class Change:
    """Arguments of a tool, and what it cannot keep ("a time of day"), for the answer."""

    arguments: Arguments
    lacking: tuple[str, ...] = ()


def new_task(intent: Add, now: datetime, offer: Offer) -> Change:
    """Arguments of add_task. What the tool has no field for stands in the notes, so that nothing is lost."""
    title, notes = intent.title, intent.notes
    if len(title) > TITLE_LENGTH:
        notes = f"{title}\n{notes}" if notes else title
        title = title[: TITLE_LENGTH - 1].rstrip() + "…"
    timing = due_fields(intent, None, now)
    fields = offer.get("add_task", frozenset())
    lacking = _lacking(timing, fields)
    if lacking:
        spoken = ", ".join(f"{key.replace('_', ' ')}: {timing.pop(key)}" for key in lacking)
        notes = f"{notes}\n{spoken}" if notes else spoken
    arguments = {
        "title": capitalized(title),
        "notes": notes,
        **timing,
        "priority": intent.priority,
        "tags": list(intent.tags) or None,
    }
    return Change({key: value for key, value in arguments.items() if value is not None}, lacking)


def capitalized(title: str) -> str:
    """ "buy milk" -> "Buy milk"; "iPhone repair" and "E.ON bill" stay."""
    first = title.split(maxsplit=1)[0] if title.split() else ""
    return title[:1].upper() + title[1:] if first.islower() else title


def due_fields(intent: Timing, task: Task | None, now: datetime) -> Arguments:
    """`due_date`, `due_time` and `recurrence` as the tools take them, each only if it is to be set."""
    day = intent.due
    if day and intent.recurrence:
        day = first_date(intent.recurrence, day) or day
    if intent.in_minutes:
        due, due_time = moment_after(now, intent.in_minutes)
        return {"due_date": due.isoformat(), "due_time": due_time}
    fields: Arguments = {}
    if intent.time:
        clock = _of_a_habit(intent.time) if intent.recurrence else intent.time
        kept = task.due_date if task and task.due_date and task.due_date >= now.date() else None
        fields["due_time"] = clock_text(clock, day or kept, now)
        passed = fields["due_time"] <= f"{now:%H:%M}"
        day = day or kept or now.date() + timedelta(days=passed)
    if intent.recurrence:
        fields["recurrence"] = intent.recurrence
        day = _first_due(intent.recurrence, day, task, fields.get("due_time"), now)
    if day and (not task or day != task.due_date):
        fields["due_date"] = day.isoformat()
    return fields


def _of_a_habit(clock: ClockTime) -> ClockTime:
    """ "Every weekday at 9" is in the morning, whatever time it is now."""
    is_morning = clock.half == "either" and clock.hour >= MORNING_BEGINS
    return clock.model_copy(update={"half": "told"}) if is_morning else clock


def _first_due(
    rule: str, day: date | None, task: Task | None, clock: str | None, now: datetime
) -> date | None:
    """The rule's first date that is still to come; a todo's own due date if the rule has it."""
    if (
        task
        and task.due_date
        and task.due_date >= now.date()
        and first_date(rule, task.due_date) == task.due_date
    ):
        return task.due_date
    if day == now.date() and clock and clock <= f"{now:%H:%M}":
        return first_date(rule, day + timedelta(days=1)) or day
    return day


def changed_fields(intent: Update, task: Task, now: datetime, offer: Offer) -> Change:
    """Arguments of update_task besides the id; fields it does not have are named in `lacking`."""
    due = intent
    if intent.shift_days is not None:
        due = intent.model_copy(update={"due": shifted(task.due_date or now.date(), intent.shift_days)})
    arguments = due_fields(due, task, now)
    if intent.title is not None:
        arguments["title"] = capitalized(intent.title)[:TITLE_LENGTH]
    if intent.clear_due:
        arguments["clear_due_date"] = True
    if intent.clear_recurrence:
        arguments["clear_recurrence"] = True
    if intent.priority:
        arguments["priority"] = _LOWER[task.priority] if intent.priority == "lower" else intent.priority
    if intent.notes is not None:
        arguments["notes"] = intent.notes
    if intent.add_tags or intent.remove_tags:
        gone = {tag.casefold() for tag in intent.remove_tags}
        kept = [tag for tag in task.tags if tag.casefold() not in gone]
        arguments["tags"] = list(dict.fromkeys([*kept, *intent.add_tags]))
    fields = offer.get("update_task", frozenset())
    lacking = _lacking(arguments, fields)
    return Change({key: value for key, value in arguments.items() if key not in lacking}, lacking)


def _lacking(arguments: Arguments, fields: frozenset[str]) -> tuple[str, ...]:
    """The arguments of newer fields that a tool does not have."""
    return tuple(
        key
        for key in ("due_time", "recurrence", "clear_recurrence")
        if key in arguments and key not in fields
    )


def shifted(due: date, days: int) -> date:
    """The day so many days later, within the calendar."""
    return date.fromordinal(min(max(due.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def corrected_title(title: str, correction: str, wrong: str | None = None) -> tuple[str, bool]:
    """A title with the words of a correction in it, and whether that is surely what was meant.

    >>> corrected_title("Buy oat milk", "almond milk")
    ('Buy almond milk', True)
    """
    if wrong is not None:
        pattern = re.compile(rf"(?<!\w){re.escape(wrong)}(?!\w)", re.IGNORECASE)
        kept = wrong.split()[
            len(correction.split()) :
        ]  # "green" for "blue paint" is most likely "green paint"
        words = " ".join([correction, *kept])
        return pattern.sub(lambda _: words, title), len(pattern.findall(title)) == 1 and not kept
    if correction.isdigit() and len(numbers := re.findall(r"\b\d+\b", title)) == 1:
        return title.replace(numbers[0], correction), True
    title_words = title.split()
    new = correction.split()
    if len(new) == 1 and len(title_words) > 1 and (index := _misspelled(new[0], title_words)) is not None:
        return capitalized(" ".join([*title_words[:index], *new, *title_words[index + 1 :]])), True
    has_verb = title_words[0].casefold() in TODO_VERBS and len(title_words) > 1
    if not has_verb or new[0].casefold() in TODO_VERBS:
        return capitalized(correction), len(title_words) <= _OBJECT_WORDS + 1
    verb, rest = title_words[0], title_words[1:]
    last = next(
        (index for index, word in enumerate(rest) if matching.same_word(_bare(word), _bare(new[-1]))), None
    )
    if last is not None:
        return " ".join([verb, *new, *rest[last + 1 :]]), True
    telling = [word for word in rest if _bare(word) not in ("the", "a", "an", "my")]
    if rest[0].casefold() in ("the", "my") and new[0].casefold() not in ("the", "a", "an", "my"):
        new = [rest[0], *new]
    return " ".join([verb, *new]), len(telling) <= _OBJECT_WORDS


def _misspelled(word: str, others: list[str]) -> int | None:
    """Where the word stands that a correction spells anew ("John" for "Jon")."""
    near = [index for index, other in enumerate(others) if _alike(_bare(word), _bare(other))]
    return near[0] if len(near) == 1 else None


def _alike(word: str, other: str) -> bool:
    return word != other and (
        (word[:1] == other[:1] and matching.resembles(word, other)) or word[:_STEM] == other[:_STEM]
    )


def _bare(word: str) -> str:
    return re.sub(r"\W", "", word.casefold())
