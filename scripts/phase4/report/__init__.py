"""Results as text: one interface, and a table from a report's name to what writes it.

Each writer is imported when it is first called: a list of tasks needs neither templates nor JSON schemas.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phase4.report.data import Report

Reporter = Callable[["Report"], str]


def _console(report: "Report") -> str:
    from phase4.report.console import write_console

    return write_console(report)


def _json(report: "Report") -> str:
    from phase4.report.json import write_json

    return write_json(report)


def _junit(report: "Report") -> str:
    from phase4.report.junit import write_junit

    return write_junit(report)


def _html(report: "Report") -> str:
    from phase4.report.html import write_html

    return write_html(report)


def _oscal(report: "Report") -> str:
    from phase4.report.oscal import write_oscal

    return write_oscal(report)


REPORTERS: dict[str, Reporter] = {
    "console": _console,
    "json": _json,
    "junit": _junit,
    "html": _html,
    "oscal": _oscal,
}

__all__ = ["REPORTERS", "Reporter"]
