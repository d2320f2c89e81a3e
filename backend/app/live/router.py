"""Server-sent events: that something has changed, not what; GET /todos/changes says that."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.requests import HTTPConnection

from app.accounts.dependencies import OwnerDep
from app.core.errors import documented
from app.live.feed import VersionFeed

router = APIRouter(prefix="/api/{user_id}", tags=["todos"])


async def get_versions(owner: OwnerDep, connection: HTTPConnection) -> AsyncIterator[int]:
    """Versions of the user's list; raises RateLimited or Unavailable before any answer begins."""
    feed: VersionFeed = connection.app.state.feed
    user_id: UUID = owner.id
    feed.admit(user_id)
    return feed.versions(user_id)


VersionsDep = Annotated[AsyncIterator[int], Depends(get_versions)]


@router.get(
    "/events",
    response_class=EventSourceResponse,
    responses=documented(401, 403, 422, 429, 503),
)
async def stream_events(versions: VersionsDep) -> AsyncIterator[ServerSentEvent]:
    """Events `version` {version}: at once, and whenever the list has changed, in any tab or replica.

    The stream ends after ten minutes and when the process stops; browsers open it again by themselves.
    """
    async for version in versions:
        yield ServerSentEvent(event="version", data={"version": version}, retry=2000)
