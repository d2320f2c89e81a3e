"""Migrations forward and back with data in the tables, on each kind of database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from fastapi.testclient import TestClient
from sqlalchemy import Connection, MetaData, insert, select

from app.core.database import sync_url
from app.main import create_app
from app.migrate import alembic_config, connected, migrate
from tests.accounts import sign_up
from tests.conftest import MakeDatabase, test_settings

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def url(make_database: MakeDatabase) -> str:
    """URL of an empty database."""
    return make_database()


@contextmanager
def at(url: str) -> Iterator[Connection]:
    """A connection whose work is committed."""
    with connected(sync_url(url)) as connection, connection.begin():
        yield connection


def tables(connection: Connection) -> MetaData:
    """The tables as they are."""
    metadata = MetaData()
    metadata.reflect(connection)
    return metadata


def rows(url: str, table: str) -> list[dict[str, Any]]:
    """All rows of a table, by title."""
    with at(url) as connection:
        found = connection.execute(select(tables(connection).tables[table])).mappings()
        return sorted((dict(row) for row in found), key=lambda row: str(row.get("title", row.get("tag"))))


def test_todos_of_the_first_release_are_kept(url: str) -> None:
    with at(url) as connection:
        command.upgrade(alembic_config(connection), "0001")
    user, identifiers = uuid4().hex, [uuid4().hex for _ in range(3)]
    with at(url) as connection:
        first = tables(connection).tables
        person = {
            "id": user,
            "email": "a@example.com",
            "name": "Ann",
            "password_hash": "-",
            "created_at": BEGAN,
        }
        connection.execute(insert(first["users"]), [person])
        # Inserted in another order than they were created in.
        for number in (2, 0, 1):
            moment = BEGAN + timedelta(hours=number)
            todo = {
                "id": identifiers[number], "user_id": user, "title": f"todo {number}", "notes": "",
                "priority": 2, "done": number == 1, "due_date": None, "created_at": moment,
                "updated_at": moment,
            }  # fmt: skip
            connection.execute(insert(first["todos"]), [todo])
        tag = {"todo_id": identifiers[0], "tag": "home", "position": 0}
        connection.execute(insert(first["todo_tags"]), [tag])
    before = rows(url, "todos")
    migrate(url)
    after = rows(url, "todos")
    assert [{name: row[name] for name in before[0]} for row in after] == before
    assert sorted(after, key=lambda row: row["position"]) == after
    assert len({row["position"] for row in after}) == 3
    assert [row["completed_at"] is not None for row in after] == [False, True, False]
    assert len(rows(url, "todo_tags")) == 1


def test_back_to_the_first_release_and_forth(url: str) -> None:
    migrate(url)
    with TestClient(create_app(test_settings(url))) as client:
        ann = sign_up(client, "Ann")
        ann.add("kept", tags=["a", "b"], due_date="2126-01-01", due_time="08:00", recurrence="FREQ=DAILY")
        gone = ann.add("in the trash", tags=["c"])
        ann.request("DELETE", f"/todos/{gone['id']}")
    with at(url) as connection:
        command.downgrade(alembic_config(connection), "0001")
    [todo] = rows(url, "todos")
    assert todo["title"] == "kept", "the release before would list what is in the trash"
    assert [row["tag"] for row in rows(url, "todo_tags")] == ["a", "b"]
    migrate(url)
    assert [row["title"] for row in rows(url, "todos")] == ["kept"]
    assert [row["tag"] for row in rows(url, "todo_tags")] == ["a", "b"]
