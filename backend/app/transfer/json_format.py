"""JSON: everything of a person on the way out, todos alone on the way in."""

import json
import re
from collections.abc import Iterator
from typing import Any

from app.transfer.schemas import FIELDS, ImportRefused, ParsedFile

SPACE = re.compile(r"[ \t\r\n]*")
DECODER = json.JSONDecoder()


class Reader:
    """Values of a JSON text one by one, each with its line: the standard decoder tells no places."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._counted, self._line = 0, 1

    def line(self) -> int:
        """Line of the next character."""
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def peek(self) -> str:
        """The next character that is no white space; "" at the end."""
        match = SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def take(self, character: str) -> None:
        """Pass over one character; raises ImportRefused when another one is there."""
        if self.peek() != character:
            raise ImportRefused(f"line {self.line()}: this is no JSON, {character!r} is missing.")
        self.at += 1

    def value(self) -> Any:  # noqa: ANN401 - any JSON value
        """The next value, whole."""
        self.peek()
        line = self.line()
        try:
            found, self.at = DECODER.raw_decode(self.text, self.at)
        except json.JSONDecodeError as error:
            line += self.text.count("\n", self.at, error.pos)
            raise ImportRefused(f"line {line}: this is no JSON ({error.msg}).") from error
        except (RecursionError, ValueError) as error:
            raise ImportRefused(f"line {line}: a value is too deep or too large.") from error
        return found

    def items(self) -> Iterator[tuple[int, Any]]:
        """Values of the array that begins here, with their lines."""
        self.take("[")
        if self.peek() == "]":
            self.at += 1
            return
        while True:
            self.peek()
            yield self.line(), self.value()
            if self.peek() != ",":
                self.take("]")
                return
            self.at += 1


def read_json(text: str) -> ParsedFile:
    """Todos of an array, or of the array `todos` of an object, such as our own export."""
    parsed, reader = ParsedFile("json"), Reader(text)
    if reader.peek() == "[":
        read_items(parsed, reader)
    else:
        read_object(parsed, reader)
    if reader.peek():
        raise ImportRefused(f"line {reader.line()}: something follows the JSON value.")
    return parsed


def read_object(parsed: ParsedFile, reader: Reader) -> None:
    """Pass over an object's members, but for its `todos`."""
    reader.take("{")
    has_todos = False
    while reader.peek() != "}":
        key = reader.value()
        reader.take(":")
        if key == "todos" and reader.peek() == "[":
            has_todos = True
            read_items(parsed, reader)
        else:
            reader.value()
        if reader.peek() == ",":
            reader.at += 1
        elif reader.peek() != "}":
            reader.take("}")
    reader.at += 1
    if not has_todos:
        raise ImportRefused("line 1: the object has no array called todos.")


def read_items(parsed: ParsedFile, reader: Reader) -> None:
    """Take in the todos of an array; fields that are no one's to set, such as ids, are left out."""
    for line, item in reader.items():
        if not isinstance(item, dict):
            parsed.error(line, "a todo must be an object")
        elif item.get("deleted_at"):
            parsed.warn(line, "was in the trash, and is left out")
        else:
            parsed.add(line, {"title": "", **{name: item[name] for name in FIELDS if name in item}})
