"""Fixtures: an application on each kind of database, accounts on it, and a real server."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import hypothesis
import psycopg
import pytest
import uvicorn
from argon2 import PasswordHasher as Argon2
from argon2 import profiles
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.accounts import passwords, throttle
from app.core.config import Settings
from app.main import create_app
from app.migrate import migrate
from tests import postgres_server
from tests.accounts import Account, sign_up

# The same examples in every run, however slow the machine is.
hypothesis.settings.register_profile("todo", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("todo")

MakeDatabase = Callable[[], str]
LIMIT_SECONDS = 60
SERVICE_ARGON2, SERVICE_NOBODY = passwords._ARGON2, passwords._NOBODY


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio, as the service does."""
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """Password hashes at argon2's least cost: a sign-up of a test is no attack to withstand."""
    cheap = Argon2.from_parameters(profiles.CHEAPEST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_ARGON2", cheap)
        patch.setattr(passwords, "_NOBODY", cheap.hash("no account has this password"))
        yield


@pytest.fixture
def service_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Password hashes at the cost of the service."""
    monkeypatch.setattr(passwords, "_ARGON2", SERVICE_ARGON2)
    monkeypatch.setattr(passwords, "_NOBODY", SERVICE_NOBODY)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of the administration database of a real server; skips where none is installed."""
    binaries = postgres_server.find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server on this machine: apt-get install postgresql")
    with postgres_server.running(binaries) as url:
        yield url


@pytest.fixture(scope="session")
def make_postgres(postgres_url: str) -> MakeDatabase:
    """Makes an empty PostgreSQL database and returns its URL."""

    def make() -> str:
        name = f"test_{uuid4().hex}"
        with closing(psycopg.connect(postgres_url, autocommit=True)) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return postgres_url.rsplit("/", 1)[0] + "/" + name

    return make


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def make_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> MakeDatabase:
    """Makes an empty database of each kind and returns its URL."""
    if request.param == "postgresql":
        make: MakeDatabase = request.getfixturevalue("make_postgres")
        return make
    return lambda: f"sqlite:///{tmp_path_factory.mktemp('database')}/todo.db"


def test_settings(database_url: str, **changes: object) -> Settings:
    """Settings of tests: a limit nobody meets by chance, no wait before a stop."""
    values = {"database_url": database_url, "rate_limit_per_minute": 100_000, "drain_seconds": 0}
    return Settings.model_validate({**values, **changes})


test_settings.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def many_sign_ups() -> Iterator[None]:
    """All accounts of the tests come from one address, and are more than one may make in an hour."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(throttle, "SIGN_UP", replace(throttle.SIGN_UP, free=100_000))
        yield


@pytest.fixture(scope="session")
def app(make_database: MakeDatabase) -> FastAPI:
    """The application on a migrated database, one for the whole run: users are what keeps tests apart."""
    settings = test_settings(make_database())
    migrate(settings.database_url)
    return create_app(settings)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    """Client of the running application; raises what the application does not handle."""
    with TestClient(app) as client:
        yield client


@pytest.fixture(autouse=True)
def no_cookies(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test signs in for the next one."""
    yield
    if "client" in request.fixturenames:
        request.getfixturevalue("client").cookies.clear()


@pytest.fixture
def ann(client: TestClient) -> Account:
    """A new account."""
    return sign_up(client, "Ann")


@pytest.fixture
def bob(client: TestClient) -> Account:
    """Another new account."""
    return sign_up(client, "Bob")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """URL of a migrated SQLite database of this test alone."""
    url = f"sqlite:///{tmp_path}/todo.db"
    migrate(url)
    return url


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Base URL of `app` behind a real uvicorn on a free port of the loopback, in a thread."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_config=None, lifespan="on", timeout_keep_alive=LIMIT_SECONDS
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)
