"""An append-only file of JSON lines, chained: a line that is edited, removed or moved shows.

Each line holds the SHA-256 of the chain before it and of the line itself. A small file beside it (``.head``) keeps the
length and the last chain, so that lines taken from the end are missed. This makes tampering evident, not impossible:
who may write both files can write them both anew.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHAIN = "chain"
Entry = dict[str, Any]


@dataclass(frozen=True)
class Tampering:
    """A place where a file is not as it was written. ``line`` counts from 1; 0 is the file as a whole."""

    line: int
    text: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.text}" if self.line else self.text


class ChainedLog:
    """The file, read once: it is for one process at a time.

    Args:
        path: the file; it need not be there.
        key: under which key a line keeps its chain. Lines without it that come first are older than the chain: the
            first line that has it seals them.
    """

    def __init__(self, path: Path, key: str = CHAIN) -> None:
        self.path = path
        self._key = key
        self._cache: list[Entry | None] | None = None

    def entries(self) -> list[Entry | None]:
        """Every line, the oldest first, without its chain; ``None`` for a line that is no JSON object."""
        return [entry and {name: value for name, value in entry.items() if name != self._key} for entry in self._read()]

    def unchained(self) -> int:
        """How many lines at the beginning were written before the file had a chain."""
        entries = self._read()
        return next((number for number, entry in enumerate(entries) if entry and self._key in entry), len(entries))

    def append(self, entry: Entry) -> None:
        """Write a line: it is on disk when this returns."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab+") as file:
            # A torn last line must not swallow the new one.
            if file.tell() and not self._ends_with_newline():
                self._drop_torn_line(file.fileno())
            chain = _next_chain(self._last_chain(), entry)
            file.write(json.dumps({**entry, self._key: chain}, ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._read().append({**entry, self._key: chain})
        self._write_head(chain)

    def audit(self) -> list[Tampering]:
        """Every place where the chain does not hold; empty if the file is as it was written."""
        tampering, lines = [], self._lines()
        chain: str | None = None
        for number, line in enumerate(lines, start=1):
            entry = _entry(line)
            if entry is None:
                tampering.append(Tampering(number, "it is no JSON object: this line was overwritten"))
                continue
            link = entry.pop(self._key, None)
            if link is None and chain is None:
                continue  # an older line: the first chained line answers for it
            if chain is None:
                chain = _seal(lines[: number - 1])
            if link != _next_chain(chain, entry):
                tampering.append(Tampering(number, "this line, or one just before it, was edited, removed or moved"))
            chain = str(link or chain)
        return tampering + self._audit_head(lines, is_chained=chain is not None)

    def _read(self) -> list[Entry | None]:
        if self._cache is None:
            self._cache = [_entry(line) for line in self._lines()]
        return self._cache

    def _lines(self) -> list[bytes]:
        """The complete lines. Only the last can be torn by a crash: it has no newline, and is left out."""
        if not self.path.exists():
            return []
        # Split at newlines only: JSON text may hold other line separators.
        *lines, _torn = self.path.read_bytes().split(b"\n")
        return lines

    def _last_chain(self) -> str:
        last = (self._read() or [None])[-1]
        return str(last[self._key]) if last and self._key in last else _seal(self._lines())

    def _audit_head(self, lines: list[bytes], *, is_chained: bool) -> list[Tampering]:
        if not self._head.exists():
            # The first line alone can be without: the program may have been killed between the two.
            text = f"{self._head.name} is gone: nobody can tell whether lines are gone from the end"
            return [Tampering(0, text)] if is_chained and len(lines) > 1 else []
        try:
            head = json.loads(self._head.read_text(encoding="utf-8"))
            length, chain = int(head["lines"]), head[CHAIN]
        except (ValueError, KeyError, TypeError):
            return [Tampering(0, f"{self._head.name} cannot be read")]
        if length > len(lines):
            return [Tampering(0, f"{length - len(lines)} of {length} lines are gone from the end")]
        if length and (_entry(lines[length - 1]) or {}).get(self._key) != chain:
            return [Tampering(length, f"it is not the line that {self._head.name} names")]
        return []

    @property
    def _head(self) -> Path:
        return self.path.with_suffix(".head")

    def _write_head(self, chain: str) -> None:
        temporary = self.path.with_suffix(".head.tmp")
        temporary.write_text(json.dumps({"lines": len(self._read()), CHAIN: chain}), encoding="utf-8")
        temporary.replace(self._head)

    def _ends_with_newline(self) -> bool:
        with self.path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"

    def _drop_torn_line(self, fileno: int) -> None:
        content = self.path.read_bytes()
        os.ftruncate(fileno, content.rfind(b"\n") + 1)


def _entry(line: bytes) -> Entry | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def _seal(lines: list[bytes]) -> str:
    return _digest(b"".join(line + b"\n" for line in lines))


def _next_chain(chain: str, entry: Entry) -> str:
    return _digest(f"{chain}\n{json.dumps(entry, sort_keys=True, ensure_ascii=False)}".encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
