"""A reader that leaves ends the run; what had been said and done by then is stored."""

import asyncio
import json
import time
from collections.abc import Callable

import httpx2
from fastapi.testclient import TestClient

from app.main import create_app
from tests.accounts import Account, sign_up
from tests.assistant.endpoints import Endpoint, calling, endless, endpoint
from tests.assistant.talk import only_conversation
from tests.conftest import serving, test_settings


def until(condition: Callable[[], bool]) -> None:
    """Wait for something another thread does; fails after far longer than it takes."""
    for _ in range(500):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def leave_after(account: Account, word: str) -> None:
    """Read the stream until the word, then hang up."""
    with httpx2.Client(base_url=str(account.client.base_url), timeout=30) as client:
        request = client.stream(
            "POST",
            f"/api/{account.id}/chat/stream",
            json={"message": "add buy milk"},
            headers=account.headers,
        )
        with request as answer:
            for line in answer.iter_lines():
                if word in line:
                    return
    raise AssertionError(f"no {word} in the stream")


def test_leaving_ends_the_run_and_keeps_what_was_said_and_done(sqlite_url: str) -> None:
    holder: list[Endpoint] = []
    answers = (
        calling(("add_task", json.dumps({"title": "Buy milk"}))),
        endless(lambda: holder[0], lambda: asyncio.sleep(0.01)),
    )
    with endpoint(*answers) as (scripted, settings):
        holder.append(scripted)
        app = create_app(test_settings(sqlite_url, **settings))
        with serving(app) as url, httpx2.Client(base_url=url, timeout=30) as client:
            account = sign_up(client, "Ann")
            leave_after(account, "word")
            until(lambda: scripted.left == 1)
            until(lambda: len(only_conversation(account).stored()) == 2)
            assistant = only_conversation(account).stored()[1]
            assert account.titles() == ["Buy milk"]
    assert assistant["content"].startswith("word")
    assert assistant["tool_calls"][0]["result"]["task"]["title"] == "Buy milk"


def test_a_stop_of_the_process_keeps_an_answer_under_way(sqlite_url: str) -> None:
    holder: list[Endpoint] = []
    with endpoint(endless(lambda: holder[0], lambda: asyncio.sleep(0.01))) as (scripted, settings):
        holder.append(scripted)
        app = create_app(test_settings(sqlite_url, **settings))
        with serving(app) as url, httpx2.Client(base_url=url, timeout=30) as client:
            account = sign_up(client, "Ann")
            leave_after(account, "word")
    with TestClient(create_app(test_settings(sqlite_url))) as client:
        again = Account(client, account.id, account.email, account.access, account.refresh)
        stored = only_conversation(again).stored()
    assert [message["role"] for message in stored] == ["user", "assistant"]
    assert stored[1]["content"].startswith("word")
