"""Model endpoints of the tests: scripted ones on a real port of the loopback, and one that never answers."""

import json
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse

from tests.conftest import serving

Answer = Callable[[dict[str, Any]], Response]
SECRET = "sk-very-secret-0123456789"


@dataclass
class Endpoint:
    """A scripted endpoint: the answers it gives in turn (the last one for ever) and the requests it got."""

    answers: list[Answer]
    requests: list[dict[str, Any]] = field(default_factory=list)
    left: int = 0
    """How often a caller has gone before the end of a stream."""

    def app(self) -> FastAPI:
        """The endpoint as an application."""
        app = FastAPI()
        app.post("/v1/chat/completions", response_model=None)(self.complete)
        return app

    async def complete(self, request: Request) -> Response:
        """Answer the next call."""
        body = await request.json()
        self.requests.append(body)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer(body)


@contextmanager
def endpoint(*answers: Answer) -> Iterator[tuple[Endpoint, dict[str, Any]]]:
    """A scripted endpoint that listens, and the settings that lead the application to it."""
    scripted = Endpoint(list(answers))
    with serving(scripted.app()) as url:
        yield scripted, model_settings(f"{url}/v1")


def model_settings(url: str) -> dict[str, Any]:
    """Settings for a model at `url`."""
    return {"llm_base_url": url, "llm_api_key": SECRET, "llm_model": "test", "llm_timeout_seconds": 20}


@contextmanager
def dead_port() -> Iterator[str]:
    """URL of a port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"


def closed_port() -> str:
    """URL of a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"http://127.0.0.1:{port}/v1"


def failing(status: int, body: str = "") -> Answer:
    """An error that repeats the key, as providers do."""
    text = body or json.dumps({"error": {"message": f"Incorrect API key provided: {SECRET}", "code": "x"}})
    return lambda _request: Response(text, status, media_type="application/json")


def raw(body: str, media_type: str = "text/event-stream") -> Answer:
    """Any body, with status 200."""
    return lambda _request: Response(body, 200, media_type=media_type)


def saying(text: str) -> Answer:
    """A text."""
    return lambda _request: raw(events([{"content": text}], "stop"))(_request)


def calling(*calls: tuple[str, str]) -> Answer:
    """Tool calls: names and arguments as JSON text."""
    deltas = [
        {
            "tool_calls": [
                {
                    "index": index,
                    "id": f"call_{name}_{index}_{abs(hash(arguments))}",
                    "type": "function",
                    "function": {"name": name, "arguments": arguments},
                }
            ]
        }
        for index, (name, arguments) in enumerate(calls)
    ]
    return lambda _request: raw(events(deltas, "tool_calls"))(_request)


def events(deltas: list[dict[str, Any]], reason: str | None) -> str:
    """Chunks of a streamed completion."""
    chunks: list[dict[str, Any]] = [*({"delta": delta, "finish_reason": None} for delta in deltas)]
    if reason:
        chunks.append({"delta": {}, "finish_reason": reason})
    return "".join(f"data: {json.dumps(chunk(choice))}\n\n" for choice in chunks) + "data: [DONE]\n\n"


def chunk(choice: dict[str, Any]) -> dict[str, Any]:
    """One chunk."""
    shape = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "test"}
    return {**shape, "choices": [{"index": 0, **choice}]}


def endless(scripted: Callable[[], Endpoint], pause: Callable[[], Any]) -> Answer:
    """Text without end; counts the callers that leave."""

    async def body() -> AsyncIterator[str]:
        try:
            while True:
                yield f"data: {json.dumps(chunk({'delta': {'content': 'word '}, 'finish_reason': None}))}\n\n"
                await pause()
        finally:
            scripted().left += 1

    return lambda _request: StreamingResponse(body(), media_type="text/event-stream")
