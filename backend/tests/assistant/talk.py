"""Chatting as tests do it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi.testclient import TestClient

from app.main import create_app
from tests.accounts import Account, sign_up
from tests.conftest import test_settings


@dataclass
class Talk:
    """A conversation of a user; turns go to the same conversation."""

    account: Account
    conversation_id: str | None = None
    answers: list[dict[str, Any]] = field(default_factory=list)

    def say(self, message: str, **fields: Any) -> str:  # noqa: ANN401 - fields of the request
        """The assistant's answer to a message."""
        answer = self.account.request("POST", "/chat", json=self._body(message, fields))
        assert answer.status_code == 200, answer.text
        self.answers.append(answer.json())
        self.conversation_id = answer.json()["conversation_id"]
        text: str = answer.json()["message"]
        return text

    def stream(self, message: str) -> list[tuple[str, dict[str, Any]]]:
        """Events of the answer to a message."""
        answer = self.account.request("POST", "/chat/stream", json=self._body(message, {}))
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = parse_events(answer.text)
        self.conversation_id = events[0][1]["id"]
        return events

    def tools(self) -> list[str]:
        """Names of the tools called in the last answer."""
        return [call["name"] for call in self.answers[-1]["tool_calls"]]

    def stored(self) -> list[dict[str, Any]]:
        """Messages of the conversation, oldest first."""
        answer = self.account.request("GET", f"/conversations/{self.conversation_id}/messages")
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    def _body(self, message: str, fields: dict[str, Any]) -> dict[str, Any]:
        known = {"conversation_id": self.conversation_id} if self.conversation_id else {}
        return {"message": message, **known, **fields}


def parse_events(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Names and data of server-sent events, comments left out."""
    blocks = [
        dict(line.split(": ", 1) for line in block.splitlines()) for block in text.split("\n\n") if block
    ]
    return [(block["event"], json.loads(block["data"])) for block in blocks if "event" in block]


def only_conversation(account: Account) -> Talk:
    """The one conversation that the user has."""
    items = account.request("GET", "/conversations").json()["items"]
    assert len(items) == 1, items
    return Talk(account, items[0]["id"])


@contextmanager
def account_of(database_url: str, **settings: object) -> Iterator[Account]:
    """A new account of an application of its own on the database, with these settings."""
    app = create_app(test_settings(database_url, **settings))
    with TestClient(app) as client:
        yield sign_up(client, "Cleo")
