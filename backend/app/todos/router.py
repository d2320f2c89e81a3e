"""REST of todos."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from app.accounts.dependencies import OwnerDep
from app.core.dependencies import SessionDep
from app.core.errors import documented
from app.todos.schemas import TodoCreate, TodoPage, TodoQuery, TodoRead, TodoUpdate
from app.todos.service import TodoService

router = APIRouter(
    prefix="/api/{user_id}/todos", tags=["todos"], responses=documented(400, 401, 403, 413, 422, 429, 503)
)


@router.get("")
async def list_todos(owner: OwnerDep, session: SessionDep, query: Annotated[TodoQuery, Query()]) -> TodoPage:
    """List, filtered and sorted, one page at a time."""
    return await TodoService(session).list(owner.id, query)


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_todo(owner: OwnerDep, session: SessionDep, body: TodoCreate) -> TodoRead:
    """Add a todo."""
    return await TodoService(session).create(owner.id, body)


@router.get("/{todo_id}", responses=documented(404))
async def get_todo(owner: OwnerDep, session: SessionDep, todo_id: UUID) -> TodoRead:
    """One todo."""
    return await TodoService(session).get(owner.id, todo_id)


@router.patch("/{todo_id}", responses=documented(404))
async def update_todo(owner: OwnerDep, session: SessionDep, todo_id: UUID, body: TodoUpdate) -> TodoRead:
    """Change some fields."""
    return await TodoService(session).update(owner.id, todo_id, body)


@router.delete("/{todo_id}", status_code=status.HTTP_204_NO_CONTENT, responses=documented(404))
async def delete_todo(owner: OwnerDep, session: SessionDep, todo_id: UUID) -> None:
    """Remove a todo."""
    await TodoService(session).delete(owner.id, todo_id)
