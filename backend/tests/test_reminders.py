"""Reminders: when they go out, once over replicas, and whom they cannot reach."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select, update

from app.core.config import Settings
from app.core.database import Database, utc_now
from app.core.mail import Mail
from app.main import create_app
from app.migrate import migrate
from app.reminders.by_mail import MailChannel
from app.reminders.models import ReminderDelivery
from app.reminders.queue import MAX_ATTEMPTS
from app.reminders.scheduler import ReminderScheduler
from app.todos.models import Todo
from app.todos.schemas import TodoCreate, TodoRead, TodoUpdate
from app.todos.service import TodoService
from tests.accounts import Account
from tests.assistant.test_mcp_tools import new_user
from tests.conftest import MakeDatabase, test_settings

pytestmark = pytest.mark.anyio
SMTP = {
    "smtp_host": "mail.example.com",
    "mail_from": "todo@example.com",
    "public_url": "https://todo.example",
}


@dataclass
class FakeMailer:
    """Takes mails, unless told to fail or to hang."""

    fails: int = 0
    hangs: bool = False
    mails: list[Mail] = field(default_factory=list)

    async def send(self, mail: Mail) -> bool:
        """Whether the mail was taken."""
        if self.hangs:
            await asyncio.sleep(3600)
        await asyncio.sleep(0)
        if self.fails:
            self.fails -= 1
            return False
        self.mails.append(mail)
        return True


@dataclass
class World:
    """A database with a user, and schedulers as replicas have them."""

    database: Database
    settings: Settings
    user_id: UUID
    mailer: FakeMailer = field(default_factory=FakeMailer)

    def replica(self) -> ReminderScheduler:
        """A scheduler of one replica."""
        return ReminderScheduler(self.database, self.settings)

    def mail_channel(self) -> MailChannel:
        """What sends a replica's mails."""
        mailer: Any = self.mailer
        return MailChannel(self.database, self.settings, mailer)

    async def add(self, due: datetime, **fields: Any) -> TodoRead:  # noqa: ANN401
        """A todo with a reminder at its due time, which is to come."""
        body = TodoCreate(
            title="Call mom",
            due_date=due.date(),
            due_time=f"{due:%H:%M}",
            time_zone="UTC",
            reminder_minutes=0,
            **fields,
        )
        async with self.database.session() as session:
            return await TodoService(session).create(self.user_id, body)

    async def tick(self, now: datetime) -> None:
        """What one replica does at a moment."""
        await self.replica().take_due(now)
        await self.mail_channel().send_pending(now)

    async def todo(self, todo_id: UUID) -> TodoRead:
        """The todo as it is now."""
        async with self.database.session() as session:
            return await TodoService(session).get(self.user_id, todo_id)

    async def statuses(self) -> list[tuple[str, int]]:
        """Status and attempts of all deliveries."""
        async with self.database.session() as session:
            rows = await session.exec(select(ReminderDelivery))
            return [(row.status, row.attempts) for row in rows]


@pytest.fixture
async def world(make_database: MakeDatabase) -> AsyncIterator[World]:
    """A user on each kind of database, with SMTP set."""
    settings = test_settings(make_database(), **SMTP)
    migrate(settings.database_url)
    database = Database(settings)
    yield World(database, settings, UUID(await new_user(database)))
    await database.close()


def soon() -> datetime:
    """The full minute after next."""
    return utc_now().replace(second=0, microsecond=0) + timedelta(minutes=2)


async def test_a_reminder_goes_out_when_it_is_due(world: World) -> None:
    due = soon()
    todo = await world.add(due, notes="birthday")
    await world.tick(due - timedelta(seconds=1))
    assert world.mailer.mails == []
    before = (await world.todo(todo.id)).version
    await world.tick(due)
    await world.tick(due + timedelta(minutes=1))
    [mail] = world.mailer.mails
    assert mail.subject == "Reminder: Call mom"
    assert f"{due:%H:%M}" in mail.text
    assert "birthday" in mail.text
    reminded = await world.todo(todo.id)
    assert (reminded.reminder_status, reminded.remind_at) == ("sent", None)
    assert reminded.version > before, "open pages hear of it"
    assert await world.statuses() == [("sent", 1)]


