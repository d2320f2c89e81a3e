"""The database: one async engine a process, PostgreSQL in the cluster and SQLite (WAL) in development."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, event
from sqlalchemy.engine import URL, Dialect, make_url
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


def make_engine(settings: Settings) -> AsyncEngine:
    """Engine for `settings.database_url`; PostgreSQL statements and connects end within the timeout."""
    url = async_url(settings.database_url)
    timeout = settings.database_timeout_seconds
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(url)
        event.listen(engine.sync_engine, "connect", configure_sqlite)
        return engine
    return create_async_engine(
        url,
        pool_size=settings.database_pool_size,
        max_overflow=0,
        pool_timeout=timeout,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": int(timeout),
            "options": f"-c statement_timeout={int(timeout * 1000)}",
        },
    )


class Database:
    """Sessions on one engine. `async with database.session() as session: ...`; `await close()` at the end."""

    def __init__(self, settings: Settings) -> None:
        self.engine = make_engine(settings)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A session; what is not committed when it closes is rolled back."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            yield session

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()
