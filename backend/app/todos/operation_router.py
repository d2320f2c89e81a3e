"""REST of undo."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.accounts.dependencies import OwnerDep
from app.core.dependencies import SessionDep
from app.core.errors import documented
from app.todos.operation_schemas import OperationList, OperationQuery, UndoResult
from app.todos.undo import UndoService

router = APIRouter(
    prefix="/api/{user_id}/operations",
    tags=["operations"],
    responses=documented(400, 401, 403, 413, 422, 429, 503),
)


@router.get("")
async def list_operations(
    owner: OwnerDep, session: SessionDep, query: Annotated[OperationQuery, Query()]
) -> OperationList:
    """What was done to the todos, the newest first."""
    return await UndoService(session).list(owner.id, query.limit)


@router.post("/undo")
async def undo_last(owner: OwnerDep, session: SessionDep) -> UndoResult:
    """Undo the last operation that is not undone; call again for the one before it."""
    return await UndoService(session).undo_last(owner.id)


@router.post("/{operation_id}/undo", responses=documented(404))
async def undo_operation(owner: OwnerDep, session: SessionDep, operation_id: UUID) -> UndoResult:
    """Undo one operation. Fields changed again since are left alone, and named in the answer."""
    return await UndoService(session).undo(owner.id, operation_id)
