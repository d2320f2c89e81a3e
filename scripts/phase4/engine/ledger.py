"""The append-only ledger of results: one JSON line each, in a chain (see ``phase4.engine.chain``)."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from phase4.engine.chain import ChainedLog, Entry
from phase4.engine.model import Result
from phase4.system.errors import UsageError


class Ledger:
    """Results of every check ever run in this checkout, newest last. ``log`` is the file that they are lines of."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.log = ChainedLog(path)
        self._latest: dict[str, Result] | None = None

    def results(self) -> list[Result]:
        """All results, the oldest first."""
        return [self._result(number, entry) for number, entry in enumerate(self.log.entries(), start=1)]

    def latest(self) -> dict[str, Result]:
        """The newest result of each criterion; read from disk once."""
        if self._latest is None:
            newest: dict[str, tuple[int, Entry | None]] = {}
            for number, entry in enumerate(self.log.entries(), start=1):
                newest[str((entry or {}).get("criterion"))] = (number, entry)
            self._latest = {criterion: self._result(*line) for criterion, line in newest.items()}
        return self._latest

    def append(self, result: Result) -> None:
        """Keep a result for good: it is on disk when this returns."""
        self.log.append(json.loads(result.model_dump_json(exclude_defaults=True)))
        if self._latest is not None:
            self._latest[result.criterion] = result

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the right to run tasks in this checkout.

        Raises:
            UsageError: another run holds it.
        """
        from filelock import FileLock, Timeout  # here: a list of tasks only reads

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

    def _result(self, number: int, entry: Entry | None) -> Result:
        if entry is None:
            raise self._unreadable(number, "it is no JSON object")
        try:
            return Result.model_validate(entry)
        except ValidationError as error:
            raise self._unreadable(number, str(error.errors()[0]["msg"])) from None

    def _unreadable(self, number: int, why: str) -> UsageError:
        return UsageError(
            f"line {number} of {self.path} is not a result", why=why, fix=f"mv {self.path} {self.path}.broken"
        )
