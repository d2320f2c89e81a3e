"""The append-only ledger of results: one JSON line each, so that nothing that was proven is lost or rewritten."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from phase4.engine.model import Result
from phase4.system.errors import UsageError


class Ledger:
    """Results of every check ever run in this checkout, newest last."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._results: list[Result] | None = None

    def results(self) -> list[Result]:
        """All results. A line torn by a crash (only the last can be) has no newline, and is left out."""
        if self._results is None:
            self._results = list(self._read())
        return self._results

    def _read(self) -> Iterator[Result]:
        if not self.path.exists():
            return
        # Split at newlines only: JSON text may hold other line separators. What has no newline is torn.
        *lines, _torn = self.path.read_bytes().split(b"\n")
        for number, line in enumerate(lines, start=1):
            try:
                yield Result.model_validate_json(line)
            except ValidationError as error:
                raise UsageError(
                    f"line {number} of {self.path} is not a result",
                    why=str(error.errors()[0]["msg"]),
                    fix=f"mv {self.path} {self.path}.broken",
                ) from None

    def latest(self) -> dict[str, Result]:
        """The newest result of each criterion."""
        return {result.criterion: result for result in self.results()}

    def append(self, result: Result) -> None:
        """Keep a result for good: it is on disk when this returns."""
        self.results().append(result)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab+") as file:
            # A torn last line must not swallow the new one.
            if file.tell() and not self._ends_with_newline():
                self._drop_torn_line(file.fileno())
            file.write(result.model_dump_json(exclude_defaults=True).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _ends_with_newline(self) -> bool:
        with self.path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"

    def _drop_torn_line(self, fileno: int) -> None:
        content = self.path.read_bytes()
        os.ftruncate(fileno, content.rfind(b"\n") + 1)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the right to run tasks in this checkout.

        Raises:
            UsageError: another run holds it.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("a+") as guard:
            try:
                fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                guard.seek(0)
                raise UsageError(
                    f"another run is at work here (process {guard.read().strip() or 'unknown'})",
                    why="two runs at once would undo each other's work",
                    fix="./inv status",
                ) from None
            guard.truncate(0)
            guard.write(str(os.getpid()))
            guard.flush()
            yield
