"""Reminders by push: encrypted, signed, once over replicas; services that are gone, busy, or hang."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from http_ece import ECEException
from sqlalchemy import func
from sqlmodel import col, select, update

from app.accounts.models import SignInSession, User
from app.core.database import Database, utc_now
from app.core.vapid import VapidKeys, new_private_key
from app.main import create_app
from app.migrate import migrate
from app.push.models import PushSubscription
from app.push.schemas import SubscriptionCreate
from app.push.sender import PushSender
from app.push.subscriptions import MAX_DEVICES, PushService, live_subscriptions
from app.reminders.by_push import PushChannel
from app.reminders.channels import channels_now, reminder_notice
from app.reminders.models import PushDelivery
from app.reminders.queue import MAX_ATTEMPTS
from app.todos.schemas import TodoUpdate
from app.todos.service import TodoService
from tests import push_service
from tests.accounts import Account, error_code, sign_up
from tests.assistant.test_mcp_tools import new_user
from tests.conftest import MakeDatabase, test_settings
from tests.push_service import Browser, claims_of
from tests.test_reminders import World as MailWorld
from tests.test_reminders import soon

pytestmark = pytest.mark.anyio
PRIVATE_KEY = new_private_key()
PUBLIC_KEY = VapidKeys(PRIVATE_KEY).public_key
SUBJECT = "mailto:owner@example.com"


class World(MailWorld):
    """A database with a user who is signed in, and a push service."""

    service: push_service.PushService
    session_id: UUID
    sender: PushSender

    async def browser(self, path: str, session_id: UUID | None = None) -> Browser:
        """A browser of the user's that takes notices."""
        browser = Browser(f"{self.service.origin}{path}")
        body = SubscriptionCreate.model_validate(browser.subscription())
        async with self.database.session() as session:
            await PushService(session).subscribe(self.user_id, session_id or self.session_id, body)
        return browser

    async def sign_in(self) -> UUID:
        """A session of the user's."""
        row = SignInSession(user_id=self.user_id, expires_at=utc_now() + timedelta(days=1))
        async with self.database.session() as session:
            session.add(row)
            await session.commit()
        return row.id

    def push_channel(self) -> PushChannel:
        """What sends a replica's push messages."""
        return PushChannel(self.database, self.settings, self.sender)

    async def tick(self, now: datetime) -> None:
        """What one replica does at a moment."""
        await self.replica().take_due(now)
        await self.push_channel().send_pending(now)

    async def statuses(self) -> list[tuple[str, int]]:
        """Status and attempts of all deliveries."""
        async with self.database.session() as session:
            return sorted((row.status, row.attempts) for row in await session.exec(select(PushDelivery)))

    async def devices(self) -> list[str | None]:
        """How the last message to each device ended."""
        async with self.database.session() as session:
            rows = await live_subscriptions(session, self.user_id, utc_now())
            return [row.last_outcome for row in rows]

    async def reach(self) -> tuple[str, str, str]:
        """Where reminders reach the user, push's status, and what the assistant says of it."""
        async with self.database.session() as session:
            user = (await session.exec(select(User).where(User.id == self.user_id))).one()
            channels = await channels_now(session, self.settings, user)
            notice = await reminder_notice(self.settings, session, self.user_id)
        return channels.reach, channels.channels[-1].status, notice


@pytest.fixture
def service() -> Iterator[push_service.PushService]:
    """A push service on the loopback."""
    with push_service.push_service() as service:
        yield service


def push_settings(service: push_service.PushService, **changes: object) -> dict[str, object]:
    """Settings of a server that sends to this service."""
    values = {
        "push_private_key": PRIVATE_KEY, "push_subject": SUBJECT, "push_timeout_seconds": 2,
        "push_allowed_origins": service.origin,
    }  # fmt: skip
    return {**values, **changes}


@pytest.fixture
async def world(make_database: MakeDatabase, service: push_service.PushService) -> AsyncIterator[World]:
    """A user on each kind of database."""
    settings = test_settings(make_database(), **push_settings(service))
    migrate(settings.database_url)
    database = Database(settings)
    world = World(database, settings, UUID(await new_user(database)))
    world.service, world.sender = service, PushSender(settings)
    world.session_id = await world.sign_in()
    yield world
    await world.sender.close()
    await database.close()


