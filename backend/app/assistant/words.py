"""What the words of one line say of a todo: the add field reads them as the built-in assistant does."""

import re
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, NaiveDatetime, StringConstraints

from app.accounts.dependencies import OwnerDep
from app.core.errors import documented
from app.core.text import NoNul
from app.local_model.changes import capitalized, due_fields
from app.local_model.details import Detail, detailed
from app.local_model.intents import Timing
from app.local_model.phrase import Phrase
from app.todos.schemas import TodoCreate

LINE_LENGTH = 2000
TITLE_LENGTH = 200
FIELDS: Final[dict[Detail, str]] = {
    "due": "due_date",
    "recurrence": "recurrence",
    "priority": "priority",
    "tags": "tags",
    "notes": "notes",
}
_BANG: Final = re.compile(r"(?:^|(?<=\s))!(high|medium|low)\b")

router = APIRouter(prefix="/api/{user_id}/words", tags=["todos"], responses=documented(401, 403, 422, 429))

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LINE_LENGTH), NoNul]


class WordsQuery(BaseModel):
    """A line, the moment where the user is, and which details are to stay in the title."""

    model_config = ConfigDict(extra="forbid")

    text: Line
    now: NaiveDatetime
    keep: list[Detail] = []


class WordsRead(BaseModel):
    """The todo that a line says, and which details were read in it."""

    todo: TodoCreate
    details: list[Detail]


def read_words(query: WordsQuery) -> WordsRead:
    """ "buy milk tomorrow 5pm !high #errand" is "Buy milk" with a due date, a time, a priority and a tag.

    A line that is nothing but details ("tomorrow") is a title as it stands. Titles begin as the assistant's.
    """
    text, bang = query.text, None
    if "priority" not in query.keep and (bang := _BANG.search(text)):
        text = f"{text[: bang.start()]}{text[bang.end() :]}"
    item = detailed(Phrase.of(text), query.now.date(), frozenset(query.keep))
    title, said = item.title.orig.strip(), item.details
    if not title:
        return WordsRead(todo=TodoCreate(title=capitalized(query.text)[:TITLE_LENGTH]), details=[])
    timing = Timing(due=said.due, time=said.time, in_minutes=said.in_minutes, recurrence=said.recurrence)
    due = due_fields(timing, None, query.now)
    fields = {
        **due,
        "priority": bang[1] if bang else said.priority,
        "tags": [tag[:40] for tag in said.tags][:20] or None,
        "notes": said.notes,
    }
    if len(title) > TITLE_LENGTH:
        # Nothing that was typed is lost: what a title cannot hold stands in the notes.
        fields["notes"] = f"{title}\n{said.notes}" if said.notes else title
        title = title[: TITLE_LENGTH - 1].rstrip() + "…"
    title = capitalized(title)
    given = {name: value for name, value in fields.items() if value is not None}
    return WordsRead(
        todo=TodoCreate.model_validate({"title": title, **given}),
        details=[detail for detail, name in FIELDS.items() if name in given],
    )


@router.get("")
async def words(owner: OwnerDep, query: Annotated[WordsQuery, Query()]) -> WordsRead:
    """Read a line without adding anything."""
    return read_words(query)
