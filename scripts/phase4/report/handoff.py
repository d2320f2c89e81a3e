"""What is handed to whoever operates the deployment next: one page, and the reports it points to."""

from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from phase4.report.checklist import write_checklist
from phase4.report.data import Report
from phase4.report.html import TEMPLATES, write_html
from phase4.report.json import write_json
from phase4.report.junit import write_junit
from phase4.report.oscal import write_oscal

PAGE = "handoff.md"


def write_handoff(report: Report) -> str:
    """The page as Markdown: where it runs, what was proven, what deviates and what does not pass."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,  # Markdown for people, not a page for a browser
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("handoff.md.jinja").render(report=report, artefacts=artefacts(report))
    return page.rstrip() + "\n"


def artefacts(report: Report) -> list[tuple[str, str, str]]:
    """Name, digest and first criterion of every artefact that evidence gives a digest of."""
    by_artefact: dict[tuple[str, str], str] = {}
    for criterion in report.criteria:
        for evidence in criterion.evidence:
            if evidence.artefact and evidence.digest:
                by_artefact.setdefault((evidence.artefact, evidence.digest), criterion.id)
    return [(name, digest, criterion) for (name, digest), criterion in sorted(by_artefact.items())]


def write_folder(report: Report, folder: Path) -> list[Path]:
    """Write the page and the reports beside it; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in WRITERS.items():
        (folder / name).write_text(write(report), encoding="utf-8")
    return [folder / name for name in FILES]


WRITERS: dict[str, Callable[[Report], str]] = {
    PAGE: write_handoff,
    "phase-iv.json": write_json,
    "phase-iv.xml": write_junit,
    "phase-iv.html": write_html,
    "phase-iv.oscal.json": write_oscal,
    "specification.md": write_checklist,
}
FILES = tuple(WRITERS)
