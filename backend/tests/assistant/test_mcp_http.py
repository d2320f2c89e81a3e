"""The MCP server over streamable HTTP, with the official client against a real port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from app.main import create_app
from tests.accounts import Account, error_code, sign_up
from tests.conftest import serving, test_settings

TOOLS = {
    "add_task",
    "list_tasks",
    "complete_task",
    "delete_task",
    "delete_tasks",
    "restore_task",
    "update_task",
    "undo",
}
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@pytest.fixture
def served(sqlite_url: str) -> FastAPI:
    """An application on a database of its own."""
    return create_app(test_settings(sqlite_url))


@asynccontextmanager
async def mcp_client(url: str, account: Account) -> AsyncIterator[Client]:
    """The official client, signed in with the account's access token."""
    async with (
        httpx2.AsyncClient(headers=account.headers, timeout=30) as http,
        Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
    ):
        yield client


@pytest.mark.anyio
async def test_the_official_client_works_on_the_tokens_user(served: FastAPI) -> None:
    with serving(served) as url, httpx2.Client(base_url=url, timeout=30) as http:
        ann, bob = sign_up(http, "Ann"), sign_up(http, "Bob")
        async with mcp_client(url, ann) as hers, mcp_client(url, bob) as his:
            assert {tool.name for tool in (await hers.list_tools()).tools} == TOOLS
            added = await hers.call_tool("add_task", {"title": "Buy milk", "tags": ["home"]})
            assert added.structured_content is not None
            task_id = added.structured_content["task"]["id"]
            listed = await his.call_tool("list_tasks", {})
            assert listed.structured_content == {"tasks": [], "next_cursor": None, "total": 0}
            taken = await his.call_tool("delete_task", {"task_id": task_id})
            assert taken.is_error
            done = await hers.call_tool("complete_task", {"task_id": task_id})
            assert not done.is_error
        assert ann.titles(done=True) == ["Buy milk"]
        assert bob.titles() == []


@pytest.mark.anyio
async def test_metadata_does_not_change_the_user(served: FastAPI) -> None:
    with serving(served) as url, httpx2.Client(base_url=url, timeout=30) as http:
        ann, bob = sign_up(http, "Ann"), sign_up(http, "Bob")
        ann.add("Ann's secret")
        async with mcp_client(url, bob) as client:
            forged = {"todo-app/user-id": ann.id}
            listed = await client.call_tool("list_tasks", {"user_id": ann.id}, meta=forged)  # type: ignore[arg-type]
        assert "secret" not in listed.model_dump_json()


@pytest.mark.parametrize("path", ["/mcp", "/mcp/"])
@pytest.mark.parametrize("header", [None, "Basic YTpi", "Bearer", "Bearer nonsense", "Bearer a.b.c"])
def test_who_may_not_come_in(client: TestClient, path: str, header: str | None) -> None:
    headers = ACCEPT | ({"Authorization": header} if header else {})
    answer = client.post(path, json=CALL, headers=headers)
    assert (answer.status_code, error_code(answer)) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_cookie_does_not_open_the_door(client: TestClient, ann: Account) -> None:
    answer = client.post("/mcp", json=CALL, headers=ACCEPT | {"Cookie": f"access_token={ann.access}"})
    assert answer.status_code == 401


def test_a_refresh_token_is_no_access_token(client: TestClient, ann: Account) -> None:
    answer = client.post("/mcp", json=CALL, headers=ACCEPT | {"Authorization": f"Bearer {ann.refresh}"})
    assert answer.status_code == 401


@pytest.mark.parametrize("path", ["/mcp", "/mcp/"])
def test_bad_bodies_are_refused(client: TestClient, ann: Account, path: str) -> None:
    for body in (b"", b"{", b"[]", b'"x"', b'{"jsonrpc": "1.0"}'):
        headers = ACCEPT | ann.headers | {"Content-Type": "application/json"}
        assert 400 <= client.post(path, content=body, headers=headers).status_code < 500


def test_large_bodies_are_refused(client: TestClient, ann: Account) -> None:
    headers = ACCEPT | ann.headers | {"Content-Type": "application/json"}
    answer = client.post("/mcp", content=b"x" * (2 * 1024 * 1024), headers=headers)
    assert answer.status_code == 413


def test_requests_are_limited(sqlite_url: str) -> None:
    with TestClient(create_app(test_settings(sqlite_url, rate_limit_per_minute=3))) as client:
        ann = sign_up(client, "Ann")
        answers = [client.post("/mcp", json=CALL, headers=ACCEPT | ann.headers) for _ in range(5)]
    assert error_code(answers[-1]) == "rate_limited"
