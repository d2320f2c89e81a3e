"""Why a task or a criterion stands as it does."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from phase4.engine.model import Status
from phase4.report.data import CriterionReport, Report, TaskReport
from phase4.report.detail import INDENT, add_evidence, add_why, details, fields, heading, safe_text
from phase4.report.sanitize import sanitize
from phase4.report.symbols import format_duration, label
from phase4.system.errors import UsageError


def why(report: Report, name: str) -> RenderableType:
    """The answer to ``inv why``: status, reason, dependencies and theirs, last evidence, next command.

    Args:
        name: the ID of a task or a criterion, such as ``IV-CONT-001`` or ``IV-CONT-001.3``.

    Raises:
        UsageError: the report holds neither.
    """
    for task in report.tasks:
        if task.id == name:
            return _why_task(report, task)
        for criterion in task.criteria:
            if criterion.id == name:
                return _why_criterion(report, task, criterion)
    raise UsageError(f"there is no {name!r} in this report", fix="./inv --list")


def _why_task(report: Report, task: TaskReport) -> RenderableType:
    passing = [heading(criterion) for criterion in task.criteria if criterion.status is Status.PASS]
    rest = details([criterion for criterion in task.criteria if criterion.status is not Status.PASS])
    command = next(
        (criterion.next_command for criterion in task.criteria if criterion.status is task.status), task.command
    )
    return Group(_title(task), *passing, rest, _dependencies(report, task), _next(task.status, command))


def _why_criterion(report: Report, task: TaskReport, criterion: CriterionReport) -> RenderableType:
    parts: list[RenderableType] = [
        _title(task),
        heading(criterion),
        Padding(_facts(criterion), INDENT, expand=False),
    ]
    if criterion.evidence:
        rows = fields()
        for evidence in criterion.evidence:
            add_evidence(rows, evidence)
        stale = ", from before something changed" if criterion.stale else ""
        parts += [Text(f"\n  Last evidence{stale}", style="bold"), Padding(rows, INDENT, expand=False)]
    return Group(*parts, _dependencies(report, task), _next(criterion.status, criterion.next_command))


def _title(task: TaskReport) -> Text:
    return Text.assemble((task.id, "bold"), f" {task.title}  ", label(task.status))


def _facts(criterion: CriterionReport) -> Table:
    rows = fields()
    add_why(rows, criterion)
    if criterion.checked_at:
        when = f"{criterion.checked_at:%Y-%m-%d %H:%M:%S} UTC"
        rows.add_row("checked", f"{when}, took {format_duration(criterion.seconds or 0.0)}")
    if criterion.looked_at:
        rows.add_row("looks at", safe_text("\n".join(criterion.looked_at)))
    if criterion.source:
        rows.add_row("check", safe_text(criterion.source))
    for text in criterion.deviations:
        rows.add_row("deviation", safe_text(text))
    return rows


def _dependencies(report: Report, task: TaskReport) -> RenderableType:
    if not task.dependencies:
        return Text("\n  Depends on nothing", style="dim")
    statuses = {other.id: other.status for other in report.tasks}
    first = first_in_the_way(report, task)
    rows = Table.grid(padding=(0, 2))
    for dependency in task.dependencies:
        rows.add_row(Text(dependency), label(statuses.get(dependency, Status.NOT_RUN)))
    parts: list[RenderableType] = [Text("\n  Depends on", style="bold"), Padding(rows, INDENT, expand=False)]
    if first and first.id not in task.dependencies:
        parts.append(Text.assemble("  and first in the way is ", (first.id, "bold"), " ", label(first.status)))
    return Group(*parts)


def first_in_the_way(report: Report, task: TaskReport) -> TaskReport | None:
    """The first task that does not pass, though all it depends on does, among those that this one needs.

    ``None`` if all that it depends on passes.
    """
    by_id = {other.id: other for other in report.tasks}
    for dependency in task.dependencies:
        needed = by_id.get(dependency)
        if needed and needed.status is not Status.PASS:
            return first_in_the_way(report, needed) or needed
    return None


def _next(status: Status, command: str) -> Text:
    if status is Status.PASS:
        return Text("\nNothing to do.")
    return Text.assemble("\nNext: ", (sanitize(command), "bold cyan"))
