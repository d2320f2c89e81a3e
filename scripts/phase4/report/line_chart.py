"""Numbers over time as one small SVG: lines with their names, the highest value, and how long it took.

Lines differ by their dashes as well as by colour, and all that they show stands in the picture's label as text too.
"""

from markupsafe import Markup, escape

from phase4.engine.model import Series
from phase4.report.symbols import format_duration

WIDTH, HEIGHT = 640, 120
LEFT, LEGEND_WIDTH, LINE_HEIGHT = 44, 200, 18
STYLES = 3


def line_chart(series: Series) -> Markup:
    """The series as SVG; empty if it has not two moments."""
    if len(series.seconds) < 2:
        return Markup("")
    top = max((value for line in series.lines.values() for value in line), default=0.0) or 1.0
    parts = [_axes(top, series.seconds[-1] - series.seconds[0])]
    for number, (name, values) in enumerate(series.lines.items()):
        parts += [_line(number, series.seconds, values, top), _legend(number, name, values)]
    head = Markup('<svg class="drawing" role="img" aria-label="{}" viewBox="-2 -14 {} {}">').format(
        escape(description(series)), LEFT + WIDTH + LEGEND_WIDTH, HEIGHT + 36
    )
    return head + Markup("").join(parts) + Markup("</svg>")


def description(series: Series) -> str:
    """What the picture shows, in words.

    Example: ``requests a second over 45.0 s. answered: first 0, least 0, most 31, last 12. failed: ...``.
    """
    span = format_duration(series.seconds[-1] - series.seconds[0])
    lines = [
        f"{name}: first {values[0]:g}, least {min(values):g}, most {max(values):g}, last {values[-1]:g}"
        for name, values in series.lines.items()
    ]
    return ". ".join([f"{series.title} over {span}", *lines])


def _axes(top: float, span: float) -> Markup:
    return Markup(
        '<path class="axis" fill="none" d="M{x} 0 V{y} H{right}"/>'
        '<text class="name soft" x="{label}" y="8" text-anchor="end">{top:g}</text>'
        '<text class="name soft" x="{label}" y="{y}" text-anchor="end">0</text>'
        '<text class="name soft" x="{right}" y="{below}" text-anchor="end">{span}</text>'
    ).format(
        x=LEFT, y=HEIGHT, right=LEFT + WIDTH, label=LEFT - 6, top=top, below=HEIGHT + 16, span=format_duration(span)
    )


def _line(number: int, seconds: tuple[float, ...], values: tuple[float, ...], top: float) -> Markup:
    start, span = seconds[0], (seconds[-1] - seconds[0]) or 1.0
    points = " ".join(
        f"{LEFT + (second - start) / span * WIDTH:.1f},{HEIGHT - value / top * HEIGHT:.1f}"
        for second, value in zip(seconds, values, strict=True)
    )
    return Markup('<polyline class="line line-{}" points="{}"/>').format(number % STYLES, points)


def _legend(number: int, name: str, values: tuple[float, ...]) -> Markup:
    """A sample of the line, its name and its highest value beside the picture."""
    x, y = LEFT + WIDTH + 12, 10 + number * LINE_HEIGHT
    return Markup(
        '<path class="line line-{style}" d="M{x} {y} h24"/>'
        '<text class="name" x="{text}" y="{base}">{name}: at most {most:g}</text>'
    ).format(style=number % STYLES, x=x, y=y, text=x + 30, base=y + 5, name=name, most=max(values))
