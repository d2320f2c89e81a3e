"""The database: one async engine a process, PostgreSQL in the cluster and SQLite (WAL) in development."""

import select
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from sqlalchemy import Connection, DateTime, event
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.types import TypeDecorator
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.config import Settings


def utc_now() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC timestamp; SQLite stores none, so the zone is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Normalise to UTC before storing."""
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware UTC, whatever the driver returns."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def sync_url(database_url: str) -> URL:
    """`database_url` with the driver that alembic uses (psycopg, sqlite3)."""
    url = make_url(database_url)
    return url.set(drivername="postgresql+psycopg" if url.get_backend_name() == "postgresql" else "sqlite")


def async_url(database_url: str) -> URL:
    """`database_url` with the driver that the service uses (psycopg, aiosqlite)."""
    url = sync_url(database_url)
    return url if url.get_backend_name() == "postgresql" else url.set(drivername="sqlite+aiosqlite")


def configure_sqlite(connection: Any, _record: Any) -> None:  # noqa: ANN401 - DBAPI connections have no type
    """WAL so that readers do not wait for a writer, and the foreign keys SQLite leaves off."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def is_pooled(connection: psycopg.Connection[Any] | psycopg.AsyncConnection[Any], server_pid: int) -> bool:
    """Whether a transaction pooler (PgBouncer, Supavisor, RDS Proxy) stands between us and the server.

    A pooler hands out process numbers of its own making, for a client has no server process to itself.
    `server_pid` is what `SELECT pg_backend_pid()` answered on this connection.
    """
    return connection.info.backend_pid != server_pid


async def connect_postgresql(*args: Any, **kwargs: Any) -> psycopg.AsyncConnection[Any]:  # noqa: ANN401 - libpq's
    """A connection that works with and without a transaction pooler in between.

    Behind a pooler every transaction may meet another server process: nothing may be left on a connection,
    neither prepared statements nor settings. Nor may a setting be sent in the startup packet, which PgBouncer
    refuses.
    """
    statement_timeout = kwargs.pop("statement_timeout")
    connection = await psycopg.AsyncConnection.connect(*args, autocommit=True, **kwargs)
    row = await (await connection.execute("SELECT pg_backend_pid()", prepare=False)).fetchone()
    if row is None or is_pooled(connection, row[0]):
        connection.prepare_threshold = None
    else:
        await connection.execute(f"SET statement_timeout = {int(statement_timeout)}".encode())
    await connection.set_autocommit(False)
    return connection


def limit_statements(engine: AsyncEngine, milliseconds: int) -> None:
    """Bound statements behind a pooler too, transaction by transaction, as nothing else would hold there."""

    def on_begin(connection: Connection) -> None:
        if connection.connection.driver_connection.prepare_threshold is None:  # type: ignore[union-attr]
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {milliseconds}")

    event.listen(engine.sync_engine, "begin", on_begin)


def refuse_dead(dbapi_connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401 - DBAPI
    """Replace a connection that the server has closed; costs no round trip, as asking with SELECT 1 would."""
    poll = select.poll()
    poll.register(dbapi_connection.driver_connection.pgconn.socket, select.POLLIN)
    # An idle connection has nothing to say but its end, and why.
    if poll.poll(0):
        raise DisconnectionError("the server has closed this connection, or is about to")


def make_engine(settings: Settings) -> AsyncEngine:
    """Engine for `settings.database_url`; PostgreSQL statements and connects end within the timeout."""
    url = async_url(settings.database_url)
    timeout = settings.database_timeout_seconds
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(url)
        event.listen(engine.sync_engine, "connect", configure_sqlite)
        return engine
    milliseconds = int(timeout * 1000)
    engine = create_async_engine(
        url,
        pool_size=settings.database_pool_size,
        max_overflow=0,
        pool_timeout=timeout,
        connect_args={
            "async_creator_fn": connect_postgresql,
            "connect_timeout": int(timeout),
            "statement_timeout": milliseconds,
            # A node that is lost says nothing: its connections end after so long.
            "keepalives_idle": 30,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": milliseconds,
        },
    )
    event.listen(engine.sync_engine, "checkout", refuse_dead)
    limit_statements(engine, milliseconds)
    return engine


class Database:
    """Sessions on one engine. `async with database.session() as session: ...`; `await close()` at the end."""

    def __init__(self, settings: Settings) -> None:
        self.engine = make_engine(settings)
        self._reader = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._reads_alone = False
        if self.engine.dialect.name == "postgresql":
            event.listen(self.engine.sync_engine, "connect", self._on_connect)

    @asynccontextmanager
    async def session(self, read_only: bool = False) -> AsyncIterator[AsyncSession]:
        """A session; what is not committed when it closes is rolled back.

        `read_only` promises that nothing is written. On PostgreSQL it spares the BEGIN and the ROLLBACK, each
        a round trip; under READ COMMITTED every statement sees what is committed by then either way.
        """
        engine = self._reader if read_only and self._reads_alone else self.engine
        async with AsyncSession(engine, expire_on_commit=False) as session:
            yield session

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()

    def _on_connect(self, dbapi_connection: Any, _record: object) -> None:  # noqa: ANN401 - DBAPI
        # Behind a pooler only a transaction can bound its statements.
        self._reads_alone = dbapi_connection.driver_connection.prepare_threshold is not None
