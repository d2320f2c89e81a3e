"""Open pages hear of changes, whichever replica made them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy.exc import OperationalError

from app.core.database import Database
from app.core.errors import RateLimited, Unavailable
from app.live import feed as feed_module
from app.live.feed import VersionFeed, running_feed
from app.main import create_app
from app.migrate import migrate
from app.todos.schemas import TodoCreate
from app.todos.service import TodoService
from tests.accounts import sign_up
from tests.assistant.talk import parse_events
from tests.assistant.test_mcp_tools import new_user
from tests.conftest import MakeDatabase, serving, test_settings


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Polls often."""
    monkeypatch.setattr(feed_module, "POLL_SECONDS", 0.02)


def versions_in(lines: Iterator[str]) -> Iterator[int]:
    """Versions that a stream tells."""
    for line in lines:
        if line.startswith("data:"):
            [(_, data)] = parse_events(f"event: version\n{line}\n\n")
            yield data["version"]


def test_a_change_on_another_replica_is_heard(make_database: MakeDatabase) -> None:
    settings = test_settings(make_database())
    migrate(settings.database_url)
    with (
        serving(create_app(settings)) as here,
        serving(create_app(settings)) as there,
        httpx2.Client(base_url=here, timeout=60) as reader,
        httpx2.Client(base_url=there, timeout=60) as writer,
    ):
        ann, bob = sign_up(writer, "Ann"), sign_up(writer, "Bob")
        with reader.stream("GET", f"/api/{ann.id}/events", headers=ann.headers) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            versions = versions_in(answer.iter_lines())
            assert next(versions) == 0
            bob.add("not Ann's")
            ann.add("a")
            version = next(versions)
            changes = ann.request("GET", "/todos/changes", params={"since": 0}).json()
    assert [todo["title"] for todo in changes["items"]] == ["a"]
    assert version == changes["version"] == 1


@asynccontextmanager
async def user_and_feed(url: str, draining: list[bool]) -> AsyncIterator[tuple[UUID, VersionFeed, Database]]:
    """A user, and a feed that drains once `draining` has something."""
    database = Database(test_settings(url))
    user_id = UUID(await new_user(database))
    async with running_feed(database, lambda: bool(draining)) as feed:
        yield user_id, feed, database
    await database.close()


async def read(feed: VersionFeed, user_id: UUID) -> list[int]:
    """All versions of a stream, to its end."""
    return [version async for version in feed.versions(user_id)]


@pytest.mark.anyio
async def test_a_slow_reader_gets_the_newest(sqlite_url: str) -> None:
    draining: list[bool] = []
    async with user_and_feed(sqlite_url, draining) as (user_id, feed, database):
        stream = feed.versions(user_id)
        assert await anext(stream) == 0
        async with database.session() as session:
            for title in "abc":
                await TodoService(session).create(user_id, TodoCreate(title=title))
        seen = [await anext(stream)]
        while seen[-1] < 3:
            seen.append(await anext(stream))
        assert seen == sorted(set(seen))
        second = feed.versions(user_id)
        assert await anext(second) == 3, "who comes later hears at once"
        draining.append(True)
        assert [version async for version in stream] == []
        with pytest.raises(Unavailable):
            feed.admit(user_id)


@pytest.mark.anyio
async def test_streams_are_bounded(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "STREAMS_OF_USER", 2)
    monkeypatch.setattr(feed_module, "STREAMS_OF_PROCESS", 3)
    monkeypatch.setattr(feed_module, "USERS_OF_QUERY", 1)
    async with user_and_feed(sqlite_url, []) as (user_id, feed, _):
        tasks = [asyncio.create_task(read(feed, owner)) for owner in (user_id, user_id, uuid4())]
        await asyncio.sleep(0.1)
        with pytest.raises(RateLimited):
            feed.admit(user_id)
        with pytest.raises(Unavailable):
            feed.admit(uuid4())
        tasks[0].cancel()
        await asyncio.sleep(0.1)
        feed.admit(user_id)
        feed.end_all()
        assert await asyncio.gather(*tasks[1:]) == [[0], [0]]


@pytest.mark.anyio
async def test_a_stream_ends_after_a_while(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "STREAM_SECONDS", 0.5)
    async with user_and_feed(sqlite_url, []) as (user_id, feed, _):
        assert await read(feed, user_id) in ([0], [])


@pytest.mark.anyio
async def test_a_database_that_goes_is_asked_again(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    polls: list[int] = []
    poll = VersionFeed._poll

    async def failing(feed: VersionFeed) -> None:
        polls.append(1)
        if len(polls) < 3:
            raise OperationalError("select", {}, OSError("gone"))
        await poll(feed)

    monkeypatch.setattr(VersionFeed, "_poll", failing)
    async with user_and_feed(sqlite_url, []) as (user_id, feed, _):
        assert await anext(feed.versions(user_id)) == 0
