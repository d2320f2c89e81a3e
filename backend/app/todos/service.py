"""What may be done with todos. Used by the REST router and by the assistant's tools alike."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.database import utc_now
from app.core.errors import Conflict, InvalidInput, NotFound
from app.core.metrics import TODO_CHANGES
from app.core.pagination import encode_cursor
from app.todos.changes import Change, assign
from app.todos.due import today_in
from app.todos.idempotency import RequestKey, earlier_todo, is_repeat, remember
from app.todos.journal import Journal
from app.todos.models import Todo, TodoList
from app.todos.operation_schemas import Kind, Origin
from app.todos.questions import DeletionQuestions
from app.todos.recurrence import first_date, next_occurrence
from app.todos.repository import STEP, TodoRepository
from app.todos.schemas import (
    MAX_PAGE,
    TodoChanges,
    TodoCounts,
    TodoCreate,
    TodoPage,
    TodoQuery,
    TodoRead,
    TodoUpdate,
)

LIST = Origin()
Todos = list[TodoRead]
# Without a due date these mean nothing, so they go with it.
DUE_FIELDS = ("due_time", "recurrence", "reminder_minutes")


class VersionConflict(Conflict):
    """The todo was changed since the version that the caller knows."""

    code = "version_conflict"

    def __init__(self, current: TodoRead) -> None:
        super().__init__(
            "This todo was changed meanwhile. Compare it with `current`, then send the change again."
        )
        self.current = current


def or_not_found(todo: Todo | None, todo_id: UUID, where: str = "") -> Todo:
    """The todo; raises NotFound for none."""
    if todo is None:
        raise NotFound(f"You have no todo {todo_id}{where}.")
    return todo


class TodoService:
    """Todos of one user at a time; each change is committed before it returns, and can be undone."""

    def __init__(self, session: AsyncSession, origin: Origin = LIST) -> None:
        self._session = session
        self._todos = TodoRepository(session)
        self._questions = DeletionQuestions(session)
        self._origin = origin
        self._journal = Journal(session)
        self.following: TodoRead | None = None
        """The todo that the last completion made, by its rule."""

    @property
    def operation_id(self) -> UUID | None:
        """The operation that undoes the last change; None before any."""
        return self._journal.last_operation_id

    async def create(self, user_id: UUID, data: TodoCreate, key: RequestKey | None = None) -> TodoRead:
        """Store a new todo at the end of the list. The same `key` again returns the todo it made.

        Raises Conflict for a key that made another todo, InvalidInput for fields that do not go together.
        """
        async with self._change(user_id, "create") as change:
            earlier = await earlier_todo(self._session, user_id, key)
            if earlier is not None:
                return await self._as_it_is(user_id, earlier)
            todo = await self._add(change, data)
            remember(self._session, user_id, key, todo.id, change.now)
        return TodoRead.of(todo)

    async def create_all(self, user_id: UUID, items: Sequence[TodoCreate]) -> Todos:
        """Store new todos in their order, all or none, as one operation."""
        async with self._change(user_id, "create") as change:
            last = await self._todos.last_position(user_id)
            # Thousands at once: each would otherwise ask for the last place anew.
            todos = [await self._add(change, data, last + STEP * at) for at, data in enumerate(items, 1)]
        return [TodoRead.of(todo) for todo in todos]

    async def get(self, user_id: UUID, todo_id: UUID) -> TodoRead:
        """One todo; raises NotFound when the user has none of that id."""
        return TodoRead.of(or_not_found(await self._todos.get(user_id, todo_id), todo_id))

    async def list(self, user_id: UUID, query: TodoQuery) -> TodoPage:
        """A window of the list; raises InvalidInput for a cursor that is not of this list."""
        state = await self._todos.list_state(user_id)
        today = query.today or today_in(state.time_zone, utc_now())
        rows = await self._todos.page(user_id, query, today)
        counts = await self._todos.count(user_id, query, today)
        shown = rows[: query.limit]
        cursor = None
        if len(rows) > query.limit:
            last = shown[-1]
            cursor = encode_cursor(query.sort, last[1:], last[0].id)
        return TodoPage(
            items=[TodoRead.of(row[0]) for row in shown],
            next_cursor=cursor,
            total=counts["total"],
            counts=TodoCounts.model_validate({name: counts[name] for name in TodoCounts.model_fields}),
            version=state.version,
        )

    async def changes(self, user_id: UUID, since: int) -> TodoChanges:
        """What changed after a version; `reload` when that is too much, or some of it is gone for good."""
        state = await self._todos.list_state(user_id)
        missed = not state.reload_version <= since <= state.version
        rows = [] if missed else await self._todos.changed_since(user_id, since, MAX_PAGE + 1)
        if missed or len(rows) > MAX_PAGE:
            return TodoChanges(status="reload", version=state.version, items=[])
        return TodoChanges(status="delta", version=state.version, items=[TodoRead.of(todo) for todo in rows])

    async def update(
        self,
        user_id: UUID,
        todo_id: UUID,
        data: TodoUpdate,
        version: int | None = None,
        key: RequestKey | None = None,
    ) -> TodoRead:
        """Change the fields that `data` sets, if the todo is still at `version` (None: whatever it is at).

        Completing a todo that recurs makes its next one. The same `key` again changes nothing more. Raises
        NotFound, VersionConflict, InvalidInput, Conflict for a key of another request.
        """
        async with self._change(user_id, "update") as change:
            if await is_repeat(self._session, user_id, key, todo_id, change.now):
                return await self._as_it_is(user_id, todo_id)
            todo = or_not_found(await self._todos.get(user_id, todo_id), todo_id)
            expect_version(todo, version)
            self._apply(change, todo, data)
        return TodoRead.of(todo)

    async def update_all(
        self, user_id: UUID, ids: Sequence[UUID], data: TodoUpdate, key: RequestKey | None = None
    ) -> Todos:
        """The same change for several todos, as one operation; ids without a todo are left out."""
        async with self._change(user_id, "update") as change:
            if await is_repeat(self._session, user_id, key, ids[0], change.now):
                return await self._all_as_they_are(user_id, ids)
            todos = await self._todos.get_all(user_id, ids)
            for todo in todos:
                self._apply(change, todo, data)
        return [TodoRead.of(todo) for todo in todos]

    async def delete(self, user_id: UUID, todo_id: UUID, version: int | None = None) -> TodoRead:
        """Move a todo to the trash and return what it was; raises NotFound, VersionConflict."""
        async with self._change(user_id, "delete") as change:
            todo = or_not_found(await self._todos.get(user_id, todo_id), todo_id)
            expect_version(todo, version)
            await self._expect_single(user_id)
            removed = TodoRead.of(todo)
            change.watch(todo).deleted_at = change.now
        return removed

    async def delete_all(self, user_id: UUID, ids: Sequence[UUID], key: RequestKey | None = None) -> Todos:
        """Move several todos to the trash, as one operation; ids without a todo are left out."""
        async with self._change(user_id, "delete") as change:
            if await is_repeat(self._session, user_id, key, ids[0], change.now):
                return await self._all_as_they_are(user_id, ids)
            todos = await self._todos.get_all(user_id, ids)
            for todo in todos:
                change.watch(todo).deleted_at = change.now
        return [TodoRead.of(todo) for todo in todos]

    async def delete_confirmed(
        self, user_id: UUID, ids: Sequence[UUID], confirmed: bool
    ) -> tuple[Literal["deleted", "needs_confirmation"], Todos]:
        """Move several todos to the trash if the user, asked in an earlier turn, has `confirmed` it.

        Else it notes the question. Whoever claims a yes to a question that was never asked does not get it.
        """
        async with self._change(user_id, "delete") as change:
            todos = await self._todos.get_all(user_id, ids)
            asked = await self._questions.asked_before(user_id, self._origin, change.now)
            answered = confirmed and asked.issuperset(todo.id for todo in todos)
            if len(todos) > 1 and not answered:
                await self._questions.ask(user_id, self._origin, [todo.id for todo in todos], change.now)
                return "needs_confirmation", [TodoRead.of(todo) for todo in todos]
            for todo in todos:
                change.watch(todo).deleted_at = change.now
            await self._questions.close(user_id)
        return "deleted", [TodoRead.of(todo) for todo in todos]

    async def _expect_single(self, user_id: UUID) -> None:
        """A turn that deletes more than one todo must ask before, not go about it one by one."""
        operation = await self._journal.of_origin(user_id, self._origin)
        if operation is not None and operation.deletions:
            raise Conflict("More than one deletion needs the user's yes: call delete_tasks with all of them.")

    async def restore_all(self, user_id: UUID, ids: Sequence[UUID], key: RequestKey | None = None) -> Todos:
        """Bring several todos back from the trash, to their places; ids that are not in it are left out."""
        async with self._change(user_id, "restore") as change:
            if await is_repeat(self._session, user_id, key, ids[0], change.now):
                return await self._all_as_they_are(user_id, ids)
            todos = await self._todos.get_all(user_id, ids, trash=True)
            for todo in todos:
                change.watch(todo).deleted_at = None
        return [TodoRead.of(todo) for todo in todos]

    async def restore(self, user_id: UUID, todo_id: UUID) -> TodoRead:
        """Bring a todo back from the trash, to its place; raises NotFound when it is not in it."""
        restored = await self.restore_all(user_id, [todo_id])
        if not restored:
            raise NotFound(f"You have no todo {todo_id} in the trash.")
        return restored[0]

    async def move(
        self, user_id: UUID, todo_id: UUID, after: UUID | None, key: RequestKey | None = None
    ) -> TodoRead:
        """Put a todo right after another one, or first of all for None; raises NotFound."""
        async with self._change(user_id, "move") as change:
            if await is_repeat(self._session, user_id, key, todo_id, change.now):
                return await self._as_it_is(user_id, todo_id)
            todo = or_not_found(await self._todos.get(user_id, todo_id), todo_id)
            place = await self._place(change, todo, after)
            change.watch(todo).position = place
        return TodoRead.of(todo)

    async def snooze(self, user_id: UUID, todo_id: UUID, until: datetime) -> TodoRead:
        """Remind of an open todo at a moment to come, whenever it is due; raises NotFound, InvalidInput."""
        async with self._change(user_id, "update") as change:
            todo = or_not_found(await self._todos.get(user_id, todo_id), todo_id)
            if until <= change.now:
                raise InvalidInput("until: is in the past; give a moment to come")
            if todo.done:
                raise InvalidInput("This todo is completed; reopen it first.")
            todo.remind_at, todo.reminded_at = until.astimezone(UTC), None
            todo.version, todo.updated_at = change.state.version, change.now
        return TodoRead.of(todo)

    async def purge(self, user_id: UUID, todo_id: UUID | None = None) -> int:
        """Delete a todo of the trash for good, or all of it for None; this cannot be undone.

        Raises NotFound for a todo that is not in the trash.
        """
        async with self._change(user_id, "delete") as change:
            count = await self._todos.purge(user_id, todo_id)
            if todo_id is not None and not count:
                raise NotFound(f"You have no todo {todo_id} in the trash.")
            if count:
                change.state.reload_version = change.state.version
        return count

    async def _as_it_is(self, user_id: UUID, todo_id: UUID) -> TodoRead:
        """A todo of the list or of the trash."""
        return TodoRead.of(or_not_found(await self._todos.get(user_id, todo_id, trash=None), todo_id))

    async def _all_as_they_are(self, user_id: UUID, ids: Sequence[UUID]) -> Todos:
        return [TodoRead.of(todo) for todo in await self._todos.get_all(user_id, ids, trash=None)]

    @asynccontextmanager
    async def _change(self, user_id: UUID, kind: Kind) -> AsyncIterator[Change]:
        state = await self._todos.hold_list(user_id)
        change = Change(user_id, state, self._journal, self._origin, kind)
        yield change
        await change.close()
        await self._session.commit()
        self.following = TodoRead.of(change.following) if change.following else None
        TODO_CHANGES.labels(kind).inc()

    async def _add(self, change: Change, data: TodoCreate, position: int | None = None) -> Todo:
        values = with_reminder(data.model_dump(), data.model_fields_set)
        if position is None:
            position = await self._todos.last_position(change.user_id) + STEP
        todo = Todo(
            user_id=change.user_id,
            title=data.title,
            position=position,
            created_at=change.now,
            completed_at=change.now if data.done else None,
        )
        if values["recurrence"] and not values["due_date"]:
            zone = values["time_zone"] or change.state.time_zone
            values["due_date"] = first_date(values["recurrence"], today_in(zone, change.now))
        assign(todo, values)
        complete_fields(todo, change.state)
        self._todos.add(change.created(todo))
        return todo

    def _apply(self, change: Change, todo: Todo, data: TodoUpdate) -> None:
        change.watch(todo)
        was_done, values = todo.done, data.model_dump(exclude_unset=True)
        if todo.due_time is None:
            values = with_reminder(values, data.model_fields_set)
        if "due_date" in values and values["due_date"] is None:
            values = {**dict.fromkeys(DUE_FIELDS), **values}
        assign(todo, values)
        complete_fields(todo, change.state)
        if todo.done == was_done:
            return
        todo.completed_at = change.now if todo.done else None
        if todo.done and todo.recurrence:
            self._add_next(change, todo)

    def _add_next(self, change: Change, todo: Todo) -> None:
        """Hand the rule on to the next todo, which takes the place of the one completed."""
        assert todo.due_date is not None and todo.recurrence is not None  # noqa: S101, PT018 - complete_fields
        today = today_in(todo.time_zone or change.state.time_zone, change.now)
        following = next_occurrence(todo.recurrence, todo.due_date, today)
        fields = TodoRead.of(todo).model_dump(include=set(TodoCreate.model_fields))
        todo.recurrence = None
        if following is None:
            return
        due_date, recurrence = following
        fresh = Todo(user_id=change.user_id, title=todo.title, position=todo.position, created_at=change.now)
        assign(fresh, {**fields, "done": False, "due_date": due_date, "recurrence": recurrence})
        self._todos.add(change.created(fresh))
        change.following = fresh

    async def _place(self, change: Change, todo: Todo, after: UUID | None) -> int:
        for _ in range(2):
            neighbour = None
            if after is not None:
                neighbour = or_not_found(await self._todos.get(change.user_id, after), after)
            place = await self._todos.place_after(change.user_id, todo, neighbour)
            if place is not None:
                return place
            await self._todos.renumber(change.user_id)
            change.state.reload_version = change.state.version
        raise Conflict("There is no room at this place. Try again.")


def with_reminder(values: dict[str, Any], given: set[str]) -> dict[str, Any]:
    """A time of day means a reminder then, unless something else, or none, was asked for."""
    if values.get("due_time") is None or "reminder_minutes" in given:
        return values
    return {**values, "reminder_minutes": 0}


def expect_version(todo: Todo, version: int | None) -> None:
    """Raise VersionConflict unless the todo is at the version, or any will do (None)."""
    if version is not None and todo.version != version:
        raise VersionConflict(TodoRead.of(todo))


def complete_fields(todo: Todo, state: TodoList) -> None:
    """Fill in what follows from a todo's fields; raises InvalidInput for those that need a due date."""
    if todo.due_date is None:
        lonely = [name for name in DUE_FIELDS if getattr(todo, name) is not None]
        if lonely:
            raise InvalidInput(f"{lonely[0]}: needs a due_date")
    if todo.time_zone is not None:
        state.time_zone = todo.time_zone
    elif todo.due_time is not None or todo.reminder_minutes is not None:
        todo.time_zone = state.time_zone
