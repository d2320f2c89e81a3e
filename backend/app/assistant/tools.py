"""The agent's tools: one session with our own MCP server, opened in the lifespan and shared by all runs.

The session is entered and left in the lifespan's task (leaving it in another breaks its cancel scopes, see
openai-agents-python #1393 and #2005). Calls of different users share it; each call carries its user in the
request metadata, which our code fills from the run's context. The model writes arguments only and cannot
reach it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from agents import RunContextWrapper
from agents.agent import AgentBase
from agents.exceptions import UserError
from agents.mcp import MCPServer, MCPToolMetaContext
from mcp import Client
from mcp.types import CallToolResult, GetPromptResult, ListPromptsResult
from mcp.types import Tool as McpTool

from app.core.database import Database
from app.mcp_server.identity import TURN_META, USER_META, user_of_metadata
from app.mcp_server.server import ReminderNotice, build_server, no_notice

TOOL_TIMEOUT_SECONDS = 15.0


@dataclass(frozen=True)
class RunUser:
    """Context of a run: whose todos its tools work on, the date and zone where the user is, and the turn."""

    user_id: UUID
    today: date
    turn_id: UUID
    time_zone: str = "UTC"


def user_metadata(context: MCPToolMetaContext) -> dict[str, Any]:
    """Request metadata of a tool call: the run's user and turn."""
    user: RunUser = context.run_context.context
    return {USER_META: str(user.user_id), TURN_META: str(user.turn_id)}


class TodoToolbox(MCPServer):
    """The MCP server as the agent sees it. The session's life is the lifespan's, not the agent's."""

    def __init__(self, client: Client, tools: list[McpTool]) -> None:
        super().__init__(use_structured_content=True, tool_meta_resolver=user_metadata)
        self._client = client
        self._tools = tools
        self._calls: dict[str, set[asyncio.Task[CallToolResult]]] = {}

    @property
    def name(self) -> str:
        """Name in logs."""
        return "todo"

    async def connect(self) -> None:
        """Nothing to do: the lifespan has connected."""

    async def cleanup(self) -> None:
        """Nothing to do: the lifespan disconnects."""

    async def list_tools(
        self, run_context: RunContextWrapper[Any] | None = None, agent: AgentBase[Any] | None = None
    ) -> list[McpTool]:
        """The tools, which never change while the process runs."""
        return self._tools

    async def call_tool(
        self, tool_name: str, arguments: dict[str, Any] | None, meta: dict[str, Any] | None = None
    ) -> CallToolResult:
        """Call a tool with the user in `meta`. A call goes on to its end also when its run is stopped."""
        turn = str((meta or {}).get(TURN_META))
        call = asyncio.create_task(
            self._client.call_tool(tool_name, arguments, meta=meta)  # type: ignore[arg-type]
        )
        self._calls.setdefault(turn, set()).add(call)
        try:
            return await asyncio.shield(call)
        finally:
            if call.done():
                self._forget(turn, call)

    async def settle(self, turn_id: UUID) -> None:
        """Wait for the calls of a run that was stopped: its turn may be tried again only after them."""
        turn = str(turn_id)
        if calls := set(self._calls.get(turn, ())):
            await asyncio.wait(calls, timeout=TOOL_TIMEOUT_SECONDS)
            for call in calls:
                self._forget(turn, call)

    def _forget(self, turn: str, call: "asyncio.Task[CallToolResult]") -> None:
        calls = self._calls.get(turn, set())
        calls.discard(call)
        if not calls:
            self._calls.pop(turn, None)

    async def list_prompts(self) -> ListPromptsResult:
        """The server has no prompts."""
        return ListPromptsResult(prompts=[])

    async def get_prompt(self, name: str, arguments: dict[str, Any] | None = None) -> GetPromptResult:
        """The server has no prompts; raises UserError."""
        raise UserError(f"There is no prompt {name}.")


@asynccontextmanager
async def opened_toolbox(
    database: Database, reminder_notice: ReminderNotice = no_notice
) -> AsyncIterator[TodoToolbox]:
    """A toolbox on a session that lives as long as the context; enter and leave it in one task."""
    server = build_server(database, user_of_metadata, reminder_notice)
    async with Client(server, read_timeout_seconds=TOOL_TIMEOUT_SECONDS) as client:
        tools = (await client.list_tools()).tools
        yield TodoToolbox(client, list(tools))
