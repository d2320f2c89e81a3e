"""What a criterion's check and a task's step are made of."""

import inspect
import operator
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from phase4.engine.context import Context
from phase4.engine.model import Evidence, Result, Series
from phase4.system.paths import ROOT
from phase4.system.process import Completed, run

# The program and its arguments.
Command = tuple[str, ...]


@dataclass(frozen=True)
class Input:
    """A thing that checks look at. ``fingerprint`` is a short text that changes when the thing does.

    ``is_outside``: it lives outside the repository, so that a PASS grows old even if the fingerprint stays.
    """

    name: str
    fingerprint: Callable[[Context], str]
    is_outside: bool = False


@dataclass
class Recorder:
    """One check at work: it looks at things through this and leaves evidence."""

    context: Context
    evidence: list[Evidence] = field(default_factory=list)
    deviations: list[str] = field(default_factory=list)

    def run(self, command: Sequence[str], *, timeout: float = 60, cwd: Path | None = None) -> Completed:
        """Run a command; hand what it returns to the evidence as ``of``."""
        return run(command, timeout=timeout, cwd=cwd)

    def expect(
        self,
        what: str,
        ok: bool,
        *,
        expected: object,
        actual: object,
        source: Completed | None = None,
        artefact: str | None = None,
        digest: str | None = None,
        series: Sequence[Series] = (),
    ) -> bool:
        """Keep one piece of evidence and return whether it is as expected. ``series`` are drawn beside it."""
        self.evidence.append(
            Evidence(
                what=what,
                expected=str(expected),
                actual=_short(actual),
                ok=bool(ok),
                command=source.line if source else None,
                exit_code=source.exit_code if source else None,
                seconds=round(source.seconds, 3) if source else None,
                artefact=artefact,
                digest=digest,
                series=tuple(series),
            )
        )
        return bool(ok)

    def expect_equal(self, what: str, expected: object, actual: object, **more: Any) -> bool:  # noqa: ANN401
        """Evidence that two things are the same."""
        return self.expect(what, expected == actual, expected=expected, actual=actual, **more)

    def expect_at_least(self, what: str, minimum: Any, actual: Any, **more: Any) -> bool:  # noqa: ANN401
        """Evidence that a thing is not less than a minimum."""
        ok = actual is not None and operator.ge(actual, minimum)
        return self.expect(what, ok, expected=f">= {minimum}", actual=actual, **more)

    def expect_empty(self, what: str, items: Sequence[object], **more: Any) -> bool:  # noqa: ANN401
        """Evidence that there is nothing of a kind; shows what there is."""
        return self.expect(what, not items, expected="none", actual="; ".join(map(str, items)) or "none", **more)

    def expect_exit_0(self, what: str, result: Completed, **more: Any) -> bool:  # noqa: ANN401
        """Evidence that a command ended with 0."""
        actual = "exit 0" if result.ok else f"exit {result.exit_code}: {result.tail()}"
        return self.expect(what, result.ok, expected="exit 0", actual=actual, source=result, **more)

    def advise(self, what: str, ok: bool, **more: Any) -> bool:  # noqa: ANN401
        """Evidence of something better than the criterion asks for: it is told, and fails nothing."""
        self.expect(what, ok, **more)
        self.evidence[-1] = self.evidence[-1].model_copy(update={"advice": True})
        return bool(ok)

    def advise_empty(self, what: str, items: Sequence[object], **more: Any) -> bool:  # noqa: ANN401
        """Advice that there had better be nothing of a kind; shows what there is."""
        actual = "; ".join(map(str, items)) or "none"
        return self.advise(what, not items, expected="none", actual=actual, **more)

    def record_deviation(self, text: str) -> None:
        """Say that the criterion is met in another way than its words say, and why."""
        self.deviations.append(text)


def _short(value: object, limit: int = 1200) -> str:
    text = str(value)
    return text if len(text) <= limit else f"{text[:limit]} ... ({len(text)} characters)"


@dataclass(frozen=True)
class Check:
    """One criterion's check. The function's docstring says what is wrong when it fails and how to mend it.

    Args:
        criterion: the ID, such as ``IV-CONT-001.3``.
        look: looks at the real thing and leaves evidence; raises ``BlockedError`` if it cannot be here.
        subjects: what it looks at; its PASS goes stale when one of them changes.
        fix: the command to run when it fails; by default the task's own.
    """

    criterion: str
    verify: Callable[[Recorder], None]
    inputs: tuple[Input, ...]
    fix: str = ""

    @property
    def source(self) -> str:
        """Where the check is written, such as ``scripts/phase4/criteria/env.py:67``; empty if it cannot be told."""
        function = inspect.unwrap(self.verify)
        code = getattr(function, "__code__", None)
        if code is None:
            return ""
        path = Path(code.co_filename)
        return f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name}:{code.co_firstlineno}"

    @property
    def message(self) -> str:
        """What is wrong when the check fails."""
        return " ".join((self.verify.__doc__ or "").split())


@dataclass(frozen=True)
class Step:
    """One thing a task does before it is checked. Doing it twice does no harm and little work.

    Args:
        title: what is done, in a few words.
        plan: the commands that ``act`` would run now, from the builders that it acts with; none if there is nothing to
            do. It looks and changes nothing. A command that starts with ``#`` is a remark.
        act: does it.
    """

    title: str
    plan: Callable[[Context], Sequence[Command]]
    act: Callable[[Context], None]


@dataclass(frozen=True)
class TaskDefinition:
    """All that a task is made of here: its steps, then one check for each of its criteria, then its conclusion.

    ``diagnose`` gathers what an engineer would ask for next when a criterion fails: texts by title. It must not raise.
    ``conclusion`` are steps that need the results of the checks. They change nothing that a check was proven on.
    """

    steps: tuple[Step, ...]
    checks: tuple[Check, ...]
    diagnose: Callable[[Result], Mapping[str, str]] | None = None
    conclusion: tuple[Step, ...] = ()

    @property
    def every_step(self) -> tuple[Step, ...]:
        """The steps before the checks and those after them, in their order."""
        return (*self.steps, *self.conclusion)


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    @property
    def seconds(self) -> float:
        return round(time.monotonic() - self._start, 3)
