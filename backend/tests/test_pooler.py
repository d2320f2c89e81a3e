"""The service behind PgBouncer in transaction mode: nothing may be left on a connection."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import make_url, text

from app.core.database import sync_url
from app.main import create_app
from app.migrate import MigrationError, connected, locked_connection, migrate
from tests import pgbouncer
from tests.accounts import sign_up
from tests.conftest import MakeDatabase, test_settings


@pytest.fixture(scope="module")
def pooler_port(postgres_url: str) -> Iterator[int]:
    """Port of a pooler before the tests' server; skips where none is installed."""
    binary = pgbouncer.find_binary()
    if binary is None:
        pytest.skip("no PgBouncer on this machine: apt-get install pgbouncer")
    with pgbouncer.running(binary, postgres_url) as port:
        yield port


@pytest.fixture
def direct(make_postgres: MakeDatabase) -> str:
    """URL of an empty database, without the pooler."""
    return make_postgres()


@pytest.fixture
def pooled(direct: str, pooler_port: int) -> str:
    """The same database through the pooler."""
    return make_url(direct).set(port=pooler_port).render_as_string(hide_password=False)


def test_migrations_leave_no_lock_behind(pooled: str, direct: str) -> None:
    for _ in range(3):
        migrate(pooled)
    with connected(sync_url(direct)) as connection:
        locks = connection.execute(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")).scalar()
    assert locks == 0


def test_the_lock_holds_through_the_pooler(pooled: str, direct: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with locked_connection(sync_url(pooled)):
        monkeypatch.setattr("app.migrate.LOCK_TIMEOUT_SECONDS", 1)
        with pytest.raises(MigrationError, match="lock timeout"):
            migrate(direct)
    migrate(pooled)


def test_many_requests_share_few_server_connections(pooled: str) -> None:
    migrate(pooled)
    with TestClient(create_app(test_settings(pooled, database_pool_size=10))) as client:
        assert client.get("/ready").status_code == 200
        ann = sign_up(client, "Ann")
        with ThreadPoolExecutor(10) as threads:
            list(threads.map(ann.add, [f"todo {number}" for number in range(60)]))
        assert len(ann.titles(limit=100)) == 60
        assert client.get("/ready").json()["checks"]["database"] == "ok"


def test_statements_are_bounded_on_either_way(pooled: str, direct: str) -> None:
    migrate(pooled)
    for url in (pooled, direct):
        app = create_app(test_settings(url, database_timeout_seconds=1))

        @app.get("/sleep")
        async def sleep() -> None:
            async with app.state.database.session() as session:  # noqa: B023 - called within this round
                await session.exec(text("SELECT pg_sleep(30)"))

        with TestClient(app) as client:
            assert client.get("/sleep").status_code == 503


def test_the_timeout_does_not_leak_to_other_clients(pooled: str) -> None:
    migrate(pooled)
    with TestClient(create_app(test_settings(pooled, database_timeout_seconds=7))) as client:
        assert client.get("/ready").status_code == 200
        plain = make_url(pooled).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True, prepare_threshold=None) as other:
            assert other.execute("SHOW statement_timeout").fetchone() == ("0",)
