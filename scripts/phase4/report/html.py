"""The report as one HTML page that needs nothing else."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from phase4.model import Status
from phase4.report.data import Report
from phase4.report.detail import alike
from phase4.report.marks import MARKS, counted, took


def write_html(report: Report) -> str:
    """One self-contained page: styles and script inline, no reference to anything outside."""
    environment = Environment(
        loader=PackageLoader("phase4.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(counted=counted, took=took, alike=alike)
    template = environment.get_template("report.html.jinja")
    return template.render(report=report, marks=MARKS, statuses=tuple(Status))
