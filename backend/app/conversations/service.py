"""What may be done with conversations. State lives here only, so any replica answers the next turn."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlmodel.ext.asyncio.session import AsyncSession

from app.conversations.models import Conversation, Message
from app.conversations.repository import ConversationRepository
from app.conversations.schemas import (
    ConversationPage,
    ConversationQuery,
    ConversationRead,
    MessagePage,
    MessageRead,
    PageQuery,
    Role,
    ToolCall,
)
from app.core.database import utc_now
from app.core.errors import NotFound
from app.core.pagination import Moment, RowNumber, decode_cursor, encode_cursor

TITLE_LENGTH = 80
PLACE: TypeAdapter[tuple[datetime, UUID]] = TypeAdapter(tuple[Moment, UUID])
MESSAGE_PLACE: TypeAdapter[tuple[int, int]] = TypeAdapter(tuple[RowNumber, RowNumber])


def title_of(first_message: str) -> str:
    """Title of a conversation: the beginning of its first message, on one line."""
    line = " ".join(first_message.split()) or "New conversation"
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"


def unknown(conversation_id: UUID) -> NotFound:
    """The error for a conversation that the user does not have."""
    return NotFound(f"You have no conversation {conversation_id}.")


class ConversationService:
    """Conversations of one user at a time; each change is committed before it returns."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._conversations = ConversationRepository(session)

    async def create(self, user_id: UUID, first_message: str) -> ConversationRead:
        """Begin a conversation, titled after its first message (which is not stored by this)."""
        conversation = Conversation(user_id=user_id, title=title_of(first_message))
        self._conversations.add(conversation)
        await self._session.commit()
        return ConversationRead.model_validate(conversation)

    async def get(self, user_id: UUID, conversation_id: UUID) -> ConversationRead:
        """One conversation; raises NotFound when the user has none of that id."""
        return ConversationRead.model_validate(await self._own(user_id, conversation_id))

    async def rename(self, user_id: UUID, conversation_id: UUID, title: str) -> ConversationRead:
        """Give a conversation another title; raises NotFound when the user has none of that id."""
        if not await self._conversations.rename(user_id, conversation_id, title):
            raise unknown(conversation_id)
        await self._session.commit()
        return await self.get(user_id, conversation_id)

    async def list(self, user_id: UUID, query: ConversationQuery) -> ConversationPage:
        """One page, the last used first; with `q` of those in which it was found."""
        after = decode_cursor(query.cursor, "conversations", PLACE) if query.cursor else None
        rows = await self._conversations.page(user_id, after, query.limit + 1, query.q)
        shown = [ConversationRead.model_validate(row) for row in rows[: query.limit]]
        more = len(rows) > query.limit
        cursor = encode_cursor("conversations", shown[-1].updated_at, shown[-1].id) if more else None
        return ConversationPage(items=shown, next_cursor=cursor)

    async def append(
        self,
        user_id: UUID,
        conversation_id: UUID,
        role: Role,
        content: str,
        tool_calls: tuple[ToolCall, ...] = (),
        **turn: Any,  # noqa: ANN401 - id, reply_to, outcome and answering_until of a Message
    ) -> MessageRead:
        """Store a message at the end; raises NotFound when the user has no such conversation.

        `turn` are fields that tie it to a turn; an answer (`reply_to`) also lets go of its turn.
        """
        if reply_to := turn.get("reply_to"):
            await self._conversations.release(user_id, reply_to)
        if not await self._conversations.touch(user_id, conversation_id, utc_now()):
            raise unknown(conversation_id)
        message = Message(
            conversation_id=conversation_id,
            user_id=user_id,
            role=role,
            content=content,
            tool_calls=[call.model_dump(mode="json") for call in tool_calls],
            **turn,
        )
        self._conversations.add(message)
        await self._session.commit()
        return MessageRead.model_validate(message)

    async def release(self, user_id: UUID, turn_id: UUID) -> None:
        """Nobody is answering the turn any longer."""
        await self._conversations.release(user_id, turn_id)
        await self._session.commit()

    async def turn(self, user_id: UUID, turn_id: UUID) -> tuple[Message, Message | None] | None:
        """A user's message and the answer to it, as far as it came; None when it never arrived."""
        message = await self._conversations.message(user_id, turn_id)
        return (message, await self._conversations.answer_to(user_id, turn_id)) if message else None

    async def claim(self, user_id: UUID, turn_id: UUID, lease: timedelta) -> bool:
        """Take a turn on, to answer it again from the start; False while another is at it."""
        now = utc_now()
        if not await self._conversations.claim(user_id, turn_id, now, now + lease):
            return False
        await self._conversations.forget_answer(user_id, turn_id)
        await self._session.commit()
        return True

    async def history(self, user_id: UUID, conversation_id: UUID, query: PageQuery) -> MessagePage:
        """The newest messages (or those before a cursor), oldest first; raises NotFound."""
        await self._own(user_id, conversation_id)
        before = decode_cursor(query.cursor, "messages", MESSAGE_PLACE)[0] if query.cursor else None
        rows = await self._conversations.messages(user_id, conversation_id, before, query.limit + 1)
        shown = rows[: query.limit]
        more = len(rows) > query.limit
        cursor = encode_cursor("messages", shown[-1].sequence, shown[-1].sequence) if more else None
        items = [MessageRead.model_validate(row) for row in reversed(shown)]
        return MessagePage(items=items, next_cursor=cursor)

    async def delete(self, user_id: UUID, conversation_id: UUID) -> None:
        """Remove a conversation with its messages; raises NotFound when the user has none of that id."""
        if not await self._conversations.delete(user_id, conversation_id):
            raise unknown(conversation_id)
        await self._session.commit()

    async def _own(self, user_id: UUID, conversation_id: UUID) -> Conversation:
        conversation = await self._conversations.get(user_id, conversation_id)
        if conversation is None:
            raise unknown(conversation_id)
        return conversation
