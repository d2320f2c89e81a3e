"""One run of the agent, as events of the turn, with a record of what is to be stored."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from agents import Agent, ModelSettings, OpenAIChatCompletionsModel, RunConfig, Runner, ToolExecutionConfig
from agents.items import ToolCallItem, ToolCallOutputItem, TResponseInputItem
from agents.result import RunResultStreaming
from agents.stream_events import RawResponsesStreamEvent, RunItemStreamEvent, StreamEvent
from openai import AsyncOpenAI
from openai.types.responses import ResponseTextDeltaEvent

from app.assistant.config import AssistantSettings
from app.assistant.events import DeltaEvent, ToolCallEvent, ToolResultEvent
from app.assistant.failures import ModelFault
from app.assistant.model import TimedModel
from app.assistant.prompt import instructions
from app.assistant.tools import RunUser, TodoToolbox
from app.conversations.schemas import ToolCall
from app.core.database import utc_now
from app.todos.due import zone_of

RunEvent = DeltaEvent | ToolCallEvent | ToolResultEvent
INTERRUPTED = "Error: interrupted before a result came."


@dataclass
class Answer:
    """What the run has said and done so far."""

    text: str = ""
    calls: dict[str, ToolCall] = field(default_factory=dict)

    def tool_calls(self) -> tuple[ToolCall, ...]:
        return tuple(self.calls.values())


@dataclass(frozen=True)
class AgentRunner:
    """Runs the agent with a model, the shared tools and limits."""

    client: AsyncOpenAI
    model_name: str
    timeout_seconds: float
    toolbox: TodoToolbox
    settings: AssistantSettings

    async def run(
        self, user: RunUser, conversation: list[TResponseInputItem], answer: Answer
    ) -> AsyncIterator[RunEvent]:
        """Events of one run, also recorded in `answer`. Closing it ends the run.

        Raises what the model or the SDK raise, and ModelFault for an answer without text.
        """
        agent = Agent[RunUser](
            name="todo",
            instructions=instructions(user.today, utc_now().astimezone(zone_of(user.time_zone))),
            model=self._model(),
            mcp_servers=[self.toolbox],
        )
        result = Runner.run_streamed(
            agent,
            conversation,
            context=user,
            max_turns=self.settings.assistant_max_turns,
            run_config=self._config(),
        )
        try:
            async for event in result.stream_events():
                for seen in _seen(event, answer):
                    yield seen
            if not answer.text:
                raise ModelFault("The language model sent an empty answer. Your message is kept. Try again.")
        finally:
            await _end(result)

    async def settle(self, turn_id: UUID) -> None:
        """Wait for tools that are still at work for a run that was stopped."""
        await self.toolbox.settle(turn_id)

    def _model(self) -> TimedModel:
        deadline = asyncio.get_running_loop().time() + self.timeout_seconds
        return TimedModel(OpenAIChatCompletionsModel(self.model_name, self.client), deadline)

    def _config(self) -> RunConfig:
        return RunConfig(
            tracing_disabled=not self.settings.tracing,
            trace_include_sensitive_data=False,
            model_settings=ModelSettings(),
            # One after the other: "add A, B and C" keeps its order, and a todo is not changed twice at once.
            tool_execution=ToolExecutionConfig(max_function_tool_concurrency=1),
        )


async def _end(result: RunResultStreaming) -> None:
    """Stop the run's tasks, if it is not over, and wait for them."""
    if result.is_complete:
        return
    result.cancel()
    async for _ in result.stream_events():
        continue


def _seen(event: StreamEvent, answer: Answer) -> list[RunEvent]:
    if isinstance(event, RawResponsesStreamEvent):
        return _text(event.data, answer) if isinstance(event.data, ResponseTextDeltaEvent) else []
    if isinstance(event, RunItemStreamEvent):
        if isinstance(event.item, ToolCallItem):
            return [_called(event.item, answer)]
        if isinstance(event.item, ToolCallOutputItem):
            return [_returned(event.item, answer)]
    return []


def _text(data: ResponseTextDeltaEvent, answer: Answer) -> list[RunEvent]:
    if not data.delta:
        return []
    answer.text += data.delta
    return [DeltaEvent(text=data.delta)]


def _called(item: ToolCallItem, answer: Answer) -> ToolCallEvent:
    call_id, name = item.call_id or "", item.tool_name or ""
    arguments = _json(getattr(item.raw_item, "arguments", "{}"))
    arguments = arguments if isinstance(arguments, dict) else {}
    answer.calls[call_id] = ToolCall(name=name, arguments=arguments, result=INTERRUPTED)
    return ToolCallEvent(id=call_id, name=name, arguments=arguments)


def _returned(item: ToolCallOutputItem, answer: Answer) -> ToolResultEvent:
    call_id = item.call_id or ""
    output = item.output
    if isinstance(output, dict) and output.get("type") == "text":  # how the SDK hands on an MCP error
        output = output.get("text", "")
    result = _json(output) if isinstance(output, str) else output
    call = answer.calls[call_id]
    call.result = result
    return ToolResultEvent(id=call_id, name=call.name, result=result)


def _json(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """The value of JSON text; other text as it is."""
    try:
        return json.loads(text)
    except ValueError:
        return text
