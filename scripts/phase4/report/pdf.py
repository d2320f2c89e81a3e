"""The HTML page as PDF, printed by a browser without a window."""

import shutil
from pathlib import Path

from phase4.report.data import Report
from phase4.report.html import write_html
from phase4.system.errors import BlockedError
from phase4.system.process import Completed, environment, run
from phase4.system.temporary import temporary_folder

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-quic"),
)
TIMEOUT_SECONDS = 120


def write_pdf(report: Report, target: Path) -> Path:
    """Print the report into a file.

    Raises:
        BlockedError: there is no browser here, or it printed nothing.
    """
    with temporary_folder("pdf") as folder:
        page = Path(folder) / "report.html"
        page.write_text(write_html(report), encoding="utf-8")
        result = browse(page, "--no-pdf-header-footer", f"--print-to-pdf={target.resolve()}")
    if not target.exists() or not target.read_bytes().startswith(b"%PDF"):
        raise BlockedError("the browser printed no PDF", why=result.tail(), fix=f"{result.command[0]} --version")
    return target


def browse(page: Path, *options: str) -> Completed:
    """Open a page in a browser without a window, with these options; it keeps nothing and asks nobody outside.

    Raises:
        BlockedError: there is no browser here.
        CommandFailed: the browser ended with an error.
    """
    browser = next(filter(None, (shutil.which(name, path=environment()["PATH"]) for name in BROWSERS)), None)
    if browser is None:
        why = f"none of {', '.join(BROWSERS)} is here"
        raise BlockedError("no page can be printed", why=why, fix="apt-get install chromium")
    with temporary_folder("browser") as profile:
        command = (browser, *QUIET, f"--user-data-dir={profile}", *options, page.as_uri())
        return run(command, timeout=TIMEOUT_SECONDS, check=True)