async def test_replicas_send_it_once(world: World) -> None:
    due = soon()
    for _ in range(5):
        await world.add(due)
    await asyncio.gather(*(world.tick(due) for _ in range(4)))
    await world.tick(due)
    assert len(world.mailer.mails) == 5
    assert await world.statuses() == [("sent", 1)] * 5


async def test_a_failure_is_tried_again_a_few_times(world: World) -> None:
    due = soon()
    await world.add(due)
    world.mailer.fails = 2
    await world.tick(due)
    await world.tick(due + timedelta(seconds=59))
    assert await world.statuses() == [("pending", 1)]
    await world.tick(due + timedelta(minutes=1))
    await world.tick(due + timedelta(minutes=10))
    assert await world.statuses() == [("sent", 3)]
    await world.add(soon() + timedelta(minutes=1))
    world.mailer.fails = 100
    now = soon() + timedelta(minutes=1)
    for number in range(10):
        await world.tick(now + timedelta(hours=number))
    assert sorted(await world.statuses()) == [("failed", MAX_ATTEMPTS), ("sent", 3)]


async def test_what_a_dead_process_was_sending_is_not_sent_again(world: World) -> None:
    due = soon()
    await world.add(due)
    world.mailer.hangs = True
    await world.replica().take_due(due)
    task = asyncio.create_task(world.mail_channel().send_pending(due))
    while await world.statuses() != [("sending", 1)]:
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    world.mailer.hangs = False
    await world.tick(due + timedelta(minutes=1))
    assert await world.statuses() == [("sending", 1)]
    await world.tick(due + timedelta(hours=1))
    assert (await world.statuses(), world.mailer.mails) == ([("unknown", 1)], [])


async def test_a_mail_server_that_hangs_holds_up_no_page(world: World) -> None:
    due = soon()
    await world.add(due)
    later = await world.add(due + timedelta(minutes=1))
    world.mailer.hangs = True
    await world.replica().take_due(due)
    task = asyncio.create_task(world.mail_channel().send_pending(due))
    await world.replica().take_due(due + timedelta(minutes=1))
    assert (await world.todo(later.id)).reminder_status == "sent"
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_last_weeks_reminder_is_missed(world: World) -> None:
    due = soon()
    todo = await world.add(due)
    await world.tick(due + timedelta(days=2))
    assert (await world.todo(todo.id)).reminder_status == "missed"
    assert world.mailer.mails == []


async def test_who_is_done_is_not_reminded(world: World) -> None:
    due = soon()
    first, second = await world.add(due), await world.add(due)
    async with world.database.session() as session:
        await TodoService(session).update(world.user_id, first.id, TodoUpdate(done=True))
    await world.replica().take_due(due)
    async with world.database.session() as session:
        await TodoService(session).update(world.user_id, second.id, TodoUpdate(done=True))
    await world.mail_channel().send_pending(due)
    assert (world.mailer.mails, await world.statuses()) == ([], [("not_needed", 1)])


async def test_without_a_way_it_is_shown_in_pages_only(world: World) -> None:
    world.settings = test_settings("sqlite:///unused.db")
    due = soon()
    todo = await world.add(due)
    await world.tick(due)
    assert (await world.todo(todo.id)).reminder_status == "sent"
    assert await world.statuses() == []


async def test_the_application_sends_by_itself(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.reminders.scheduler.POLL_SECONDS", 0.02)
    app = create_app(test_settings(sqlite_url))
    async with app.router.lifespan_context(app):
        database: Database = app.state.database
        world = World(database, app.state.settings, UUID(await new_user(database)))
        todo = await world.add(soon())
        async with database.session() as session:
            past = datetime.now(UTC) - timedelta(seconds=1)
            await session.exec(update(Todo).where(col(Todo.id) == todo.id).values(remind_at=past))
            await session.commit()
        for _ in range(500):
            if (await world.todo(todo.id)).reminder_status == "sent":
                break
            await asyncio.sleep(0.02)
        else:
            raise AssertionError("it was not sent")


def test_it_is_said_where_reminders_reach(ann: Account) -> None:
    shown = ann.request("GET", "/reminders/channels").json()
    assert shown["reach"] == "while_open"
    assert "only while this app is open" in shown["message"]
    assert shown["channels"] == [
        {"name": "in_app", "status": "while_open"},
        {"name": "email", "status": "not_configured"},
        {"name": "push", "status": "not_configured"},
    ]
