"""Nobody loses a todo: trash, versions, idempotency, order by hand, changes, on each kind of database."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.accounts import Account, error_code

TODAY = date(2026, 11, 26)


def day(days: int) -> str:
    """A date so many days after today."""
    return str(TODAY + timedelta(days=days))


def agenda(account: Account, **query: object) -> dict[str, Any]:
    """A window of the list as the page shows it."""
    params = {"view": "open", "sort": "agenda", "today": str(TODAY), **query}
    answer = account.request("GET", "/todos", params=params)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def titles(page: dict[str, Any]) -> list[str]:
    """Titles of a window."""
    return [todo["title"] for todo in page["items"]]


def test_trash_keeps_id_and_place(ann: Account) -> None:
    todos = [ann.add(title, tags=["x"]) for title in "abc"]
    path = f"/todos/{todos[1]['id']}"
    assert ann.request("DELETE", path).status_code == 204
    assert titles(agenda(ann)) == ["a", "c"]
    [trashed] = agenda(ann, view="trash", sort="-deleted_at")["items"]
    assert (trashed["id"], trashed["tags"]) == (todos[1]["id"], ["x"])
    assert trashed["deleted_at"] is not None
    restored = ann.request("POST", f"{path}/restore").json()
    assert (restored["id"], restored["position"], restored["deleted_at"]) == (
        todos[1]["id"],
        todos[1]["position"],
        None,
    )
    assert titles(agenda(ann)) == ["a", "b", "c"]
    assert error_code(ann.request("POST", f"{path}/restore")) == "not_found"


def test_purge_is_for_good(ann: Account) -> None:
    todos = [ann.add(title) for title in "abc"]
    assert error_code(ann.request("DELETE", f"/todos/trash/{todos[0]['id']}")) == "not_found", "not in it"
    for todo in todos[:2]:
        ann.request("DELETE", f"/todos/{todo['id']}")
    version = agenda(ann)["version"]
    assert ann.request("DELETE", f"/todos/trash/{todos[0]['id']}").status_code == 204
    assert titles(agenda(ann, view="trash")) == ["b"]
    assert ann.request("GET", "/todos/changes", params={"since": version}).json()["status"] == "reload"
    assert ann.request("DELETE", "/todos/trash").status_code == 204
    assert agenda(ann)["counts"]["trash"] == 0
    assert titles(agenda(ann)) == ["c"]


def test_a_window_tells_the_counts_of_all_views(ann: Account) -> None:
    for days in (-3, -1, 0, 1, 400):
        ann.add(f"in {days}", due_date=day(days))
    ann.add("someday")
    ann.add("over", done=True)
    ann.request("DELETE", f"/todos/{ann.add('gone')['id']}")
    page = agenda(ann, limit=2)
    assert page["counts"] == {
        "overdue": 2, "today": 1, "upcoming": 2, "someday": 1, "completed": 1, "trash": 1,
    }  # fmt: skip
    assert (titles(page), page["total"]) == (["in -3", "in -1"], 6)
    rest = agenda(ann, cursor=page["next_cursor"])
    assert titles(rest) == ["in 0", "in 1", "in 400", "someday"]
    for view, shown in [
        ("overdue", ["in -3", "in -1"]),
        ("today", ["in 0"]),
        ("upcoming", ["in 1", "in 400"]),
        ("someday", ["someday"]),
        ("completed", ["over"]),
        ("trash", ["gone"]),
    ]:
        window = agenda(ann, view=view)
        assert (titles(window), window["total"]) == (shown, len(shown))
    assert agenda(ann, q="IN ", due_after=day(0))["total"] == 2


def test_order_by_hand(ann: Account) -> None:
    todos = {title: ann.add(title) for title in "abcd"}

    def move(title: str, after: str | None) -> list[str]:
        body = {"after": todos[after]["id"] if after else None}
        answer = ann.request("POST", f"/todos/{todos[title]['id']}/move", json=body)
        assert answer.status_code == 200, answer.text
        return titles(agenda(ann))

    assert move("d", None) == ["d", "a", "b", "c"]
    assert move("d", "b") == ["a", "b", "d", "c"]
    assert move("a", "c") == ["b", "d", "c", "a"]
    assert move("a", "a") == ["b", "d", "c", "a"], "after itself: where it is"
    body = {"after": str(uuid4())}
    assert error_code(ann.request("POST", f"/todos/{todos['a']['id']}/move", json=body)) == "not_found"


def test_there_is_always_room_between_two(ann: Account) -> None:
    first, second, third = (ann.add(title) for title in "abc")
    version = agenda(ann)["version"]
    for number in range(30):
        moving, still = (second, third) if number % 2 else (third, second)
        ann.request("POST", f"/todos/{moving['id']}/move", json={"after": first["id"]})
        assert titles(agenda(ann)) == ["a", moving["title"], still["title"]]
    assert ann.request("GET", "/todos/changes", params={"since": version}).json()["status"] == "reload"


def test_a_change_of_what_was_changed_meanwhile(ann: Account) -> None:
    todo = ann.add("old", notes="n")
    path = f"/todos/{todo['id']}"
    seen = {"If-Match": f'"{todo["version"]}"'}

    def request(method: str, **rest: Any) -> Any:  # noqa: ANN401
        return ann.client.request(method, f"/api/{ann.id}{path}", headers={**ann.headers, **seen}, **rest)

    renamed = request("PATCH", json={"title": "new"})
    assert renamed.headers["ETag"] == f'"{renamed.json()["version"]}"'
    assert renamed.json()["version"] > todo["version"]
    for method, body in (("PATCH", {"notes": "m"}), ("DELETE", None)):
        conflict = request(method, json=body)
        assert conflict.status_code == 409
        assert conflict.json()["error"]["code"] == "version_conflict"
        assert conflict.json()["current"] == renamed.json()
    assert ann.request("PATCH", path, json={"notes": "m"}).json()["title"] == "new", "only what was sent"
    seen["If-Match"] = "*"
    assert error_code(request("PATCH", json={"notes": "m"})) == "invalid_input"


def test_the_same_request_again_creates_once(ann: Account, bob: Account) -> None:
    def create(account: Account, title: str, key: str) -> Any:  # noqa: ANN401
        headers = {**account.headers, "Idempotency-Key": key}
        return account.client.post(f"/api/{account.id}/todos", headers=headers, json={"title": title})

    first = create(ann, "milk", "k-1")
    assert create(ann, "milk", "k-1").json() == first.json()
    assert create(bob, "milk", "k-1").json()["id"] != first.json()["id"], "keys are a user's own"
    assert error_code(create(ann, "bread", "k-1")) == "idempotency_key_reused"
    assert create(ann, "milk", "k-2").json()["id"] != first.json()["id"]
    assert error_code(create(ann, "milk", "a b")) == "invalid_input"
    ann.request("DELETE", f"/todos/{first.json()['id']}")
    assert create(ann, "milk", "k-1").json()["deleted_at"] is not None, "it is there, in the trash"
    assert ann.titles() == ["milk"]


def test_changes_since_a_version(ann: Account) -> None:
    assert ann.request("GET", "/todos/changes", params={"since": 0}).json() == {
        "status": "delta", "version": 0, "items": [],
    }  # fmt: skip
    first, second = ann.add("a"), ann.add("b")
    version = agenda(ann)["version"]
    ann.request("PATCH", f"/todos/{first['id']}", json={"done": True})
    ann.request("DELETE", f"/todos/{second['id']}")
    delta = ann.request("GET", "/todos/changes", params={"since": version}).json()
    assert [(todo["id"], todo["done"], todo["deleted_at"] is None) for todo in delta["items"]] == [
        (first["id"], True, True),
        (second["id"], False, False),
    ]
    assert delta["version"] == agenda(ann)["version"] > version
    ahead = {"since": delta["version"] + 1}
    assert ann.request("GET", "/todos/changes", params=ahead).json()["status"] == "reload"


def test_bulk(ann: Account, bob: Account) -> None:
    ids = [ann.add(title)["id"] for title in "abc"]
    theirs = bob.add("d")["id"]

    def bulk(action: str, **rest: object) -> Any:  # noqa: ANN401
        return ann.request("POST", "/todos/bulk", json={"action": action, "ids": [*ids, theirs], **rest})

    changed = bulk("update", changes={"priority": "high", "due_date": day(1)}).json()["items"]
    assert [(todo["title"], todo["priority"]) for todo in changed] == [(title, "high") for title in "abc"]
    assert len(bulk("delete").json()["items"]) == 3
    assert agenda(ann)["counts"]["trash"] == 3
    assert len(bulk("restore").json()["items"]) == 3
    assert titles(agenda(ann)) == ["a", "b", "c"]
    assert bob.titles() == ["d"]
    bodies: list[dict[str, object]] = [{"changes": {"title": ""}}, {}, {"changes": {}, "ids": []}]
    for body in bodies:
        assert error_code(bulk("update", **body)) == "invalid_input"
    assert error_code(bulk("explode")) == "invalid_input"


@pytest.mark.parametrize(
    "query",
    [{"view": "lost"}, {"sort": "agenda", "cursor": "nonsense"}, {"today": "tomorrow"}, {"sort": "-agenda"}],
)
def test_windows_that_are_not(ann: Account, query: dict[str, str]) -> None:
    answer = ann.request("GET", "/todos", params=query)
    assert (answer.status_code, error_code(answer)) == (422, "invalid_input")


BULK = {"action": "update", "ids": ["{first}", "{second}"], "changes": {"priority": "high"}}
# A request, and another one to the same path.
CHANGES: list[tuple[str, str, Any, Any]] = [
    ("PATCH", "{first}", {"title": "oat milk"}, {"title": "tea"}),
    ("POST", "bulk", BULK, {**BULK, "ids": ["{second}"]}),
    ("POST", "bulk", {"action": "delete", "ids": ["{first}"]}, {"action": "delete", "ids": ["{second}"]}),
    ("POST", "{first}/move", {"after": "{second}"}, {"after": None}),
]


@pytest.mark.parametrize(("method", "path", "body", "other"), CHANGES)
def test_a_change_with_a_key_is_carried_out_once(
    ann: Account,
    method: str,
    path: str,
    body: Any,  # noqa: ANN401 - JSON
    other: Any,  # noqa: ANN401
) -> None:
    ids = {name: ann.add(name)["id"] for name in ("first", "second")}

    def fill(value: Any) -> Any:  # noqa: ANN401 - any JSON value
        if isinstance(value, dict):
            return {key: fill(item) for key, item in value.items()}
        if isinstance(value, list):
            return [fill(item) for item in value]
        return value.format(**ids) if isinstance(value, str) else value

    def send(body: Any) -> Any:  # noqa: ANN401
        headers = {**ann.headers, "Idempotency-Key": "k-1"}
        url = f"/api/{ann.id}/todos/{fill(path)}"
        return ann.client.request(method, url, json=fill(body), headers=headers)

    first = send(body)
    assert (first.status_code, "operation-id" in first.headers) == (200, True), first.text
    ann.request("POST", "/operations/undo")
    version = agenda(ann)["version"]
    again = send(body)
    assert (again.status_code, "operation-id" in again.headers) == (200, False), again.text
    delta = ann.request("GET", "/todos/changes", params={"since": version}).json()
    assert delta["items"] == [], "what was undone since stays so"
    assert error_code(send(other)) == "idempotency_key_reused"


def test_a_conflict_does_not_use_up_the_key(ann: Account) -> None:
    todo = ann.add("milk")
    ann.request("PATCH", f"/todos/{todo['id']}", json={"notes": "oat"})

    def send(version: int) -> Any:  # noqa: ANN401
        headers = {**ann.headers, "Idempotency-Key": "k-1", "If-Match": f'"{version}"'}
        url = f"/api/{ann.id}/todos/{todo['id']}"
        return ann.client.patch(url, json={"title": "tea"}, headers=headers)

    refused = send(todo["version"])
    assert refused.json()["error"]["code"] == "version_conflict"
    assert send(refused.json()["current"]["version"]).json()["title"] == "tea"
    assert send(todo["version"]).json()["title"] == "tea", "carried out, whatever the version was"
