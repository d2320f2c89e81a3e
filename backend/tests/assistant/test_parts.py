"""Parts of the assistant that no whole turn shows well."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from agents.exceptions import UserError
from agents.tracing import get_trace_provider
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from app.accounts.models import User
from app.assistant import turns as turns_module
from app.assistant.config import AssistantSettings
from app.assistant.events import DeltaEvent, ErrorEvent, TurnEvent
from app.assistant.history import LEFT_OUT, MAX_CHARACTERS, model_input
from app.assistant.model import NO_KEY, Endpoint
from app.assistant.opening import OpenTurn
from app.assistant.prompt import instructions
from app.assistant.run import AgentRunner, Answer
from app.assistant.schemas import ChatMessage
from app.assistant.tools import opened_toolbox
from app.assistant.turns import Turns, running_turns
from app.conversations.schemas import MessageRead, PageQuery, ToolCall
from app.conversations.service import ConversationService
from app.core.config import ConfigurationError
from app.core.database import Database
from app.local_model.server import create_model_app
from app.main import create_app
from tests.accounts import sign_up
from tests.assistant.talk import Talk
from tests.conftest import serving, test_settings


def endpoint_of(**settings: object) -> Endpoint:
    """The endpoint for settings."""
    return Endpoint.of(test_settings("sqlite:///unused.db", **settings))


def test_where_the_model_is() -> None:
    assert endpoint_of() == Endpoint("", NO_KEY, "todo-assistant")
    for url in ("http://model:8001", "http://model:8001/", "http://model:8001/v1", "http://model:8001/v1/"):
        assert endpoint_of(local_model_url=url) == Endpoint("http://model:8001/v1", NO_KEY, "todo-assistant")
    given = {"llm_base_url": "https://llm/v1", "llm_api_key": "k", "llm_model": "m"}
    assert endpoint_of(local_model_url="http://model:8001", **given) == Endpoint("https://llm/v1", "k", "m")
    assert endpoint_of(**given | {"llm_api_key": ""}).api_key == NO_KEY


def test_a_model_without_a_name_stops_the_start(sqlite_url: str) -> None:
    app = create_app(test_settings(sqlite_url, llm_base_url="https://llm/v1"))
    with pytest.raises(ConfigurationError, match="LLM_MODEL"), TestClient(app):
        pass


def test_the_built_in_model_as_a_service_of_its_own(sqlite_url: str) -> None:
    with serving(create_model_app()) as url:
        app = create_app(test_settings(sqlite_url, local_model_url=url))
        with TestClient(app) as client:
            assert Talk(sign_up(client, "Ann")).say("add buy milk") == "Added “Buy milk”."


@pytest.mark.parametrize(("value", "disabled"), [("", True), ("0", True), ("1", False)])
def test_tracing_is_off_unless_asked_for(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, value: str, disabled: bool
) -> None:
    set_to: list[bool] = []
    monkeypatch.setenv("TRACING", value)
    monkeypatch.setattr("app.assistant.wiring.set_tracing_disabled", set_to.append)
    with TestClient(create_app(test_settings(sqlite_url))):
        assert set_to == [disabled]


def test_no_trace_leaves_by_default(sqlite_url: str) -> None:
    with TestClient(create_app(test_settings(sqlite_url))):
        assert get_trace_provider().create_trace("probe").trace_id == "no-op"


def message(text: str, *calls: ToolCall, role: Any = "user") -> MessageRead:  # noqa: ANN401 - a role
    """A stored message."""
    return MessageRead(
        id=uuid4(),
        role=role,
        content=text,
        tool_calls=list(calls),
        reply_to=None,
        outcome=None,
        created_at=datetime.now(UTC),
    )


def test_history_shows_tool_calls_before_the_answer() -> None:
    call = ToolCall(name="list_tasks", arguments={"limit": 1}, result={"tasks": []})
    failed = ToolCall(name="list_tasks", arguments={}, result="Error: no")
    items: Any = model_input([message("show"), message("Here.", call, failed, role="assistant")])
    kinds = [item.get("type") or item["role"] for item in items]
    assert kinds == [
        "user", "function_call", "function_call_output", "function_call", "function_call_output", "assistant",
    ]  # fmt: skip
    assert (json.loads(items[1]["arguments"]), json.loads(items[2]["output"])) == (
        {"limit": 1},
        {"tasks": []},
    )
    assert items[4]["output"] == "Error: no"
    assert items[1]["call_id"] == items[2]["call_id"] != items[3]["call_id"]


def test_history_is_cut_at_a_size_but_keeps_the_last_message() -> None:
    long = "x" * (MAX_CHARACTERS // 2)
    items: Any = model_input([message("old"), message(long), message(long), message("new")])
    assert [item["content"][:3] for item in items] == ["xxx", "new"]
    assert len(model_input([message("x" * MAX_CHARACTERS * 2)])) == 1


def test_long_results_go_before_words_do() -> None:
    pages = [ToolCall(name="list_tasks", arguments={}, result={"tasks": ["x" * 20_000]}) for _ in range(6)]
    asked = message("This would delete 501 todos. Say “yes” to delete them.", *pages, role="assistant")
    items: Any = model_input([message("delete everything"), asked, message("yes")])
    assert [item["content"][:6] for item in items if "content" in item] == ["delete", "This w", "yes"]
    assert {item["output"] for item in items if "output" in item} == {LEFT_OUT}


class Scripted(AgentRunner):
    """A runner that does what a test tells it."""

    async def run(self, user: Any, conversation: Any, answer: Answer) -> AsyncIterator[Any]:  # noqa: ANN401
        """Say a word, then do what is scripted."""
        answer.text = "word"
        yield DeltaEvent(text="word")
        await self.script()

    async def settle(self, turn_id: UUID) -> None:
        """No tools, nothing to wait for."""

    async def script(self) -> None:
        """Overridden."""


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """A migrated database."""
    database = Database(test_settings(sqlite_url))
    yield database
    await database.close()


async def opened(database: Database, turns: Turns) -> OpenTurn:
    """A turn of a new user."""
    async with database.session() as session:
        user = User(email=f"{uuid4()}@example.com", name="Ann", password_hash="-")
        session.add(user)
        await session.commit()
    return await turns.begin(user.id, ChatMessage(message="hi"))


def scripted(script: Any) -> Scripted:  # noqa: ANN401 - a coroutine function
    """A runner with this script."""
    runner: Any = Scripted(None, "m", 1.0, None, AssistantSettings())  # type: ignore[arg-type]
    object.__setattr__(runner, "script", script)
    return runner  # type: ignore[no-any-return]


async def outcome(turns: Turns, turn: OpenTurn) -> list[TurnEvent]:
    """All events of a turn."""
    async with turns.answering(turn) as answering:
        return [event async for event in answering.events()]


async def answers(database: Database, turn: OpenTurn) -> list[str]:
    """What the assistant is stored to have said."""
    async with database.session() as session:
        page = await ConversationService(session).history(turn.user_id, turn.conversation_id, PageQuery())
    return [item.content for item in page.items if item.role == "assistant"]


@pytest.mark.anyio
async def test_a_database_that_goes_is_told(database: Database) -> None:
    async def fail() -> None:
        raise OperationalError("select", {}, OSError("gone"))

    turns = Turns(database, scripted(fail))
    events = await outcome(turns, await opened(database, turns))
    assert events[-1] == ErrorEvent(
        code="unavailable", message="The database does not answer. Try again soon."
    )


@pytest.mark.anyio
async def test_a_conversation_deleted_meanwhile_is_told(database: Database) -> None:
    gone: list[UUID] = []

    async def delete() -> None:
        async with database.session() as session:
            await ConversationService(session).delete(*gone)

    turns = Turns(database, scripted(delete))
    turn = await opened(database, turns)
    gone.extend((turn.user_id, turn.conversation_id))
    [*_, last] = await outcome(turns, turn)
    assert isinstance(last, ErrorEvent)
    assert last.code == "not_found"


@pytest.mark.anyio
async def test_a_bug_is_no_answer(database: Database) -> None:
    async def bug() -> None:
        raise ZeroDivisionError

    turns = Turns(database, scripted(bug))
    turn = await opened(database, turns)
    with pytest.raises(ZeroDivisionError):
        await outcome(turns, turn)


@pytest.mark.anyio
async def test_the_shutdown_waits_then_stops_what_is_late(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns_module, "SHUTDOWN_SECONDS", 0.05)
    async with running_turns(database, scripted(asyncio.Event().wait)) as turns:
        turn = await opened(database, turns)
        context = turns.answering(turn)
        answering = await context.__aenter__()
        assert [(await anext(answering.events())).event for _ in range(2)] == ["conversation", "delta"]
    assert await answers(database, turn) == ["word"]
    await context.__aexit__(None, None, None)


@pytest.mark.anyio
async def test_the_toolbox_has_tools_and_nothing_else(database: Database) -> None:
    async with opened_toolbox(database) as toolbox:
        await toolbox.connect()
        await toolbox.cleanup()
        assert toolbox.name == "todo"
        assert len(await toolbox.list_tools()) == 8
        assert (await toolbox.list_prompts()).prompts == []
        with pytest.raises(UserError):
            await toolbox.get_prompt("any")


def test_the_prompt_carries_the_users_date() -> None:
    now = datetime(2026, 3, 4, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert "Today is 2026-03-04 (Wednesday). Now it is 14:30 (Europe/Berlin)." in instructions(
        now.date(), now
    )


def test_metrics_count_model_calls(sqlite_url: str) -> None:
    app: FastAPI = create_app(test_settings(sqlite_url))
    with TestClient(app) as client:
        before = counted(client)
        Talk(sign_up(client, "Ann")).say("add buy milk")
        assert counted(client) == before + 2


def counted(client: TestClient) -> float:
    """Successful model calls so far."""
    lines = client.get("/metrics").text.splitlines()
    found = [line for line in lines if line.startswith('todo_model_calls_total{outcome="ok"}')]
    return float(found[0].split()[-1]) if found else 0.0
