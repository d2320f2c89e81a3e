"""The report for a terminal: a table by section and task, then what does not pass, in full."""

import io
import shutil
import sys

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from phase4.model import Status
from phase4.report.data import Report, TaskReport
from phase4.report.detail import details
from phase4.report.marks import counted, label


def write_console(report: Report) -> str:
    """The report as wide as the terminal; colours only if it is one, and NO_COLOR is not set."""
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size((100, 24)).columns
    console = Console(file=io.StringIO(), force_terminal=terminal, width=width, highlight=False)
    console.print(render(report))
    written = console.file
    assert isinstance(written, io.StringIO)
    return written.getvalue().rstrip("\n") + "\n"


def render(report: Report) -> Group:
    """The whole report."""
    parts: list[RenderableType] = [_title(report), status_table(report)]
    failing = [task for task in report.tasks if task.status is not Status.PASS]
    if failing:
        parts.append(Text("\nWhat does not pass", style="bold"))
    parts += [_task_details(task) for task in failing]
    if report.deviations:
        parts += [Text("\nDeviations from the specification's words", style="bold"), _deviations(report)]
    return Group(*parts)


def _title(report: Report) -> Group:
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    for name, value in report.machine.facts.items():
        facts.add_row(name, Text(value))
    when = f"{report.generated_at:%Y-%m-%d %H:%M:%S} UTC"
    return Group(Text.assemble(("Phase IV report", "bold"), f", {when}"), facts, Text())


def status_table(report: Report) -> RenderableType:
    """One line for each task: status as mark and word, how many of its criteria pass, title."""
    table = Table(box=None, pad_edge=False, header_style="bold", expand=False)
    table.add_column("Task", no_wrap=True)
    table.add_column("Status", no_wrap=True)
    table.add_column("Pass", no_wrap=True, justify="right")
    table.add_column("Title", overflow="fold")
    for section, tasks in report.sections.items():
        table.add_row(Text(section.split(". ", 1)[-1], style="dim"))
        for task in tasks:
            passed = f"{task.passed}/{len(task.criteria)}"
            table.add_row(f"  {task.id}", label(task.status), passed, Text(task.title))
    return Group(table, _sums(report))


def _sums(report: Report) -> Text:
    tasks, criteria = sum(report.task_counts.values()), sum(report.criterion_counts.values())
    return Text(
        f"\n{tasks} tasks: {counted(report.task_counts)}"
        f"\n{criteria} criteria: {counted(report.criterion_counts)}"
    )


def _task_details(task: TaskReport) -> RenderableType:
    head = Text.assemble("\n", (task.id, "bold"), f" {task.title}  ", label(task.status))
    return Group(head, details([one for one in task.criteria if one.status is not Status.PASS]))


def _deviations(report: Report) -> RenderableType:
    rows = Table.grid(padding=(0, 2))
    rows.add_column(no_wrap=True, style="bold")
    rows.add_column(overflow="fold")
    for deviation in report.deviations:
        rows.add_row(deviation.criterion, Text(deviation.text))
    return Padding(rows, (0, 0, 0, 2))
