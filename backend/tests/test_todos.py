"""Todos over REST, on each kind of database."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.accounts import Account, error_code

SORTS = ["created_at", "updated_at", "due_date", "priority", "title"]


def test_a_todo_keeps_all_its_fields(ann: Account) -> None:
    sent = {
        "title": "  Buy milk ",
        "notes": "2 litres\nsemi-skimmed",
        "due_date": "2026-12-24",
        "priority": "high",
        "tags": ["Shop", "home", "shop"],
        "done": True,
    }
    todo = ann.add(**sent)  # type: ignore[arg-type]
    assert ann.request("GET", f"/todos/{todo['id']}").json() == todo
    wanted = {**sent, "title": "Buy milk", "tags": ["shop", "home"]}
    assert {name: todo[name] for name in wanted} == wanted
    assert datetime.fromisoformat(todo["created_at"]).utcoffset() is not None


def test_defaults(ann: Account) -> None:
    todo = ann.add("x")
    assert (todo["notes"], todo["due_date"], todo["priority"], todo["tags"], todo["done"]) == (
        "",
        None,
        "medium",
        [],
        False,
    )


def test_update_changes_what_is_sent_only(ann: Account) -> None:
    todo = ann.add("old", notes="keep", due_date="2026-01-01", tags=["a", "b"])
    path = f"/todos/{todo['id']}"
    changed = ann.request("PATCH", path, json={"title": "new", "tags": ["b", "c"], "priority": "low"}).json()
    assert (changed["title"], changed["tags"], changed["priority"]) == ("new", ["b", "c"], "low")
    assert (changed["notes"], changed["due_date"]) == ("keep", "2026-01-01")
    assert changed["updated_at"] > todo["updated_at"]
    assert ann.request("PATCH", path, json={"due_date": None}).json()["due_date"] is None
    assert ann.request("GET", path).json()["tags"] == ["b", "c"]


def test_null_for_a_field_that_cannot_be_empty_is_refused(ann: Account) -> None:
    todo = ann.add("x")
    answer = ann.request("PATCH", f"/todos/{todo['id']}", json={"title": None, "done": None})
    assert answer.status_code == 422
    assert all(name in answer.json()["error"]["message"] for name in ("title", "done"))


def test_delete(ann: Account) -> None:
    todo = ann.add("x", tags=["a"])
    path = f"/todos/{todo['id']}"
    assert ann.request("DELETE", path).status_code == 204
    for method, body in (("GET", None), ("PATCH", {"done": True}), ("DELETE", None)):
        answer = ann.request(method, path, json=body)
        assert (answer.status_code, error_code(answer)) == (404, "not_found")


def test_filters(ann: Account) -> None:
    ann.add("Call Eve", due_date="2026-03-01", priority="high", tags=["Phone"])
    ann.add("Write 100% of it", due_date="2026-03-05", notes="call_back", done=True)
    ann.add("Nothing special", priority="low", tags=["phone", "home"])
    assert ann.titles(done=True) == ["Write 100% of it"]
    assert ann.titles(done=False, sort="title") == ["Call Eve", "Nothing special"]
    assert ann.titles(priority="low") == ["Nothing special"]
    assert ann.titles(tag="PHONE", sort="title") == ["Call Eve", "Nothing special"]
    assert ann.titles(due_after="2026-03-01") == ["Write 100% of it"]
    assert ann.titles(due_before="2026-03-05") == ["Call Eve"]
    assert ann.titles(q="CALL", sort="title") == ["Call Eve", "Write 100% of it"]
    assert ann.titles(q="0%") == ["Write 100% of it"]
    assert ann.titles(q="l_b") == ["Write 100% of it"], "a wildcard of SQL is plain text"
    assert ann.titles(q="%", priority="high") == []


@pytest.mark.parametrize("sort", [sign + field for field in SORTS for sign in ("", "-")])
def test_pages_hold_each_todo_once_in_order(ann: Account, sort: str) -> None:
    dues = [None, "2026-05-01", "2026-05-01", "2026-04-01", None, "9999-12-31", "0001-01-01"]
    for number, due in enumerate(dues):
        ann.add(f"{'aAbB'[number % 4]}{number}", due_date=due, priority=["low", "high"][number % 2])
    pages: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = ann.request("GET", "/todos", params={"sort": sort, "limit": 2, **cursor}).json()
        pages += page["items"]
        if page["next_cursor"] is None:
            break
        assert len(page["items"]) == 2
        cursor = {"cursor": page["next_cursor"]}
    assert pages == ann.request("GET", "/todos", params={"sort": sort}).json()["items"]
    assert len({todo["id"] for todo in pages}) == len(dues)
    keys = [sortable(sort.removeprefix("-"), todo) for todo in pages]
    assert keys == sorted(keys, reverse=sort.startswith("-")) or sort.endswith("due_date")


def sortable(field: str, todo: dict[str, Any]) -> Any:  # noqa: ANN401
    """What the service sorts by."""
    value = todo[field]
    if field == "priority":
        return ["low", "medium", "high"].index(str(value))
    return str(value).lower()


def test_todos_without_a_due_date_come_last_both_ways(ann: Account) -> None:
    ann.add("never")
    ann.add("later", due_date="2026-02-02")
    ann.add("soon", due_date="2026-02-01")
    assert ann.titles(sort="due_date") == ["soon", "later", "never"]
    assert ann.titles(sort="-due_date") == ["later", "soon", "never"]


def test_a_todo_added_meanwhile_moves_no_page(ann: Account) -> None:
    for title in "abcd":
        ann.add(title)
    first = ann.request("GET", "/todos", params={"limit": 2}).json()
    ann.add("e")
    second = ann.titles(limit=2, cursor=first["next_cursor"])
    assert [todo["title"] for todo in first["items"]] + second == ["d", "c", "b", "a"]


def test_unknown_ids(ann: Account) -> None:
    assert ann.request("GET", f"/todos/{uuid4()}").status_code == 404
    answer = ann.request("GET", "/todos/17")
    assert (answer.status_code, error_code(answer)) == (422, "invalid_input")
