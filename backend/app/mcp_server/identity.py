"""Whose todos a tool call works on. Never from the tool's arguments, which a model writes.

Each transport has its own answer: in-process the request metadata (set by our code for the run's user),
over HTTP the verified access token, over stdio the user the process was started for.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError

from app.todos.operation_schemas import Origin

USER_META: Final = "todo-app/user-id"
"""Key of the request metadata (`_meta`) with the user's id. Believed on the in-process transport only."""

TURN_META: Final = "todo-app/turn-id"
"""Key of the request metadata with the id of the turn, whose calls are one operation."""

USER_SCOPE: Final = "todo_app.user_id"
"""Key of the ASGI scope with the id of the user whose access token was verified."""

ToolContext = Context[Any, Any]
NO_TURN: Final = Origin("assistant")


@dataclass(frozen=True)
class Caller:
    """Whose todos a call works on, and what its changes belong to: a turn, or themselves."""

    user_id: UUID
    origin: Origin = NO_TURN


Identify = Callable[[ToolContext], Awaitable[Caller]]


async def user_of_metadata(context: ToolContext) -> Caller:
    """The user and turn our own code named in the request's metadata; raises ToolError when none is there."""
    meta: dict[str, Any] = dict(context.request_context.meta or {})
    try:
        turn_id = UUID(str(meta[TURN_META])) if TURN_META in meta else None
        return Caller(UUID(str(meta[USER_META])), Origin("assistant", turn_id))
    except (KeyError, ValueError) as error:
        raise ToolError("No user is bound to this call.") from error


async def user_of_request(context: ToolContext) -> Caller:
    """The user of the HTTP request's access token; raises ToolError when the request was let in without
    one.
    """
    request = context.request_context.request
    user_id = request.scope.get(USER_SCOPE) if request is not None else None
    if not isinstance(user_id, UUID):
        raise ToolError("No user is bound to this call.")
    return Caller(user_id)


def always(user_id: UUID) -> Identify:
    """The one user of a process of its own."""

    async def identify(_context: ToolContext) -> Caller:
        return Caller(user_id)

    return identify
