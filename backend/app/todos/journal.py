"""The journal: what was done to a user's todos, operation by operation, so that it can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import col, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.todos.models import Operation, OperationChange
from app.todos.operation_schemas import Kind, OperationRead, Origin

KEPT_OPERATIONS = 100
"""How many steps of a user can be undone."""


@dataclass(frozen=True)
class StateChange:
    """Fields of one todo that changed, in JSON values."""

    todo_id: UUID
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def is_deletion(self) -> bool:
        """Whether it moved the todo to the trash."""
        return self.after.get("deleted_at") is not None


class Journal:
    """Operations in one session; never commits. Its writers hold the user's list."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self.last_operation_id: UUID | None = None

    async def record(
        self, user_id: UUID, origin: Origin, kind: Kind, changes: list[StateChange], now: datetime
    ) -> None:
        """Add changes to the origin's operation, or to a new one; nothing for no changes."""
        if not changes:
            return
        operation = await self.of_origin(user_id, origin)
        if operation is None:
            operation = Operation(
                id=origin.operation_id or uuid4(),
                user_id=user_id,
                kind=kind,
                source=origin.source,
                created_at=now,
            )
            self._session.add(operation)
        elif operation.kind != kind:
            operation.kind = "mixed"
        # A turn may go on after its undo; what it did before is back already and stays so.
        operation.undone_at = None
        operation.deletions += sum(change.is_deletion for change in changes)
        await self._session.flush()
        assert operation.sequence is not None  # noqa: S101 - numbered by the flush
        for change in changes:
            row = OperationChange(
                operation_sequence=operation.sequence,
                todo_id=change.todo_id,
                before=change.before,
                after=change.after,
            )
            self._session.add(row)
        self.last_operation_id = operation.id
        await self._forget_old(user_id)

    async def of_origin(self, user_id: UUID, origin: Origin) -> Operation | None:
        """The operation that changes of this origin go on with."""
        return await self.get(user_id, origin.operation_id) if origin.operation_id is not None else None

    async def newest_applied(self, user_id: UUID, besides: UUID | None = None) -> Operation | None:
        """The last operation that is not undone, other than the given one."""
        mine = select(Operation).where(Operation.user_id == user_id, col(Operation.undone_at).is_(None))
        if besides is not None:
            mine = mine.where(Operation.id != besides)
        return (await self._session.exec(mine.order_by(col(Operation.sequence).desc()).limit(1))).first()

    async def get(self, user_id: UUID, operation_id: UUID) -> Operation | None:
        """The user's operation."""
        mine = select(Operation).where(Operation.user_id == user_id, Operation.id == operation_id)
        return (await self._session.exec(mine)).one_or_none()

    async def newest(self, user_id: UUID, limit: int) -> list[OperationRead]:
        """The newest operations, the newest first."""
        size = func.count(func.distinct(OperationChange.todo_id))
        rows = (
            select(Operation, size)
            .join(OperationChange, col(OperationChange.operation_sequence) == col(Operation.sequence))
            .where(Operation.user_id == user_id)
            .group_by(*Operation.__table__.columns)  # type: ignore[attr-defined]
            .order_by(col(Operation.sequence).desc())
            .limit(limit)
        )
        return [shown(operation, size) for operation, size in await self._session.exec(rows)]

    async def changes(self, operation: Operation) -> Sequence[OperationChange]:
        """Changes of an operation, the last first."""
        rows = select(OperationChange).where(OperationChange.operation_sequence == operation.sequence)
        return (await self._session.exec(rows.order_by(col(OperationChange.sequence).desc()))).all()

    async def forget(self, operation: Operation) -> None:
        """Delete an operation with what it recorded."""
        await self._session.delete(operation)

    async def _forget_old(self, user_id: UUID) -> None:
        kept = (
            select(Operation.sequence)
            .where(Operation.user_id == user_id)
            .order_by(col(Operation.sequence).desc())
            .offset(KEPT_OPERATIONS)
            .limit(1)
            .scalar_subquery()
        )
        old = delete(Operation).where(col(Operation.user_id) == user_id, col(Operation.sequence) <= kept)
        await self._session.exec(old)


def shown(operation: Operation, size: int) -> OperationRead:
    """Row to answer."""
    status = "applied" if operation.undone_at is None else "undone"
    return OperationRead.model_validate({**operation.model_dump(), "status": status, "size": size})


async def forget_operations(session: AsyncSession, before: datetime) -> int:
    """Delete anyone's operations from before a moment; how many."""
    old = delete(Operation).where(col(Operation.created_at) < before)
    return (await session.exec(old)).rowcount
