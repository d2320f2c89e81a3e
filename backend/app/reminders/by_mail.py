"""Reminders by e-mail."""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from app.accounts.models import User
from app.core.config import Settings
from app.core.database import Database
from app.core.mail import MAX_PARALLEL, Mailer
from app.reminders.channels import reminder_mail
from app.reminders.models import ReminderDelivery
from app.reminders.queue import BATCH, DeliveryQueue
from app.todos.models import Todo


class MailChannel:
    """Sends the mails that are pending, in any number of processes at once."""

    def __init__(self, database: Database, settings: Settings, mailer: Mailer) -> None:
        self._database = database
        self._settings = settings
        self._mailer = mailer
        # The mailer bounds each mail by twice its timeout.
        longest = 2 * settings.smtp_timeout_seconds * BATCH / MAX_PARALLEL
        self._queue = DeliveryQueue(database, ReminderDelivery, "email", longest)

    async def send_pending(self, now: datetime) -> None:
        """Send what is pending, several at once; raises SQLAlchemyError when the database is away."""
        await self._queue.send_pending(now, self._send)

    async def _send(self, delivery_id: UUID, now: datetime) -> None:
        loaded = await self._load(delivery_id)
        if loaded is None:
            return
        delivery, todo, user = loaded
        outcome = "not_needed"
        if not todo.done and todo.deleted_at is None:
            sent = await self._mailer.send(reminder_mail(self._settings, user, todo))
            outcome = "sent" if sent else "failed"
        await self._queue.finish(delivery, outcome, now)

    async def _load(self, delivery_id: UUID) -> tuple[ReminderDelivery, Todo, User] | None:
        """A delivery with its todo and user; None when they are gone meanwhile."""
        rows = (
            select(ReminderDelivery, Todo, User)
            .join(Todo, col(Todo.id) == col(ReminderDelivery.todo_id))
            .join(User, col(User.id) == col(ReminderDelivery.user_id))
            .where(ReminderDelivery.id == delivery_id)
        )
        async with self._database.session() as session:
            return (await session.exec(rows)).one_or_none()
