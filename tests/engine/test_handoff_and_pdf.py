"""The folder that is handed over holds every digest, and what a browser prints is believed only if it is a PDF."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from phase4.report import handoff, pdf
from phase4.report.symbols import format_duration
from phase4.system.errors import BlockedError, CommandFailed
from sample import sample

REPORT = sample()
PRINTS = 'for word in "$@"; do case $word in --print-to-pdf=*) printf "{content}" > "${{word#*=}}";; esac; done'


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a browser on PATH that runs these lines of shell."""

    def make(lines: str) -> None:
        program = tmp_path / "bin" / "a-browser"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{lines}\n")
        program.chmod(0o755)
        monkeypatch.setattr(pdf, "BROWSERS", (program.name,))
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")

    return make


def test_the_folder_holds_the_page_and_every_report(tmp_path: Path) -> None:
    files = handoff.write_folder(REPORT, tmp_path / "new" / "handoff")
    assert [file.name for file in files] == [
        "handoff.md", "phase-iv.json", "phase-iv.xml", "phase-iv.html", "phase-iv.oscal.json",
        "specification.md",
    ]  # fmt: skip
    assert all(file.read_text(encoding="utf-8") for file in files)


def test_every_artefact_with_a_digest_is_on_the_page_once() -> None:
    rows = handoff.artefacts(REPORT)
    assert rows == sorted(set(rows))
    digests = {
        (evidence.artefact, evidence.digest)
        for criterion in REPORT.criteria
        for evidence in criterion.evidence
        if evidence.artefact and evidence.digest
    }
    assert digests
    assert {(name, digest) for name, digest, _ in rows} == digests
    page = handoff.write_handoff(REPORT)
    assert all(name in page and criterion in page for name, _, criterion in rows)


def test_what_the_browser_prints_is_the_pdf(browser: Callable[[str], None], tmp_path: Path) -> None:
    browser(PRINTS.format(content="%%PDF-1.7"))
    assert pdf.write_pdf(REPORT, tmp_path / "report.pdf").read_text() == "%PDF-1.7"


@pytest.mark.parametrize("lines", ["true", PRINTS.format(content="an error page")])
def test_what_is_no_pdf_is_not_believed(lines: str, browser: Callable[[str], None], tmp_path: Path) -> None:
    browser(lines)
    with pytest.raises(BlockedError, match="printed no PDF"):
        pdf.write_pdf(REPORT, tmp_path / "report.pdf")


def test_a_browser_that_fails_is_an_error(browser: Callable[[str], None], tmp_path: Path) -> None:
    browser("echo no display >&2; exit 1")
    with pytest.raises(CommandFailed, match="no display"):
        pdf.write_pdf(REPORT, tmp_path / "report.pdf")


def test_without_a_browser_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "BROWSERS", ("no-such-browser",))
    with pytest.raises(BlockedError, match="no-such-browser") as caught:
        pdf.write_pdf(REPORT, tmp_path / "report.pdf")
    assert "chromium" in caught.value.fix


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.42, "0.4 s"), (9.96, "10 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (185, "3 min 05 s")]
)
def test_a_duration_is_written_for_people(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text
