"""The report for a terminal: a table by section and task, then what does not pass, in full."""

import io
import shutil
import sys

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from phase4.engine.model import Status
from phase4.report.data import Report, TaskReport
from phase4.report.detail import details, fields, safe_text
from phase4.report.sanitize import sanitize
from phase4.report.symbols import format_counts, label

WIDTH_OF_NO_TERMINAL = 100
STATUS_WIDTH = 9
PASSED_WIDTH = 5
# The status says as much.
NEVER_RUN = "never run"


def write_console(report: Report) -> str:
    """The report as wide as the terminal; colours only if it is one, and NO_COLOR is not set."""
    written = io.StringIO()
    width = shutil.get_terminal_size((WIDTH_OF_NO_TERMINAL, 24)).columns
    console = Console(file=written, force_terminal=sys.stdout.isatty(), width=width, highlight=False)
    console.print(render(report))
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines()) + "\n"


def render(report: Report) -> Group:
    """The whole report."""
    parts: list[RenderableType] = [_title(report), _table(report, reasons=False), _sums(report)]
    failing = [task for task in report.tasks if task.status is not Status.PASS]
    if failing:
        parts.append(Text("\nWhat does not pass", style="bold"))
    parts += [_task_details(task) for task in failing]
    if report.deviations:
        parts += [Text("\nDeviations from the specification's words", style="bold"), _deviations(report)]
    if report.waivers:
        parts += [Text("\nWaivers: open, and a person answers for them", style="bold"), _waivers(report)]
    if report.waiver_findings:
        parts.append(Text("\nWaivers that do not hold", style="bold red"))
        parts += [Padding(safe_text(text), (0, 0, 0, 2)) for text in report.waiver_findings]
    return Group(*parts)


def status_table(report: Report) -> Group:
    """``inv status``: a line for each task, with the reason of those that do not pass, and the sums."""
    return Group(_table(report, reasons=True), _sums(report))


def _title(report: Report) -> Group:
    facts = fields()
    for name, value in report.machine.facts.items():
        facts.add_row(name, safe_text(value))
    when = f"{report.generated_at:%Y-%m-%d %H:%M:%S} UTC"
    return Group(Text.assemble(("Phase IV report", "bold"), f", {when}"), facts, Text())


def _table(report: Report, *, reasons: bool) -> Group:
    parts: list[RenderableType] = []
    id_width = 2 + max((len(task.id) for task in report.tasks), default=0)
    for section, tasks in report.sections.items():
        table = Table(box=None, pad_edge=False, show_header=False)
        for width in (id_width, STATUS_WIDTH, PASSED_WIDTH):
            table.add_column(width=width, no_wrap=True)
        table.add_column(overflow="fold")
        for task in tasks:
            passed = f"{task.passed}/{len(task.criteria)}"
            table.add_row(f"  {task.id}", label(task.status), passed, _title_cell(task, reasons))
        parts += [Text(section, style="dim"), table]
    return Group(*parts)


def _title_cell(task: TaskReport, reasons: bool) -> RenderableType:
    reason = _reason(task) if reasons else ""
    title = Text(task.title)
    return Group(title, Text(sanitize(reason), style="dim", no_wrap=True, overflow="ellipsis")) if reason else title


def _reason(task: TaskReport) -> str:
    """Why the task is not better than it is, in one line: the first criterion that is just as bad says it."""
    if task.status is Status.PASS:
        return ""
    worst = next(criterion for criterion in task.criteria if criterion.status is task.status)
    if worst.reason == NEVER_RUN:
        return ""
    return (worst.reason or worst.message).strip().rpartition("\n")[2].strip()


def _sums(report: Report) -> Text:
    tasks, criteria = sum(report.task_counts.values()), sum(report.criterion_counts.values())
    return Text(
        f"\n{tasks} tasks: {format_counts(report.task_counts)}\n"
        f"{criteria} criteria: {format_counts(report.criterion_counts)}"
    )


def _task_details(task: TaskReport) -> RenderableType:
    head = Text.assemble("\n", (task.id, "bold"), f" {task.title}")
    return Group(head, details([criterion for criterion in task.criteria if criterion.status is not Status.PASS]))


def _waivers(report: Report) -> RenderableType:
    rows = Table.grid(padding=(0, 2))
    for _ in range(3):
        rows.add_column(no_wrap=True)
    rows.add_column(overflow="fold")
    for waiver in report.waivers:
        until = f"until {waiver.expires}"
        text = f"{waiver.justification} ({waiver.approved_by})"
        rows.add_row(Text(waiver.criterion, style="bold"), label(waiver.status), until, safe_text(text))
    return Padding(rows, (0, 0, 0, 2), expand=False)


def _deviations(report: Report) -> RenderableType:
    rows = Table.grid(padding=(0, 2))
    rows.add_column(no_wrap=True, style="bold")
    rows.add_column(overflow="fold")
    for deviation in report.deviations:
        rows.add_row(deviation.criterion, safe_text(deviation.text))
    return Padding(rows, (0, 0, 0, 2), expand=False)
