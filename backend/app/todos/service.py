"""What may be done with todos. Used by the REST router and by the assistant's tools alike."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.database import utc_now
from app.core.errors import NotFound
from app.core.metrics import TODO_CHANGES
from app.core.pagination import encode_cursor
from app.todos.models import Todo, TodoTag
from app.todos.repository import TodoRepository
from app.todos.schemas import PRIORITIES, TodoCreate, TodoPage, TodoQuery, TodoRead, TodoUpdate


def tag_rows(todo_id: UUID, tags: list[str]) -> list[TodoTag]:
    """Rows for tags in the user's order."""
    return [TodoTag(todo_id=todo_id, tag=tag, position=position) for position, tag in enumerate(tags)]


def known(todo: Todo | None, todo_id: UUID) -> Todo:
    """The todo; raises NotFound for none."""
    if todo is None:
        raise NotFound(f"You have no todo {todo_id}.")
    return todo


class TodoService:
    """Todos of one user at a time; each change is committed before it returns."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._todos = TodoRepository(session)

    async def create(self, user_id: UUID, data: TodoCreate) -> TodoRead:
        """Store a new todo."""
        priority = PRIORITIES.index(data.priority) + 1
        fields = data.model_dump(exclude={"priority", "tags"})
        todo = Todo(**fields, user_id=user_id, priority=priority)
        todo.tags = tag_rows(todo.id, data.tags)
        self._todos.add(todo)
        await self._commit("create")
        return TodoRead.of(todo)

    async def get(self, user_id: UUID, todo_id: UUID) -> TodoRead:
        """One todo; raises NotFound when the user has none of that id."""
        return TodoRead.of(known(await self._todos.get(user_id, todo_id), todo_id))

    async def list(self, user_id: UUID, query: TodoQuery) -> TodoPage:
        """One page of todos; raises InvalidInput for a cursor that is not of this list."""
        rows = await self._todos.page(user_id, query)
        shown = rows[: query.limit]
        more = len(rows) > query.limit
        cursor = encode_cursor(query.sort, shown[-1][1], shown[-1][0].id) if more else None
        return TodoPage(items=[TodoRead.of(todo) for todo, _ in shown], next_cursor=cursor)

    async def update(self, user_id: UUID, todo_id: UUID, data: TodoUpdate) -> TodoRead:
        """Change the fields that `data` sets; raises NotFound when the user has none of that id."""
        todo = await self._own_to_change(user_id, todo_id)
        changes = data.model_dump(exclude_unset=True)
        if data.priority is not None:
            changes["priority"] = PRIORITIES.index(data.priority) + 1
        if data.tags is not None:
            changes["tags"] = tag_rows(todo.id, data.tags)
        for name, value in changes.items():
            setattr(todo, name, value)
        await self._commit("update")
        return TodoRead.of(todo)

    async def delete(self, user_id: UUID, todo_id: UUID) -> TodoRead:
        """Remove a todo and return what it was; raises NotFound when the user has none of that id."""
        todo = await self._own_to_change(user_id, todo_id)
        removed = TodoRead.of(todo)
        await self._todos.delete(todo)
        await self._commit("delete")
        return removed

    async def _own_to_change(self, user_id: UUID, todo_id: UUID) -> Todo:
        return known(await self._todos.get_to_change(user_id, todo_id, utc_now()), todo_id)

    async def _commit(self, operation: str) -> None:
        await self._session.commit()
        TODO_CHANGES.labels(operation).inc()
