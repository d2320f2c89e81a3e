"""Queries on todos. Every one is bound to a user."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, TypeAdapter
from sqlalchemy import ColumnElement, SQLColumnExpression
from sqlmodel import col, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.pagination import Moment, after_row, decode_cursor
from app.core.text import NoNul
from app.todos.models import Todo, TodoTag
from app.todos.schemas import PRIORITIES, TodoQuery

# Sort key and id of the last row of a page, by the field sorted by.
PLACES: dict[str, TypeAdapter[tuple[Any, UUID]]] = {
    "created_at": TypeAdapter(tuple[Moment, UUID]),
    "updated_at": TypeAdapter(tuple[Moment, UUID]),
    "due_date": TypeAdapter(tuple[date, UUID]),
    "priority": TypeAdapter(tuple[Annotated[int, Field(ge=1, le=len(PRIORITIES))], UUID]),
    "title": TypeAdapter(tuple[Annotated[str, NoNul], UUID]),
}


def sort_key(field: str, descending: bool) -> SQLColumnExpression[Any]:
    """What a list is ordered by; todos without a due date come last either way."""
    if field == "due_date":
        return func.coalesce(col(Todo.due_date), date.min if descending else date.max)
    if field == "title":
        return func.lower(col(Todo.title))
    return col(getattr(Todo, field))


def conditions(query: TodoQuery) -> list[ColumnElement[bool]]:
    """Filters of `query` as SQL, all to be met."""
    found: list[ColumnElement[bool]] = []
    if query.done is not None:
        found.append(col(Todo.done).is_(query.done))
    if query.priority is not None:
        found.append(col(Todo.priority) == PRIORITIES.index(query.priority) + 1)
    if query.tag is not None:
        tagged = select(TodoTag.todo_id).where(col(TodoTag.tag) == query.tag.lower())
        found.append(col(Todo.id).in_(tagged))
    if query.due_before is not None:
        found.append(col(Todo.due_date) < query.due_before)
    if query.due_after is not None:
        found.append(col(Todo.due_date) > query.due_after)
    if query.q:
        text = [col(column).icontains(query.q, autoescape=True) for column in (Todo.title, Todo.notes)]
        found.append(text[0] | text[1])
    return found


class TodoRepository:
    """Todos in one session; never commits."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, todo: Todo) -> None:
        """Insert at the next flush."""
        self._session.add(todo)

    async def get(self, user_id: UUID, todo_id: UUID) -> Todo | None:
        """The user's todo."""
        mine = select(Todo).where(Todo.id == todo_id, Todo.user_id == user_id)
        return (await self._session.exec(mine)).one_or_none()

    async def get_to_change(self, user_id: UUID, todo_id: UUID, now: datetime) -> Todo | None:
        """The user's todo, marked as changed `now`: others who want to change it wait for our commit.

        A write goes before the read because SQLite has no row locks, and its readers cannot become writers.
        """
        mine = update(Todo).where(col(Todo.id) == todo_id, col(Todo.user_id) == user_id)
        await self._session.exec(mine.values(updated_at=now))
        return await self.get(user_id, todo_id)

    async def delete(self, todo: Todo) -> None:
        """Delete at the next flush, tags included."""
        await self._session.delete(todo)

    async def page(self, user_id: UUID, query: TodoQuery) -> Sequence[tuple[Todo, Any]]:
        """Up to `query.limit` + 1 todos, each with its sort key; the extra one tells that more follow."""
        field, descending = query.sort.removeprefix("-"), query.sort.startswith("-")
        key = sort_key(field, descending)
        order = [key.desc(), col(Todo.id).desc()] if descending else [key, col(Todo.id)]
        rows = select(Todo, key).where(Todo.user_id == user_id, *conditions(query))
        if query.cursor is not None:
            last = decode_cursor(query.cursor, query.sort, PLACES[field])
            rows = rows.where(after_row((key, col(Todo.id)), last, descending))
        return (await self._session.exec(rows.order_by(*order).limit(query.limit + 1))).all()
