"""Whose todos a tool call works on. Never from the tool's arguments, which a model writes.

Each transport has its own answer: in-process the request metadata (set by our code for the run's user),
over HTTP the verified access token, over stdio the user the process was started for.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError

USER_META: Final = "todo-app/user-id"
"""Key of the request metadata (`_meta`) with the user's id. Believed on the in-process transport only."""

USER_SCOPE: Final = "todo_app.user_id"
"""Key of the ASGI scope with the id of the user whose access token was verified."""

ToolContext = Context[Any, Any]
Identify = Callable[[ToolContext], Awaitable[UUID]]


async def user_of_metadata(context: ToolContext) -> UUID:
    """The user our own code named in the request's metadata; raises ToolError when none is there."""
    meta = context.request_context.meta or {}
    try:
        return UUID(str(dict(meta)[USER_META]))
    except (KeyError, ValueError) as error:
        raise ToolError("No user is bound to this call.") from error


async def user_of_request(context: ToolContext) -> UUID:
    """The user of the HTTP request's access token; raises ToolError when the request was let in without
    one.
    """
    request = context.request_context.request
    user_id = request.scope.get(USER_SCOPE) if request is not None else None
    if not isinstance(user_id, UUID):
        raise ToolError("No user is bound to this call.")
    return user_id


def always(user_id: UUID) -> Identify:
    """The one user of a process of its own."""

    async def identify(_context: ToolContext) -> UUID:
        return user_id

    return identify
