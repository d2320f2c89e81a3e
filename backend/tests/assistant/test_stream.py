"""The streaming form: events in the order of the contract."""

from tests.accounts import Account
from tests.assistant.talk import Talk


def test_events_of_a_turn(ann: Account) -> None:
    talk = Talk(ann)
    events = talk.stream("add buy milk")
    names = [name for name, _ in events]
    assert names[:3] == ["conversation", "tool_call", "tool_result"]
    assert set(names[3:-1]) == {"delta"}
    assert names[-1] == "done"
    text = "".join(data["text"] for name, data in events if name == "delta")
    stored = talk.stored()[-1]
    assert text == stored["content"] == "Added “Buy milk”."
    assert events[-1][1] == {"message_id": stored["id"]}


def test_tool_events_pair_up(ann: Account) -> None:
    ann.add("Buy milk")
    events = Talk(ann).stream("complete buy milk")
    calls = [data for name, data in events if name == "tool_call"]
    results = [data for name, data in events if name == "tool_result"]
    assert [call["name"] for call in calls] == ["list_tasks", "complete_task"]
    assert [(call["id"], call["name"]) for call in calls] == [(r["id"], r["name"]) for r in results]
    assert set(calls[1]["arguments"]) == {"task_id"}
    assert results[1]["result"]["status"] == "completed"


def test_text_comes_in_pieces(ann: Account) -> None:
    deltas = [data["text"] for name, data in Talk(ann).stream("help") if name == "delta"]
    assert len(deltas) > 20


def test_a_turn_continues_a_conversation(ann: Account) -> None:
    talk = Talk(ann)
    talk.stream("add buy milk and call mom")
    first = talk.conversation_id
    talk.stream("complete the second one")
    assert talk.conversation_id == first
    assert ann.titles(done=True) == ["Call mom"]


def test_a_streams_headers_forbid_caching(ann: Account) -> None:
    answer = ann.request("POST", "/chat/stream", json={"message": "hi"})
    assert answer.headers["cache-control"] in ("no-cache", "no-store")
    assert answer.headers["x-accel-buffering"] == "no"
