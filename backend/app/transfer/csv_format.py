"""CSV of todos: one row each, columns named after the fields.

Spreadsheets run a cell that begins with =, +, - or @ as a formula. Such cells are written with an apostrophe
before them, and one is taken away again on reading: ``=1+1`` is written ``'=1+1``, and that would be written
``''=1+1``.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from app.todos.schemas import TodoRead
from app.transfer.schemas import FIELDS, ImportRefused, ParsedFile

COLUMNS = (*FIELDS, "created_at", "completed_at", "deleted_at")
FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
DELIMITERS = ",;\t"
TRUE, FALSE = {"true", "yes", "1", "x", "done", "completed"}, {"false", "no", "0", "", "open"}


def escape(text: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{text}" if FORMULA.match(text) else text


def unescape(text: str) -> str:
    """The text that `escape` made a cell of."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def write_csv(todos: Iterable[TodoRead]) -> str:
    """Todos as CSV, with the byte order mark that spreadsheets need to see UTF-8."""
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(COLUMNS)
    for todo in todos:
        values = todo.model_dump(mode="json", include=set(COLUMNS))
        writer.writerow([escape(cell_of(values[name])) for name in COLUMNS])
    return "\ufeff" + output.getvalue()


def cell_of(value: object) -> str:
    """One field as text; a list is a line of CSV in the cell."""
    if isinstance(value, list):
        cell = io.StringIO()
        csv.writer(cell, lineterminator="").writerow(value)
        return cell.getvalue() if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, each with the line where it begins; raises ImportRefused for no CSV."""
    header, _, _ = text.partition("\n")
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise ImportRefused(f"line {line}: this is no CSV ({error}).") from error


def read_csv(text: str) -> ParsedFile:
    """Todos of a CSV whose first row names at least a `title`; columns we do not know are left out."""
    parsed = ParsedFile("csv")
    rows = rows_of(text)
    _, header = next(rows, (1, []))
    names = [name.strip().lower() for name in header]
    if "title" not in names:
        raise ImportRefused(
            f"line 1: no column is called title. Known columns are {', '.join(FIELDS)}; others are left out."
        )
    if unknown := [name for name in names if name and name not in COLUMNS]:
        parsed.warn(1, f"these columns are left out: {', '.join(unknown[:10])[:200]}")
    for line, row in rows:
        if len(row) > len(names):
            parsed.error(line, f"{len(row)} cells in a row of {len(names)} columns")
            continue
        cells = {name: unescape(cell) for name, cell in zip(names, row, strict=False) if name in COLUMNS}
        if cells.get("deleted_at"):
            parsed.warn(line, "was in the trash, and is left out")
            continue
        values = values_of(parsed, line, cells)
        if values is not None:
            parsed.add(line, values)
    return parsed


def values_of(parsed: ParsedFile, line: int, cells: dict[str, str]) -> dict[str, Any] | None:
    """Fields of one row, None when one of them cannot be read; an empty cell is a field left out."""
    values: dict[str, Any] = {name: cells[name] for name in FIELDS if cells.get(name, "") != ""}
    for name in ("due_date", "due_time", "time_zone", "recurrence", "reminder_minutes", "priority", "done"):
        if name in values:
            values[name] = values[name].strip()
    if "priority" in values:
        values["priority"] = values["priority"].lower()
    if "done" in values:
        word = values["done"].lower()
        if word not in TRUE | FALSE:
            parsed.error(line, "done: write true or false")
            return None
        values["done"] = word in TRUE
    if "tags" in values:
        try:
            values["tags"] = [tag for tag in next(csv.reader([values["tags"]], strict=True)) if tag.strip()]
        except csv.Error:
            parsed.error(line, "tags: write them with commas between")
            return None
    return {"title": "", **values}
