"""The report's pictures as SVG: the tasks and what they depend on, and when each was checked.

Colours come from the page's classes for statuses; every shape has its words too, so that a colour says nothing alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from markupsafe import Markup, escape

from phase4.report.data import Report, TaskReport
from phase4.report.symbols import SYMBOLS, format_duration

BOX_WIDTH, BOX_HEIGHT, GAP_X, GAP_Y = 132, 32, 20, 22
ROW_HEIGHT, NAME_WIDTH, CHART_WIDTH = 22, 130, 760
SHORTEST_BAR = 2.0


def needed_directly(tasks: Sequence[TaskReport]) -> dict[str, list[str]]:
    """What each task depends on, without what it depends on by way of another: an arrow that says nothing new.

    Example: C needs A and B, and B needs A: of C's two arrows only that to B stays.
    """
    known = {task.id: [name for name in task.dependencies if name in {other.id for other in tasks}] for task in tasks}
    return {
        task_id: [name for name in names if not any(_reaches(known, other, name) for other in names if other != name)]
        for task_id, names in known.items()
    }


def _reaches(known: Mapping[str, Iterable[str]], start: str, target: str) -> bool:
    queue, visited = [start], set()
    while queue:
        current = queue.pop()
        if current == target:
            return True
        if current not in visited:
            visited.add(current)
            queue.extend(known.get(current, ()))
    return False


def task_graph(report: Report) -> Markup:
    """The tasks in rows, each below all it depends on, with arrows."""
    needs = needed_directly(report.tasks)
    row = _rows(needs)
    taken: dict[int, int] = {}
    places: dict[str, tuple[int, int]] = {}
    for task in report.tasks:
        y = row[task.id]
        x = taken[y] = taken.get(y, -1) + 1
        places[task.id] = (x * (BOX_WIDTH + GAP_X), y * (BOX_HEIGHT + GAP_Y))
    width = (max(taken.values(), default=0) + 1) * (BOX_WIDTH + GAP_X) - GAP_X
    height = (max(row.values(), default=0) + 1) * (BOX_HEIGHT + GAP_Y) - GAP_Y
    arrows = [_arrow(places[name], places[task_id]) for task_id, names in needs.items() for name in names]
    boxes = [_box(task, places[task.id]) for task in report.tasks]
    label = "Tasks and what they depend on; each box names task and status"
    return _svg(width, height, label, [*arrows, *boxes])


def _rows(needs: Mapping[str, Sequence[str]]) -> dict[str, int]:
    row: dict[str, int] = {}

    def place(task_id: str) -> int:
        if task_id not in row:
            row[task_id] = 1 + max((place(name) for name in needs[task_id]), default=-1)
        return row[task_id]

    for task_id in needs:
        place(task_id)
    return row


def _arrow(start: tuple[int, int], end: tuple[int, int]) -> Markup:
    x1, y1 = start[0] + BOX_WIDTH // 2, start[1] + BOX_HEIGHT
    x2, y2 = end[0] + BOX_WIDTH // 2, end[1]
    bend = (y1 + y2) // 2
    return Markup('<path class="arrow" d="M{} {} C{} {} {} {} {} {}"/>').format(x1, y1, x1, bend, x2, bend, x2, y2)


def _box(task: TaskReport, corner: tuple[int, int]) -> Markup:
    x, y = corner
    return Markup(
        '<a href="#{id}"><g class="{status}"><title>{id} {title}: {status}</title>'
        '<rect class="box" x="{x}" y="{y}" width="{w}" height="{h}" rx="6"/>'
        '<text class="name" x="{tx}" y="{ty}">{symbol} {name}</text></g></a>'
    ).format(
        id=task.id,
        status=task.status,
        title=task.title,
        x=x,
        y=y,
        w=BOX_WIDTH,
        h=BOX_HEIGHT,
        tx=x + 10,
        ty=y + BOX_HEIGHT / 2 + 5,
        symbol=SYMBOLS[task.status],
        name=task.id.removeprefix("IV-"),
    )


def timeline(report: Report) -> Markup:
    """When the criteria of each task were checked last, one row for a task, one bar for a criterion."""
    checked = [task for task in report.tasks if any(criterion.checked_at for criterion in task.criteria)]
    times = [criterion.checked_at for task in checked for criterion in task.criteria if criterion.checked_at]
    if not times:
        return Markup("")
    first = min(times)
    ends = [_offset(c.checked_at, first) + (c.seconds or 0.0) for t in checked for c in t.criteria if c.checked_at]
    span = max(max(ends), 1.0)
    rows = [_row(task, number, first, span) for number, task in enumerate(checked)]
    label = f"When each task's criteria were checked last, over {format_duration(span)}"
    axis = Markup('<text class="name soft" x="{}" y="{}">{} from the first check to the last</text>').format(
        NAME_WIDTH, len(checked) * ROW_HEIGHT + 16, format_duration(span)
    )
    return _svg(NAME_WIDTH + CHART_WIDTH, len(checked) * ROW_HEIGHT + 24, label, [*rows, axis])


def _row(task: TaskReport, number: int, first: datetime, span: float) -> Markup:
    y = number * ROW_HEIGHT
    bars = [
        Markup(
            '<g class="{}"><title>{}: {}, {}</title>'
            '<rect class="bar-part" x="{:.1f}" y="{}" width="{:.1f}" height="14" rx="2"/></g>'
        ).format(
            criterion.status,
            criterion.id,
            criterion.status,
            format_duration(criterion.seconds or 0.0),
            NAME_WIDTH + _offset(criterion.checked_at, first) / span * (CHART_WIDTH - SHORTEST_BAR),
            y + 2,
            max((criterion.seconds or 0.0) / span * CHART_WIDTH, SHORTEST_BAR),
        )
        for criterion in task.criteria
        if criterion.checked_at
    ]
    name = Markup('<text class="name" x="0" y="{}">{}</text>').format(y + 14, task.id.removeprefix("IV-"))
    return name + Markup("").join(bars)


def _offset(moment: datetime | None, first: datetime) -> float:
    return (moment - first).total_seconds() if moment else 0.0


def _svg(width: int, height: int, label: str, parts: Iterable[Markup]) -> Markup:
    head = Markup('<svg class="drawing" role="img" aria-label="{}" viewBox="-2 -2 {} {}">').format(
        escape(label), width + 4, height + 4
    )
    return head + Markup("").join(parts) + Markup("</svg>")