async def test_a_browser_can_read_it_and_trust_who_sent_it(world: World) -> None:
    browser, due = await world.browser("/one"), soon()
    todo = await world.add(due)
    await world.tick(due - timedelta(seconds=1))
    assert world.service.requests == []
    await world.tick(due)
    await world.tick(due + timedelta(minutes=1))
    [request] = world.service.requests
    reminded = (await world.todo(todo.id)).model_dump(mode="json")["reminded_at"]
    assert browser.read(request) == {"id": str(todo.id), "title": "Call mom", "reminded_at": reminded}
    with pytest.raises(ECEException):
        Browser(browser.endpoint).read(request)
    assert b"Call mom" not in request.body
    claims = claims_of(request, world.service.origin, PUBLIC_KEY)
    assert claims["sub"] == SUBJECT
    assert 0 < claims["exp"] - utc_now().timestamp() <= 24 * 3600, "RFC 8292 allows a day"
    assert request.headers["ttl"] == "86400"
    assert request.headers["urgency"] == "high"
    assert request.headers["topic"] == todo.id.hex
    assert (await world.statuses(), await world.devices()) == ([("sent", 1)], ["sent"])
    assert await world.reach() == ("anywhere", "ready", "")


async def test_every_device_is_sent_it_once_over_replicas(world: World) -> None:
    due = soon()
    for path in ("/one", "/two"):
        await world.browser(path)
    for _ in range(3):
        await world.add(due)
    await asyncio.gather(*(world.tick(due) for _ in range(4)))
    await world.tick(due)
    assert sorted(world.service.paths()) == ["/one"] * 3 + ["/two"] * 3
    assert await world.statuses() == [("sent", 1)] * 6


async def test_a_device_that_is_gone_is_forgotten(world: World) -> None:
    due = soon()
    for path, status in (("/gone", 410), ("/unknown", 404), ("/stays", 201)):
        await world.browser(path)
        world.service.answer(path, status)
    await world.add(due)
    await world.tick(due)
    assert await world.statuses() == [("gone", 1), ("gone", 1), ("sent", 1)]
    assert await world.devices() == ["sent"]
    await world.add(due + timedelta(minutes=1))
    await world.tick(due + timedelta(minutes=1))
    assert sorted(world.service.paths()) == ["/gone", "/stays", "/stays", "/unknown"]


async def test_it_is_said_when_the_last_device_is_gone(world: World) -> None:
    due = soon()
    assert (await world.reach())[:2] == ("while_open", "no_device")
    assert "no device of yours takes notices" in (await world.reach())[2]
    await world.browser("/gone")
    assert await world.reach() == ("anywhere", "ready", "")
    world.service.answer("/gone", 410)
    await world.add(due)
    await world.tick(due)
    assert (await world.reach())[:2] == ("while_open", "no_device")


async def test_a_busy_service_is_tried_again_a_few_times(world: World) -> None:
    due = soon()
    await world.browser("/busy")
    await world.add(due)
    world.service.answer("/busy", 429, 503)
    await world.tick(due)
    await world.tick(due + timedelta(seconds=59))
    assert await world.statuses() == [("pending", 1)]
    await world.tick(due + timedelta(minutes=1))
    await world.tick(due + timedelta(minutes=10))
    assert (await world.statuses(), await world.devices()) == ([("sent", 3)], ["sent"])
    world.service.answer("/busy", *[500] * 100)
    now = soon() + timedelta(minutes=1)
    await world.add(now)
    for number in range(10):
        await world.tick(now + timedelta(hours=number))
    assert sorted(await world.statuses()) == [("failed", MAX_ATTEMPTS), ("sent", 3)]
    assert len(world.service.requests) == 3 + MAX_ATTEMPTS
    assert (await world.reach())[:2] == ("while_open", "failing")


async def test_the_service_says_how_long_to_wait_but_not_for_ever(world: World) -> None:
    due = soon()
    await world.browser("/busy")
    await world.add(due)
    world.service.answer("/busy", 429, 429, Retry_After="99999999")
    await world.tick(due)
    await world.tick(due + timedelta(minutes=59))
    assert await world.statuses() == [("pending", 1)]
    await world.tick(due + timedelta(minutes=60))
    assert await world.statuses() == [("pending", 2)]


