"""What a run says while it runs: quiet on success, focused on failure."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from phase4.engine.checks import Step, Stopwatch
from phase4.engine.criterion_status import CriterionStatus
from phase4.engine.model import Result, Status, Task
from phase4.report.console import status_table
from phase4.report.data import CriterionReport, criterion_report
from phase4.report.detail import details
from phase4.report.symbols import format_duration, label
from phase4.report.why import why

__all__ = ["ConsoleEvents", "status_table", "why"]

LABEL_WIDTH = 9


class ConsoleEvents:
    """Tells a console what a run does; implements ``phase4.engine.runner.Events``.

    On a terminal the task and step at work are shown with a clock, and gone when they are done; elsewhere they
    are plain lines. A step's own progress must use the same console, so that the two displays know of each other.
    Use it as a context manager, so that an interrupt leaves the terminal as it was.

    Args:
        total: how many tasks the run has.
    """

    def __init__(self, console: Console, total: int) -> None:
        self._console = console
        self._total = total
        self._number = 0
        self._clock: Live | None = None
        self._headed = False
        self._fresh = False
        self._checked: list[CriterionReport] = []
        self._task: Task | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop_clock()

    def task_started(self, task: Task) -> None:
        """Show the task at work."""
        self._number += 1
        self._task, self._headed, self._fresh, self._checked = task, False, False, []
        self._start_clock(self._head(task))

    def step_started(self, task: Task, step: Step) -> None:
        """Show the step at work, and how long it has been."""
        if self._console.is_terminal:
            self._start_clock(Text.assemble(self._head(task), f": {step.title}"))
            return
        if not self._headed:
            self._headed = True
            self._console.print(self._head(task), soft_wrap=True)
        self._console.print(Text(f"  … {step.title}"), soft_wrap=True)

    def task_fresh(self, task: Task) -> None:
        """Remember that the task has nothing to do."""
        self._fresh = True

    def checked(self, result: Result) -> None:
        """Remember what the check found, to tell it when the task has ended."""
        assert self._task is not None, "the runner starts a task before it checks"
        criterion = next(criterion for criterion in self._task.criteria if criterion.id == result.criterion)
        criterion_status = CriterionStatus(criterion, result.status, result.reason or result.message, result)
        self._checked.append(criterion_report(self._task, criterion_status))

    def task_ended(self, task: Task, status: Status, seconds: float) -> None:
        """One line for the task, then all that does not pass."""
        self._stop_clock()
        self._console.print(self._line(task, status, seconds))
        failures = [criterion for criterion in self._checked if criterion.status is not Status.PASS]
        if failures:
            self._console.print(details(failures))
        elif self._checked and status is not Status.PASS:
            self._console.print(Text(f"  it passed, but what it looked at has changed since; ./inv why {task.id}"))

    def _line(self, task: Task, status: Status, seconds: float) -> RenderableType:
        row = Table.grid(padding=(0, 1))
        row.add_column(no_wrap=True, min_width=LABEL_WIDTH)
        for _ in range(4):
            row.add_column(no_wrap=True)
        row.columns[3].no_wrap = False
        how = _how(task, self._checked, self._fresh, seconds)
        row.add_row(label(status), self._count(), Text(task.id, style="bold"), Text(task.title), Text(how, style="dim"))
        return row

    def _count(self) -> Text:
        return Text(f"[{self._number:>{len(str(self._total))}}/{self._total}]", style="dim")

    def _head(self, task: Task) -> Text:
        return Text.assemble(self._count(), " ", (task.id, "bold"), f" {task.title}")

    def _start_clock(self, text: Text) -> None:
        if not self._console.is_terminal:
            return
        self._stop_clock()
        self._clock = Live(_Clock(text), console=self._console, transient=True, refresh_per_second=8)
        self._clock.start()

    def _stop_clock(self) -> None:
        if self._clock:
            self._clock.stop()
            self._clock = None


class _Clock:
    """A spinner, a text on one line, and the time since it was made."""

    def __init__(self, text: Text) -> None:
        self._spinner = Spinner("dots")
        self._text = text
        self._watch = Stopwatch()

    def __rich__(self) -> RenderableType:
        row = Table.grid(padding=(0, 1))
        row.add_column(no_wrap=True)
        row.add_column(no_wrap=True, overflow="ellipsis")
        row.add_column(no_wrap=True)
        row.add_row(self._spinner, self._text, Text(format_duration(self._watch.seconds), style="dim"))
        return row


def _how(task: Task, checked: Sequence[CriterionReport], fresh: bool, seconds: float) -> str:
    """How many criteria pass, and how long it took or why there was nothing to do."""
    count = len(task.criteria)
    if fresh:
        return f"{count}/{count}  unchanged"
    if not checked:
        return f"0/{count}  no check yet"
    # Single criteria are asked again only where all others are proven: these pass without a look.
    passed = count - sum(criterion.status is not Status.PASS for criterion in checked)
    return f"{passed}/{count}  {format_duration(seconds)}"
