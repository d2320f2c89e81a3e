"""Tells open pages which version their user's list is at.

All replicas find out through the database, by asking for the versions of the users they have streams of,
once a second and in one query. PostgreSQL's LISTEN would be quicker, but does not go through poolers.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from app.core.database import Database
from app.core.errors import RateLimited, Unavailable
from app.todos.models import TodoList

logger = structlog.get_logger(__name__)

POLL_SECONDS = 1.0
STREAM_SECONDS = 600.0
"""A stream ends after this; the browser opens the next one, which also checks the session again."""
STREAMS_OF_USER = 10
STREAMS_OF_PROCESS = 1000
USERS_OF_QUERY = 500

Mailbox = asyncio.Queue[int | None]


def put_latest(mailbox: Mailbox, version: int | None) -> None:
    """Leave only the newest version for a slow reader; None ends the stream."""
    with suppress(asyncio.QueueEmpty):
        mailbox.get_nowait()
    mailbox.put_nowait(version)


class VersionFeed:
    """Versions of lists for the streams of this process. `run` polls for as long as the process lives."""

    def __init__(self, database: Database, is_draining: Callable[[], bool]) -> None:
        self._database = database
        self._is_draining = is_draining
        self._mailboxes: dict[UUID, set[Mailbox]] = {}
        self._versions: dict[UUID, int] = {}

    def admit(self, user_id: UUID) -> None:
        """Raise RateLimited or Unavailable when there are too many streams, or the process is ending."""
        if len(self._mailboxes.get(user_id, ())) >= STREAMS_OF_USER:
            raise RateLimited(int(POLL_SECONDS * 5))
        if self._is_draining() or sum(map(len, self._mailboxes.values())) >= STREAMS_OF_PROCESS:
            raise Unavailable("No more streams here. Try again soon.")

    async def versions(self, user_id: UUID) -> AsyncIterator[int]:
        """The list's version, now and whenever it has changed, for up to STREAM_SECONDS."""
        mailbox: Mailbox = asyncio.Queue(maxsize=1)
        self._mailboxes.setdefault(user_id, set()).add(mailbox)
        try:
            if (known := self._versions.get(user_id)) is not None:
                mailbox.put_nowait(known)
            with suppress(TimeoutError):
                async with asyncio.timeout(STREAM_SECONDS):
                    while (version := await mailbox.get()) is not None:
                        yield version
        finally:
            self._leave(user_id, mailbox)

    def _leave(self, user_id: UUID, mailbox: Mailbox) -> None:
        mailboxes = self._mailboxes.get(user_id, set())
        mailboxes.discard(mailbox)
        if not mailboxes:
            self._mailboxes.pop(user_id, None)
            self._versions.pop(user_id, None)

    async def run(self) -> None:
        """Poll until cancelled; a drain ends all streams, so that the process need not wait for them."""
        while True:
            try:
                await self._poll()
            except (SQLAlchemyError, OSError) as error:
                logger.warning("versions_unknown", error=type(error).__name__)
            if self._is_draining():
                self.end_all()
            await asyncio.sleep(POLL_SECONDS)

    def end_all(self) -> None:
        """End every stream."""
        for mailboxes in self._mailboxes.values():
            for mailbox in mailboxes:
                put_latest(mailbox, None)

    async def _poll(self) -> None:
        users = list(self._mailboxes)
        for start in range(0, len(users), USERS_OF_QUERY):
            chunk = users[start : start + USERS_OF_QUERY]
            rows = select(TodoList.user_id, TodoList.version).where(col(TodoList.user_id).in_(chunk))
            async with self._database.session() as session:
                versions = dict((await session.exec(rows)).all())
            for user_id in chunk:
                self._tell(user_id, versions.get(user_id, 0))

    def _tell(self, user_id: UUID, version: int) -> None:
        if user_id not in self._mailboxes or self._versions.get(user_id) == version:
            return
        self._versions[user_id] = version
        for mailbox in self._mailboxes[user_id]:
            put_latest(mailbox, version)


@asynccontextmanager
async def running_feed(database: Database, is_draining: Callable[[], bool]) -> AsyncIterator[VersionFeed]:
    """A feed that polls while the context is open."""
    feed = VersionFeed(database, is_draining)
    poller = asyncio.create_task(feed.run())
    try:
        yield feed
    finally:
        feed.end_all()
        poller.cancel()
        with suppress(asyncio.CancelledError):
            await poller