async def test_a_service_that_hangs_holds_up_no_other_device(world: World) -> None:
    due = soon()
    world.settings.push_timeout_seconds = 0.3
    await world.sender.close()
    world.sender = PushSender(world.settings)
    await world.browser("/hangs")
    await world.browser("/works")
    world.service.answer("/hangs", 0)
    await world.add(due)
    await world.tick(due)
    assert await world.statuses() == [("pending", 1), ("sent", 1)]
    await world.tick(due + timedelta(minutes=1))
    assert await world.statuses() == [("sent", 1), ("sent", 2)]


@pytest.mark.parametrize("status", [400, 401, 403, 413, 301])
async def test_what_it_refuses_is_not_sent_again(world: World, status: int) -> None:
    due = soon()
    await world.browser("/refuses")
    world.service.answer("/refuses", status, Location=f"{world.service.origin}/elsewhere")
    await world.add(due)
    await world.tick(due)
    await world.tick(due + timedelta(hours=1))
    assert world.service.paths() == ["/refuses"], "nor is a redirect followed"
    assert (await world.statuses(), await world.devices()) == ([("refused", 1)], ["refused"])
    assert (await world.reach())[1] == "failing"


async def test_a_service_that_is_away_is_tried_again(world: World) -> None:
    due = soon()
    nobody = "http://127.0.0.1:1"
    world.settings.push_allowed_origins = nobody
    body = SubscriptionCreate.model_validate(Browser(f"{nobody}/x").subscription())
    async with world.database.session() as session:
        await PushService(session).subscribe(world.user_id, world.session_id, body)
    await world.add(due)
    await world.tick(due)
    assert await world.statuses() == [("pending", 1)]


async def test_what_a_dead_process_was_sending_is_not_sent_again(world: World) -> None:
    due = soon()
    await world.browser("/hangs")
    world.service.answer("/hangs", 0)
    await world.add(due)
    await world.replica().take_due(due)
    task = asyncio.create_task(world.push_channel().send_pending(due))
    while not world.service.requests:
        await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await world.tick(due + timedelta(minutes=1))
    assert await world.statuses() == [("sending", 1)]
    await world.tick(due + timedelta(hours=1))
    assert (await world.statuses(), world.service.paths()) == ([("unknown", 1)], ["/hangs"])


async def test_who_is_done_is_not_reminded(world: World) -> None:
    due = soon()
    await world.browser("/one")
    todo = await world.add(due)
    await world.replica().take_due(due)
    async with world.database.session() as session:
        await TodoService(session).update(world.user_id, todo.id, TodoUpdate(done=True))
    await world.push_channel().send_pending(due)
    assert (world.service.requests, await world.statuses()) == ([], [("not_needed", 1)])


async def test_who_has_signed_out_there_is_not_reminded_there(world: World) -> None:
    due = soon()
    elsewhere = await world.sign_in()
    await world.browser("/here")
    await world.browser("/elsewhere", elsewhere)
    await world.add(due)
    await world.replica().take_due(due)
    async with world.database.session() as session:
        over = update(SignInSession).where(col(SignInSession.id) == elsewhere)
        await session.exec(over.values(revoked_at=utc_now()))
        await session.commit()
    await world.push_channel().send_pending(due)
    await world.add(due + timedelta(minutes=1))
    await world.tick(due + timedelta(minutes=1))
    assert world.service.paths() == ["/here", "/here"]
    assert await world.statuses() == [("gone", 1), ("sent", 1), ("sent", 1)]


async def test_devices_are_bounded_and_the_oldest_goes(world: World) -> None:
    for number in range(MAX_DEVICES + 3):
        await world.browser(f"/{number}")
    async with world.database.session() as session:
        rows = await live_subscriptions(session, world.user_id, utc_now())
    assert [row.endpoint.rpartition("/")[2] for row in rows] == [str(n) for n in range(3, MAX_DEVICES + 3)]


async def test_two_tabs_subscribe_at_once(world: World) -> None:
    browser = Browser(f"{world.service.origin}/one")
    body = SubscriptionCreate.model_validate(browser.subscription())

    async def subscribe() -> None:
        async with world.database.session() as session:
            await PushService(session).subscribe(world.user_id, world.session_id, body)

    await asyncio.gather(*(subscribe() for _ in range(3)))
    assert await world.devices() == [None]


