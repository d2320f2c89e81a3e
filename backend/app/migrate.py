"""`python -m app.migrate`: bring the database to the newest schema. Safe to run twice or at once.

PostgreSQL runners take turns by an advisory lock of their transaction, SQLite runners by a lock file beside
the database.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from app.core.config import ConfigurationError, load_settings
from app.core.database import sync_url
from app.core.logging import configure_logging

logger = structlog.get_logger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_TIMEOUT_SECONDS = 120
CONNECT_TIMEOUT_SECONDS = 10
# Any constant will do; it only has to be the same for all runners on this database.
ADVISORY_LOCK = 7_046_129_431


class MigrationError(Exception):
    """The schema could not be brought to head; the message says why."""


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, running on `connection`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


@dataclass(frozen=True)
class Revisions:
    """Migrations this program comes with."""

    head: str
    known: frozenset[str]

    def behind(self, found: str | None) -> bool:
        """Whether a database at revision `found` lacks migrations of ours.

        One that we do not know is newer, and fine: a rollout migrates while older replicas still serve, and a
        rollback leaves the schema as it is. So a migration must not break the release before it.
        """
        return found != self.head and (found is None or found in self.known)


def revisions() -> Revisions:
    """Migrations in this program; raises MigrationError when there are none."""
    scripts = ScriptDirectory.from_config(alembic_config())
    head = scripts.get_current_head()
    if head is None:
        raise MigrationError(f"No migrations found in {MIGRATIONS}.")
    return Revisions(head, frozenset(script.revision for script in scripts.walk_revisions()))


@contextmanager
def locked_connection(url: URL) -> Iterator[Connection]:
    """A connection in a transaction while no other runner migrates.

    Waits for others up to LOCK_TIMEOUT_SECONDS. The transaction commits when the context
    ends well: all of an upgrade or nothing.
    """
    if url.get_backend_name() == "sqlite":
        with (
            FileLock(f"{url.database}.migrate.lock", timeout=LOCK_TIMEOUT_SECONDS),
            connected(url) as connection,
            connection.begin(),
        ):
            yield connection
        return
    with connected(url) as connection, connection.begin():
        # Both end with the transaction. Behind a pooler (PgBouncer) a lock of the session would stay on a
        # server connection that we give back, and the next runner would wait for it in vain.
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        yield connection


def log_wait(state: RetryCallState) -> None:
    """Tell that the database is not there yet, now and then."""
    if state.attempt_number % 5 == 1:
        logger.info("waiting_for_database", seconds=round(state.seconds_since_start or 0))


def wait_for_database(url: URL, seconds: float) -> None:
    """Return once the database takes a connection; raises OperationalError when it does not in time."""
    for attempt in Retrying(
        retry=retry_if_exception_type(OperationalError),
        stop=stop_after_delay(seconds),
        wait=wait_fixed(1),
        before_sleep=log_wait,
        reraise=True,
    ):
        with attempt, connected(url):
            return


@contextmanager
def connected(url: URL) -> Iterator[Connection]:
    """A connection of its own, closed at the end."""
    # Prepared statements do not live through a pooler, and a migration runs no statement often.
    postgresql = {"connect_timeout": CONNECT_TIMEOUT_SECONDS, "prepare_threshold": None}
    connect_args = postgresql if url.get_backend_name() == "postgresql" else {}
    engine = create_engine(url, poolclass=NullPool, connect_args=connect_args)
    with engine.connect() as connection:
        yield connection


def migrate(database_url: str, wait_seconds: float = 0) -> None:
    """Upgrade to head under the lock; raises MigrationError when database or lock is out of reach."""
    try:
        url = sync_url(database_url)
        # A server may still be starting; a file that cannot be opened stays so.
        wait_for_database(url, wait_seconds if url.get_backend_name() == "postgresql" else 0)
        with locked_connection(url) as connection:
            found = MigrationContext.configure(connection).get_current_revision()
            if revisions().behind(found):
                command.upgrade(alembic_config(connection), "head")
            logger.info("migrated", before=found, head=revisions().head)
    except (OperationalError, Timeout) as error:
        raise MigrationError(
            f"Cannot migrate: {error}. Check DATABASE_URL and that the database runs, then run "
            "python -m app.migrate again."
        ) from error


def main() -> int:
    """Command line: 0 when the schema is at head."""
    try:
        settings = load_settings()
        configure_logging(settings.log_level)
        migrate(settings.database_url, wait_seconds=settings.database_wait_seconds)
    except (ConfigurationError, MigrationError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
