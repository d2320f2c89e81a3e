"""Deliveries of one channel in the database: who takes which, and how it ended."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

import structlog
from sqlmodel import col, select, update

from app.core.database import Database
from app.core.metrics import REMINDERS
from app.reminders.models import PushDelivery, ReminderDelivery

logger = structlog.get_logger(__name__)

BATCH = 50
MAX_ATTEMPTS = 5
FIRST_PAUSE = timedelta(minutes=1)
# Beside what the sender itself may take for a batch that hangs.
LEASE = timedelta(seconds=60)

DeliveryT = TypeVar("DeliveryT", ReminderDelivery, PushDelivery)


class DeliveryQueue(Generic[DeliveryT]):
    """Deliveries of a table, shared by any number of processes; each is sent once."""

    def __init__(self, database: Database, table: type[DeliveryT], channel: str, seconds: float) -> None:
        """`seconds`: the longest that sending a whole batch takes."""
        self._database = database
        self._table: type[DeliveryT] = table
        self._channel = channel
        self._lease = LEASE + timedelta(seconds=seconds)

    async def send_pending(self, now: datetime, send: Callable[[UUID, datetime], Awaitable[None]]) -> None:
        """Send what is pending, several at once; raises SQLAlchemyError when the database is away."""
        await asyncio.gather(*(send(delivery_id, now) for delivery_id in await self._claim(now)))

    async def _claim(self, now: datetime) -> list[UUID]:
        """Deliveries that are ours to send now."""
        await self._give_up_lost(now)
        table = self._table
        pending = select(table.id).where(table.status == "pending", col(table.next_try_at) <= now)
        claimed: list[UUID] = []
        async with self._database.session() as session:
            for delivery_id in list(await session.exec(pending.limit(BATCH))):
                mine = update(table).where(col(table.id) == delivery_id, col(table.status) == "pending")
                values = {"status": "sending", "lease_until": now + self._lease}
                attempts = {"attempts": table.attempts + 1}
                if (await session.exec(mine.values(**values, **attempts))).rowcount == 1:
                    claimed.append(delivery_id)
                await session.commit()
        return claimed

    async def finish(
        self, delivery: DeliveryT, outcome: str, now: datetime, pause: timedelta | None = None
    ) -> None:
        """Store how a try ended. A failure is tried again a few times, after `pause` or ever longer."""
        REMINDERS.labels(self._channel, outcome).inc()
        values: dict[str, object] = {"status": outcome, "lease_until": None}
        if outcome == "failed" and delivery.attempts < MAX_ATTEMPTS:
            longer = FIRST_PAUSE * 2 ** (delivery.attempts - 1)
            values |= {"status": "pending", "next_try_at": now + max(longer, pause or longer)}
        async with self._database.session() as session:
            mine = update(self._table).where(col(self._table.id) == delivery.id)
            await session.exec(mine.values(**values))
            await session.commit()

    async def _give_up_lost(self, now: datetime) -> None:
        """What a process that died was sending may have arrived: it is not sent again."""
        table = self._table
        lost = update(table).where(col(table.status) == "sending", col(table.lease_until) < now)
        async with self._database.session() as session:
            count = (await session.exec(lost.values(status="unknown", lease_until=None))).rowcount
            await session.commit()
        if count:
            REMINDERS.labels(self._channel, "unknown").inc(count)
            logger.warning("reminders_lost", channel=self._channel, count=count)