async def test_all_goes_with_the_account(world: World) -> None:
    due = soon()
    await world.browser("/one")
    await world.add(due)
    await world.tick(due)
    async with world.database.session() as session:
        await session.delete((await session.exec(select(User).where(User.id == world.user_id))).one())
        await session.commit()
        for table in (PushSubscription, PushDelivery):
            assert (await session.exec(select(func.count()).select_from(table))).one() == 0


def pushing(sqlite_url: str, service: push_service.PushService) -> TestClient:
    """A client of an application that sends to the service."""
    return TestClient(create_app(test_settings(sqlite_url, **push_settings(service))))


def subscribe(account: Account, body: dict[str, Any]) -> Any:  # noqa: ANN401 - the client's answer
    return account.request("PUT", "/push/subscriptions", json=body)


def test_a_browser_subscribes_and_unsubscribes(sqlite_url: str, service: push_service.PushService) -> None:
    with pushing(sqlite_url, service) as client:
        ann, bob = sign_up(client, "Ann"), sign_up(client, "Bob")
        assert ann.request("GET", "/push").json() == {"status": "ready", "public_key": PUBLIC_KEY}
        body = Browser(f"{service.origin}/one").subscription()
        for _ in range(2):
            assert subscribe(ann, body).status_code == 204
        assert ann.request("GET", "/reminders/channels").json()["reach"] == "anywhere"
        digest = sha256(body["endpoint"].encode()).hexdigest()
        bob.request("DELETE", f"/push/subscriptions/{digest}")
        assert ann.request("GET", "/reminders/channels").json()["reach"] == "anywhere", "it is not Bob's"
        for _ in range(2):
            assert ann.request("DELETE", f"/push/subscriptions/{digest}").status_code == 204
        assert ann.request("GET", "/reminders/channels").json()["reach"] == "while_open"
        assert ann.request("DELETE", "/push/subscriptions/x").status_code == 422
        assert bob.client.get(f"/api/{ann.id}/push", headers=bob.headers).status_code == 403


def test_a_browser_is_whose_who_used_it_last(sqlite_url: str, service: push_service.PushService) -> None:
    with pushing(sqlite_url, service) as client:
        ann, bob = sign_up(client, "Ann"), sign_up(client, "Bob")
        body = Browser(f"{service.origin}/one").subscription()
        assert [subscribe(one, body).status_code for one in (ann, bob)] == [204, 204]
        reach = [one.request("GET", "/reminders/channels").json()["reach"] for one in (ann, bob)]
        assert reach == ["while_open", "anywhere"]
        subscribe(ann, body)
        client.post("/api/auth/sign-out", headers=ann.headers)
        client.cookies.clear()
        assert bob.request("GET", "/reminders/channels").json()["channels"][-1]["status"] == "no_device"


def test_without_keys_there_is_no_push(ann: Account, service: push_service.PushService) -> None:
    assert ann.request("GET", "/push").json() == {"status": "not_configured", "public_key": None}
    answer = subscribe(ann, Browser("https://push.example.com/x").subscription())
    assert (answer.status_code, error_code(answer)) == (409, "push_unset")


def test_what_no_message_could_be_sent_to_is_refused(
    sqlite_url: str, service: push_service.PushService
) -> None:
    own = Browser(f"{service.origin}/one").subscription()
    endpoints = [Browser(endpoint).subscription() for endpoint in ("https://10.96.0.1/x", "x", "")]
    wrong: list[dict[str, str]] = [
        {"p256dh": "BAAA"},
        {"p256dh": "B" + "A" * 86},
        {"p256dh": "\u00e9" * 87},
        {"p256dh": ""},
        {"auth": "A" * 15},
        {"auth": "\u00e9" * 22},
    ]
    keys = [{**own, "keys": {**own["keys"], **change}} for change in wrong]
    with pushing(sqlite_url, service) as client:
        ann = sign_up(client, "Ann")
        answers = [subscribe(ann, body) for body in [*endpoints, *keys]]
    assert [(answer.status_code, error_code(answer)) for answer in answers] == [(422, "invalid_input")] * 9


def test_the_command_makes_keys_that_can_be_used() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "app.push"], capture_output=True, text=True, check=True, timeout=60
    )
    first, second = ran.stdout.splitlines()
    private_key = second.removeprefix("PUSH_PRIVATE_KEY=")
    assert first == f"# Public key: {VapidKeys(private_key).public_key}"
