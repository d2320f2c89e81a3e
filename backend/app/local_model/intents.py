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

    def is_empty(self) -> bool:
        return self == Filters()


class TextRef(_Frozen):
    """Words of a title, as the user typed them."""

    kind: Literal["text"] = "text"
    text: str


class OrdinalRef(_Frozen):
    """A place in the list last shown: 1 is the first, -1 the last."""

    kind: Literal["ordinal"] = "ordinal"
    number: int


class PronounRef(_Frozen):
    """The todo (`it`) or todos (`them`) the conversation was last about."""

    kind: Literal["pronoun"] = "pronoun"
    plural: bool = False


class GroupRef(_Frozen):
    """Every todo that passes the filters; with `single`, the one todo that does."""

    kind: Literal["group"] = "group"
    filters: Filters = Filters()
    single: bool = False


Ref = Annotated[TextRef | OrdinalRef | PronounRef | GroupRef, Field(discriminator="kind")]


class Add(_Frozen):
    kind: Literal["add"] = "add"
    title: str
    due: date | None = None
    priority: Priority | None = None
    tags: tuple[str, ...] = ()
    notes: str | None = None


class Show(_Frozen):
    kind: Literal["list"] = "list"
    filters: Filters = Filters()


class SetStatus(_Frozen):
    kind: Literal["complete", "reopen", "delete"]
    refs: tuple[Ref, ...]


class Update(_Frozen):
    """A change of fields. `shift_days` moves the due date; `clear_due` and `notes=""` empty a field."""

    kind: Literal["update"] = "update"
    refs: tuple[Ref, ...]
    title: str | None = None
    due: date | None = None
    clear_due: bool = False
    shift_days: int | None = None
    priority: Priority | None = None
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    notes: str | None = None


class Talk(_Frozen):
    kind: Literal["greet", "thanks", "help", "yes", "no"]


class Choice(_Frozen):
    """A bare reference, the answer to "which one?"."""

    kind: Literal["choice"] = "choice"
    refs: tuple[Ref, ...]


Intent = Add | Show | SetStatus | Update | Talk | Choice
