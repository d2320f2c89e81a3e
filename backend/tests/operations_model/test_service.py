"""The operations model as a service: the todo model's server with another name and other rules."""

import json

from fastapi.testclient import TestClient

from app.local_model.server import create_model_app
from app.operations_model.deciding import MODEL_NAME, next_step
from tests.operations_model.talking import MCP, tool

QUESTION = {"role": "user", "content": "How many pods are in namespace shop?"}
TOOLS = [tool(name) for name in MCP]


def client() -> TestClient:
    return TestClient(create_model_app(MODEL_NAME, next_step))


def test_it_says_which_model_it_is() -> None:
    with client() as model:
        assert [item["id"] for item in model.get("/v1/models").json()["data"]] == ["todo-operations"]


def test_a_whole_answer_calls_the_tool() -> None:
    with client() as model:
        body = {"model": "m", "messages": [QUESTION], "tools": TOOLS, "tool_choice": "auto"}
        choice = model.post("/v1/chat/completions", json=body).json()["choices"][0]
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"]["tool_calls"][0]["function"]["name"] == "pods_list_in_namespace"


def test_a_streamed_answer_has_the_call_in_one_piece_and_ends() -> None:
    with client() as model:
        body = {"model": "m", "messages": [QUESTION], "tools": TOOLS, "stream": True}
        lines = model.post("/v1/chat/completions", json=body).text.split("\n\n")
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")]
    calls = [chunk for chunk in chunks if chunk["choices"][0]["delta"].get("tool_calls")]
    assert len(calls) == 1
    assert "data: [DONE]" in lines
