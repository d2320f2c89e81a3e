"""How the application takes the assistant in: chat router, MCP endpoint, what lives as long."""

import importlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from agents import set_tracing_disabled
from fastapi import FastAPI

from app.assistant.config import AssistantSettings
from app.assistant.model import Endpoint, connected
from app.assistant.router import router
from app.assistant.run import AgentRunner
from app.assistant.tools import opened_toolbox
from app.assistant.turns import running_turns
from app.core.config import Settings
from app.core.database import Database
from app.mcp_server.http import PATH, McpEndpoint
from app.reminders.channels import reminder_notice

__all__ = ["lifespan_context", "mount_mcp", "router"]


def mount_mcp(app: FastAPI) -> None:
    """Put the MCP endpoint at /mcp; it answers while `lifespan_context` is open."""
    app.state.mcp_endpoint = McpEndpoint(app)
    app.mount(PATH, app.state.mcp_endpoint)


def _load_now() -> None:
    """Import what the SDKs import at their first call: the first user should not wait for it."""
    for module in ("jsonschema", "openai.resources.chat.completions", "openai.lib.streaming.chat"):
        importlib.import_module(module)


@asynccontextmanager
async def lifespan_context(app: FastAPI) -> AsyncIterator[None]:
    """Open the model's client, the tools' session and the MCP endpoint in this task, close them in it.

    Needs `app.state.settings` and `app.state.database`; sets `app.state.turns`. Raises ConfigurationError.
    """
    settings: Settings = app.state.settings
    database: Database = app.state.database
    own = AssistantSettings()
    # One line a model call, with nothing our own log lines lack.
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    # Spans would otherwise be sent to OpenAI, with whatever key is in the environment.
    set_tracing_disabled(not own.tracing)
    endpoint = Endpoint.of(settings)
    _load_now()
    async with (
        connected(endpoint, settings.llm_timeout_seconds) as client,
        opened_toolbox(database, partial(reminder_notice, settings)) as toolbox,
        app.state.mcp_endpoint.running(database),
    ):
        runner = AgentRunner(client, endpoint.model, settings.llm_timeout_seconds, toolbox, own)
        async with running_turns(database, runner) as app.state.turns:
            yield
