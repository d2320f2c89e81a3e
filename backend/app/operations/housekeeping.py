"""What is done now and then, whichever replica comes first: rows whose time is over go.

Every statement may run twice or at once: it deletes by a moment, and a second one finds nothing left.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.repository import AccountRepository
from app.accounts.throttle import FORGET_AFTER
from app.core.database import Database, utc_now
from app.todos.idempotency import forget_keys
from app.todos.journal import forget_operations
from app.todos.repository import TodoRepository

logger = structlog.get_logger(__name__)

PERIOD_SECONDS = 600.0
UNCONFIRMED_AFTER = timedelta(days=7)
TRASH_KEEPS = timedelta(days=30)
KEYS_KEEP = timedelta(days=1)


async def clean_up(database: Database) -> dict[str, int]:
    """Delete what is over: accounts that are due or unconfirmed, sessions, counters, the trash after 30 days,
    what is too old to undo or to come again; how many of each.
    """
    now = utc_now()
    async with database.session() as session:
        accounts = AccountRepository(session)
        deleted = {
            "accounts": await accounts.delete_due(now),
            "unconfirmed": await accounts.delete_unconfirmed(now - UNCONFIRMED_AFTER),
            "sessions": await accounts.delete_old_sessions(now),
            "attempts": await accounts.delete_old_attempts(now - FORGET_AFTER),
            "trash": await TodoRepository(session).purge_older(now - TRASH_KEEPS),
            "operations": await forget_operations(session, now - TRASH_KEEPS),
            "idempotency_keys": await forget_keys(session, now - KEYS_KEEP),
        }
        await session.commit()
    if any(deleted.values()):
        logger.info("cleaned_up", **deleted)
    return deleted


async def _repeat(database: Database) -> None:
    while True:
        # Replicas start together; they need not all come at the same time.
        await asyncio.sleep(PERIOD_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
        try:
            await clean_up(database)
        except (SQLAlchemyError, OSError) as error:
            logger.warning("clean_up_failed", error=type(error).__name__)


@asynccontextmanager
async def housekeeping(database: Database) -> AsyncIterator[None]:
    """Clean up every ten minutes or so while the context is open."""
    task = asyncio.create_task(_repeat(database))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
