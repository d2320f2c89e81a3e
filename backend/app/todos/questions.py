"""Whether a user was asked before several of their todos are deleted. The answer comes in a later turn."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.todos.models import DeletionQuestion
from app.todos.operation_schemas import Origin

OPEN_FOR = timedelta(minutes=30)


class DeletionQuestions:
    """The question of each user, in one session; never commits. Its writers hold the user's list."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def asked_before(self, user_id: UUID, origin: Origin, now: datetime) -> set[UUID]:
        """Ids in the open question, unless this very turn asked it: nobody can have answered yet."""
        question = await self._get(user_id)
        if question is None or now - question.asked_at > OPEN_FOR:
            return set()
        if question.turn_id is not None and question.turn_id == origin.operation_id:
            return set()
        return {UUID(todo_id) for todo_id in question.todo_ids}

    async def ask(self, user_id: UUID, origin: Origin, ids: Sequence[UUID], now: datetime) -> None:
        """Note a question, in the place of the one before."""
        question = await self._get(user_id) or DeletionQuestion(user_id=user_id, todo_ids=[], asked_at=now)
        question.turn_id, question.asked_at = origin.operation_id, now
        question.todo_ids = [str(todo_id) for todo_id in ids]
        self._session.add(question)

    async def close(self, user_id: UUID) -> None:
        """The question is settled."""
        mine = delete(DeletionQuestion).where(col(DeletionQuestion.user_id) == user_id)
        await self._session.exec(mine)

    async def _get(self, user_id: UUID) -> DeletionQuestion | None:
        mine = select(DeletionQuestion).where(DeletionQuestion.user_id == user_id)
        return (await self._session.exec(mine)).one_or_none()
