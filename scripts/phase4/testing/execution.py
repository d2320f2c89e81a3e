"""Run stages one after another: quiet while they pass, the end of what they said when they fail."""

import os
import secrets
import signal
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from phase4.engine.checks import Stopwatch
from phase4.engine.context import Progress
from phase4.system.environments import backend_python
from phase4.system.errors import Exit, Phase4Error, UsageError
from phase4.system.paths import ROOT, state_dir
from phase4.system.process import STAGE_VARIABLE, Completed, environment, run
from phase4.system.termination import end_marked
from phase4.testing import counting
from phase4.testing.counting import Counts
from phase4.testing.stages import STAGES, Stage

TAIL_LINES = 60
# After SIGINT; as long as helm takes to bring a release back, or minikube to remove a cluster.
INTERRUPT_PATIENCE_SECONDS = 120
STOP_SECONDS = 10
ENVIRONMENT = str(ROOT / ".venv" / "bin")


def named(names: Sequence[str]) -> list[Stage]:
    """The stages of these names; all that run by default if none is given.

    Raises:
        UsageError: there is no such stage.
    """
    known = {stage.name: stage for stage in STAGES}
    for name in names:
        if name not in known:
            raise UsageError(f"there is no test stage {name!r}", why=f"there are {', '.join(known)}", fix="./inv test")
    return [known[name] for name in names] or [stage for stage in STAGES if stage.by_default]


def run_all(stages: Sequence[Stage], progress: Progress, console: Console) -> Exit:
    """Run every stage, whatever the others came to; print one line each and the sum as the last line."""
    total, watch = Counts(), Stopwatch()
    for stage in stages:
        stage_watch = Stopwatch()
        console.print(f"[bold]{stage.name}[/]: {stage.title}", soft_wrap=True)
        counts = run_stage(stage, progress, console)
        mark = "[red]✗[/]" if counts.failed else "[green]✓[/]"
        console.print(f"{mark} {stage.name}: {counts.line} in {stage_watch.seconds:.0f} s")
        total += counts
    console.print(f"All stages in {watch.seconds:.0f} s; logs and reports: {state_dir() / 'test'}", soft_wrap=True)
    console.print(total.line, markup=False)
    return Exit.CRITERION_FAILED if total.failed or not total.passed else Exit.OK


def run_stage(stage: Stage, progress: Progress, console: Console) -> Counts:
    """Prepare, run and finish one stage; its output goes to a log, whose end is shown if it fails."""
    folder = state_dir() / "test"
    folder.mkdir(parents=True, exist_ok=True)
    junit, log = folder / f"{stage.name}.xml", folder / f"{stage.name}.log"
    junit.unlink(missing_ok=True)
    log.write_text("")
    mark = f"{stage.name}-{secrets.token_hex(4)}"
    try:
        try:
            env = _prepare(stage, progress) | _marked(mark)
        except Phase4Error as error:
            console.print(f"[red]{stage.name} cannot be prepared[/]: {error}", highlight=False)
            return Counts(failed=1)
        counts = _run_commands(stage, junit, log, env, console)
    except KeyboardInterrupt as interrupt:
        for command in _end(mark):
            interrupt.add_note(f"stopped `{command}`, which {stage.name} had started")
        # Whoever reads it would take a part for the whole.
        junit.unlink(missing_ok=True)
        raise
    finally:
        left = _finish(stage, progress, console)
    return counts + left


def _marked(mark: str) -> dict[str, str]:
    """The variable by which all that a stage starts is known, with the marks of the stages around it."""
    return {STAGE_VARIABLE: "/".join(filter(None, [os.environ.get(STAGE_VARIABLE, ""), mark]))}


def _end(mark: str) -> list[str]:
    """End what is left of a stage outside its commands' groups: servers often have a group of their own."""
    return end_marked(STAGE_VARIABLE, mark, [(signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)])


def _run_commands(stage: Stage, junit: Path, log: Path, env: dict[str, str], console: Console) -> Counts:
    ended_well = 0
    for command in stage.commands:
        result = _run(stage, command, junit, log, env)
        if result.exit_code not in stage.ok_codes:
            console.print(
                f"[red]`{result.line}` ended with {result.exit_code}[/]; all of it: {log}",
                highlight=False,
                soft_wrap=True,
            )
            console.print(
                "\n".join(log.read_text().splitlines()[-TAIL_LINES:]), markup=False, highlight=False, soft_wrap=True
            )
            counts = counting.read(junit) if junit.exists() else Counts()
            return counts if counts.failed else counts + Counts(failed=1)
        ended_well += 1
    return counting.read(junit) if stage.junit else Counts(passed=ended_well)


def _finish(stage: Stage, progress: Progress, console: Console) -> Counts:
    """Do all that is to be done at the end of a stage; each thing that cannot be done counts as a failure."""
    left = Counts()
    for finish in stage.finish:
        try:
            finish(progress)
        except Phase4Error as error:
            console.print(f"[red]{stage.name} leaves something behind[/]: {error}", highlight=False)
            left += Counts(failed=1)
    return left


def _prepare(stage: Stage, progress: Progress) -> dict[str, str]:
    env = dict(stage.env)
    for prepare in stage.prepare:
        env.update(prepare(progress))
    # What a stage prepares may be a tool of the toolchain, which is on no one's own PATH.
    env["PATH"] = os.pathsep.join([ENVIRONMENT, environment(env)["PATH"]])
    return env


def _run(stage: Stage, command: tuple[str, ...], junit: Path, log: Path, env: dict[str, str]) -> Completed:
    arguments = [
        word.replace("{junit}", str(junit)).replace(
            "{backend_python}", str(backend_python()) if "{backend_python}" in word else ""
        )
        for word in command
    ]
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(arguments)}\n")

        def keep(line: str) -> None:
            file.write(f"{line}\n")
            file.flush()

        return run(
            arguments,
            cwd=stage.cwd,
            env=env,
            timeout=stage.timeout,
            on_line=keep,
            interrupt_patience=INTERRUPT_PATIENCE_SECONDS,
        )
