"""Export of all that is a user's, and import of todos: all of a file or nothing."""

import json
from uuid import UUID

import anyio
from anyio import to_thread
from pydantic import TypeAdapter
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.accounts.repository import Principal
from app.conversations.models import Conversation, Message
from app.conversations.schemas import ConversationRead, MessageRead
from app.core.database import utc_now
from app.todos.models import Todo
from app.todos.schemas import TodoRead
from app.todos.service import TodoService
from app.transfer.csv_format import read_csv, rows_of, write_csv
from app.transfer.ical_format import read_ical, write_ical
from app.transfer.json_format import read_json
from app.transfer.schemas import (
    MAX_PROBLEMS,
    SAMPLE_SIZE,
    ExportFormat,
    ImportedTodo,
    ImportPreview,
    ImportRefused,
    ImportResult,
    ParsedFile,
)
from app.transfer.todoist_format import is_todoist, read_todoist

# One after the other: a file of 5 MB takes a second of the processor, and chats should not wait for several.
LIMITER = anyio.CapacityLimiter(1)
ANY: TypeAdapter[object] = TypeAdapter(object)


class TransferService:
    """Data of one user in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def export(self, user: Principal, format_: ExportFormat) -> bytes:
        """A file of the user's data: JSON has everything, CSV and iCalendar the todos."""
        todos = await self._todos(user.id)
        if format_ == "csv":
            return write_csv(todos).encode()
        if format_ == "ics":
            return await to_thread.run_sync(write_ical, todos, limiter=LIMITER)
        everything = {
            "exported_at": utc_now(),
            "account": {"id": user.id, "email": user.email, "name": user.name, "created_at": user.created_at},
            "todos": todos,
            "conversations": await self._conversations(user.id),
        }
        return json.dumps(ANY.dump_python(everything, mode="json"), ensure_ascii=False, indent=1).encode()

    async def preview(self, content: bytes) -> ImportPreview:
        """What an import of the file would do; raises ImportRefused for what is no such file at all."""
        parsed = await to_thread.run_sync(parse, content, limiter=LIMITER)
        return ImportPreview(
            status="refused" if parsed.errors else "ready",
            format=parsed.format,
            count=len(parsed.todos),
            todos=[ImportedTodo(line=line, todo=todo) for line, todo in parsed.todos[:SAMPLE_SIZE]],
            problems=parsed.problems[:MAX_PROBLEMS],
            problem_count=len(parsed.problems),
        )

    async def import_todos(self, user_id: UUID, content: bytes) -> ImportResult:
        """Add every todo of the file to the end of the list, as one operation; raises ImportRefused."""
        parsed = await to_thread.run_sync(parse, content, limiter=LIMITER)
        if parsed.errors:
            shown = "; ".join(f"line {problem.line}: {problem.message}" for problem in parsed.errors[:5])
            more = len(parsed.errors) - 5
            raise ImportRefused(f"Nothing was imported. {shown}" + (f"; and {more} more" if more > 0 else ""))
        todos = TodoService(self._session)
        await todos.create_all(user_id, [todo for _, todo in parsed.todos])
        operation = str(todos.operation_id) if todos.operation_id else None
        problems = parsed.problems[:MAX_PROBLEMS]
        return ImportResult(
            format=parsed.format, count=len(parsed.todos), operation_id=operation, problems=problems
        )

    async def _todos(self, user_id: UUID) -> list[TodoRead]:
        rows = select(Todo).where(Todo.user_id == user_id).order_by(col(Todo.position), col(Todo.id))
        return [TodoRead.of(todo) for todo in (await self._session.exec(rows)).all()]

    async def _conversations(self, user_id: UUID) -> list[dict[str, object]]:
        chats = (
            select(Conversation).where(Conversation.user_id == user_id).order_by(col(Conversation.created_at))
        )
        messages = select(Message).where(Message.user_id == user_id).order_by(col(Message.sequence))
        by_chat: dict[UUID, list[MessageRead]] = {}
        for message in (await self._session.exec(messages)).all():
            by_chat.setdefault(message.conversation_id, []).append(MessageRead.model_validate(message))
        return [
            {**ConversationRead.model_validate(chat).model_dump(), "messages": by_chat.get(chat.id, [])}
            for chat in (await self._session.exec(chats)).all()
        ]


def parse(content: bytes) -> ParsedFile:
    """Todos of a file of any format we read; raises ImportRefused, with the line, for what is none."""
    text = decode(content)
    start = text.lstrip()[:20].upper()
    if start.startswith(("{", "[")):
        parsed = read_json(text)
    elif start.startswith("BEGIN:VCALENDAR"):
        parsed = read_ical(text)
    else:
        _, header = next(rows_of(text), (1, []))
        parsed = read_todoist(text) if is_todoist(header) else read_csv(text)
    if not parsed.todos and not parsed.errors:
        raise ImportRefused("line 1: there are no todos in this file.")
    return parsed


def decode(content: bytes) -> str:
    """Text of the file; raises ImportRefused when it is not UTF-8."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ImportRefused(
            f"line {line}: this is not UTF-8 text. Save the file as UTF-8 (in a spreadsheet: “CSV UTF-8”)."
        ) from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise ImportRefused(f"line {line}: a NUL character. Is this a text file, saved as UTF-8?")
    return text
