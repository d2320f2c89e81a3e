"""Speed, as ratios measured side by side in one run: single times tell more of the machine than of us.

``nox -s bench`` or ``./inv bench [--json]``. Each pair is run in turns, so that a busy machine
slows both alike; the ratio is that of the medians. It judges nothing.
"""

import json as json_module
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml
from invoke.context import Context as InvokeContext
from invoke.tasks import task
from rich.console import Console
from rich.table import Table

from phase4.cli.output import print_lines
from phase4.cli.session import open_session
from phase4.criteria import catalogue
from phase4.engine.checks import Stopwatch
from phase4.system.environments import backend_python
from phase4.system.errors import Exit, Phase4Error
from phase4.system.paths import BACKEND, ROOT
from phase4.system.process import run
from phase4.system.progress import ConsoleProgress
from phase4.system.temporary import temporary_folder

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
    """Where all criteria stand; a session that was just opened remembers nothing from before."""
    session = open_session(ConsoleProgress(Console(quiet=True)))
    for specified in catalogue.tasks():
        session.assessment.criterion_statuses(specified)


def remembered_rendering() -> None:
    """The chart's rendering as checks get it."""
    from phase4.chart.rendering import render  # here: the list of commands must not bring the chart along

    render()


def rendering_by_helm() -> None:
    """The same rendering by Helm itself."""
    from phase4.chart.rendering import template_command

    run(template_command(), cwd=ROOT, timeout=120, check=True)


def pairs(taskfile: Path) -> tuple[Pair, ...]:
    """What is measured, each beside the plain tool that does the like.

    Args:
        taskfile: the same tasks for go-task, with the same dependencies and the sources that they look at.
    """
    go_task = ("task", "--taskfile", str(taskfile))
    python = (sys.executable, "-m", "phase4.cli.program")
    nothing = "with nothing to do"
    return (
        Pair("the bootstrap `./inv`, against Python", command("./inv", "--version"), command(*python, "--version")),
        Pair("`./inv --list`, against go-task", command("./inv", "--list"), command(*go_task, "--list-all")),
        Pair(f"`./inv phase-iv` {nothing}, against go-task", unchanged("phase-iv"), command(*go_task, "phase-iv")),
        Pair("`./inv deploy-001 --force`, against helm", unchanged("deploy-001", "--force"), plain_helm),
        Pair("assessing all criteria, against one `docker version`", assess, command("docker", "version")),
        Pair("a rendering that is remembered, against one by Helm", remembered_rendering, rendering_by_helm),
    )


def unchanged(*arguments: str) -> Callable[[], object]:
    """A run of the harness that ends with 0, or with 4 where this machine cannot have something."""

    def measured() -> None:
        result = run(("./inv", *arguments), cwd=ROOT, timeout=600)
        if result.exit_code not in (Exit.OK, Exit.BLOCKED):
            raise Phase4Error(f"`{result.line}` ended with {result.exit_code}", why=result.tail(), fix="./inv phase-iv")

    return measured


def plain_helm() -> None:
    """The release as Helm alone brings it up."""
    from phase4.cluster.clients import helm
    from phase4.release.install import install_args, values_arguments

    helm(*install_args(values_arguments()), timeout=600, check=True)


def write_taskfile(folder: Path) -> Path:
    """The catalogue as a Taskfile: names, dependencies, and as sources what most checks look at."""
    sources = [str(ROOT / name / "**/*") for name in ("deploy", "frontend/app", "backend/app", "scripts")]
    tasks: dict[str, object] = {
        specified.command: {
            "desc": specified.title,
            "deps": [name.removeprefix("IV-").lower() for name in specified.dependencies],
            "cmds": ["true"],
            "sources": sources,
        }
        for specified in catalogue.tasks()
    }
    tasks["phase-iv"] = {"desc": "all tasks", "deps": list(tasks)}
    path = folder / "Taskfile.yml"
    # Without `run: once` each way to a task through the graph runs it again.
    path.write_text(yaml.safe_dump({"version": "3", "run": "once", "tasks": tasks}), encoding="utf-8")
    return path


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
    from phase4 import toolchain

    toolchain.ensure(["task"], ConsoleProgress(Console(stderr=True)))
    with temporary_folder("bench") as folder:
        rows = [*(measure(pair) for pair in pairs(write_taskfile(Path(folder)))), *backend_rows()]
    if json:
        print_lines([json_module.dumps(rows, indent=2)])
        return
    table = Table("what", "seconds", "against", "ratio", title=f"medians of {ROUNDS} rounds, in turns")
    for row in rows:
        table.add_row(str(row["title"]), *(f"{row[key]:.4f}" for key in ("seconds", "against")), f"{row['ratio']:.2f}")
    Console().print(table)
