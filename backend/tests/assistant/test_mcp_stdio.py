"""The MCP server as a process of its own, with the official client over its standard input and output."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from app.core.config import ConfigurationError
from app.core.database import Database
from app.main import create_app
from app.mcp_server import __main__ as command_line
from app.mcp_server.__main__ import find_user
from app.mcp_server.identity import always
from app.mcp_server.server import build_server
from tests.accounts import sign_up
from tests.conftest import test_settings

BACKEND = Path(__file__).parents[2]
COMMAND = ["-m", "app.mcp_server"]


def environment(database_url: str, **changes: str) -> dict[str, str]:
    """Environment of the process."""
    coverage = {key: value for key, value in os.environ.items() if key.startswith("COV")}
    base = {"PATH": os.environ["PATH"], "DATABASE_URL": database_url, "PYTHONWARNINGS": "error"}
    return {**base, **coverage, **changes}


@pytest.mark.anyio
@pytest.mark.parametrize("by", ["TODO_USER_EMAIL", "TODO_ACCESS_TOKEN"])
async def test_the_official_client_works_on_the_processs_user(sqlite_url: str, by: str) -> None:
    with TestClient(create_app(test_settings(sqlite_url))) as http:
        ann, bob = sign_up(http, "Ann"), sign_up(http, "Bob")
        bob.add("Bob's secret")
        value = ann.email.upper() if by == "TODO_USER_EMAIL" else ann.access
        parameters = StdioServerParameters(
            command=sys.executable, args=COMMAND, env=environment(sqlite_url, **{by: value}), cwd=BACKEND
        )
        async with Client(stdio_client(parameters)) as client:
            added = await client.call_tool("add_task", {"title": "Buy milk"})
            forged = {"todo-app/user-id": bob.id}
            listed = await client.call_tool("list_tasks", {}, meta=forged)  # type: ignore[arg-type]
        assert not added.is_error
        assert listed.structured_content is not None
        assert [task["title"] for task in listed.structured_content["tasks"]] == ["Buy milk"]
        assert ann.titles() == ["Buy milk"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "Set TODO_USER_EMAIL"),
        ({"TODO_USER_EMAIL": "nobody@example.com"}, "there is no account nobody@example.com"),
        ({"TODO_ACCESS_TOKEN": "nonsense"}, "TODO_ACCESS_TOKEN is not accepted"),
        ({"AUTH_SECRET": "short"}, "AUTH_SECRET"),
    ],
)
def test_a_wrong_environment_is_explained(sqlite_url: str, changes: dict[str, str], told: str) -> None:
    done = subprocess.run(
        [sys.executable, *COMMAND], env=environment(sqlite_url, **changes), cwd=BACKEND, capture_output=True,
        text=True, timeout=60, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert told in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.anyio
async def test_users_are_found_by_email_or_token(sqlite_url: str) -> None:
    settings = test_settings(sqlite_url)
    with TestClient(create_app(settings)) as http:
        ann = sign_up(http, "Ann")
    database = Database(settings)
    try:
        assert str(await find_user(database, settings, f" {ann.email.upper()} ", "")) == ann.id
        assert str(await find_user(database, settings, "", ann.access)) == ann.id
        for email, token, told in (
            ("", "", "Set TODO_USER_EMAIL"),
            ("nobody@example.com", "", "there is no account"),
            (ann.email, "nonsense", "TODO_ACCESS_TOKEN is not accepted"),
        ):
            with pytest.raises(ConfigurationError, match=told):
                await find_user(database, settings, email, token)
        user_id = await find_user(database, settings, ann.email, "")
        async with Client(build_server(database, always(user_id))) as client:
            assert not (await client.call_tool("add_task", {"title": "Buy milk"})).is_error
    finally:
        await database.close()


def test_the_command_line_explains_a_wrong_environment(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command_line, "load_settings", lambda: test_settings(sqlite_url))
    monkeypatch.setattr("structlog.configure", lambda **_: None)
    monkeypatch.delenv("TODO_USER_EMAIL", raising=False)
    monkeypatch.delenv("TODO_ACCESS_TOKEN", raising=False)
    assert command_line.main() == 1
    assert "Set TODO_USER_EMAIL" in capsys.readouterr().err
