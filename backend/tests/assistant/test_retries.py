"""A message that comes again is not carried out twice: stop, then try again; a lost answer; a failure."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import httpx2
from fastapi.testclient import TestClient

from app.main import create_app
from tests.accounts import Account, error_code, sign_up
from tests.assistant.endpoints import Endpoint, calling, endless, endpoint, saying
from tests.assistant.talk import only_conversation, parse_events
from tests.conftest import serving, test_settings


def send(account: Account, message: str, key: str, path: str = "/chat") -> Any:  # noqa: ANN401
    """Answer to a message that has a key."""
    headers = {**account.headers, "Idempotency-Key": key}
    return account.client.post(f"/api/{account.id}{path}", headers=headers, json={"message": message})


def test_a_finished_turn_is_told_again(ann: Account) -> None:
    key = uuid4().hex
    first = send(ann, "add buy milk and call mom", key)
    assert send(ann, "add buy milk and call mom", key).json() == first.json()
    events = parse_events(send(ann, "add buy milk and call mom", key, "/chat/stream").text)
    assert [name for name, _ in events] == [
        "conversation", "tool_call", "tool_result", "tool_call", "tool_result", "delta", "done",
    ]  # fmt: skip
    assert events[0][1]["turn_id"] == first.json()["turn_id"]
    assert len(ann.titles()) == 2
    assert len(only_conversation(ann).stored()) == 2
    answer = send(ann, "add bread", key)
    assert (answer.status_code, error_code(answer)) == (409, "idempotency_key_reused")


def test_keys_are_a_users_own(ann: Account, bob: Account) -> None:
    for account in (ann, bob):
        assert send(account, "add buy milk", "same").status_code == 200
        assert account.titles() == ["Buy milk"]


def test_an_undo_of_a_turn(ann: Account) -> None:
    turn = send(ann, "add buy milk and call mom", uuid4().hex).json()["turn_id"]
    assert only_conversation(ann).stored()[1]["reply_to"] == turn
    assert ann.request("POST", f"/operations/{turn}/undo").json()["status"] == "undone"
    assert ann.titles() == []


def test_stop_then_try_again_does_it_once(sqlite_url: str) -> None:
    holder: list[Endpoint] = []
    add = calling(*(("add_task", json.dumps({"title": f"Todo {number}"})) for number in range(3)))
    answers = (add, endless(lambda: holder[0], lambda: asyncio.sleep(0.01)), add, saying("Added 3 todos."))
    with endpoint(*answers) as (scripted, settings):
        holder.append(scripted)
        app = create_app(test_settings(sqlite_url, **settings))
        with serving(app) as url, httpx2.Client(base_url=url, timeout=60) as client:
            account = sign_up(client, "Ann")
            headers = {**account.headers, "Idempotency-Key": "k"}
            path = f"/api/{account.id}/chat/stream"
            with client.stream("POST", path, json={"message": "add three"}, headers=headers) as answer:
                assert any("word" in line for line in answer.iter_lines())
            again = send(account, "add three", "k")
            assert again.json()["message"] == "Added 3 todos."
            assert sorted(account.titles()) == ["Todo 0", "Todo 1", "Todo 2"]
            stored = only_conversation(account).stored()
    assert [(message["role"], message["outcome"]) for message in stored] == [
        ("user", None),
        ("assistant", "complete"),
    ]


def test_a_failure_is_tried_again(sqlite_url: str) -> None:
    add = calling(("add_task", json.dumps({"title": "Todo"})))
    broken = saying("")
    with (
        endpoint(add, broken, add, saying("Added.")) as (_, settings),
        TestClient(create_app(test_settings(sqlite_url, **settings))) as client,
    ):
        account = sign_up(client, "Ann")
        assert error_code(send(account, "add it", "k")) == "model_fault"
        assert account.titles() == ["Todo"], "what was done is shown until it is tried again"
        assert send(account, "add it", "k").json()["message"] == "Added."
        assert account.titles() == ["Todo"]
