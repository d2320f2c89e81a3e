"""The model as an HTTP service: with raw requests, and with the official OpenAI client."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from openai import OpenAI

from app.local_model.__main__ import main
from app.local_model.server import create_model_app
from tests.conftest import serving
from tests.local_model.dialog import SYSTEM, tools

BACKEND = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def model() -> Iterator[TestClient]:
    """The service, in-process."""
    with TestClient(create_model_app()) as client:
        yield client


def ask(model: TestClient, text: str, **fields: Any) -> Any:  # noqa: ANN401 - JSON, or text if streamed
    """Answer to a message."""
    messages = [SYSTEM, {"role": "user", "content": text}]
    answer = model.post(
        "/v1/chat/completions", json={"model": "m", "messages": messages, "tools": tools(), **fields}
    )
    assert answer.status_code == 200, answer.text
    return answer.text if fields.get("stream") else answer.json()


def test_health_and_models(model: TestClient) -> None:
    assert model.get("/health").json()["status"] == "ok"
    assert [entry["id"] for entry in model.get("/v1/models").json()["data"]] == ["todo-assistant"]


def test_a_text(model: TestClient) -> None:
    body = ask(model, "hello")
    assert (body["object"], body["model"]) == ("chat.completion", "m")
    [choice] = body["choices"]
    assert (choice["finish_reason"], choice["message"]["role"]) == ("stop", "assistant")
    assert choice["message"]["content"].startswith("Hello")
    assert (
        body["usage"]["total_tokens"] == body["usage"]["prompt_tokens"] + body["usage"]["completion_tokens"]
    )


def test_tool_calls(model: TestClient) -> None:
    [choice] = ask(model, "add buy milk and call mom")["choices"]
    assert choice["finish_reason"] == "tool_calls"
    calls = choice["message"]["tool_calls"]
    assert [json.loads(call["function"]["arguments"]) for call in calls] == [
        {"title": "Buy milk"},
        {"title": "Call mom"},
    ]
    assert len({call["id"] for call in calls}) == 2


def test_the_same_request_gets_the_same_answer(model: TestClient) -> None:
    first, second = (ask(model, "add buy milk") for _ in range(2))
    assert first["choices"] == second["choices"]
    assert first["choices"] != ask(model, "add buy milk ")["choices"]


def test_a_stream_spells_out_the_same_text(model: TestClient) -> None:
    text = ask(model, "help", stream=True)
    blocks = [block.removeprefix("data: ") for block in text.split("\n\n") if block]
    assert blocks[-1] == "[DONE]"
    chunks = [json.loads(block) for block in blocks[:-1]]
    assert all(chunk["object"] == "chat.completion.chunk" for chunk in chunks)
    said = "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks)
    assert said == ask(model, "help")["choices"][0]["message"]["content"]
    assert [chunk["choices"][0]["finish_reason"] for chunk in chunks][-2:] == [None, "stop"]


def test_a_stream_counts_when_asked(model: TestClient) -> None:
    text = ask(model, "hi", stream=True, stream_options={"include_usage": True})
    last = json.loads(text.split("\n\n")[-3].removeprefix("data: "))
    assert last["choices"] == []
    assert last["usage"]["total_tokens"] > 0


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"{}", b'{"messages": []}', b'{"messages": [{"role": "king", "content": "x"}]}'],
)
def test_bad_requests_are_refused_in_the_protocols_shape(model: TestClient, body: bytes) -> None:
    answer = model.post("/v1/chat/completions", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert answer.json()["error"]["message"]


def test_the_official_client_understands_it() -> None:
    with serving(create_model_app()) as url:
        client = OpenAI(api_key="none", base_url=f"{url}/v1", max_retries=0, timeout=30)
        messages: Any = [SYSTEM, {"role": "user", "content": "add buy milk"}]
        definitions: Any = tools()
        with (
            client,
            client.chat.completions.stream(
                model="todo-assistant", messages=messages, tools=definitions
            ) as stream,
        ):
            final = stream.get_final_completion()
    [call] = final.choices[0].message.tool_calls or []
    assert (call.function.name, json.loads(call.function.arguments)) == ("add_task", {"title": "Buy milk"})


def environment(**changes: str) -> dict[str, str]:
    """Environment of a process of the model."""
    coverage = {key: value for key, value in os.environ.items() if key.startswith("COV")}
    return {"PATH": os.environ["PATH"], "HOST": "127.0.0.1", "PYTHONWARNINGS": "error", **coverage, **changes}


def test_the_process_serves_until_sigterm(tmp_path: Path) -> None:
    port = free_port()
    log = tmp_path / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.local_model"],
            cwd=BACKEND,
            env=environment(PORT=str(port)),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        assert healthy(f"http://127.0.0.1:{port}/health", process), log.read_text()
    finally:
        process.terminate()
        code = process.wait(timeout=30)
    assert code == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert any("Uvicorn running" in str(line["event"]) for line in lines)


@pytest.mark.parametrize("port", ["none", "0", "70000", "-1"])
def test_a_wrong_port_is_explained(port: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app.local_model"],
        cwd=BACKEND,
        env=environment(PORT=port),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "PORT must be a number" in done.stderr


def free_port() -> int:
    """A port nobody listens on."""

    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def healthy(url: str, process: "subprocess.Popen[bytes]") -> bool:
    """Whether the process answers, within far longer than it takes."""

    for _ in range(600):
        if process.poll() is not None:
            return False
        try:
            return httpx2.get(url, timeout=5).status_code == 200
        except httpx2.TransportError:
            time.sleep(0.05)
    return False


def test_the_command_line_explains_a_wrong_port(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "many")
    assert main() == 1
    assert "PORT must be a number" in capsys.readouterr().err
