"""The conversation as the messages tell it: turns, tool calls with results, what was shown or touched."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from app.local_model.intents import Priority
from app.local_model.markdown import unescape
from app.local_model.protocol import ChatMessage

_Value = TypeVar("_Value")
_TODAY: Final = re.compile(r"\bToday is (\d{4}-\d{2}-\d{2})\b")
_NOW: Final = re.compile(r"\bNow it is (\d\d:\d\d)\b(?: \((?P<zone>[\w/+-]+)\))?")


class Task(BaseModel):
    """A todo as the tools return it."""

    model_config = ConfigDict(extra="ignore")

    id: str
    title: str
    notes: str = ""
    due_date: date | None = None
    due_time: str | None = None
    recurrence: str | None = None
    priority: Priority = "medium"
    tags: list[str] = []
    done: bool = False


@dataclass
class Call:
    """A tool call and its result: `data` if it was JSON, else `text`, which then is an error message."""

    name: str
    arguments: dict[str, Any]
    data: dict[str, Any] | None = None
    text: str = ""

    def tasks(self) -> list[Task]:
        """The todos in the result, one or many."""
        data = self.data or {}
        raw = data.get("tasks") if isinstance(data.get("tasks"), list) else [data.get("task")]
        return [task for item in raw or [] if (task := _task(item))]

    def next_cursor(self) -> str | None:
        """Where the list goes on, None at its end."""
        cursor = (self.data or {}).get("next_cursor")
        return cursor if isinstance(cursor, str) else None


@dataclass
class Turn:
    """A user message, the batches of tool calls that followed, and the reply if there is one already."""

    message: str
    steps: list[list[Call]] = field(default_factory=list)
    reply: str = ""

    def calls(self) -> list[Call]:
        """The tool calls of the turn, in order."""
        return [call for step in self.steps for call in step]


@dataclass
class Transcript:
    """The turns of a conversation, oldest first, and the moment where the user is.

    `now` is wall-clock time, without a zone; `zone` is the IANA name that the prompt gives, "" if none.
    """

    now: datetime
    turns: list[Turn]
    zone: str = ""

    @property
    def today(self) -> date:
        """The day where the user is."""
        return self.now.date()


def read(messages: list[ChatMessage]) -> Transcript:
    """Sort messages into turns. Text of tool results is data and never read as a request."""
    turns: list[Turn] = []
    by_id: dict[str, Call] = {}
    for message in messages:
        if message.role == "user":
            turns.append(Turn(message.text()))
        elif message.role == "assistant" and turns:
            calls = [_call(item.function.name, item.function.arguments) for item in message.tool_calls or []]
            by_id.update({item.id: call for item, call in zip(message.tool_calls or [], calls, strict=True)})
            if calls:
                turns[-1].steps.append(calls)
            turns[-1].reply = message.text() or turns[-1].reply
        elif message.role == "tool" and message.tool_call_id in by_id:
            _record(by_id[message.tool_call_id], message.text())
    now, zone = _now(messages)
    return Transcript(now, turns or [Turn("")], zone)


def _now(messages: list[ChatMessage]) -> tuple[datetime, str]:
    """Moment and zone that the prompt names; this machine's moment, in UTC, for what it leaves out."""
    prompt = "\n".join(message.text() for message in messages if message.role in ("system", "developer"))
    clock = datetime.now(UTC).replace(tzinfo=None)
    day = _parsed(date.fromisoformat, _TODAY.search(prompt)) or clock.date()
    named = _NOW.search(prompt)
    moment = datetime.combine(day, _parsed(time.fromisoformat, named) or clock.time())
    return moment, (named["zone"] or "") if named else ""


def _parsed(parse: Callable[[str], _Value], match: re.Match[str] | None) -> _Value | None:
    try:
        return parse(match[1]) if match else None
    except ValueError:
        return None


def _call(name: str, arguments: str) -> Call:
    parsed = _json(arguments)
    return Call(name, parsed if isinstance(parsed, dict) else {})


def _record(call: Call, content: str) -> None:
    parsed = _json(content)
    for _ in range(2):  # MCP text content: {"type": "text", "text": "<json>"}, or a list of one
        if isinstance(parsed, list) and len(parsed) == 1:
            parsed = parsed[0]
        if isinstance(parsed, dict) and parsed.get("type") == "text":
            content = str(parsed.get("text", ""))
            parsed = _json(content)
    call.data = parsed if isinstance(parsed, dict) else None
    call.text = content


def _json(text: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(text)
    except ValueError:
        return None


def _task(item: object) -> Task | None:
    try:
        return Task.model_validate(item)
    except ValidationError:
        return None


Renderer = Callable[[Task], str]


@dataclass(frozen=True)
class Memory:
    """Ids of the todos last shown as a numbered list, and of those the conversation was last about.

    `tool` is the one that made the last change, "" if there was none.
    """

    shown: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    tool: str = ""
    lines: tuple[str, ...] = ()
    """The lines of the list shown last, for when the tool results behind it are no longer in the
    conversation.
    """


def remember(turns: list[Turn], render: Renderer) -> Memory:
    """What earlier turns left behind; `render` makes a todo's line, by which shown ones are recognised."""
    shown: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    tool = ""
    lines: tuple[str, ...] = ()
    for turn in turns:
        listed = tuple(_listed(turn, render))
        changed = tuple(
            dict.fromkeys(
                task.id for call in turn.calls() if "task" in (call.data or {}) for task in call.tasks()
            )
        )
        numbered = tuple(map(unescape, _NUMBERED.findall(turn.reply)))
        if numbered:
            shown, lines = listed, numbered
        about = changed or listed or about
        tool = next((call.name for call in reversed(turn.calls()) if call.name != "list_tasks"), tool)
    return Memory(shown, about, tool, lines)


def asked_to_delete(turns: Sequence[Turn]) -> set[str]:
    """Ids of the todos in the last call that asked whether to delete them, unless they were deleted since."""
    calls = [call for turn in turns for call in turn.calls() if call.name == "delete_tasks" and call.data]
    open_question = bool(calls) and (calls[-1].data or {}).get("status") == "needs_confirmation"
    ids = calls[-1].arguments.get("task_ids") if open_question else None
    return {str(task_id) for task_id in ids} if isinstance(ids, list) else set()


_NUMBERED: Final = re.compile(r"^\s*\d+\. (.*)$", re.MULTILINE)


def _listed(turn: Turn, render: Renderer) -> Iterator[str]:
    known = {task.id: task for call in turn.calls() for task in call.tasks()}
    for line in map(unescape, _NUMBERED.findall(turn.reply)):
        same = [task for task in known.values() if unescape(render(task)) == line]
        close = [task for task in known.values() if line.startswith(task.title)]
        candidates = same[:1] or sorted(close, key=lambda task: -len(task.title))[:1]
        if candidates:
            yield known.pop(candidates[0].id).id
