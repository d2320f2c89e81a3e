"""The HTML page as PDF, printed by a browser without a window."""

import shutil
import tempfile
from pathlib import Path

from phase4.report.data import Report
from phase4.report.html import write_html
from phase4.system.errors import BlockedError
from phase4.system.process import environment, run

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TIMEOUT_SECONDS = 120


def write_pdf(report: Report, target: Path) -> Path:
    """Print the report into a file.

    Raises:
        BlockedError: there is no browser here, or it printed nothing.
    """
    browser = next(filter(None, (shutil.which(name, path=environment()["PATH"]) for name in BROWSERS)), None)
    if browser is None:
        raise BlockedError(
            "no PDF can be printed", why=f"none of {', '.join(BROWSERS)} is here", fix="apt-get install chromium"
        )
    with tempfile.TemporaryDirectory(prefix="todo-phase4-pdf-") as folder:
        page, profile = Path(folder) / "report.html", Path(folder) / "profile"
        page.write_text(write_html(report), encoding="utf-8")
        command = (
            *(
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
            ),
            *("--disable-component-update", "--disable-sync", f"--user-data-dir={profile}", "--no-pdf-header-footer"),
            *(f"--print-to-pdf={target.resolve()}", page.as_uri()),
        )
        result = run(command, timeout=TIMEOUT_SECONDS)
    if not result.ok or not target.exists() or not target.read_bytes().startswith(b"%PDF"):
        raise BlockedError("the browser printed no PDF", why=result.tail(), fix=browser + " --version")
    return target
