"""Turns: a user's message, the agent's run in a task of its own, and the stored answer.

The task outlives neither the reader nor the process: a reader that goes ends it, the shutdown waits for it.
What the run has said and done by then is stored in every case, so that the history never misses a change to
a todo.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.assistant.events import ConversationEvent, DeltaEvent, DoneEvent, ErrorEvent, TurnEvent
from app.assistant.failures import GARBAGE, explain
from app.assistant.history import model_input
from app.assistant.opening import OpenTurn, open_turn, told_again
from app.assistant.run import AgentRunner, Answer
from app.assistant.schemas import ChatMessage
from app.assistant.tools import RunUser
from app.conversations.schemas import Outcome
from app.conversations.service import ConversationService
from app.core.database import Database
from app.core.database_errors import record_outage
from app.core.errors import AppError, NotFound

logger = structlog.get_logger(__name__)

SHUTDOWN_SECONDS = 5.0
TOOLS_TIME = timedelta(seconds=60)
"""How long the tools of a turn take at most, besides the model. After that it counts as given up."""


@dataclass(frozen=True)
class Answering:
    """A run in progress."""

    conversation_id: UUID
    turn_id: UUID
    _queue: asyncio.Queue[TurnEvent | None]
    _task: asyncio.Task[None]

    async def events(self) -> AsyncIterator[TurnEvent]:
        """From `conversation` to `done` or `error`; raises what is a bug of ours."""
        while (event := await self._queue.get()) is not None:
            yield event
        await self._task


class Turns:
    """Begins turns and runs them. One instance a process; all its state is in the database."""

    def __init__(self, database: Database, runner: AgentRunner) -> None:
        self._database = database
        self._runner = runner
        self._running: set[asyncio.Task[None]] = set()

    async def begin(self, user_id: UUID, message: ChatMessage, key: str | None = None) -> OpenTurn:
        """Store the message, in a new conversation if none is given; raises NotFound for another's.

        With the `key` of an earlier message that one is answered again, or its answer told again.
        """
        limit = self._runner.settings.assistant_history_messages
        lease = timedelta(seconds=self._runner.timeout_seconds) + TOOLS_TIME
        return await open_turn(self._database, user_id, message, key, limit, lease)

    @asynccontextmanager
    async def answering(self, turn: OpenTurn) -> AsyncIterator["Answering"]:
        """Run the agent for the turn; leaving the context before the end stops it."""
        queue: asyncio.Queue[TurnEvent | None] = asyncio.Queue()
        task = asyncio.create_task(self._run(turn, queue))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            yield Answering(turn.conversation_id, turn.id, queue, task)
        finally:
            task.cancel()

    async def drain(self) -> None:
        """Wait for answers on their way to the database; end those that take too long."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=SHUTDOWN_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, turn: OpenTurn, queue: asyncio.Queue[TurnEvent | None]) -> None:
        answer = Answer()
        try:
            queue.put_nowait(ConversationEvent(id=turn.conversation_id, turn_id=turn.id))
            if turn.answer is not None:
                for event in told_again(turn.answer):
                    queue.put_nowait(event)
                return
            async for event in self._runner.run(
                RunUser(turn.user_id, turn.today, turn.id, turn.time_zone), model_input(turn.messages), answer
            ):
                queue.put_nowait(event)
            if turn.notice:
                answer.text += turn.notice
                queue.put_nowait(DeltaEvent(text=turn.notice))
            queue.put_nowait(DoneEvent(message_id=await self._store(turn, answer, "complete")))
        except asyncio.CancelledError:
            logger.info("turn_abandoned", conversation=str(turn.conversation_id))
            await self._runner.settle(turn.id)
            await self._keep(turn, answer, "interrupted")
            raise
        except SQLAlchemyError as error:
            outage = record_outage("turn_not_stored", error)
            queue.put_nowait(ErrorEvent(code=outage.code, message=outage.message))
        except (AppError, TimeoutError, *GARBAGE) as error:
            failure = explain(error, self._runner.timeout_seconds)
            await self._keep(turn, answer, "failed")
            queue.put_nowait(ErrorEvent(code=failure.code, message=failure.message))
        finally:
            queue.put_nowait(None)

    async def _store(self, turn: OpenTurn, answer: Answer, outcome: Outcome) -> UUID:
        async with self._database.session() as session:
            message = await ConversationService(session).append(
                turn.user_id,
                turn.conversation_id,
                "assistant",
                answer.text,
                answer.tool_calls(),
                reply_to=turn.id,
                outcome=outcome,
            )
        return message.id

    async def _keep(self, turn: OpenTurn, answer: Answer, outcome: Outcome) -> None:
        """Store what an unfinished run has said and done, if anything, and if it still has a place."""
        try:
            if answer.text or answer.calls:
                await self._store(turn, answer, outcome)
            else:
                async with self._database.session() as session:
                    await ConversationService(session).release(turn.user_id, turn.id)
        except (NotFound, SQLAlchemyError) as error:
            logger.warning("turn_not_stored", error=type(error).__name__)


@asynccontextmanager
async def running_turns(database: Database, runner: AgentRunner) -> AsyncIterator[Turns]:
    """Turns for the life of the context; at its end those under way are finished or stopped."""
    turns = Turns(database, runner)
    try:
        yield turns
    finally:
        await turns.drain()
