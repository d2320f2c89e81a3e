"""The append-only ledger of results: one JSON line each, chained, so that an edited or removed line shows.

Each line holds ``chain``: the SHA-256 of the chain before it and of the line itself. Beside the ledger, a small file
keeps the length and the last chain, so that lines taken from the end are missed. This makes tampering evident, not
impossible: who may write both files can write them both anew.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pydantic import ValidationError

from phase4.engine.model import Result
from phase4.system.errors import UsageError

CHAIN = "chain"


@dataclass(frozen=True)
class Tampering:
    """A place where the ledger is not as it was written. ``line`` counts from 1; 0 is the file as a whole."""

    line: int
    text: str


class Ledger:
    """Results of every check ever run in this checkout, newest last."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._entries: list[dict[str, Any]] | None = None
        self._latest: dict[str, Result] | None = None

    def results(self) -> list[Result]:
        """All results, the oldest first."""
        return [self._result(number, entry) for number, entry in enumerate(self._read(), start=1)]

    def latest(self) -> dict[str, Result]:
        """The newest result of each criterion; read from disk once."""
        if self._latest is None:
            newest = {
                str(entry.get("criterion")): (number, entry) for number, entry in enumerate(self._read(), start=1)
            }
            self._latest = {criterion: self._result(*line) for criterion, line in newest.items()}
        return self._latest

    def append(self, result: Result) -> None:
        """Keep a result for good: it is on disk when this returns."""
        entry = json.loads(result.model_dump_json(exclude_defaults=True))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab+") as file:
            # A torn last line must not swallow the new one.
            if file.tell() and not self._ends_with_newline():
                self._drop_torn_line(file.fileno())
            chain = _next_chain(self._last_chain(), entry)
            file.write(json.dumps({**entry, CHAIN: chain}, ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._read().append({**entry, CHAIN: chain})
        if self._latest is not None:
            self._latest[result.criterion] = result
        self._write_head(chain)

    def audit(self) -> list[Tampering]:
        """Every place where the chain does not hold; empty if the ledger is as it was written."""
        tampering, lines = [], self._lines()
        chain: str | None = None
        for number, line in enumerate(lines, start=1):
            entry = self._entry(number, line)
            written = entry.pop(CHAIN, None)
            if written is None and chain is None:
                continue  # an older ledger's line: the first chained line answers for it
            if chain is None:
                chain = _digest(b"".join(before + b"\n" for before in lines[: number - 1]))
            if written != _next_chain(chain, entry):
                tampering.append(Tampering(number, "this line, or one just before it, was edited, removed or moved"))
            chain = written or chain
        return tampering + self._audit_head(lines)

    def unchained(self) -> int:
        """How many lines at the beginning were written before the ledger had a chain."""
        entries = self._read()
        return next((number for number, entry in enumerate(entries) if CHAIN in entry), len(entries))

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the right to run tasks in this checkout.

        Raises:
            UsageError: another run holds it.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        holder = self.path.with_suffix(".pid")
        try:
            with FileLock(self.path.with_suffix(".lock"), timeout=0):
                holder.write_text(str(os.getpid()), encoding="utf-8")
                yield
        except Timeout:
            process = holder.read_text(encoding="utf-8") if holder.exists() else ""
            raise UsageError(
                f"another run is at work here (process {process.strip() or 'unknown'})",
                why="two runs at once would undo each other's work",
                fix="./inv status",
            ) from None

    def _read(self) -> list[dict[str, Any]]:
        if self._entries is None:
            self._entries = [self._entry(number, line) for number, line in enumerate(self._lines(), start=1)]
        return self._entries

    def _lines(self) -> list[bytes]:
        """The complete lines. Only the last can be torn by a crash: it has no newline, and is left out."""
        if not self.path.exists():
            return []
        # Split at newlines only: JSON text may hold other line separators.
        *lines, _torn = self.path.read_bytes().split(b"\n")
        return lines

    def _entry(self, number: int, line: bytes) -> dict[str, Any]:
        try:
            entry = json.loads(line)
        except ValueError as error:
            raise self._unreadable(number, str(error)) from None
        if not isinstance(entry, dict):
            raise self._unreadable(number, "it is no object")
        return entry

    def _result(self, number: int, entry: dict[str, Any]) -> Result:
        try:
            return Result.model_validate({key: value for key, value in entry.items() if key != CHAIN})
        except ValidationError as error:
            raise self._unreadable(number, str(error.errors()[0]["msg"])) from None

    def _unreadable(self, number: int, why: str) -> UsageError:
        return UsageError(
            f"line {number} of {self.path} is not a result", why=why, fix=f"mv {self.path} {self.path}.broken"
        )

    def _last_chain(self) -> str:
        entries = self._read()
        if entries and CHAIN in entries[-1]:
            return str(entries[-1][CHAIN])
        return _digest(b"".join(line + b"\n" for line in self._lines()))

    def _audit_head(self, lines: list[bytes]) -> list[Tampering]:
        if not self._head.exists():
            return []
        try:
            head = json.loads(self._head.read_text(encoding="utf-8"))
            length, chain = int(head["lines"]), head[CHAIN]
        except (ValueError, KeyError, TypeError):
            return [Tampering(0, f"{self._head.name} cannot be read")]
        if length > len(lines):
            return [Tampering(0, f"{length - len(lines)} of {length} lines are gone from the end")]
        if length and self._entry(length, lines[length - 1]).get(CHAIN) != chain:
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


def _next_chain(chain: str, entry: dict[str, Any]) -> str:
    return _digest(f"{chain}\n{json.dumps(entry, sort_keys=True, ensure_ascii=False)}".encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
