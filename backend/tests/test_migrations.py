"""Migrations: up, down, twice, at once, and the same schema as the models."""

import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import anyio
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from fastapi.testclient import TestClient
from filelock import FileLock
from sqlalchemy import URL, Connection, inspect, text

from app import migrate as migrate_module
from app.core.database import Database, sync_url
from app.main import create_app
from app.migrate import MigrationError, alembic_config, connected, main, migrate, revisions
from app.migrations.metadata import METADATA
from tests.conftest import MakeDatabase, test_settings

BACKEND = Path(__file__).parent.parent
LIMIT_SECONDS = 120


def tables(url: str) -> set[str]:
    """Names of the tables of a database."""
    with connected(sync_url(url)) as connection:
        return set(inspect(connection).get_table_names())


def test_up_down_and_up_again(make_database: MakeDatabase) -> None:
    url = make_database()
    migrate(url)
    assert tables(url) == {*METADATA.tables, "alembic_version"}
    with connected(sync_url(url)) as connection:
        command.downgrade(alembic_config(connection), "base")
    assert tables(url) == {"alembic_version"}
    migrate(url)
    migrate(url)
    assert tables(url) == {*METADATA.tables, "alembic_version"}


def test_models_and_migrations_say_the_same(make_database: MakeDatabase) -> None:
    url = make_database()
    migrate(url)
    with connected(sync_url(url)) as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, METADATA) == []


def test_runners_at_once(make_database: MakeDatabase) -> None:
    url = make_database()
    environment = {"DATABASE_URL": url, "PYTHONPATH": str(BACKEND)}
    runners = [
        subprocess.Popen(
            [sys.executable, "-m", "app.migrate"],
            env=environment,
            cwd=BACKEND,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for _ in range(3)
    ]
    outputs = [runner.communicate(timeout=LIMIT_SECONDS)[0] for runner in runners]
    assert [runner.returncode for runner in runners] == [0] * len(runners), outputs
    assert sum("Running upgrade" in output for output in outputs) == 1, "the others found nothing to do"
    assert tables(url) == {*METADATA.tables, "alembic_version"}


def test_a_lock_that_is_never_given_up(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(migrate_module, "LOCK_TIMEOUT_SECONDS", 0.1)
    with (
        FileLock(f"{sync_url(sqlite_url).database}.migrate.lock"),
        pytest.raises(MigrationError, match="again"),
    ):
        migrate(sqlite_url)


def test_a_postgres_lock_that_is_never_given_up(
    make_postgres: MakeDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_postgres()
    with migrate_module.locked_connection(sync_url(url)):
        monkeypatch.setattr(migrate_module, "LOCK_TIMEOUT_SECONDS", 1)
        with pytest.raises(MigrationError, match="lock timeout"):
            migrate(url)
    migrate(url)


def test_a_database_that_is_not_there() -> None:
    with pytest.raises(MigrationError, match="DATABASE_URL"):
        migrate("postgresql://todo:unused@127.0.0.1:1/todo")


def test_an_empty_folder_of_migrations(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "versions").mkdir()
    monkeypatch.setattr(migrate_module, "MIGRATIONS", tmp_path)
    with pytest.raises(MigrationError, match="No migrations"):
        revisions()


def test_the_command(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.core.config import load_settings

    monkeypatch.setattr(migrate_module, "configure_logging", lambda level: None)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    load_settings.cache_clear()
    assert main() == 0
    load_settings.cache_clear()


def test_a_database_that_comes_late(make_postgres: MakeDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    url = make_postgres()
    tries: list[URL] = []

    def connect(there: URL) -> AbstractContextManager[Connection]:
        tries.append(there)
        return connected(there.set(port=1) if len(tries) < 3 else there)

    monkeypatch.setattr(migrate_module, "connected", connect)
    migrate(url, wait_seconds=60)
    assert len(tries) == 4, "two in vain, one that shows it is there, one to migrate"
    assert "todos" in tables(url)


def test_a_newer_database_is_left_alone(make_database: MakeDatabase) -> None:
    url = make_database()
    migrate(url)
    with connected(sync_url(url)) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'of-a-later-release'"))
        connection.commit()
    migrate(url)
    with TestClient(create_app(test_settings(url))) as client:
        assert client.get("/ready").status_code == 200, "older replicas serve while a rollout goes on"


def test_sqlite_is_in_wal_mode_with_foreign_keys(sqlite_url: str) -> None:
    async def pragmas() -> list[object]:
        database = Database(test_settings(sqlite_url))
        async with database.engine.connect() as connection:
            asked = [
                await connection.execute(text(f"PRAGMA {name}")) for name in ("journal_mode", "foreign_keys")
            ]
            found = [answer.scalar() for answer in asked]
        await database.close()
        return found

    assert anyio.run(pragmas) == ["wal", 1]
