"""The specification's own Markdown, its boxes ticked by evidence."""

import re
from collections.abc import Iterator
from pathlib import Path

from phase4.engine.model import Status
from phase4.report.data import Report
from phase4.report.sanitize import sanitize
from phase4.report.symbols import format_counts
from phase4.system.paths import ROOT

SPECIFICATION = ROOT / "docs" / "spec" / "phase-iv-tasks.md"
TASK_ID = re.compile(r"^\*\*ID:\*\* (IV-[A-Z0-9]+-\d+)")
BOX = re.compile(r"^- \[ \] (.+)$")
HEADING = re.compile(r"^#{2,3} ")
SIGN_OFF = re.compile(r"^## \d+\. Sign-off Requirements")


def write_checklist(report: Report, specification: Path = SPECIFICATION) -> str:
    """The specification with a box ticked for each criterion that passes; all others say how they stand.

    Criteria are met by place: the boxes of a task, in order, are its criteria. The boxes of the sign-off are filled in
    from the report.
    """
    made = f"{report.generated_at:%Y-%m-%d %H:%M} UTC"
    note = f"> Boxes ticked by evidence, {made}: {format_counts(report.criterion_counts)}.\n\n"
    return note + "".join(_lines(specification.read_text(encoding="utf-8"), report)).rstrip() + "\n"


def _lines(text: str, report: Report) -> Iterator[str]:
    criteria = {task.id: iter(task.criteria) for task in report.tasks}
    sign_off = iter(sign_off_states(report))
    task_id, in_sign_off = "", False
    for line in text.splitlines(keepends=True):
        if match := TASK_ID.match(line):
            task_id = match[1]
        elif HEADING.match(line):
            task_id, in_sign_off = "", bool(SIGN_OFF.match(line))
        box = BOX.match(line.rstrip("\n"))
        if box and task_id in criteria:
            criterion = next(criteria[task_id], None)
            yield _ticked(box[1], criterion.status, criterion.reason) if criterion else line
        elif box and in_sign_off:
            status, reason = next(sign_off, (Status.NOT_RUN, ""))
            yield _ticked(box[1], status, reason)
        else:
            yield line


def _ticked(text: str, status: Status, reason: str) -> str:
    if status is Status.PASS:
        return f"- [x] {text}\n"
    because = f": {sanitize(' '.join(reason.split()))}" if reason else ""
    return f"- [ ] {text} **{status}**{because}\n"


def sign_off_states(report: Report) -> list[tuple[Status, str]]:
    """The five requirements of the sign-off, in their order: how each stands, and why."""
    by_id = {task.id: task for task in report.tasks}
    counts = format_counts(report.criterion_counts)
    tasks = format_counts(report.task_counts)
    return [
        (report.status, tasks),
        (report.status, counts),
        *(
            (by_id[name].status if name in by_id else Status.NOT_RUN, f"{name}")
            for name in ("IV-VALID-001", "IV-DOC-001", "IV-FINAL-001")
        ),
    ]
