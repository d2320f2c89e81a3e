"""Accounts as tests use them."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient
from httpx2 import Client, Response

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Account:
    """A signed-up user, whose requests carry the access token as a bearer token."""

    client: TestClient | Client
    id: str
    email: str
    access: str
    refresh: str

    @property
    def headers(self) -> dict[str, str]:
        """Authorization of a request."""
        return {"Authorization": f"Bearer {self.access}"}

    def request(self, method: str, path: str, **rest: Any) -> Response:  # noqa: ANN401 - passed on
        """Answer to a request below the user's own `/api/{user_id}`."""
        return self.client.request(method, f"/api/{self.id}{path}", headers=self.headers, **rest)

    def add(self, title: str, **fields: object) -> dict[str, Any]:
        """A new todo, as the API shows it."""
        answer = self.request("POST", "/todos", json={"title": title, **fields})
        assert answer.status_code == 201, answer.text
        todo: dict[str, Any] = answer.json()
        return todo

    def titles(self, **query: object) -> list[str]:
        """Titles of one page of the user's todos."""
        answer = self.request("GET", "/todos", params=query)
        assert answer.status_code == 200, answer.text
        return [todo["title"] for todo in answer.json()["items"]]


def sign_up(client: TestClient | Client, name: str) -> Account:
    """A new account with an email of its own; leaves no cookie in the client."""
    email = f"{name.lower()}-{uuid4().hex}@example.com"
    body = {"email": email, "password": PASSWORD, "name": name}
    answer = client.post("/api/auth/sign-up", json=body)
    assert answer.status_code == 201, answer.text
    tokens = (answer.cookies["access_token"], answer.cookies["refresh_token"])
    client.cookies.clear()
    return Account(client, answer.json()["id"], email, *tokens)


def error_code(answer: Response) -> str:
    """Code of an error answer, whose body must be the uniform one."""
    body = answer.json()
    assert set(body) == {"error"}, body
    assert set(body["error"]) == {"code", "message", "request_id"}, body
    assert body["error"]["request_id"] == answer.headers["x-request-id"]
    assert body["error"]["message"]
    code: str = body["error"]["code"]
    return code
