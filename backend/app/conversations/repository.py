"""Queries on conversations and messages. Every one is bound to a user."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, delete, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from app.conversations.models import Conversation, Message
from app.core.pagination import after_row


class ConversationRepository:
    """Conversations in one session; never commits."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Conversation | Message) -> None:
        """Insert at the next flush."""
        self._session.add(row)

    async def get(self, user_id: UUID, conversation_id: UUID) -> Conversation | None:
        """The user's conversation."""
        mine = select(Conversation).where(Conversation.id == conversation_id, Conversation.user_id == user_id)
        return (await self._session.exec(mine)).one_or_none()

    async def touch(self, user_id: UUID, conversation_id: UUID, now: datetime) -> bool:
        """Mark the user's conversation as used `now`, which keeps it from being deleted before our commit."""
        mine = update(Conversation).where(col(Conversation.id) == conversation_id)
        mine = mine.where(col(Conversation.user_id) == user_id).values(updated_at=now)
        return (await self._session.exec(mine)).rowcount == 1

    async def delete(self, user_id: UUID, conversation_id: UUID) -> bool:
        """Delete the user's conversation with its messages; False when there is none."""
        mine = delete(Conversation).where(col(Conversation.id) == conversation_id)
        return (await self._session.exec(mine.where(col(Conversation.user_id) == user_id))).rowcount == 1

    async def rename(self, user_id: UUID, conversation_id: UUID, title: str) -> bool:
        """Give the user's conversation a title; False when there is none. It counts as used no later."""
        mine = update(Conversation).where(col(Conversation.id) == conversation_id)
        mine = mine.where(col(Conversation.user_id) == user_id).values(title=title)
        return (await self._session.exec(mine)).rowcount == 1

    async def page(
        self, user_id: UUID, after: tuple[datetime, UUID] | None, limit: int, q: str = ""
    ) -> Sequence[Conversation]:
        """Up to `limit` conversations, the last used first, from after the given (updated_at, id).

        With `q` only those with this text in the title or in a message. What is looked through is one
        person's messages, by the index on their user: a text index would be dearer to keep than that.
        """
        order = (col(Conversation.updated_at), col(Conversation.id))
        mine = select(Conversation).where(Conversation.user_id == user_id)
        if q:
            said = select(Message.conversation_id).where(
                Message.user_id == user_id, col(Message.content).icontains(q, autoescape=True)
            )
            titled = col(Conversation.title).icontains(q, autoescape=True)
            mine = mine.where(or_(titled, col(Conversation.id).in_(said)))
        if after is not None:
            mine = mine.where(after_row(order, after, descending=True))
        return (await self._session.exec(mine.order_by(*(c.desc() for c in order)).limit(limit))).all()

    async def message(self, user_id: UUID, message_id: UUID) -> Message | None:
        """The user's message."""
        mine = select(Message).where(Message.id == message_id, Message.user_id == user_id)
        return (await self._session.exec(mine)).one_or_none()

    async def answer_to(self, user_id: UUID, turn_id: UUID) -> Message | None:
        """The answer of a turn, as far as it came."""
        mine = select(Message).where(Message.reply_to == turn_id, Message.user_id == user_id)
        return (await self._session.exec(mine.order_by(col(Message.sequence).desc()).limit(1))).first()

    async def claim(self, user_id: UUID, turn_id: UUID, now: datetime, until: datetime) -> bool:
        """Take a turn on until a moment; False while another is at it."""
        mine = update(Message).where(col(Message.id) == turn_id, col(Message.user_id) == user_id)
        free = col(Message.answering_until).is_(None) | (col(Message.answering_until) < now)
        return (await self._session.exec(mine.where(free).values(answering_until=until))).rowcount == 1

    async def release(self, user_id: UUID, turn_id: UUID) -> None:
        """Let others try the turn again."""
        mine = update(Message).where(col(Message.id) == turn_id, col(Message.user_id) == user_id)
        await self._session.exec(mine.values(answering_until=None))

    async def forget_answer(self, user_id: UUID, turn_id: UUID) -> None:
        """Delete what a turn answered, as it is tried again."""
        mine = delete(Message).where(col(Message.reply_to) == turn_id, col(Message.user_id) == user_id)
        await self._session.exec(mine)

    async def messages(
        self, user_id: UUID, conversation_id: UUID, before: int | None, limit: int
    ) -> Sequence[Message]:
        """Up to `limit` messages before a sequence number, the newest first."""
        found = select(Message).where(Message.conversation_id == conversation_id, Message.user_id == user_id)
        if before is not None:
            found = found.where(col(Message.sequence) < before)
        return (await self._session.exec(found.order_by(col(Message.sequence).desc()).limit(limit))).all()
