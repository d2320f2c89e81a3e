"""Takes reminders when they are due. Every replica runs this; the database decides who takes which.

A due reminder is taken by setting the todo's `remind_at` to null while holding its list, in the transaction
that also writes one delivery for each place it goes to. A delivery is taken by setting it to sending, see
`queue`; both are done once, on SQLite and PostgreSQL alike.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from app.accounts.models import User
from app.core.config import Settings
from app.core.database import Database, utc_now
from app.core.mail import Mailer
from app.core.metrics import REMINDERS
from app.push.models import PushSubscription
from app.push.sender import PushSender
from app.push.subscriptions import live_subscriptions
from app.reminders.by_mail import MailChannel
from app.reminders.by_push import PushChannel
from app.reminders.channels import mail_status
from app.reminders.models import PushDelivery, ReminderDelivery
from app.reminders.queue import BATCH
from app.todos.models import Todo
from app.todos.repository import TodoRepository

logger = structlog.get_logger(__name__)

Step = Callable[[datetime], Awaitable[None]]

POLL_SECONDS = 5.0
STOP_SECONDS = 15.0
LATE = timedelta(hours=24)
"""After this a reminder is missed: nobody wants last week's."""


class ReminderScheduler:
    """Takes what is due, in any number of processes at once.

    Sending is apart, so that a mail server that hangs holds up no reminder in open pages.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    async def take_due(self, now: datetime) -> None:
        """Take what is due, user by user; raises SQLAlchemyError when the database is away."""
        async with self._database.session() as session:
            due = select(Todo.user_id).where(col(Todo.remind_at) <= now).distinct().limit(BATCH)
            users = list(await session.exec(due))
        for user_id in users:
            await self._take(user_id, now)

    async def _take(self, user_id: UUID, now: datetime) -> None:
        """Move a user's due reminders on to deliveries; open pages learn of it by the list's version."""
        async with self._database.session() as session:
            state = await TodoRepository(session).hold_list(user_id)
            user = (await session.exec(select(User).where(User.id == user_id))).one()
            due = select(Todo).where(Todo.user_id == user_id, col(Todo.remind_at) <= now).limit(BATCH)
            devices = await live_subscriptions(session, user_id, now) if self._settings.sends_push else ()
            by_mail = mail_status(self._settings, user) == "ready"
            for todo in await session.exec(due.execution_options(populate_existing=True)):
                remind_at = todo.remind_at
                assert remind_at is not None  # noqa: S101 - the query asks for it
                late = now - remind_at > LATE
                todo.remind_at, todo.reminded_at, todo.version = None, None if late else now, state.version
                REMINDERS.labels("in_app", "missed" if late else "shown").inc()
                if late:
                    continue
                if by_mail:
                    session.add(mail_of(todo, remind_at, now))
                session.add_all(push_to(device, todo, remind_at, now) for device in devices)
            await session.commit()


def mail_of(todo: Todo, remind_at: datetime, now: datetime) -> ReminderDelivery:
    """A reminder by mail that is to go out at once."""
    return ReminderDelivery(
        user_id=todo.user_id, todo_id=todo.id, channel="email", remind_at=remind_at, next_try_at=now
    )


def push_to(device: PushSubscription, todo: Todo, remind_at: datetime, now: datetime) -> PushDelivery:
    """A reminder to a device that is to go out at once."""
    return PushDelivery(
        user_id=todo.user_id, todo_id=todo.id, subscription_id=device.id, remind_at=remind_at, next_try_at=now
    )


async def run(step: Step, stopping: asyncio.Event) -> None:
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


@asynccontextmanager
async def running_scheduler(
    database: Database, settings: Settings, mailer: Mailer, push_sender: PushSender
) -> AsyncIterator[None]:
    """Send reminders while the context is open."""
    stopping = asyncio.Event()
    steps: tuple[Step, ...] = (
        ReminderScheduler(database, settings).take_due,
        MailChannel(database, settings, mailer).send_pending,
        PushChannel(database, settings, push_sender).send_pending,
    )
    tasks = [asyncio.create_task(run(step, stopping)) for step in steps]
    try:
        yield
    finally:
        stopping.set()
        _, late = await asyncio.wait(tasks, timeout=STOP_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
