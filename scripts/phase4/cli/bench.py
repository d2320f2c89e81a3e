"""Speed, as ratios measured side by side in one run: single times tell more of the machine than of us.

``nox -s bench`` or ``./inv bench [--json]``. Each pair is run in turns, so that a busy machine
slows both alike; the ratio is that of the medians. It judges nothing.
"""

import json as json_module
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass

from invoke.context import Context as InvokeContext
from invoke.tasks import task
from rich.console import Console
from rich.table import Table

from phase4.cli.output import print_lines
from phase4.cli.session import open_session
from phase4.criteria import catalogue
from phase4.engine.assessment import Assessment
from phase4.engine.checks import Context, Stopwatch
from phase4.system.environments import backend_python
from phase4.system.paths import BACKEND, ROOT
from phase4.system.process import run
from phase4.system.progress import ConsoleProgress

ROUNDS = 7


@dataclass(frozen=True)
class Pair:
    """Two ways to do a thing: what is measured, and what it is held against."""

    title: str
    measured: Callable[[], object]
    against: Callable[[], object]


def command(*arguments: str) -> Callable[[], object]:
    return lambda: run(arguments, cwd=ROOT, timeout=120, check=True)


def assess() -> None:
    """Where all 140 criteria stand, with nothing remembered from before."""
    session = open_session(ConsoleProgress(Console(quiet=True)))
    fresh = Assessment(session.definitions, session.ledger, Context(session.context.progress))
    for specified in catalogue.tasks():
        fresh.criterion_statuses(specified)


def remembered_rendering() -> None:
    """The chart's rendering as checks get it."""
    from phase4.chart.rendering import render  # here: the list of commands must not bring the chart along

    render()


def rendering_by_helm() -> None:
    """The same rendering by Helm itself."""
    from phase4.chart.rendering import template_command

    run(template_command(), cwd=ROOT, timeout=120, check=True)


PAIRS = (
    Pair(
        "the bootstrap `./inv`, against its environment's own Python",
        command("./inv", "--version"),
        command(sys.executable, "-m", "phase4.cli.program", "--version"),
    ),
    Pair("`./inv --list`, against `./inv --version`", command("./inv", "--list"), command("./inv", "--version")),
    Pair("assessing all criteria, against one `docker version`", assess, command("docker", "version")),
    Pair("a rendering that is remembered, against one by Helm", remembered_rendering, rendering_by_helm),
)


def seconds(work: Callable[[], object]) -> float:
    watch = Stopwatch()
    work()
    return max(watch.seconds, 0.0001)


def measure(pair: Pair) -> dict[str, object]:
    """Medians of both in seconds, and their ratio."""
    pair.measured(), pair.against()  # warm both
    rounds = [(seconds(pair.measured), seconds(pair.against)) for _ in range(ROUNDS)]
    measured, against = (statistics.median(column) for column in zip(*rounds, strict=True))
    return {"title": pair.title, "seconds": measured, "against": against, "ratio": measured / against}


def backend_rows() -> list[dict[str, object]]:
    """CPU of the backend for one request, in seconds, against bare uvicorn on the same database."""
    argv = [str(backend_python()), "-m", "benchmarks.cpu", "--json"]
    rows = json_module.loads(run(argv, cwd=BACKEND, timeout=1800, check=True).stdout)
    return [
        {
            "title": row["title"],
            "seconds": row["milliseconds"] / 1000,
            "against": row["against"] / 1000,
            "ratio": row["milliseconds"] / row["against"],
        }
        for row in rows
    ]


@task(help={"json": "print JSON"})
def bench(c: InvokeContext, json: bool = False) -> None:
    """Speed, as ratios side by side in one run; judges nothing."""
    rows = [*(measure(pair) for pair in PAIRS), *backend_rows()]
    if json:
        print_lines([json_module.dumps(rows, indent=2)])
        return
    table = Table("what", "seconds", "against", "ratio", title=f"medians of {ROUNDS} rounds, in turns")
    for row in rows:
        table.add_row(str(row["title"]), *(f"{row[key]:.4f}" for key in ("seconds", "against")), f"{row['ratio']:.2f}")
    Console().print(table)
