"""A model that is slow, dead, locked or mad: a clear message, and nothing lost."""

import json
from typing import Any

import pytest

from tests.accounts import Account, error_code
from tests.assistant import endpoints
from tests.assistant.endpoints import (
    SECRET,
    calling,
    dead_port,
    endpoint,
    failing,
    model_settings,
    raw,
    saying,
)
from tests.assistant.talk import account_of, only_conversation, parse_events

GARBAGE = {
    "a web page": raw("<html>Welcome to nginx!</html>", "text/html"),
    "no JSON in the events": raw("data: {oops\n\n"),
    "JSON of another shape": raw('data: {"hello": "world"}\n\ndata: [DONE]\n\n'),
    "a list": raw("data: [1, 2, 3]\n\ndata: [DONE]\n\n"),
    "choices of a wrong type": raw('data: {"id": "1", "choices": 7}\n\ndata: [DONE]\n\n'),
    "nothing at all": raw(""),
    "an end without text": raw(endpoints.events([], "stop")),
    "a tool that does not exist": calling(("format_disk", "{}")),
    "an error event": raw('data: {"error": {"message": "boom"}}\n\n'),
}


def fails(account: Account, status: int, code: str) -> str:
    """Both forms of the chat fail with the code and keep the message; the error's text."""
    answer = account.request("POST", "/chat", json={"message": "add buy milk"})
    assert (answer.status_code, error_code(answer)) == (status, code), answer.text
    [user] = only_conversation(account).stored()
    assert (user["role"], user["content"]) == ("user", "add buy milk")
    body = {"message": "add buy milk", "conversation_id": only_conversation(account).conversation_id}
    events = parse_events(account.request("POST", "/chat/stream", json=body).text)
    assert [name for name, _ in events] == ["conversation", "error"]
    assert events[1][1] == {"code": code, "message": answer.json()["error"]["message"]}
    message: str = events[1][1]["message"]
    assert SECRET not in message
    assert "kept" in message
    return message


def test_a_model_that_never_answers(sqlite_url: str) -> None:
    with (
        dead_port() as url,
        account_of(sqlite_url, **model_settings(url) | {"llm_timeout_seconds": 0.5}) as ann,
    ):
        message = fails(ann, 504, "model_timeout")
    assert "0.5 s" in message


def test_a_model_that_is_not_there(sqlite_url: str) -> None:
    with account_of(sqlite_url, **model_settings(endpoints.closed_port())) as ann:
        assert "LLM_BASE_URL" in fails(ann, 503, "model_unreachable")


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_key(sqlite_url: str, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    with endpoint(failing(status)) as (_, settings), account_of(sqlite_url, **settings) as ann:
        assert "LLM_API_KEY" in fails(ann, 503, "model_key_refused")
    shown = capsys.readouterr()
    assert SECRET not in shown.out + shown.err


@pytest.mark.parametrize(
    ("status", "expected", "code"),
    [
        (404, 503, "model_fault"),
        (400, 503, "model_fault"),
        (408, 504, "model_timeout"),
        (429, 503, "model_busy"),
        (500, 503, "model_busy"),
        (504, 504, "model_timeout"),
    ],
)
def test_an_error_of_the_service(sqlite_url: str, status: int, expected: int, code: str) -> None:
    with endpoint(failing(status)) as (_, settings), account_of(sqlite_url, **settings) as ann:
        fails(ann, expected, code)


@pytest.mark.parametrize("answer", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage(sqlite_url: str, answer: Any) -> None:  # noqa: ANN401 - an answer of the endpoint
    with endpoint(answer) as (_, settings), account_of(sqlite_url, **settings) as ann:
        fails(ann, 503, "model_fault")


@pytest.mark.parametrize("arguments", ["{not json", "[1]", '"text"', "{}", '{"title": 7}', '{"title": ""}'])
def test_bad_arguments_reach_the_model_as_an_error(sqlite_url: str, arguments: str) -> None:
    answers = (calling(("add_task", arguments)), saying("Sorry."))
    with endpoint(*answers) as (scripted, settings), account_of(sqlite_url, **settings) as ann:
        answer = ann.request("POST", "/chat", json={"message": "add"})
        assert (answer.status_code, answer.json()["message"]) == (200, "Sorry.")
        assert ann.titles() == []
    results = [message for message in scripted.requests[-1]["messages"] if message["role"] == "tool"]
    assert len(results) == 1
    assert "rror" in json.dumps(results[0])


def test_a_model_that_goes_in_circles_is_stopped(sqlite_url: str) -> None:
    number = iter(range(1000))

    def more(request: dict[str, Any]) -> Any:  # noqa: ANN401 - an answer of the endpoint
        return calling(("list_tasks", json.dumps({"limit": next(number) % 50 + 1})))(request)

    with endpoint(more) as (scripted, settings), account_of(sqlite_url, **settings) as ann:
        answer = ann.request("POST", "/chat", json={"message": "hi"})
        assert (answer.status_code, error_code(answer)) == (503, "model_fault")
        assert "simpler" in answer.json()["error"]["message"]
        stored = only_conversation(ann).stored()
    assert len(scripted.requests) == 12
    assert len(stored[1]["tool_calls"]) == 12


def test_what_was_done_before_the_failure_stays_and_is_told(sqlite_url: str) -> None:
    answers = (calling(("add_task", '{"title": "Buy milk"}')), failing(500))
    with endpoint(*answers) as (_, settings), account_of(sqlite_url, **settings) as ann:
        answer = ann.request("POST", "/chat", json={"message": "add buy milk"})
        assert error_code(answer) == "model_busy"
        assert ann.titles() == ["Buy milk"]
        user, assistant = only_conversation(ann).stored()
    assert user["content"] == "add buy milk"
    assert assistant["tool_calls"][0]["result"]["task"]["title"] == "Buy milk"


def test_the_next_turn_tells_the_model_of_an_unfinished_one(sqlite_url: str) -> None:
    answers = (calling(("add_task", '{"title": "Buy milk"}')), failing(400), saying("It is there."))
    with endpoint(*answers) as (scripted, settings), account_of(sqlite_url, **settings) as ann:
        ann.request("POST", "/chat", json={"message": "add buy milk"})
        talk = only_conversation(ann)
        assert talk.say("is it there?") == "It is there."
    roles = [message["role"] for message in scripted.requests[-1]["messages"]]
    assert roles == ["system", "user", "assistant", "tool", "user"]


def test_tools_and_date_are_offered(sqlite_url: str) -> None:
    with endpoint(saying("Hi.")) as (scripted, settings), account_of(sqlite_url, **settings) as ann:
        ann.request("POST", "/chat", json={"message": "hi"})
    [request] = scripted.requests
    names = {tool["function"]["name"] for tool in request["tools"]}
    assert names == {
        "add_task",
        "list_tasks",
        "complete_task",
        "delete_task",
        "delete_tasks",
        "restore_task",
        "update_task",
        "undo",
    }
    assert "Today is 20" in request["messages"][0]["content"]
    assert "user" not in json.dumps(
        [tool["function"]["parameters"]["properties"] for tool in request["tools"]]
    )
