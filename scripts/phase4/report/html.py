"""The report as one HTML page that needs nothing else."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from phase4.engine.model import SEVERITY
from phase4.report.data import Report
from phase4.report.drawing import task_graph, timeline
from phase4.report.line_chart import line_chart
from phase4.report.sanitize import sanitize
from phase4.report.symbols import SYMBOLS, format_counts, format_duration

TEMPLATES = Path(__file__).with_name("templates")


def write_html(report: Report) -> str:
    """One self-contained page: styles and script inline, no reference to anything outside.

    All that comes from checks is escaped, and a content security policy lets only our own script run.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(format_counts=format_counts, format_duration=format_duration, csp_hash=csp_hash)
    environment.filters["line_chart"] = line_chart
    template = environment.get_template("report.html.jinja")
    page = template.render(
        report=report,
        marks=SYMBOLS,
        order=SEVERITY,
        graph=task_graph(report),
        timeline=timeline(report),
        style=_ours("report.css"),
        script=_ours("report.js"),
    )
    return page.lstrip() + "\n"


def csp_hash(text: str) -> str:
    """How a content security policy names an inline style or script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _shown(value: object) -> object:
    return sanitize(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _ours(name: str) -> Markup:
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))
