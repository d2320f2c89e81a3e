"""Undo of several steps, on each kind of database."""

from typing import Any
from uuid import uuid4

from tests.accounts import Account, error_code


def undo(account: Account, operation: str = "") -> dict[str, Any]:
    """Answer to an undo: of the last operation, or of the given one."""
    path = f"/operations/{operation}/undo" if operation else "/operations/undo"
    answer = account.request("POST", path)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


def test_several_steps_back(ann: Account) -> None:
    todo = ann.add("a", notes="n", tags=["x", "y"], due_date="2026-01-01")
    path = f"/todos/{todo['id']}"
    ann.request("PATCH", path, json={"title": "b", "tags": ["z"], "priority": "high", "due_date": None})
    ann.request("PATCH", path, json={"done": True})
    ann.request("DELETE", path)
    assert undo(ann)["items"][0]["done"] is True
    reopened = undo(ann)["items"][0]
    assert (reopened["done"], reopened["completed_at"], reopened["title"]) == (False, None, "b")
    back = undo(ann)["items"][0]
    same = set(todo) - {"version", "updated_at"}
    assert {name: back[name] for name in same} == {name: todo[name] for name in same}
    assert undo(ann)["items"][0]["deleted_at"] is not None, "a creation that is undone is in the trash"
    assert ann.titles() == []
    assert undo(ann) == {"status": "nothing_to_undo", "operation": None, "items": [], "kept": []}


def test_one_action_on_many_is_one_step(ann: Account) -> None:
    ids = [ann.add(title)["id"] for title in "abc"]
    ann.request("POST", "/todos/bulk", json={"action": "delete", "ids": ids})
    result = undo(ann)
    assert (result["operation"]["kind"], result["operation"]["size"]) == ("delete", 3)
    assert ann.titles(sort="position") == ["a", "b", "c"]


def test_a_deletion_of_many_after_a_restore_that_was_undone(ann: Account) -> None:
    ids = [ann.add(title)["id"] for title in "abc"]
    ann.request("POST", "/todos/bulk", json={"action": "delete", "ids": ids})
    ann.request("POST", f"/todos/{ids[1]}/restore")
    assert (undo(ann)["operation"]["kind"], ann.titles()) == ("restore", [])
    result = undo(ann)
    assert (result["status"], result["operation"]["kind"], result["kept"]) == ("undone", "delete", [])
    assert ann.titles(sort="position") == ["a", "b", "c"]


def test_a_creation_undone_after_its_deletion_keeps_nothing(ann: Account) -> None:
    operation = ann.request("POST", "/todos", json={"title": "a"}).headers["Operation-Id"]
    [todo] = ann.request("GET", "/todos").json()["items"]
    ann.request("DELETE", f"/todos/{todo['id']}")
    assert undo(ann, operation)["status"] == "undone"
    assert ann.titles() == []


def test_the_operation_of_a_toast(ann: Account) -> None:
    todo, other = ann.add("a"), ann.add("b")
    operation = ann.request("DELETE", f"/todos/{todo['id']}").headers["Operation-Id"]
    ann.request("PATCH", f"/todos/{other['id']}", json={"title": "c"})
    assert undo(ann, operation)["status"] == "undone"
    assert ann.titles(sort="position") == ["a", "c"]
    assert undo(ann, operation)["status"] == "nothing_to_undo"
    assert error_code(ann.request("POST", f"/operations/{uuid4()}/undo")) == "not_found"


def test_what_was_changed_again_stays(ann: Account) -> None:
    todo = ann.add("a", notes="n")
    path = f"/todos/{todo['id']}"
    operation = ann.request("PATCH", path, json={"title": "b", "notes": "m"}).headers["Operation-Id"]
    ann.request("PATCH", path, json={"title": "c"})
    result = undo(ann, operation)
    assert (result["status"], result["kept"]) == (
        "partly_undone", [{"todo_id": todo["id"], "fields": ["title"]}],
    )  # fmt: skip
    assert (result["items"][0]["title"], result["items"][0]["notes"]) == ("c", "n")


def test_what_was_purged_is_told(ann: Account) -> None:
    todo = ann.add("a")
    operation = ann.request("DELETE", f"/todos/{todo['id']}").headers["Operation-Id"]
    ann.request("DELETE", "/todos/trash")
    result = undo(ann, operation)
    assert (result["status"], result["items"]) == ("partly_undone", [])


def test_a_change_of_nothing_is_no_step(ann: Account) -> None:
    todo = ann.add("a")
    answer = ann.request("PATCH", f"/todos/{todo['id']}", json={"title": "a"})
    assert "Operation-Id" not in answer.headers
    assert answer.json()["version"] == todo["version"]


def test_operations_are_a_users_own(ann: Account, bob: Account) -> None:
    todo = ann.add("a")
    operation = ann.request("DELETE", f"/todos/{todo['id']}").headers["Operation-Id"]
    assert error_code(bob.request("POST", f"/operations/{operation}/undo")) == "not_found"
    assert undo(bob)["status"] == "nothing_to_undo"
    assert [(o["kind"], o["status"]) for o in ann.request("GET", "/operations").json()["items"]] == [
        ("delete", "applied"),
        ("create", "applied"),
    ]
    assert bob.request("GET", "/operations").json() == {"items": []}


def test_only_so_many_steps_are_kept(ann: Account) -> None:
    todo = ann.add("0")
    for number in range(1, 103):
        ann.request("PATCH", f"/todos/{todo['id']}", json={"title": str(number)})
    assert len(ann.request("GET", "/operations", params={"limit": 100}).json()["items"]) == 100
    for _ in range(100):
        assert undo(ann)["status"] == "undone"
    assert undo(ann)["status"] == "nothing_to_undo"
    assert ann.titles() == ["2"]
