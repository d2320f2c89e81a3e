"""The language model: any OpenAI-compatible endpoint, or the built-in one."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import structlog
from agents import Model, ModelResponse, OpenAIChatCompletionsModel
from agents.items import TResponseStreamEvent
from openai import AsyncOpenAI

from app.core.config import ConfigurationError, Settings
from app.core.metrics import MODEL_CALLS, MODEL_LATENCY
from app.local_model.server import MODEL_NAME, create_model_app

logger = structlog.get_logger(__name__)

CONNECT_TIMEOUT_SECONDS = 5.0
NO_KEY = "none"
"""Sent where no key is configured: local servers ignore it, the client insists on one."""


@dataclass(frozen=True)
class Endpoint:
    """Where the model is. An empty `base_url` means the built-in model inside this process."""

    base_url: str
    api_key: str
    model: str

    @classmethod
    def of(cls, settings: Settings) -> "Endpoint":
        """LLM_BASE_URL with its key and model, or LOCAL_MODEL_URL, or in-process.

        Raises ConfigurationError when LLM_MODEL is missing.
        """
        if settings.llm_base_url:
            if not settings.llm_model:
                raise ConfigurationError(
                    "LLM_MODEL is required when LLM_BASE_URL is set: name the model to use."
                )
            return cls(settings.llm_base_url, settings.llm_api_key or NO_KEY, settings.llm_model)
        local = settings.local_model_url.rstrip("/").removesuffix("/v1")
        return cls(f"{local}/v1" if local else "", NO_KEY, MODEL_NAME)


@asynccontextmanager
async def connected(endpoint: Endpoint, timeout_seconds: float) -> AsyncIterator[AsyncOpenAI]:
    """A client of the endpoint, closed at the end."""
    timeout = httpx2.Timeout(timeout_seconds, connect=min(CONNECT_TIMEOUT_SECONDS, timeout_seconds))
    transport = None if endpoint.base_url else httpx2.ASGITransport(app=create_model_app())
    url = endpoint.base_url or "http://in-process/v1"
    # Our own model is a neighbour: proxies of the environment are for endpoints elsewhere.
    outside = endpoint.model != MODEL_NAME
    http = httpx2.AsyncClient(transport=transport, timeout=timeout, follow_redirects=False, trust_env=outside)
    logger.info("model", host=httpx2.URL(url).host, model=endpoint.model)
    async with AsyncOpenAI(
        api_key=endpoint.api_key, base_url=url, http_client=http, timeout=timeout, max_retries=1
    ) as client:
        yield client


class TimedModel(Model):
    """A model whose answers must be complete by `deadline` (loop time); raises TimeoutError after it.

    Only the waits for the model are cut short, never a tool at work, so no change to a todo is lost half-way.
    """

    def __init__(self, model: OpenAIChatCompletionsModel, deadline: float) -> None:
        self._model = model
        self._deadline = deadline

    async def get_response(self, *args: Any, **kwargs: Any) -> ModelResponse:  # noqa: ANN401 - passed through
        """As the model's own."""
        async with asyncio.timeout_at(self._deadline):
            return await self._model.get_response(*args, **kwargs)

    async def stream_response(self, *args: Any, **kwargs: Any) -> AsyncIterator[TResponseStreamEvent]:  # noqa: ANN401
        """As the model's own, counted and timed."""
        began, outcome = time.perf_counter(), "error"
        stream = self._model.stream_response(*args, **kwargs)
        try:
            while True:
                try:
                    async with asyncio.timeout_at(self._deadline):
                        event = await anext(stream)
                except StopAsyncIteration:
                    outcome = "ok"
                    return
                yield event
        except TimeoutError:
            outcome = "timeout"
            raise
        finally:
            MODEL_CALLS.labels(outcome).inc()
            MODEL_LATENCY.observe(time.perf_counter() - began)
            await stream.aclose()  # type: ignore[attr-defined]
