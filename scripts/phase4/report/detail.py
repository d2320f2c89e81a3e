"""What does not pass, told in full: what is wrong, why, and the command to run next."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from phase4.model import Evidence
from phase4.report.data import CriterionReport
from phase4.report.marks import label, took


def alike(criteria: Sequence[CriterionReport]) -> Iterator[tuple[CriterionReport, ...]]:
    """Neighbours that say just the same (a failed step, a blocked task) as one group."""
    for _, group in groupby(criteria, key=_what_it_says):
        yield tuple(group)


def _what_it_says(criterion: CriterionReport) -> tuple[str, ...]:
    apart = criterion.id if criterion.evidence or criterion.deviations else ""
    return (criterion.status, criterion.reason, criterion.message, criterion.next_command, apart)


def details(criteria: Sequence[CriterionReport]) -> Group:
    """All these criteria, those that say the same together."""
    return Group(*(_detail(group) for group in alike(criteria)))


def _detail(group: tuple[CriterionReport, ...]) -> RenderableType:
    first = group[0]
    rows = _grid()
    if first.message:
        rows.add_row("what", Text(first.message))
    if first.reason:
        rows.add_row("why", Text(first.reason))
    for evidence in first.contrary:
        _add_evidence(rows, evidence)
    if first.next_command:
        rows.add_row("run", Text(first.next_command, style="bold cyan"))
    return Group(*(heading(criterion) for criterion in group), Padding(rows, (0, 0, 0, 4)))


def heading(criterion: CriterionReport) -> Text:
    """One line: mark, word, ID and the criterion's own words."""
    return Text.assemble("  ", label(criterion.status), " ", (criterion.id, "bold"), " ", criterion.text)


def evidence_table(criterion: CriterionReport) -> RenderableType:
    """All evidence of a criterion, with how and when it was found."""
    rows = _grid()
    for evidence in criterion.evidence:
        _add_evidence(rows, evidence)
    return Padding(rows, (0, 0, 0, 4))


def _add_evidence(rows: Table, evidence: Evidence) -> None:
    rows.add_row("as expected" if evidence.ok else "contrary", Text(evidence.what, style="bold"))
    rows.add_row("expected", Text(evidence.expected))
    rows.add_row("actual", Text(evidence.actual, style="" if evidence.ok else "red"))
    if evidence.command:
        rows.add_row("command", Text.assemble(evidence.command, (_ending(evidence), "dim")))
    for name, value in (("artefact", evidence.artefact), ("digest", evidence.digest)):
        if value:
            rows.add_row(name, Text(value))


def _ending(evidence: Evidence) -> str:
    code = "" if evidence.exit_code is None else f"exit {evidence.exit_code}"
    time = "" if evidence.seconds is None else took(evidence.seconds)
    said = ", ".join(part for part in (code, time) if part)
    return f"  ({said})" if said else ""


def _grid() -> Table:
    rows = Table.grid(padding=(0, 2))
    rows.add_column(style="dim", no_wrap=True)
    rows.add_column(overflow="fold", ratio=1)
    return rows
