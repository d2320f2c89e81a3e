"""REST of todos."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request, Response, status
from fastapi.responses import JSONResponse
from pydantic import Field

from app.accounts.dependencies import OwnerDep
from app.core.dependencies import SessionDep
from app.core.errors import ErrorBody, documented, error_response
from app.core.headers import KeyDep
from app.todos.idempotency import RequestKey
from app.todos.schemas import (
    BulkResult,
    BulkTrash,
    BulkUpdate,
    ChangesQuery,
    ConflictBody,
    TodoChanges,
    TodoCreate,
    TodoMove,
    TodoPage,
    TodoQuery,
    TodoRead,
    TodoSnooze,
    TodoUpdate,
)
from app.todos.service import TodoService, VersionConflict

router = APIRouter(
    prefix="/api/{user_id}/todos", tags=["todos"], responses=documented(400, 401, 403, 413, 422, 429, 503)
)

OPERATION_HEADER = "Operation-Id"
OPERATION = {
    OPERATION_HEADER: {
        "description": "What POST /operations/{operation_id}/undo takes back; absent when nothing changed",
        "schema": {"type": "string", "format": "uuid"},
    }
}
CONFLICT: dict[int | str, dict[str, Any]] = {409: {"model": ConflictBody}}
# A key that named another request has no todo to show.
CONFLICT_OR_KEY: dict[int | str, dict[str, Any]] = {409: {"model": ConflictBody | ErrorBody}}


def changed(code: int = 200) -> dict[int | str, dict[str, Any]]:
    """`responses=` entry of a route that changes todos."""
    return {code: {"headers": OPERATION}}


async def get_version(
    if_match: Annotated[
        str | None, Header(pattern=r'^(W/)?"?[0-9]{1,15}"?$', description="The version that is to be changed")
    ] = None,
) -> int | None:
    """Version that the client last saw, from If-Match; None changes whatever is there."""
    return int(if_match.removeprefix("W/").strip('"')) if if_match is not None else None


VersionDep = Annotated[int | None, Depends(get_version)]


async def get_service(session: SessionDep) -> TodoService:
    """Todos of the request."""
    return TodoService(session)


ServiceDep = Annotated[TodoService, Depends(get_service)]


def answer_headers(response: Response, service: TodoService, todo: TodoRead | None = None) -> None:
    """Say which operation undoes the change, and the version of the todo."""
    if service.operation_id is not None:
        response.headers[OPERATION_HEADER] = str(service.operation_id)
    if todo is not None:
        response.headers["ETag"] = f'"{todo.version}"'


@router.get("")
async def list_todos(owner: OwnerDep, todos: ServiceDep, query: Annotated[TodoQuery, Query()]) -> TodoPage:
    """A window of the list, filtered and sorted, with counts of every view."""
    return await todos.list(owner.id, query)


@router.post("", status_code=status.HTTP_201_CREATED, responses={**documented(409), **changed(201)})
async def create_todo(
    owner: OwnerDep, todos: ServiceDep, body: TodoCreate, response: Response, idempotency_key: KeyDep = None
) -> TodoRead:
    """Add a todo at the end; the same Idempotency-Key again answers with the todo that is there already."""
    todo = await todos.create(owner.id, body, RequestKey.of(idempotency_key, body))
    answer_headers(response, todos, todo)
    return todo


@router.get("/changes")
async def list_changes(
    owner: OwnerDep, todos: ServiceDep, query: Annotated[ChangesQuery, Query()]
) -> TodoChanges:
    """Todos changed since a version of the list, those moved to the trash included."""
    return await todos.changes(owner.id, query.since)


@router.post("/bulk", responses={**documented(409), **changed()})
async def change_todos(
    owner: OwnerDep,
    todos: ServiceDep,
    body: Annotated[BulkUpdate | BulkTrash, Field(discriminator="action")],
    response: Response,
    idempotency_key: KeyDep = None,
) -> BulkResult:
    """Change, delete or restore several todos as one operation; once for an Idempotency-Key."""
    key = RequestKey.of(idempotency_key, body, "bulk")
    if isinstance(body, BulkUpdate):
        items = await todos.update_all(owner.id, body.ids, body.changes, key)
    elif body.action == "delete":
        items = await todos.delete_all(owner.id, body.ids, key)
    else:
        items = await todos.restore_all(owner.id, body.ids, key)
    answer_headers(response, todos)
    return BulkResult(items=items)


@router.delete("/trash", status_code=status.HTTP_204_NO_CONTENT)
async def empty_trash(owner: OwnerDep, todos: ServiceDep) -> None:
    """Delete everything in the trash for good."""
    await todos.purge(owner.id)


@router.delete("/trash/{todo_id}", status_code=status.HTTP_204_NO_CONTENT, responses=documented(404))
async def purge_todo(owner: OwnerDep, todos: ServiceDep, todo_id: UUID) -> None:
    """Delete a todo of the trash for good."""
    await todos.purge(owner.id, todo_id)


@router.get("/{todo_id}", responses=documented(404))
async def get_todo(owner: OwnerDep, todos: ServiceDep, todo_id: UUID, response: Response) -> TodoRead:
    """One todo."""
    todo = await todos.get(owner.id, todo_id)
    answer_headers(response, todos, todo)
    return todo


@router.patch("/{todo_id}", responses={**documented(404), **CONFLICT_OR_KEY, **changed()})
async def update_todo(
    owner: OwnerDep,
    todos: ServiceDep,
    todo_id: UUID,
    body: TodoUpdate,
    response: Response,
    version: VersionDep,
    idempotency_key: KeyDep = None,
) -> TodoRead:
    """Change the fields that are sent; with If-Match, only if nobody else changed the todo since.

    The same Idempotency-Key again changes nothing more and answers with the todo as it is.
    """
    key = RequestKey.of(idempotency_key, body, f"update {todo_id}")
    todo = await todos.update(owner.id, todo_id, body, version, key)
    answer_headers(response, todos, todo)
    return todo


@router.delete(
    "/{todo_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses={**documented(404), **CONFLICT, **changed(204)},
)
async def delete_todo(
    owner: OwnerDep, todos: ServiceDep, todo_id: UUID, response: Response, version: VersionDep
) -> None:
    """Move a todo to the trash, where it stays for 30 days."""
    await todos.delete(owner.id, todo_id, version)
    answer_headers(response, todos)


@router.post("/{todo_id}/restore", responses={**documented(404), **changed()})
async def restore_todo(owner: OwnerDep, todos: ServiceDep, todo_id: UUID, response: Response) -> TodoRead:
    """Bring a todo back from the trash, under its id and to its place."""
    todo = await todos.restore(owner.id, todo_id)
    answer_headers(response, todos, todo)
    return todo


@router.post("/{todo_id}/move", responses={**documented(404, 409), **changed()})
async def move_todo(
    owner: OwnerDep,
    todos: ServiceDep,
    todo_id: UUID,
    body: TodoMove,
    response: Response,
    idempotency_key: KeyDep = None,
) -> TodoRead:
    """Give a todo another place in the order by hand; once for an Idempotency-Key."""
    key = RequestKey.of(idempotency_key, body, f"move {todo_id}")
    todo = await todos.move(owner.id, todo_id, body.after, key)
    answer_headers(response, todos, todo)
    return todo


@router.post("/{todo_id}/snooze", responses=documented(404))
async def snooze_todo(
    owner: OwnerDep, todos: ServiceDep, todo_id: UUID, body: TodoSnooze, response: Response
) -> TodoRead:
    """Remind again later; the due date stays."""
    todo = await todos.snooze(owner.id, todo_id, body.until)
    answer_headers(response, todos, todo)
    return todo


async def on_version_conflict(request: Request, error: Exception) -> JSONResponse:
    """409 with the todo as it is now beside the uniform error."""
    assert isinstance(error, VersionConflict)  # noqa: S101 - registered for this type only
    current = error.current.model_dump(mode="json")
    return error_response(request, error.status, error.code, error.message, beside={"current": current})


def install_conflict_handler(app: FastAPI) -> None:
    """Make version conflicts of `app` answer with the current todo."""
    app.add_exception_handler(VersionConflict, on_version_conflict)
