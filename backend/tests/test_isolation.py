"""No request reaches another user's rows: every operation of the OpenAPI document, tried by another user."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.conversations.service import ConversationService
from tests.accounts import Account, error_code

PUBLIC = {
    "/health",
    "/ready",
    "/metrics",
    "/api/auth/sign-up",
    "/api/auth/sign-in",
    "/api/auth/sign-out",
    "/api/auth/refresh",
    "/api/auth/options",
    "/api/auth/password-reset",
    "/api/auth/password-reset/confirm",
    "/api/auth/confirm",
}
METHODS = {"get", "post", "put", "patch", "delete"}


def operations(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path template and description of every operation."""
    for path, item in app.openapi()["paths"].items():
        for method in METHODS & set(item):
            yield method.upper(), path, item[method]


def private(app: FastAPI) -> list[tuple[str, str, dict[str, Any]]]:
    """Operations that need a user."""
    found = [operation for operation in operations(app) if operation[1] not in PUBLIC]
    assert len(found) >= 8
    return found


@pytest.fixture
def things(app: FastAPI, client: TestClient, ann: Account) -> dict[str, str]:
    """Something of Ann's for each kind of id that a path or body may name."""

    async def conversation() -> str:
        async with app.state.database.session() as session:
            service = ConversationService(session)
            begun = await service.create(UUID(ann.id), "Ann's talk")
            await service.append(UUID(ann.id), begun.id, "user", "Ann's secret")
            return str(begun.id)

    assert client.portal is not None
    todo = ann.add("Ann's todo")["id"]
    [session] = client.get("/api/auth/sessions", headers=ann.headers).json()["items"]
    [operation] = ann.request("GET", "/operations").json()["items"]
    return {
        "todo_id": todo,
        "operation_id": operation["id"],
        "conversation_id": client.portal.call(conversation),
        "session_id": session["id"],
    }


def state(ann: Account, things: dict[str, str]) -> list[object]:
    """All that Ann has."""
    messages = f"/conversations/{things['conversation_id']}/messages"
    return [ann.request("GET", path).json() for path in ("/todos", "/conversations", messages)]


# SHA-256 of an endpoint: no row's id. That nobody ends another's subscription is tested in test_push.py.
DIGEST = {"digest": "0" * 64}
# Values of required fields that a text will not do for.
VALUES = {"after": None, "until": "2126-01-01T00:00:00Z"}


def body_of(app: FastAPI, operation: dict[str, Any], ids: dict[str, str]) -> dict[str, object] | None:
    """Smallest body the operation takes (of several kinds, the first), with every id in it one of `ids`."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    reference = content["schema"].get("oneOf", [content["schema"]])[0]["$ref"]
    schema = app.openapi()["components"]["schemas"][reference.rsplit("/", 1)[1]]
    names = set(schema.get("required", ())) | {name for name in schema["properties"] if name.endswith("_id")}
    values: dict[str, object] = {**VALUES, **ids}
    return {name: values.get(name, "text") for name in names}


def test_every_private_operation_needs_a_token(app: FastAPI, client: TestClient, ann: Account) -> None:
    names = ("user_id", "todo_id", "operation_id", "conversation_id", "session_id")
    ids = dict.fromkeys(names, ann.id) | DIGEST
    for method, path, operation in private(app):
        answer = client.request(method, path.format(**ids), json=body_of(app, operation, ids))
        assert (answer.status_code, error_code(answer)) == (401, "unauthenticated"), (method, path)
        assert operation["security"], (method, path)


def test_the_path_of_another_user_is_closed(
    app: FastAPI, ann: Account, bob: Account, things: dict[str, str]
) -> None:
    ids, before = {"user_id": ann.id, **things, **DIGEST}, state(ann, things)
    for method, path, operation in private(app):
        if "{user_id}" not in path:
            continue
        for body in (body_of(app, operation, ids), {}):
            answer = bob.client.request(method, path.format(**ids), json=body, headers=bob.headers)
            assert (answer.status_code, error_code(answer)) == (403, "forbidden"), (method, path)
            assert "Ann" not in answer.text
    assert state(ann, things) == before


def test_ids_of_another_user_do_not_exist(
    app: FastAPI, ann: Account, bob: Account, things: dict[str, str]
) -> None:
    ids, before, tried = {"user_id": bob.id, **things}, state(ann, things), set()
    for method, path, operation in private(app):
        body = body_of(app, operation, ids)
        named = {name for name in things if f"{{{name}}}" in path or name in (body or {})}
        if named:
            answer = bob.client.request(method, path.format(**ids), json=body, headers=bob.headers)
            assert (answer.status_code, error_code(answer)) == (404, "not_found"), (method, path)
            assert "Ann" not in answer.text
            tried |= named
    assert tried == set(things)
    assert state(ann, things) == before


def test_lists_show_only_ones_own(bob: Account, things: dict[str, str]) -> None:
    for path in ("/todos", "/conversations"):
        page = bob.request("GET", path).json()
        assert (page["items"], page["next_cursor"]) == ([], None)
    assert set(bob.request("GET", "/todos").json()["counts"].values()) == {0}
    assert bob.titles(q="Ann") == []


def test_a_cursor_of_another_user_leads_to_ones_own(ann: Account, bob: Account) -> None:
    for number in range(3):
        ann.add(f"Ann {number}")
    bob.add("Bob's")
    cursor = ann.request("GET", "/todos", params={"limit": 1, "sort": "created_at"}).json()["next_cursor"]
    assert bob.titles(cursor=cursor, sort="created_at") == ["Bob's"]
