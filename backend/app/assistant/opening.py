"""How a turn begins: a new message, or one that came before and is not to be carried out twice."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4, uuid5

from sqlalchemy.exc import IntegrityError

from app.assistant.events import DeltaEvent, DoneEvent, ToolCallEvent, ToolResultEvent, TurnEvent
from app.assistant.schemas import ChatMessage
from app.conversations.schemas import MessageRead, PageQuery
from app.conversations.service import ConversationService
from app.core.database import Database, utc_now
from app.core.errors import Conflict
from app.todos.due import today_in, zone_names
from app.todos.idempotency import KeyReused
from app.todos.repository import TodoRepository
from app.todos.undo import UndoService

WAIT_SECONDS = 5.0
PAUSE_SECONDS = 0.1


class TurnInProgress(Conflict):
    """The message is being answered, by this replica or another."""

    code = "turn_in_progress"


@dataclass(frozen=True)
class OpenTurn:
    """A turn whose message is stored. Its answer is to come, or has come before (`answer`)."""

    id: UUID
    user_id: UUID
    conversation_id: UUID
    messages: list[MessageRead]
    today: date
    time_zone: str = "UTC"
    notice: str = ""
    """What to add to the answer: that the day reckoned from is not the client's. Once a conversation."""
    answer: MessageRead | None = None


async def open_turn(
    database: Database, user_id: UUID, message: ChatMessage, key: str | None, limit: int, lease: timedelta
) -> OpenTurn:
    """The turn for a message, taken on until `lease` is over, with up to `limit` messages before it.

    Raises NotFound for another's conversation, KeyReused for a key of another message, TurnInProgress.
    """
    turn_id = uuid5(user_id, key) if key is not None else uuid4()
    conversation_id, answer = await _earlier(database, user_id, turn_id, message, lease)
    if conversation_id is None:
        try:
            conversation_id = await _store(database, user_id, turn_id, message, lease)
        except IntegrityError as error:
            raise TurnInProgress("This message has just arrived and is being answered.") from error
    async with database.session() as session:
        zone = message.time_zone
        if zone not in zone_names():
            zone = (await TodoRepository(session).list_state(user_id)).time_zone
        page = await ConversationService(session).history(
            user_id, conversation_id, PageQuery(limit=limit + 1)
        )
    opened = _opened(user_id, turn_id, conversation_id, page.items, message, answer)
    if message.local_date is None:
        opened = replace(opened, today=today_in(zone, utc_now()))
    return replace(opened, time_zone=zone)


async def _earlier(
    database: Database, user_id: UUID, turn_id: UUID, message: ChatMessage, lease: timedelta
) -> tuple[UUID | None, MessageRead | None]:
    """Conversation and answer of a message that came before; what an unfinished turn did is taken back."""
    for _ in range(int(WAIT_SECONDS / PAUSE_SECONDS)):
        async with database.session() as session:
            conversations = ConversationService(session)
            earlier = await conversations.turn(user_id, turn_id)
            if earlier is None:
                return None, None
            asked, answer = earlier
            if asked.content != message.message:
                raise KeyReused("Idempotency-Key: it came with another message before; use a new one.")
            if answer is not None and answer.outcome == "complete":
                return asked.conversation_id, MessageRead.model_validate(answer)
            if await conversations.claim(user_id, turn_id, lease):
                await UndoService(session).take_back(user_id, turn_id)
                return asked.conversation_id, None
        # Who stops a run and tries again at once finds it on its way out.
        await asyncio.sleep(PAUSE_SECONDS)
    raise TurnInProgress("This message is still being answered. Wait for the answer, or try again soon.")


async def _store(
    database: Database, user_id: UUID, turn_id: UUID, message: ChatMessage, lease: timedelta
) -> UUID:
    async with database.session() as session:
        conversations = ConversationService(session)
        conversation_id = message.conversation_id
        if conversation_id is None:
            conversation_id = (await conversations.create(user_id, message.message)).id
        await conversations.append(
            user_id,
            conversation_id,
            "user",
            message.message,
            id=turn_id,
            answering_until=utc_now() + lease,
        )
    return conversation_id


def _opened(
    user_id: UUID,
    turn_id: UUID,
    conversation_id: UUID,
    messages: list[MessageRead],
    message: ChatMessage,
    answer: MessageRead | None,
) -> OpenTurn:
    ids = [earlier.id for earlier in messages]
    if turn_id in ids:
        messages = messages[: ids.index(turn_id) + 1]
    server_day = datetime.now(UTC).date()
    notice = message.date_notice(server_day)
    if any(notice in earlier.content for earlier in messages):
        notice = ""
    return OpenTurn(
        turn_id, user_id, conversation_id, messages, message.day(server_day), notice=notice, answer=answer
    )


def told_again(answer: MessageRead) -> Iterator[TurnEvent]:
    """Events of an answer that is stored."""
    for number, call in enumerate(answer.tool_calls):
        call_id = f"{answer.id}-{number}"
        yield ToolCallEvent(id=call_id, name=call.name, arguments=call.arguments)
        yield ToolResultEvent(id=call_id, name=call.name, result=call.result)
    if answer.content:
        yield DeltaEvent(text=answer.content)
    yield DoneEvent(message_id=answer.id)
