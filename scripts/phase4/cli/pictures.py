"""The README's pictures, made anew: the app, a run in a terminal, and the report."""

import io
import os
from pathlib import Path

from invoke.context import Context as InvokeContext
from invoke.tasks import task
from rich.console import Console

from phase4.cli.output import print_lines
from phase4.cli.session import open_session
from phase4.system.errors import Phase4Error
from phase4.system.paths import FRONTEND, ROOT
from phase4.system.temporary import temporary_folder

FOLDER = ROOT / "docs" / "pictures"
# A page of pictures must not make a clone slow.
MAX_BYTES = 300_000
TERMINAL_COLUMNS = 110
SIZES = {"terminal": (820, 900), "report": (1280, 900)}
TIMEOUT_SECONDS = 180


@task(help={"url": "where the app answers; by default the deployed release"})
def pictures(c: InvokeContext, url: str = "") -> None:
    """Take the README's pictures of the app, of a run in a terminal and of the report."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    _app(url or _deployed())
    _reports()
    paths = sorted(FOLDER.glob("*.png"))
    large = [path.name for path in paths if path.stat().st_size > MAX_BYTES]
    if large:
        raise Phase4Error(f"{', '.join(large)} is larger than {MAX_BYTES // 1000} kB", fix="./inv pictures")
    print_lines(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB" for path in paths)


def _deployed() -> str:
    from phase4.criteria.deploy.validated import frontend_url

    return frontend_url()


def _app(url: str) -> None:
    from phase4.system.environments import node_environment
    from phase4.system.process import run

    chromium = {"CHROMIUM_PATH": os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium")}
    command = ["node", "e2e/pictures.mjs", url, str(FOLDER)]
    run(command, cwd=FRONTEND, env={**node_environment(), **chromium}, timeout=TIMEOUT_SECONDS, check=True)


def _reports() -> None:
    from phase4.cli.commands import collect_report
    from phase4.report.console import status_table
    from phase4.report.html import write_html

    report = collect_report(open_session())
    console = Console(record=True, highlight=False, width=TERMINAL_COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print("$ ./inv status")
    console.print(status_table(report))
    with temporary_folder("pictures") as folder:
        pages = {
            "terminal": console.export_html(inline_styles=True),
            "report": write_html(report),
        }
        for name, text in pages.items():
            page = Path(folder) / f"{name}.html"
            page.write_text(text, encoding="utf-8")
            _screenshot(page, FOLDER / f"{name}.png", SIZES[name])


def _screenshot(page: Path, target: Path, size: tuple[int, int]) -> None:
    from phase4.report.pdf import browse

    width, height = size
    browse(page, f"--window-size={width},{height}", "--hide-scrollbars", f"--screenshot={target}")
