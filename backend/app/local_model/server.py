"""The model as a small OpenAI-compatible HTTP service."""

import json
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse

from app.local_model.completions import Completion
from app.local_model.planning import Step, next_step
from app.local_model.protocol import ChatRequest

MODEL_NAME = "todo-assistant"


async def _events(completion: Completion) -> AsyncIterator[str]:
    for chunk in completion.chunks():
        yield f"data: {json.dumps(chunk)}\n\n"
    yield "data: [DONE]\n\n"


async def health() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok", "timestamp": datetime.now(UTC).isoformat()}


async def on_invalid(_request: Request, error: Exception) -> JSONResponse:
    """A wrong request, in the error shape of this protocol."""
    message = str(error.errors()[0]["msg"]) if isinstance(error, RequestValidationError) else str(error)
    return JSONResponse({"error": {"message": message, "type": "invalid_request_error", "code": None}}, 400)


def create_model_app(name: str = MODEL_NAME, decide: Callable[[ChatRequest], Step] = next_step) -> FastAPI:
    """The service. It keeps no state and calls nobody.

    `name` is how the model calls itself; `decide` gives tool calls or text for a request.
    """

    async def complete(request: ChatRequest) -> Response:
        completion = Completion(request, decide(request), int(time.time()))
        if request.stream:
            return StreamingResponse(_events(completion), media_type="text/event-stream")
        return JSONResponse(completion.body())

    async def models() -> dict[str, Any]:
        model = {"id": name, "object": "model", "created": 0, "owned_by": "todo"}
        return {"object": "list", "data": [model]}

    app = FastAPI(title=name, openapi_url=None, docs_url=None, redoc_url=None)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_api_route("/v1/chat/completions", complete, methods=["POST"], response_model=None)
    app.add_api_route("/v1/models", models)
    app.add_api_route("/health", health)
    return app
