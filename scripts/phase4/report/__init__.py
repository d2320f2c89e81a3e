"""Results as text: one interface, and a table from a report's name to what writes it."""

from collections.abc import Callable

from phase4.report.console import write_console
from phase4.report.data import Report
from phase4.report.html import write_html
from phase4.report.json import write_json
from phase4.report.junit import write_junit

Reporter = Callable[[Report], str]

REPORTERS: dict[str, Reporter] = {
    "console": write_console,
    "json": write_json,
    "junit": write_junit,
    "html": write_html,
}

__all__ = ["REPORTERS", "Report", "Reporter"]
