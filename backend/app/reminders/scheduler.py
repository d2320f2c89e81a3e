"""Sends reminders when they are due. Every replica runs this; the database decides who sends which.

A due reminder is taken by setting the todo's `remind_at` to null while holding its list, in the transaction
that also writes one delivery for each channel. A delivery is taken by setting it to sending; both are done
once, on SQLite and PostgreSQL alike.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from app.accounts.models import User
from app.core.config import Settings
from app.core.database import Database, utc_now
from app.core.mail import Mailer
from app.core.metrics import REMINDERS
from app.reminders.channels import channels_of, reminder_mail
from app.reminders.models import ReminderDelivery
from app.todos.models import Todo
from app.todos.repository import TodoRepository

logger = structlog.get_logger(__name__)

POLL_SECONDS = 5.0
STOP_SECONDS = 15.0
BATCH = 50
LATE = timedelta(hours=24)
"""After this a reminder is missed: nobody wants last week's."""
MAX_ATTEMPTS = 5
FIRST_PAUSE = timedelta(minutes=1)
MAILS_AT_ONCE = 4


class ReminderScheduler:
    """Takes and sends what is due, in any number of processes at once.

    The two are apart, so that a mail server that hangs holds up no reminder in open pages.
    """

    def __init__(self, database: Database, settings: Settings, mailer: Mailer) -> None:
        self._database = database
        self._settings = settings
        self._mailer = mailer
        # The mailer bounds each mail; a lease outlasts a whole batch of mails that hang.
        self._lease = timedelta(seconds=60 + 2 * settings.smtp_timeout_seconds * BATCH / MAILS_AT_ONCE)

    async def take_due(self, now: datetime) -> None:
        """Take what is due, user by user; raises SQLAlchemyError when the database is away."""
        async with self._database.session() as session:
            due = select(Todo.user_id).where(col(Todo.remind_at) <= now).distinct().limit(BATCH)
            users = list(await session.exec(due))
        for user_id in users:
            await self._take(user_id, now)

    async def send_pending(self, now: datetime) -> None:
        """Send what is pending, several at once; raises SQLAlchemyError when the database is away."""
        await self._give_up_lost(now)
        claimed = await self._claim(now)
        await asyncio.gather(*(self._send(delivery_id, now) for delivery_id in claimed))

    async def _take(self, user_id: UUID, now: datetime) -> None:
        """Move a user's due reminders on to deliveries; open pages learn of it by the list's version."""
        async with self._database.session() as session:
            state = await TodoRepository(session).hold_list(user_id)
            user = (await session.exec(select(User).where(User.id == user_id))).one()
            due = select(Todo).where(Todo.user_id == user_id, col(Todo.remind_at) <= now).limit(BATCH)
            channels = channels_of(self._settings, user).channels
            for todo in await session.exec(due.execution_options(populate_existing=True)):
                remind_at = todo.remind_at
                assert remind_at is not None  # noqa: S101 - the query asks for it
                late = now - remind_at > LATE
                todo.remind_at, todo.reminded_at, todo.version = None, None if late else now, state.version
                REMINDERS.labels("in_app", "missed" if late else "shown").inc()
                if late:
                    continue
                for channel in channels:
                    if channel.status == "ready":
                        session.add(delivery_of(todo, channel.name, remind_at, now))
            await session.commit()

    async def _claim(self, now: datetime) -> list[UUID]:
        """Deliveries that are ours to send now."""
        pending = select(ReminderDelivery.id).where(
            ReminderDelivery.status == "pending", col(ReminderDelivery.next_try_at) <= now
        )
        claimed: list[UUID] = []
        async with self._database.session() as session:
            for delivery_id in list(await session.exec(pending.limit(BATCH))):
                mine = update(ReminderDelivery).where(
                    col(ReminderDelivery.id) == delivery_id, col(ReminderDelivery.status) == "pending"
                )
                values = {"status": "sending", "lease_until": now + self._lease}
                attempts = {"attempts": ReminderDelivery.attempts + 1}
                if (await session.exec(mine.values(**values, **attempts))).rowcount == 1:
                    claimed.append(delivery_id)
                await session.commit()
        return claimed

    async def _send(self, delivery_id: UUID, now: datetime) -> None:
        async with self._database.session() as session:
            loaded = await self._load(session, delivery_id)
        if loaded is None:
            return
        delivery, todo, user = loaded
        if todo.done or todo.deleted_at is not None:
            outcome = "not_needed"
        else:
            sent = await self._mailer.send(reminder_mail(self._settings, user, todo))
            outcome = "sent" if sent else "failed"
        REMINDERS.labels(delivery.channel, outcome).inc()
        values: dict[str, object] = {"status": outcome, "lease_until": None}
        if outcome == "failed" and delivery.attempts < MAX_ATTEMPTS:
            pause = FIRST_PAUSE * 2 ** (delivery.attempts - 1)
            values |= {"status": "pending", "next_try_at": now + pause}
        async with self._database.session() as session:
            mine = update(ReminderDelivery).where(col(ReminderDelivery.id) == delivery_id)
            await session.exec(mine.values(**values))
            await session.commit()

    async def _load(
        self, session: AsyncSession, delivery_id: UUID
    ) -> tuple[ReminderDelivery, Todo, User] | None:
        """A delivery with its todo and user; None when they are gone meanwhile."""
        rows = (
            select(ReminderDelivery, Todo, User)
            .join(Todo, col(Todo.id) == col(ReminderDelivery.todo_id))
            .join(User, col(User.id) == col(ReminderDelivery.user_id))
            .where(ReminderDelivery.id == delivery_id)
        )
        return (await session.exec(rows)).one_or_none()

    async def _give_up_lost(self, now: datetime) -> None:
        """What a process that died was sending may have arrived: it is not sent again."""
        lost = update(ReminderDelivery).where(
            col(ReminderDelivery.status) == "sending", col(ReminderDelivery.lease_until) < now
        )
        async with self._database.session() as session:
            count = (await session.exec(lost.values(status="unknown", lease_until=None))).rowcount
            await session.commit()
        if count:
            REMINDERS.labels("email", "unknown").inc(count)
            logger.warning("reminders_lost", count=count)

    async def run(self, step: Callable[[datetime], Awaitable[None]], stopping: asyncio.Event) -> None:
        """Repeat a step until told to stop; what is being sent then is finished."""
        while not stopping.is_set():
            try:
                await step(utc_now())
            except (SQLAlchemyError, OSError) as error:
                logger.warning("reminders_not_sent", error=type(error).__name__)
            try:
                await asyncio.wait_for(stopping.wait(), POLL_SECONDS)
            except TimeoutError:
                continue


def delivery_of(todo: Todo, channel: str, remind_at: datetime, now: datetime) -> ReminderDelivery:
    """A reminder of a todo that is to go out at once."""
    return ReminderDelivery(
        user_id=todo.user_id, todo_id=todo.id, channel=channel, remind_at=remind_at, next_try_at=now
    )


@asynccontextmanager
async def running_scheduler(database: Database, settings: Settings, mailer: Mailer) -> AsyncIterator[None]:
    """Send reminders while the context is open."""
    stopping = asyncio.Event()
    scheduler = ReminderScheduler(database, settings, mailer)
    steps = (scheduler.take_due, scheduler.send_pending)
    tasks = [asyncio.create_task(scheduler.run(step, stopping)) for step in steps]
    try:
        yield
    finally:
        stopping.set()
        _, late = await asyncio.wait(tasks, timeout=STOP_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
