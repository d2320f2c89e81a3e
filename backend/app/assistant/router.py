"""Chat with the assistant: whole answers, or server-sent events."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.requests import HTTPConnection

from app.accounts.dependencies import OwnerDep
from app.assistant.events import DeltaEvent, ErrorEvent, ToolCallEvent, ToolResultEvent
from app.assistant.failures import by_code
from app.assistant.schemas import ChatAnswer, ChatMessage
from app.assistant.turns import Answering, Turns
from app.conversations.schemas import ToolCall
from app.core.errors import documented
from app.core.headers import KeyDep

router = APIRouter(prefix="/api/{user_id}", tags=["chat"])


async def get_turns(connection: HTTPConnection) -> Turns:
    """The process's turns, open since the lifespan began."""
    turns: Turns = connection.app.state.turns
    return turns


TurnsDep = Annotated[Turns, Depends(get_turns)]


async def get_answering(
    owner: OwnerDep, body: ChatMessage, turns: TurnsDep, idempotency_key: KeyDep = None
) -> AsyncIterator[Answering]:
    """The run in answer to the request, its message stored before; raises NotFound before any answer begins.

    Of request scope: it ends after the response, also when the reader leaves early, and then ends the run.
    """
    turn = await turns.begin(owner.id, body, idempotency_key)
    async with turns.answering(turn) as answering:
        yield answering


AnsweringDep = Annotated[Answering, Depends(get_answering)]


@router.post("/chat", responses=documented(400, 401, 403, 404, 409, 413, 422, 429, 503, 504))
async def chat(answering: AnsweringDep) -> ChatAnswer:
    """Send a message and wait for the whole answer.

    503 and 504 mean that the model failed; the message is kept.
    """
    text: list[str] = []
    calls: dict[str, ToolCall] = {}
    async for event in answering.events():
        if isinstance(event, DeltaEvent):
            text.append(event.text)
        elif isinstance(event, ToolCallEvent):
            calls[event.id] = ToolCall(name=event.name, arguments=event.arguments, result=None)
        elif isinstance(event, ToolResultEvent):
            calls[event.id].result = event.result
        elif isinstance(event, ErrorEvent):
            raise by_code(event.code, event.message)
    return ChatAnswer(
        conversation_id=answering.conversation_id,
        turn_id=answering.turn_id,
        message="".join(text),
        tool_calls=list(calls.values()),
    )


@router.post(
    "/chat/stream",
    response_class=EventSourceResponse,
    responses=documented(400, 401, 403, 404, 409, 413, 422, 429, 503),
)
async def chat_stream(answering: AnsweringDep) -> AsyncIterator[ServerSentEvent]:
    """Send a message and read the answer as it comes.

    With an Idempotency-Key the same message again is not carried out twice: a finished turn is told once
    more, one that was stopped or failed is taken back and tried again, and 409 says that it is under way.

    Events: `conversation` {id, turn_id}, then `delta` {text}, `tool_call` {id, name, arguments} and
    `tool_result` {id, name, result} in any number, and last `done` {message_id} or `error` {code, message}.
    Leaving ends the run.
    """
    async for event in answering.events():
        yield ServerSentEvent(event=event.event, data=event.model_dump(mode="json", exclude={"event"}))
