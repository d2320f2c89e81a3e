"""What a run says while it runs: quiet on success, focused on failure."""

from rich.console import Console
from rich.text import Text

from phase4.assessment import Standing
from phase4.checks import Step
from phase4.model import Criterion, Result, Status, Task
from phase4.report.console import status_table
from phase4.report.data import CriterionReport, criterion_report
from phase4.report.detail import details
from phase4.report.marks import counted, label, took
from phase4.report.why import why

__all__ = ["ConsoleEvents", "status_table", "why"]


class ConsoleEvents:
    """Tells a console what a run does; implements ``phase4.runner.Events``."""

    def __init__(self, console: Console, total: int) -> None:
        self._console = console
        self._total = total
        self._number = 0
        self._fresh = False
        self._checked: list[CriterionReport] = []
        self._criteria: dict[str, Criterion] = {}
        self._task: Task | None = None
        self._headed = False

    def task_started(self, task: Task) -> None:
        self._number += 1
        self._task, self._fresh, self._headed, self._checked = task, False, False, []

    def step_started(self, task: Task, step: Step) -> None:
        if not self._headed:
            self._headed = True
            self._console.print(self._head(task))
        self._console.print(Text(f"    {step.title} ..."))

    def task_fresh(self, task: Task) -> None:
        self._fresh = True

    def checked(self, result: Result) -> None:
        assert self._task is not None
        criterion = next(one for one in self._task.criteria if one.id == result.criterion)
        standing = Standing(criterion, result.status, result.reason or result.message, result)
        self._checked.append(criterion_report(self._task, standing))

    def task_ended(self, task: Task, status: Status, seconds: float) -> None:
        passed = sum(one.status is Status.PASS for one in self._checked)
        counts = {one: [report.status for report in self._checked].count(one) for one in Status}
        how = f"{passed}/{len(task.criteria)}" if passed == len(task.criteria) else counted(counts)
        if self._fresh:
            how = f"{len(task.criteria)}/{len(task.criteria)}, nothing changed"
        elif not self._checked:
            how = "nothing to run yet"
        line = Text.assemble(
            label(status, pad=True), " ", self._head(task), (f"  {how}, {took(seconds)}", "dim")
        )
        self._console.print(line)
        contrary = [one for one in self._checked if one.status is not Status.PASS]
        if contrary:
            self._console.print(details(contrary))

    def _head(self, task: Task) -> Text:
        width = len(str(self._total))
        number = f"[{self._number:>{width}}/{self._total}] "
        return Text.assemble((number, "dim"), (task.id, "bold"), f" {task.title}")
