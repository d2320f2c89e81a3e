"""The MCP server as a process of its own, with the official client over its standard input and output."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from app.main import create_app
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
