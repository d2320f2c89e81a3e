"""Whose todos the tools work on: the signed-in user's, whatever the model writes and whoever else talks."""

import json
from concurrent.futures import ThreadPoolExecutor

from fastapi.testclient import TestClient

from app.main import create_app
from tests.accounts import Account, sign_up
from tests.assistant.endpoints import calling, endpoint, saying
from tests.assistant.talk import Talk
from tests.conftest import test_settings

ROUNDS = 4


def test_the_model_cannot_name_another_user(sqlite_url: str) -> None:
    with TestClient(create_app(test_settings(sqlite_url))) as plain:
        victim = sign_up(plain, "Bob")
        secret = victim.add("Bob's secret")
        forged = {
            "user_id": victim.id, "_meta": {"todo-app/user-id": victim.id},
            "meta": {"todo-app/user-id": victim.id}, "ctx": {"user_id": victim.id},
        }  # fmt: skip
        script = (
            calling(
                ("list_tasks", json.dumps(forged)),
                ("add_task", json.dumps({"title": "Forged", **forged})),
                ("delete_task", json.dumps({"task_id": secret["id"], **forged})),
                ("update_task", json.dumps({"task_id": secret["id"], "title": "Owned", **forged})),
                ("complete_task", json.dumps({"task_id": secret["id"], **forged})),
            ),
            saying("Done."),
        )
        with (
            endpoint(*script) as (scripted, settings),
            TestClient(create_app(test_settings(sqlite_url, **settings))) as client,
        ):
            attacker = sign_up(client, "Ann")
            Talk(attacker).say("do it")
            assert "Bob's secret" not in json.dumps(scripted.requests[-1]["messages"])
            assert attacker.titles() == ["Forged"]
        assert victim.titles() == ["Bob's secret"]
        assert victim.titles(done=True) == []


def test_users_who_talk_at_once_keep_their_own_lists(sqlite_url: str) -> None:
    with TestClient(create_app(test_settings(sqlite_url))) as client:
        accounts = [sign_up(client, name) for name in ("Ann", "Bob", "Cleo")]
        with ThreadPoolExecutor(len(accounts)) as pool:
            list(pool.map(_work, accounts))
        for number, account in enumerate(accounts):
            assert sorted(account.titles(limit=100)) == sorted(
                f"Thing {account.email} {n}" for n in range(ROUNDS)
            )
            assert len(account.titles(done=True)) == ROUNDS, number


def _work(account: Account) -> None:
    """Add and complete in turns of several tool calls each."""
    talk = Talk(account)
    for number in range(ROUNDS):
        talk.say(f'add "Thing {account.email} {number}"')
        assert talk.say("complete it") == f"Completed “Thing {account.email} {number}”."
