"""A database that has run out of something says so: code, metric, log and sentence."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from structlog.testing import capture_logs

from app.core.config import Settings
from app.core.database_errors import outage_of
from app.main import create_app
from app.migrate import migrate
from tests.accounts import Account, error_code, sign_up
from tests.conftest import MakeDatabase, test_settings

RAISE = """
CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file' USING ERRCODE = '{sqlstate}';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse();
"""


def refuse(settings: Settings, sqlstate: str, table: str = "todos", when: str = "true") -> None:
    """Let the database refuse rows of a table with a SQLSTATE."""
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        connection.execute(RAISE.format(sqlstate=sqlstate, table=table, when=when).encode())


@pytest.fixture
def postgres_settings(make_postgres: MakeDatabase) -> Settings:
    """Settings of an application on a PostgreSQL database of its own."""
    settings = test_settings(make_postgres())
    migrate(settings.database_url)
    return settings


@pytest.fixture
def ann_on_postgres(postgres_settings: Settings) -> Iterator[Account]:
    """An account on it."""
    with TestClient(create_app(postgres_settings)) as client:
        yield sign_up(client, "Ann")


@pytest.mark.parametrize(
    ("sqlstate", "code", "retry_after"),
    [
        ("53100", "storage_full", "60"),
        ("53200", "database_overloaded", "15"),
        ("53300", "database_overloaded", "15"),
    ],
)
def test_postgresql_out_of_resources(
    ann_on_postgres: Account, postgres_settings: Settings, sqlstate: str, code: str, retry_after: str
) -> None:
    refuse(postgres_settings, sqlstate)
    with capture_logs() as logs:
        answer = ann_on_postgres.request("POST", "/todos", json={"title": "milk"})
    assert (answer.status_code, error_code(answer)) == (503, code)
    assert answer.headers["retry-after"] == retry_after
    [line] = [entry for entry in logs if entry["event"] == "database_unavailable"]
    assert (line["sqlstate"], line["code"]) == (sqlstate, code)
    metrics = ann_on_postgres.client.get("/metrics").text
    assert re.search(rf'todo_database_errors_total{{sqlstate="{sqlstate}"}} [1-9]', metrics)
    assert ann_on_postgres.titles() == [], "reading goes on"
    assert ann_on_postgres.client.get("/ready").status_code == 200


def test_an_answer_that_cannot_be_stored_names_the_full_disk(
    ann_on_postgres: Account, postgres_settings: Settings
) -> None:
    refuse(postgres_settings, "53100", "messages", "NEW.role = 'assistant'")
    answer = ann_on_postgres.request("POST", "/chat", json={"message": "add milk"})
    assert (answer.status_code, error_code(answer)) == (503, "storage_full")
    stream = ann_on_postgres.request("POST", "/chat/stream", json={"message": "add milk"}).text
    assert '"code":"storage_full"' in stream.replace(" ", "")
    assert "storage is full" in stream


def test_a_tool_that_meets_a_full_disk_says_so(ann_on_postgres: Account, postgres_settings: Settings) -> None:
    refuse(postgres_settings, "53100")
    answer = ann_on_postgres.request("POST", "/chat", json={"message": "add milk"}).json()
    assert "storage is full" in str(answer["tool_calls"])
    assert "psycopg" not in str(answer)


def no_more_pages(connection: DBAPIConnection, _: object) -> None:
    """The database may not grow: SQLite then says that it is full."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA max_page_count = 1")
    cursor.close()


def test_sqlite_on_a_full_disk(sqlite_url: str) -> None:
    app = create_app(test_settings(sqlite_url))
    with TestClient(app) as client:
        ann = sign_up(client, "Ann")

        async def fill() -> None:
            # On every connection: the scheduler and the housekeeping have some of their own in the pool.
            engine = app.state.database.engine
            event.listen(engine.sync_engine, "connect", no_more_pages)
            await engine.dispose()

        assert client.portal is not None
        client.portal.call(fill)
        answers = [
            ann.request("POST", "/todos", json={"title": "milk", "notes": "x" * 9000}) for _ in range(5)
        ]
        assert error_code(answers[-1]) == "storage_full"
        assert "storage is full" in answers[-1].json()["error"]["message"]


def test_other_states_mean_that_it_does_not_answer() -> None:
    assert {outage_of(state).code for state in (None, "57014", "08006", "57P03")} == {"unavailable"}
