"""Reminders by push, to each device on its own."""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, delete, select, update

from app.core.config import Settings
from app.core.database import Database
from app.push.models import PushSubscription
from app.push.schemas import PushMessage
from app.push.sender import MAX_PARALLEL, PushSender, Receipt, Recipient
from app.push.subscriptions import live_subscriptions
from app.reminders.models import PushDelivery
from app.reminders.queue import BATCH, DeliveryQueue
from app.todos.models import Todo


class PushChannel:
    """Sends the push messages that are pending, in any number of processes at once."""

    def __init__(self, database: Database, settings: Settings, sender: PushSender) -> None:
        self._database = database
        self._sender = sender
        # The sender bounds each message by twice its timeout.
        longest = 2 * settings.push_timeout_seconds * BATCH / MAX_PARALLEL
        self._queue = DeliveryQueue(database, PushDelivery, "push", longest)

    async def send_pending(self, now: datetime) -> None:
        """Send what is pending, several at once; raises SQLAlchemyError when the database is away."""
        await self._queue.send_pending(now, self._send)

    async def _send(self, delivery_id: UUID, now: datetime) -> None:
        loaded = await self._load(delivery_id, now)
        if loaded is None:
            return
        delivery, todo, subscription = loaded
        if todo.done or todo.deleted_at is not None:
            receipt = None
        elif subscription is None:
            receipt = Receipt("gone")
        else:
            to = Recipient(subscription.endpoint, subscription.p256dh, subscription.auth)
            receipt = await self._sender.send(to, message_of(todo), topic=todo.id.hex)
            await self._note(subscription.id, receipt)
        outcome = "not_needed" if receipt is None else receipt.outcome
        await self._queue.finish(delivery, outcome, now, receipt.pause if receipt else None)

    async def _note(self, subscription_id: UUID, receipt: Receipt) -> None:
        """Forget a device that is gone; of the others, keep how it went, which the account page tells."""
        mine = col(PushSubscription.id) == subscription_id
        async with self._database.session() as session:
            if receipt.outcome == "gone":
                await session.exec(delete(PushSubscription).where(mine))
            else:
                row = update(PushSubscription).where(mine)
                await session.exec(row.values(last_outcome=receipt.outcome))
            await session.commit()

    async def _load(
        self, delivery_id: UUID, now: datetime
    ) -> tuple[PushDelivery, Todo, PushSubscription | None] | None:
        """A delivery with its todo, and its device if the person is still signed in there."""
        rows = (
            select(PushDelivery, Todo)
            .join(Todo, col(Todo.id) == col(PushDelivery.todo_id))
            .where(PushDelivery.id == delivery_id)
        )
        async with self._database.session() as session:
            row = (await session.exec(rows)).one_or_none()
            if row is None:
                return None
            delivery, todo = row
            devices = await live_subscriptions(session, delivery.user_id, now)
        device = next((device for device in devices if device.id == delivery.subscription_id), None)
        return delivery, todo, device


def message_of(todo: Todo) -> bytes:
    """What the device is told, as JSON: less than the 4,096 bytes that every service takes."""
    message = PushMessage(id=todo.id, title=todo.title, reminded_at=todo.reminded_at)
    return message.model_dump_json().encode()
