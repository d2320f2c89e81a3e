"""The commands that are not tasks of the specification."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke.context import Context as InvokeContext
from invoke.exceptions import Exit as InvokeExit
from invoke.tasks import Task as InvokeTask
from invoke.tasks import task
from rich.console import Console

from phase4.cli.doctor import doctor
from phase4.cli.evidence import audit, waive
from phase4.cli.session import Session, open_session
from phase4.criteria import catalogue
from phase4.report import REPORTERS
from phase4.system.errors import UsageError
from phase4.system.paths import state_dir
from phase4.system.progress import ConsoleProgress

if TYPE_CHECKING:
    from phase4.report.data import Report

KEYS_TIMEOUT_SECONDS = 60.0

# Imports stand in the commands that need them: a list of the tasks is shown in the time that they would take.


def collect_report(session: Session) -> "Report":
    """The report of all tasks, with the cluster in use."""
    from phase4.criteria.inputs.live import cluster_name
    from phase4.report.data import collect

    return collect(session.assessment, catalogue.tasks(), cluster=cluster_name(session.context))


@task(
    name="phase-iv",
    help={
        "verify": "only check, change nothing",
        "dry_run": "print the commands and do nothing",
        "force": "do everything though nothing changed",
        "json": "print the results as JSON",
    },
)
def phase_iv(
    c: InvokeContext, verify: bool = False, dry_run: bool = False, force: bool = False, json: bool = False
) -> None:
    """All tasks, in dependency order: from a bare machine to the verified deployment."""
    from phase4.cli.running import run_tasks
    from phase4.engine.runner import RunOptions

    run_tasks(None, mode=RunOptions(verify=verify, force=force), dry_run=dry_run, as_json=json)


@task(help={"json": "print it as JSON"})
def status(c: InvokeContext, json: bool = False) -> None:
    """How every task stands now. Looks, and changes nothing."""
    from phase4.report.console import status_table

    session = open_session()
    console = Console(highlight=False)
    data = collect_report(session)
    if json:
        console.file.write(REPORTERS["json"](data))
    else:
        console.print(status_table(data))


@task(name="why", positional=["id"], help={"id": "a task or criterion, such as cont-001 or IV-CONT-001.3"})
def why_(c: InvokeContext, id: str) -> None:
    """Why a task or criterion stands as it does: evidence, what changed, what to run next."""
    from phase4.report.why import why

    session = open_session()
    match = catalogue.find(id)
    data = collect_report(session)
    Console(highlight=False).print(why(data, match.id))


@task(
    help={
        "format": f"one of {', '.join(REPORTERS)}, checklist, pdf, or all (into the folder)",
        "out": "the file to write (for all: the folder); by default standard output, for all .phase4/report",
    }
)
def report(c: InvokeContext, format: str = "all", out: str = "") -> None:
    """Reports of all results: console, json, junit, html, oscal, checklist (the specification, boxes ticked), pdf."""
    if format not in (*REPORTERS, "checklist", "pdf", "all"):
        names = ", ".join([*REPORTERS, "checklist", "pdf"])
        raise UsageError(f"there is no report format {format!r}", why=f"there are {names} and all")
    from phase4.report.checklist import write_checklist

    data = collect_report(open_session())
    console = Console(highlight=False)
    if format == "all":
        folder = Path(out) if out else state_dir() / "report"
        folder.mkdir(parents=True, exist_ok=True)
        for name, suffix in (("json", "json"), ("junit", "xml"), ("html", "html"), ("oscal", "oscal.json")):
            path = folder / f"phase-iv.{suffix}"
            path.write_text(REPORTERS[name](data), encoding="utf-8")
            console.print(f"{name}: {path}", soft_wrap=True)
        (folder / "specification.md").write_text(write_checklist(data), encoding="utf-8")
        console.print(f"checklist: {folder / 'specification.md'}", soft_wrap=True)
    elif format == "pdf":
        from phase4.report.pdf import write_pdf

        console.print(f"pdf: {write_pdf(data, Path(out) if out else state_dir() / 'phase-iv.pdf')}", soft_wrap=True)
    else:
        text = write_checklist(data) if format == "checklist" else REPORTERS[format](data)
        if out:
            Path(out).write_text(text, encoding="utf-8")
        else:
            console.file.write(text)


@task(
    name="test",
    iterable=["only"],
    help={"only": "a stage's name, several times if need be. Without it: all but official, multi-node, managed, kind"},
)
def test(c: InvokeContext, only: list[str]) -> None:
    """Every test: style, types, units, application, chart, and the whole of it for real in a cluster."""
    from phase4.testing.execution import named, run_all

    code = run_all(named(only), ConsoleProgress(), Console(highlight=False))
    if code:
        raise InvokeExit(code=int(code))


@task(
    help={
        "port": "where the browser finds it",
        "backend_port": "where the frontend finds the backend",
        "database": "a SQLite file; by default .phase4/dev.db",
    }
)
def dev(c: InvokeContext, port: int = 3000, backend_port: int = 8000, database: str = "") -> None:
    """Start the application at once, with reload, SQLite and no containers."""
    from phase4.cli.dev import serve

    serve(port, backend_port, Path(database).resolve() if database else None, ConsoleProgress())


@task(
    iterable=["only"],
    help={
        "check": "write nothing, fail if something is not as it would be written",
        "only": "a generator's name; may be given several times. Without it: all",
    },
)
def generate(c: InvokeContext, only: list[str], check: bool = False) -> None:
    """Write what is made from something else: pages, values schema and reference, golden files, API types."""
    from phase4.cli.generators import generators
    from phase4.cli.output import print_lines, print_verdict

    chosen = [generator for generator in generators() if not only or generator.name in only]
    if unknown := set(only) - {generator.name for generator in generators()}:
        names = ", ".join(generator.name for generator in generators())
        raise UsageError(f"there is no generator {unknown.pop()!r}", why=f"there are {names}", fix="./inv generate")
    if check:
        drift = [line for generator in chosen for line in generator.drift()]
        print_verdict([f"{line}; run: ./inv generate" for line in drift], f"{len(chosen)} generators")
        return
    for generator in chosen:
        print_lines(f"{generator.name}: {path}" for path in generator.write())


@task(name="push-keys")
def push_keys(c: InvokeContext) -> None:
    """Make the key with which reminders go to browsers by push; it is printed and kept nowhere."""
    from phase4.cli.output import print_lines
    from phase4.system.environments import backend_python
    from phase4.system.paths import BACKEND
    from phase4.system.process import run

    result = run([str(backend_python()), "-m", "app.push"], cwd=BACKEND, timeout=KEYS_TIMEOUT_SECONDS, check=True)
    print_lines(result.stdout.splitlines())


ALL: tuple["InvokeTask[Any]", ...] = (
    phase_iv, status, why_, report, doctor, waive, audit, test, dev, push_keys, generate,
)  # fmt: skip
