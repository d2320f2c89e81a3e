"""What does not pass, told in full: what is wrong, why, and the command to run next."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from phase4.engine.model import Evidence, Status
from phase4.report.data import CriterionReport
from phase4.report.sanitize import sanitize
from phase4.report.symbols import STYLES, SYMBOLS, format_duration, label

INDENT = (0, 0, 0, 4)


def details(criteria: Sequence[CriterionReport]) -> Group:
    """All these criteria; neighbours that say just the same (a failed step, a blocked task) are told as one."""
    return Group(*(_detail(group) for group in alike(criteria)))


def alike(criteria: Sequence[CriterionReport]) -> Iterator[tuple[CriterionReport, ...]]:
    """Neighbours that say just the same, as one group."""
    for _, group in groupby(criteria, key=_what_it_says):
        yield tuple(group)


def _what_it_says(criterion: CriterionReport) -> tuple[str, ...]:
    apart = criterion.id if criterion.evidence or criterion.deviations else ""
    return (criterion.status, criterion.reason, criterion.message, criterion.next_command, apart)


def _detail(group: tuple[CriterionReport, ...]) -> RenderableType:
    first, last = group[0], group[-1]
    rows = fields()
    add_why(rows, first)
    for evidence in first.failures:
        add_evidence(rows, evidence)
    if first is last and first.source:
        rows.add_row("check", safe_text(first.source))
    if first.diagnostics:
        rows.add_row("gathered", safe_text(f".phase4/{first.diagnostics}"))
    if first.next_command:
        rows.add_row("next", safe_text(first.next_command, style="bold cyan"))
    ids = first.id if first is last else f"{first.id} to .{last.id.rpartition('.')[2]}"
    text = first.text if first is last else f"{len(group)} criteria alike"
    return Group(_heading(first.status, ids, text), Padding(rows, INDENT, expand=False))


def heading(criterion: CriterionReport) -> RenderableType:
    """One line: mark, word, ID and the criterion's own words."""
    return _heading(criterion.status, criterion.id, criterion.text)


def _heading(status: Status, ids: str, text: str) -> RenderableType:
    row = Table.grid(padding=(0, 1))
    row.add_row(label(status), Text(ids, style="bold", no_wrap=True), Text(text))
    return Padding(row, (0, 0, 0, 2), expand=False)


def safe_text(text: str, style: str = "") -> Text:
    """Text that a check or another program said, safe to show."""
    return Text(sanitize(text), style=style)


def fields() -> Table:
    """A grid of names and values that folds long values."""
    rows = Table.grid(padding=(0, 2))
    rows.add_column(style="dim", no_wrap=True)
    rows.add_column(overflow="fold")
    return rows


def add_why(rows: Table, criterion: CriterionReport) -> None:
    """Rows for what is wrong and why."""
    for name, value in (("what", criterion.message), ("why", criterion.reason)):
        if value:
            rows.add_row(name, safe_text(value))


def add_evidence(rows: Table, evidence: Evidence) -> None:
    """Rows for one look: what at, expected and actual, and how it was looked at."""
    status = Status.FAIL if evidence.fails else Status.PASS
    verdict = "as expected" if evidence.ok else "advice" if evidence.advice else "not as expected"
    rows.add_row(
        Text(f"{SYMBOLS[status]} look", style=STYLES[status]),
        Text.assemble((sanitize(evidence.what), "bold"), (f"  {verdict}", "dim")),
    )
    rows.add_row("  expected", safe_text(evidence.expected))
    rows.add_row("  actual", safe_text(evidence.actual, style="red" if evidence.fails else ""))
    if evidence.command:
        rows.add_row("  command", Text.assemble(sanitize(evidence.command), (_ending(evidence), "dim")))
    for name, value in (("artefact", evidence.artefact), ("digest", evidence.digest)):
        if value:
            rows.add_row(f"  {name}", safe_text(value))


def _ending(evidence: Evidence) -> str:
    code = "" if evidence.exit_code is None else f"exit {evidence.exit_code}"
    time = "" if evidence.seconds is None else format_duration(evidence.seconds)
    notes = ", ".join(part for part in (code, time) if part)
    return f"  ({notes})" if notes else ""
