"""Queries on todos. Every one is bound to a user."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, TypeAdapter
from sqlalchemy import ColumnElement, Label, Row, SQLColumnExpression, bindparam, text
from sqlalchemy.types import Uuid
from sqlmodel import and_, col, delete, func, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.pagination import Moment, after_row, decode_cursor
from app.core.text import NoNul
from app.todos.models import Todo, TodoList, TodoTag
from app.todos.schemas import PRIORITIES, TodoQuery

STEP = 2**20
"""Distance of neighbours in the order by hand: so many halvings before a renumbering."""

Position = Annotated[int, Field(ge=-(2**62), le=2**62)]
LEVEL = Annotated[int, Field(ge=1, le=len(PRIORITIES))]
# Sort keys and id of the last row of a page, by the field sorted by.
CURSOR_TYPES: dict[str, TypeAdapter[tuple[Any, UUID]]] = {
    "agenda": TypeAdapter(tuple[tuple[date, Position], UUID]),
    "position": TypeAdapter(tuple[tuple[Position], UUID]),
    "created_at": TypeAdapter(tuple[tuple[Moment], UUID]),
    "updated_at": TypeAdapter(tuple[tuple[Moment], UUID]),
    "completed_at": TypeAdapter(tuple[tuple[Moment], UUID]),
    "deleted_at": TypeAdapter(tuple[tuple[Moment], UUID]),
    "due_date": TypeAdapter(tuple[tuple[date], UUID]),
    "priority": TypeAdapter(tuple[tuple[LEVEL], UUID]),
    "title": TypeAdapter(tuple[tuple[Annotated[str, NoNul]], UUID]),
}

NEXT_VERSION = text(
    "INSERT INTO todo_lists (user_id, version, reload_version, time_zone) VALUES (:user_id, 1, 0, 'UTC') "
    "ON CONFLICT (user_id) DO UPDATE SET version = todo_lists.version + 1"
).bindparams(bindparam("user_id", type_=Uuid()))


def sort_keys(field: str, descending: bool) -> tuple[SQLColumnExpression[Any], ...]:
    """What a list is ordered by; todos without a due date come last either way."""
    due = func.coalesce(col(Todo.due_date), date.min if descending else date.max)
    if field == "agenda":
        return due, col(Todo.position)
    if field == "due_date":
        return (due,)
    if field == "title":
        return (func.lower(col(Todo.title)),)
    if field in ("completed_at", "deleted_at"):
        return (func.coalesce(col(getattr(Todo, field)), col(Todo.created_at)),)
    return (col(getattr(Todo, field)),)


# To make these anew for every list takes longer than the query.
@lru_cache(maxsize=64)
def views(today: date) -> dict[str, ColumnElement[bool]]:
    """Which todos each view holds, as SQL."""
    due, kept = col(Todo.due_date), col(Todo.deleted_at).is_(None)
    is_open = and_(kept, col(Todo.done).is_(False))
    return {
        "all": kept,
        "open": is_open,
        "overdue": and_(is_open, due < today),
        "today": and_(is_open, due == today),
        "upcoming": and_(is_open, due > today),
        "someday": and_(is_open, due.is_(None)),
        "completed": and_(kept, col(Todo.done).is_(True)),
        "trash": col(Todo.deleted_at).is_not(None),
    }


@lru_cache(maxsize=64)
def view_counts(today: date) -> tuple[Label[int], ...]:
    """How many todos each view holds, as columns."""
    return tuple(func.count().filter(condition).label(name) for name, condition in views(today).items())


def conditions(query: TodoQuery, today: date) -> list[ColumnElement[bool]]:
    """Filters of `query` as SQL, all to be met."""
    filters = [views(today)[query.view]]
    if query.done is not None:
        filters.append(col(Todo.done).is_(query.done))
    if query.priority is not None:
        filters.append(col(Todo.priority) == PRIORITIES.index(query.priority) + 1)
    if query.tag is not None:
        tagged = select(TodoTag.todo_id).where(col(TodoTag.tag) == query.tag.lower())
        filters.append(col(Todo.id).in_(tagged))
    if query.due_before is not None:
        filters.append(col(Todo.due_date) < query.due_before)
    if query.due_after is not None:
        filters.append(col(Todo.due_date) > query.due_after)
    if query.q:
        fields = (Todo.title, Todo.notes)
        filters.append(or_(*(col(field).icontains(query.q, autoescape=True) for field in fields)))
    return filters


class TodoRepository:
    """Todos in one session; never commits."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, todo: Todo) -> None:
        """Insert at the next flush."""
        self._session.add(todo)

    async def hold_list(self, user_id: UUID) -> TodoList:
        """The user's list at its next version. Others who want to change it wait for our commit.

        A write goes before the read because SQLite has no row locks, and its readers cannot become writers.
        """
        await (await self._session.connection()).execute(NEXT_VERSION, {"user_id": user_id})
        mine = select(TodoList).where(TodoList.user_id == user_id)
        return (await self._session.exec(mine.execution_options(populate_existing=True))).one()

    async def list_state(self, user_id: UUID) -> TodoList:
        """The user's list as it is; a new one when nothing was ever changed."""
        mine = select(TodoList).where(TodoList.user_id == user_id)
        return (await self._session.exec(mine)).one_or_none() or TodoList(user_id=user_id)

    async def get(self, user_id: UUID, todo_id: UUID, trash: bool | None = False) -> Todo | None:
        """The user's todo: of the list, of the trash (True), or wherever it is (None)."""
        todos = await self.get_all(user_id, [todo_id], trash)
        return todos[0] if todos else None

    async def get_all(self, user_id: UUID, ids: Sequence[UUID], trash: bool | None = False) -> list[Todo]:
        """The user's todos of these ids, in the order of the ids; others are left out."""
        mine = select(Todo).where(Todo.user_id == user_id, col(Todo.id).in_(ids))
        if trash is not None:
            mine = mine.where(col(Todo.deleted_at).is_not(None) if trash else col(Todo.deleted_at).is_(None))
        rows = await self._session.exec(mine.execution_options(populate_existing=True))
        by_id = {todo.id: todo for todo in rows}
        return [by_id[todo_id] for todo_id in dict.fromkeys(ids) if todo_id in by_id]

    async def ids(self, user_id: UUID, query: TodoQuery, today: date) -> list[UUID]:
        """Ids of all todos that the filters match, in the order of the agenda."""
        keys = sort_keys("agenda", descending=False)
        rows = select(Todo.id).where(Todo.user_id == user_id, *conditions(query, today))
        return list(await self._session.exec(rows.order_by(*keys, col(Todo.id))))

    async def page(self, user_id: UUID, query: TodoQuery, today: date) -> Sequence[Row[Any]]:
        """Up to `query.limit` + 1 rows of a todo and its sort keys; the extra one tells that more follow."""
        field, descending = query.sort.removeprefix("-"), query.sort.startswith("-")
        keys = (*sort_keys(field, descending), col(Todo.id))
        rows = select(Todo, *keys[:-1]).where(Todo.user_id == user_id, *conditions(query, today))
        if query.cursor is not None:
            last, todo_id = decode_cursor(query.cursor, query.sort, CURSOR_TYPES[field])
            rows = rows.where(after_row(keys, (*last, todo_id), descending))
        rows = rows.order_by(*(key.desc() if descending else key for key in keys))
        page: Sequence[Any] = (await self._session.exec(rows.limit(query.limit + 1))).all()
        return page

    async def count(self, user_id: UUID, query: TodoQuery, today: date) -> dict[str, int]:
        """How many todos each view holds, and as "total" how many the filters match."""
        total = func.count().filter(and_(*conditions(query, today))).label("total")
        columns: list[Any] = [*view_counts(today), total]
        rows = select(*columns).where(Todo.user_id == user_id)
        counts: Any = (await self._session.exec(rows)).one()
        return dict(counts._mapping)

    async def changed_since(self, user_id: UUID, version: int, limit: int) -> Sequence[Todo]:
        """Up to `limit` todos changed after a version of the list, the trash included."""
        rows = select(Todo).where(Todo.user_id == user_id, col(Todo.version) > version)
        return (await self._session.exec(rows.order_by(col(Todo.version)).limit(limit))).all()

    async def last_position(self, user_id: UUID) -> int:
        """Place of the last todo; 0 when there is none."""
        rows = select(func.max(Todo.position)).where(Todo.user_id == user_id)
        return (await self._session.exec(rows)).one() or 0

    async def place_after(self, user_id: UUID, todo: Todo, after: Todo | None) -> int | None:
        """A free place right after a todo, or before all for None; None when there is no room."""
        others = select(func.min(Todo.position)).where(Todo.user_id == user_id, Todo.id != todo.id)
        if after is None:
            first = (await self._session.exec(others)).one()
            return STEP if first is None else first - STEP
        following = (await self._session.exec(others.where(col(Todo.position) > after.position))).one()
        place = after.position + STEP if following is None else (after.position + following) // 2
        return place if place > after.position else None

    async def renumber(self, user_id: UUID) -> None:
        """Spread all places again, in their order."""
        number = func.row_number().over(order_by=(col(Todo.position), col(Todo.id)))
        ranked = select(Todo.id, number.label("number")).where(Todo.user_id == user_id).subquery()
        change = update(Todo).where(col(Todo.id) == ranked.c.id).values(position=ranked.c.number * STEP)
        await self._session.exec(change.execution_options(synchronize_session=False))

    async def purge(self, user_id: UUID, todo_id: UUID | None) -> int:
        """Delete one todo of the trash, or all of it for None, for good; how many there were."""
        gone = delete(Todo).where(col(Todo.user_id) == user_id, col(Todo.deleted_at).is_not(None))
        if todo_id is not None:
            gone = gone.where(col(Todo.id) == todo_id)
        return (await self._session.exec(gone)).rowcount

    async def purge_older(self, before: datetime) -> int:
        """Delete what anyone put into the trash before a moment; how many there were."""
        old = delete(Todo).where(col(Todo.deleted_at) < before)
        return (await self._session.exec(old)).rowcount
