"""Limits on guessing, counted in the database so that they hold over all replicas.

A guess is counted before it is checked, or guesses side by side would all be checked. After `free` of them
each further one must wait, twice as long as the one before. Device cookies keep the owner in: an address that
guesses at an account uses up the account's and its own tries, never those of a browser that has signed in
there before (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
"""

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from app.accounts.models import Attempt
from app.core.database import utc_now
from app.core.errors import RateLimited

FIRST_DELAY_SECONDS = 1
MAX_DELAY_SECONDS = 15 * 60
FORGET_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """How many tries are free, and when a pause starts the count anew."""

    scope: str
    free: int
    forget_after: timedelta = FORGET_AFTER

    def delay(self, count: int) -> timedelta:
        """Wait after the `count`-th try: none, then 1 s, 2 s, 4 s ... up to 15 minutes."""
        over = count - self.free
        if over <= 0:
            return timedelta()
        # The exponent is bounded too: a count may grow for as long as somebody goes on.
        return timedelta(seconds=min(FIRST_DELAY_SECONDS * 2 ** min(over - 1, 20), MAX_DELAY_SECONDS))

    def key(self, *values: str) -> "Key":
        """What is counted, as a hash: the table is no list of emails and addresses."""
        return Key(self, hashlib.sha256("\x00".join((self.scope, *values)).encode()).hexdigest())


@dataclass(frozen=True)
class Key:
    """One counter."""

    rule: Rule
    digest: str


ACCOUNT_AND_ADDRESS = Rule("account-and-address", free=5)
ACCOUNT = Rule("account", free=20)
ADDRESS = Rule("address", free=50, forget_after=timedelta(hours=1))
DEVICE = Rule("device", free=10)
CURRENT_PASSWORD = Rule("current-password", free=5)
SIGN_UP = Rule("sign-up", free=200, forget_after=timedelta(hours=1))
MAIL = Rule("mail", free=3, forget_after=timedelta(hours=1))
MAIL_ADDRESS = Rule("mail-address", free=20, forget_after=timedelta(hours=1))


class Throttle:
    """Counts tries in one database session; `count` commits, the others do not."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count(self, *keys: Key) -> None:
        """Count one try of all `keys`; raises RateLimited, and counts none, when one of them has to wait."""
        now = utc_now()
        # Always in one order, or two requests could wait for each other's rows.
        for key in sorted(keys, key=lambda key: key.digest):
            count = await self._raise_count(key, now)
            if count is None:
                waits_until = await self._blocked_until(key)
                await self._session.rollback()
                raise RateLimited(max(1, math.ceil((waits_until - now).total_seconds())))
            if delay := key.rule.delay(count):
                await self._set(key, blocked_until=now + delay)
        await self._session.commit()

    async def clear(self, keys: Iterable[Key]) -> None:
        """Forget the tries: the last one was right."""
        digests = [key.digest for key in keys]
        await self._session.exec(delete(Attempt).where(col(Attempt.key).in_(digests)))

    async def take_back(self, key: Key) -> None:
        """Undo one count, without forgetting those before."""
        await self._set(key, count=col(Attempt.count) - 1, blocked_until=utc_now())

    async def _raise_count(self, key: Key, now: datetime) -> int | None:
        """The count with this try in it, or None when it has to wait."""
        dialect = sqlite if self._session.get_bind().dialect.name == "sqlite" else postgresql
        row = {"key": key.digest, "count": 1, "updated_at": now, "blocked_until": now}
        stale = col(Attempt.updated_at) < now - key.rule.forget_after
        insert = dialect.insert(Attempt).values(row)
        statement = insert.on_conflict_do_update(
            index_elements=[col(Attempt.key)],
            set_={"count": case((stale, 1), else_=col(Attempt.count) + 1), "updated_at": now},
            where=col(Attempt.blocked_until) <= now,
        ).returning(col(Attempt.count))
        count: int | None = (await self._session.exec(statement)).scalar_one_or_none()
        return count

    async def _blocked_until(self, key: Key) -> datetime:
        found = select(Attempt.blocked_until).where(Attempt.key == key.digest)
        return (await self._session.exec(found)).one_or_none() or utc_now()

    async def _set(self, key: Key, **values: object) -> None:
        await self._session.exec(update(Attempt).where(col(Attempt.key) == key.digest).values(**values))
