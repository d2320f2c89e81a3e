"""What a message asks for, as data: the result of parsing and the input of planning."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Priority = Literal["low", "medium", "high"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Filters(_Frozen):
    """Conditions on todos; `due_from` and `due_to` are inclusive; `q` is searched in title and notes."""

    done: bool | None = None
    priority: Priority | None = None
    tag: str | None = None
    due_from: date | None = None
    due_to: date | None = None
    q: str | None = None
    dated: bool | None = None
    """Only with (True) or without (False) a due date."""
    order: Literal["due", "priority", "title"] | None = None

    def is_empty(self) -> bool:
        """Whether every todo passes."""
        return self.model_copy(update={"order": None}) == Filters()


class TextRef(_Frozen):
    """Words of a title, as the user typed them."""

    kind: Literal["text"] = "text"
    text: str
    noun: str = ""
    """The words without the verb of news: "lab report" of "handed in my lab report"."""


class OrdinalRef(_Frozen):
    """A place in the list last shown: 1 is the first, -1 the last."""

    kind: Literal["ordinal"] = "ordinal"
    number: int


class PronounRef(_Frozen):
    """The todo (`it`) or todos (`them`) the conversation was last about."""

    kind: Literal["pronoun"] = "pronoun"
    plural: bool = False


class GroupRef(_Frozen):
    """Every todo that passes the filters, `without` some; with `single`, the one todo that does."""

    kind: Literal["group"] = "group"
    filters: Filters = Filters()
    single: bool = False
    without: tuple[TextRef, ...] = ()


Ref = Annotated[TextRef | OrdinalRef | PronounRef | GroupRef, Field(discriminator="kind")]


class ClockTime(_Frozen):
    """A time of day, hours 0 to 23. `either` is "at six", which may be in the morning or in the evening."""

    hour: int
    minute: int = 0
    half: Literal["told", "either"] = "told"


class Timing(_Frozen):
    """When a todo is due. `recurrence` is an RFC 5545 rule; `in_minutes` counts from now and needs no
    date.
    """

    due: date | None = None
    time: ClockTime | None = None
    in_minutes: int | None = None
    recurrence: str | None = None


Certainty = Literal["sure", "guess", "unless_known"]
"""A guess is asked about before it is carried out; `unless_known` is one if there is such a todo already."""


class Add(Timing):
    """A new todo."""

    kind: Literal["add"] = "add"
    certainty: Certainty = "sure"
    title: str
    priority: Priority | None = None
    tags: tuple[str, ...] = ()
    notes: str | None = None
    about: bool = False
    """Whether the title names a thing to be reminded of, which may be a todo that there is."""


class Show(_Frozen):
    """A list of todos that pass the filters."""

    kind: Literal["list"] = "list"
    filters: Filters = Filters()


class SetStatus(_Frozen):
    """Complete, reopen or delete what the references point at."""

    kind: Literal["complete", "reopen", "delete"]
    refs: tuple[Ref, ...]
    certainty: Certainty = "sure"


class Undo(_Frozen):
    """Take the last change back."""

    kind: Literal["undo"] = "undo"


class Update(Timing):
    """A change of fields. `shift_days` moves the due date; `clear_due`, `clear_recurrence` and `notes=""`
    empty a
    field; `correction` is words in place of a part of the title ("make that almond milk"), of
    `instead_of` where that was named ("Stefan, not Steve"); with `spelling` only of a word that it
    resembles ("that's Lenna with two n's"); `otherwise` is added if there is no such todo
    ("put dentist on Tuesday").
    """

    kind: Literal["update"] = "update"
    refs: tuple[Ref, ...]
    certainty: Certainty = "sure"
    title: str | None = None
    correction: str | None = None
    instead_of: str | None = None
    spelling: bool = False
    otherwise: Add | None = None
    clear_due: bool = False
    clear_recurrence: bool = False
    shift_days: int | None = None
    priority: Priority | Literal["lower"] | None = None
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    notes: str | None = None


class Talk(_Frozen):
    """No request; `unclear` is what fits no rule and is asked back."""

    kind: Literal["greet", "thanks", "help", "yes", "no", "unclear"]


class Choice(_Frozen):
    """A bare reference, the answer to "which one?"."""

    kind: Literal["choice"] = "choice"
    refs: tuple[Ref, ...]


class UnclearDay(_Frozen):
    """A date in figures that people read in two ways: "3/4" is 4 March or 3 April."""

    kind: Literal["unclear_day"] = "unclear_day"
    text: str
    days: tuple[date, date]


Intent = UnclearDay | Add | Show | SetStatus | Update | Undo | Talk | Choice
