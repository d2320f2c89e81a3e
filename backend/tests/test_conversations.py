"""Conversations over REST, and the service the assistant stores them through."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.conversations.schemas import ConversationRead, PageQuery, ToolCall
from app.conversations.service import ConversationService, title_of
from app.core.errors import NotFound
from tests.accounts import Account, error_code

CALL = ToolCall(name="add_task", arguments={"title": "x"}, result={"id": 1, "tags": ["a"]})


@pytest.fixture
def talk(app: FastAPI, client: TestClient) -> Any:  # noqa: ANN401 - a function with defaults
    """Begins a conversation of a user with some messages."""

    async def begin(account: Account, *messages: str) -> ConversationRead:
        user_id = UUID(account.id)
        async with app.state.database.session() as session:
            service = ConversationService(session)
            conversation = await service.create(user_id, messages[0] if messages else "")
            for number, text in enumerate(messages):
                role = "assistant" if number % 2 else "user"
                calls = (CALL,) if number % 2 else ()
                await service.append(user_id, conversation.id, role, text, calls)  # type: ignore[arg-type]
            return conversation

    def call(account: Account, *messages: str) -> ConversationRead:
        assert client.portal is not None
        return client.portal.call(begin, account, *messages)

    return call


def test_messages_come_back_in_order(ann: Account, talk: Any) -> None:  # noqa: ANN401
    conversation = talk(ann, "one", "two", "three")
    shown = ann.request("GET", f"/conversations/{conversation.id}/messages").json()
    assert [m["content"] for m in shown["items"]] == ["one", "two", "three"]
    assert [m["role"] for m in shown["items"]] == ["user", "assistant", "user"]
    assert [m["tool_calls"] for m in shown["items"]] == [[], [CALL.model_dump()], []]
    assert shown["next_cursor"] is None


def test_history_begins_with_the_newest_page(ann: Account, talk: Any) -> None:  # noqa: ANN401
    path = f"/conversations/{talk(ann, *'abcde').id}/messages"
    newest = ann.request("GET", path, params={"limit": 2}).json()
    older = ann.request("GET", path, params={"limit": 2, "cursor": newest["next_cursor"]}).json()
    oldest = ann.request("GET", path, params={"limit": 2, "cursor": older["next_cursor"]}).json()
    pages = [[m["content"] for m in page["items"]] for page in (newest, older, oldest)]
    assert pages == [["d", "e"], ["b", "c"], ["a"]]
    assert oldest["next_cursor"] is None


def test_the_last_used_conversation_comes_first(ann: Account, talk: Any) -> None:  # noqa: ANN401
    ids = [str(talk(ann, f"talk {number}").id) for number in range(3)]
    first = ann.request("GET", "/conversations", params={"limit": 2}).json()
    rest = ann.request("GET", "/conversations", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [c["id"] for c in first["items"] + rest["items"]] == ids[::-1]
    assert first["items"][0]["title"] == "talk 2"


def test_delete(ann: Account, talk: Any) -> None:  # noqa: ANN401
    path = f"/conversations/{talk(ann, 'x', 'y').id}"
    assert ann.request("DELETE", path).status_code == 204
    for method, rest in (("DELETE", ""), ("GET", "/messages")):
        answer = ann.request(method, path + rest)
        assert (answer.status_code, error_code(answer)) == (404, "not_found")


def test_rename(ann: Account, talk: Any) -> None:  # noqa: ANN401
    older, newer = (talk(ann, text) for text in ("older", "newer"))
    path = f"/conversations/{older.id}"
    assert ann.request("PATCH", path, json={"title": " Trip to Rome "}).json()["title"] == "Trip to Rome"
    listed = ann.request("GET", "/conversations").json()["items"]
    assert [(c["id"], c["title"]) for c in listed] == [
        (str(newer.id), "newer"), (str(older.id), "Trip to Rome"),
    ], "a new title is no use"  # fmt: skip
    for body in ({"title": " "}, {"title": "x" * 201}, {"title": "a\0"}, {}, {"title": "a", "id": "b"}):
        assert error_code(ann.request("PATCH", path, json=body)) == "invalid_input"
    assert error_code(ann.request("PATCH", f"/conversations/{uuid4()}", json={"title": "x"})) == "not_found"


def test_search_finds_titles_and_messages(ann: Account, bob: Account, talk: Any) -> None:  # noqa: ANN401
    rent = talk(ann, "pay the rent", "Noted: 100% of it, on Friday")
    trip = talk(ann, "plan a trip", "Where to?", "Rome, on friday")
    talk(bob, "friday with Bob")

    def found(q: str, **query: object) -> list[str]:
        page = ann.request("GET", "/conversations", params={"q": q, **query}).json()
        return [c["id"] for c in page["items"]]

    assert found("FRIDAY") == [str(trip.id), str(rent.id)]
    assert found("trip") == [str(trip.id)], "in the title"
    assert (found("100%"), found("0%0"), found("_lan")) == ([str(rent.id)], [], []), "no wildcards"
    assert (found("nothing like it"), len(found("  "))) == ([], 2)
    first = ann.request("GET", "/conversations", params={"q": "friday", "limit": 1}).json()
    assert found("friday", cursor=first["next_cursor"]) == [str(rent.id)]
    assert error_code(ann.request("GET", "/conversations", params={"q": "x" * 201})) == "invalid_input"


def test_titles_are_one_short_line() -> None:
    assert title_of(" add\n milk ") == "add milk"
    assert title_of(" \n") == "New conversation"
    assert len(title_of("long " * 100)) == 80


def test_the_service_keeps_users_apart(
    app: FastAPI,
    client: TestClient,
    ann: Account,
    bob: Account,
    talk: Any,  # noqa: ANN401
) -> None:
    conversation, bob_id = talk(ann, "secret"), UUID(bob.id)

    async def intrude() -> None:
        async with app.state.database.session() as session:
            service = ConversationService(session)
            for attempt in (
                lambda: service.get(bob_id, conversation.id),
                lambda: service.append(bob_id, conversation.id, "user", "x"),
                lambda: service.history(bob_id, conversation.id, PageQuery()),
                lambda: service.delete(bob_id, conversation.id),
                lambda: service.rename(bob_id, conversation.id, "mine"),
                lambda: service.get(UUID(ann.id), uuid4()),
            ):
                with pytest.raises(NotFound):
                    await attempt()
            assert (await service.get(UUID(ann.id), conversation.id)).title == "secret"

    assert client.portal is not None
    client.portal.call(intrude)
