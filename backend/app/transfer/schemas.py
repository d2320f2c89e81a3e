"""What an import file holds, and what export and import answer."""

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from app.core.database import utc_now
from app.core.errors import AppError
from app.todos.recurrence import first_date
from app.todos.schemas import TodoCreate, TodoFields

ExportFormat = Literal["json", "csv", "ics"]
ImportFormat = Literal["json", "csv", "todoist", "ics"]

MAX_ROWS = 10_000
MAX_PROBLEMS = 100
SAMPLE_SIZE = 20
FIELDS = tuple(TodoFields.model_fields)


class ImportRefused(AppError):
    """The file cannot be imported; nothing was changed. The message names lines."""

    status, code = 422, "import_refused"


class Problem(BaseModel):
    """What is wrong at a line of the file. An error refuses the import, a warning tells what is lost."""

    line: int
    severity: Literal["error", "warning"]
    message: str


class ImportedTodo(BaseModel):
    """A todo as it would be imported, and the line where it begins."""

    line: int
    todo: TodoFields


class ImportPreview(BaseModel):
    """What an import would do. `count` todos; the first of them and the first problems are shown."""

    status: Literal["ready", "refused"]
    format: ImportFormat
    count: int
    todos: list[ImportedTodo]
    problems: list[Problem]
    problem_count: int


class ImportResult(BaseModel):
    """An import that was done, whole; POST /operations/{operation_id}/undo takes it back."""

    format: ImportFormat
    count: int
    operation_id: str | None
    problems: list[Problem]


@dataclass
class ParsedFile:
    """Todos of a file with the lines where they begin, and all that is wrong with it."""

    format: ImportFormat
    todos: list[tuple[int, TodoCreate]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: int, values: dict[str, Any]) -> None:
        """Take a todo in, or what is wrong with it; raises ImportRefused after too many."""
        if len(self.todos) >= MAX_ROWS:
            raise ImportRefused(
                f"line {line}: more than {MAX_ROWS} todos. Split the file and import the parts."
            )
        try:
            todo = TodoCreate.model_validate(values)
        except ValidationError as error:
            for fault in error.errors():
                name = ".".join(str(part) for part in fault["loc"])
                self.error(line, f"{name}: {fault['msg'].removeprefix('Value error, ')}")
            return
        if (
            todo.due_date is None
            and todo.recurrence is None
            and (todo.due_time or todo.reminder_minutes is not None)
        ):
            self.error(line, "due_date: a time or a reminder needs a date")
            return
        if (
            todo.due_date is None
            and todo.recurrence
            and first_date(todo.recurrence, utc_now().date()) is None
        ):
            self.error(line, "recurrence: has ended, so it gives no date")
            return
        self.todos.append((line, todo))

    def error(self, line: int, message: str) -> None:
        """Note what refuses the import."""
        self.problems.append(Problem(line=line, severity="error", message=message))

    def warn(self, line: int, message: str) -> None:
        """Note what the import would lose."""
        self.problems.append(Problem(line=line, severity="warning", message=message))

    @property
    def errors(self) -> list[Problem]:
        """What refuses the import."""
        return [problem for problem in self.problems if problem.severity == "error"]
