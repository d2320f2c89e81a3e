"""Undo: put the fields that an operation changed back to what they were."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.errors import NotFound
from app.core.metrics import TODO_CHANGES
from app.todos.changes import Change, assign_state, state_of
from app.todos.journal import Journal, shown
from app.todos.models import Operation, OperationChange, Todo
from app.todos.operation_schemas import (
    KeptFields,
    OperationList,
    Origin,
    UndoResult,
)
from app.todos.repository import TodoRepository
from app.todos.schemas import TodoRead

# Follow from others, so they are put back without being counted as somebody's change.
DERIVED_FIELDS = frozenset({"completed_at"})


class UndoService:
    """Undoes operations of one user; each undo is committed before it returns."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._todos = TodoRepository(session)
        self._journal = Journal(session)

    async def list(self, user_id: UUID, limit: int) -> OperationList:
        """The newest operations, the newest first."""
        return OperationList(items=await self._journal.newest(user_id, limit))

    async def undo_last(self, user_id: UUID, besides: UUID | None = None) -> UndoResult:
        """Undo the last operation that is not undone; step by step when called again.

        A turn of the assistant that says "undo" does not mean its own operation (`besides`).
        """
        state = await self._todos.hold_list(user_id)
        operation = await self._journal.newest_applied(user_id, besides)
        if operation is None:
            return UndoResult(status="nothing_to_undo", operation=None, items=[], kept=[])
        return await self._undo(Change(user_id, state, self._journal, Origin(), "update"), operation)

    async def undo(self, user_id: UUID, operation_id: UUID) -> UndoResult:
        """Undo one operation, also one before others; raises NotFound. Does nothing to one that is undone."""
        state = await self._todos.hold_list(user_id)
        operation = await self._journal.get(user_id, operation_id)
        if operation is None:
            raise NotFound(f"There is no operation {operation_id} to undo.")
        if operation.undone_at is not None:
            size = len({change.todo_id for change in await self._journal.changes(operation)})
            return UndoResult(status="nothing_to_undo", operation=shown(operation, size), items=[], kept=[])
        return await self._undo(Change(user_id, state, self._journal, Origin(), "update"), operation)

    async def take_back(self, user_id: UUID, operation_id: UUID) -> None:
        """Undo an operation that is about to be done again, and forget it; nothing when there is none."""
        state = await self._todos.hold_list(user_id)
        operation = await self._journal.get(user_id, operation_id)
        if operation is None:
            return
        if operation.undone_at is None:
            await self._put_all_back(Change(user_id, state, self._journal, Origin(), "update"), operation)
        await self._journal.forget(operation)
        await self._session.commit()

    async def _undo(self, change: Change, operation: Operation) -> UndoResult:
        result = await self._put_all_back(change, operation)
        await self._session.commit()
        TODO_CHANGES.labels("undo").inc()
        return result

    async def _put_all_back(self, change: Change, operation: Operation) -> UndoResult:
        records = await self._journal.changes(operation)
        todos = await self._todos.get_all(change.user_id, [r.todo_id for r in records], trash=None)
        by_id = {todo.id: change.watch(todo) for todo in todos}
        kept: dict[UUID, set[str]] = {}
        for record in records:
            if left := put_back(record, by_id.get(record.todo_id), change.now):
                kept.setdefault(record.todo_id, set()).update(left)
        change.differences()
        operation.undone_at = change.now
        return UndoResult(
            status="partly_undone" if kept else "undone",
            operation=shown(operation, len({record.todo_id for record in records})),
            items=[TodoRead.of(todo) for todo in todos],
            kept=[KeptFields(todo_id=key, fields=sorted(fields)) for key, fields in kept.items()],
        )


def put_back(record: OperationChange, todo: Todo | None, moment: datetime) -> set[str]:
    """Undo one change of one todo; names of the fields left alone: changed since, or all of a purged todo."""
    if todo is None:
        return set(record.before)
    now = state_of(todo)
    back: dict[str, Any] = {}
    left: set[str] = set()
    for name, value in record.before.items():
        if name == "deleted_at" and value is not None:
            value = moment.isoformat()  # the 30 days in the trash begin when the creation is undone
        if is_same(name, now[name], record.after[name]):
            back[name] = value
        elif not is_same(name, now[name], value) and name not in DERIVED_FIELDS:
            left.add(name)
    assign_state(todo, back)
    return left


def is_same(name: str, value: object, other: object) -> bool:
    """Whether two values of a field are one state: in the trash is in the trash, since whenever."""
    # A restore that is undone trashes anew, at a later moment, what an earlier operation had trashed.
    return (value is None) == (other is None) if name == "deleted_at" else value == other
