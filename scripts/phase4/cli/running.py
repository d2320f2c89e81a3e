"""Run tasks from the command line and say how it went."""

import json
import shlex
from collections import Counter

from invoke.exceptions import Exit as InvokeExit
from rich.console import Console

from phase4.cli.session import Session, open_session
from phase4.criteria import catalogue
from phase4.engine.checks import Command, Step
from phase4.engine.context import Context
from phase4.engine.model import Status, Task
from phase4.engine.runner import Runner, RunOptions, Summary
from phase4.report.live import ConsoleEvents
from phase4.report.symbols import format_counts
from phase4.system.errors import BlockedError, CommandFailed
from phase4.system.progress import ConsoleProgress


def run_tasks(
    task_id: str | None,
    *,
    mode: RunOptions,
    deps: bool = False,
    dry_run: bool = False,
    as_json: bool = False,
) -> None:
    """Run one task (or all, if ``task_id`` is None) and end with the run's exit code."""
    console = Console(stderr=as_json, highlight=False)
    session = open_session(ConsoleProgress(console))
    task = catalogue.find_task(task_id) if task_id else None
    plan = session.plan(task, deps)
    if dry_run:
        show_commands(session, plan, console)
        return
    try:
        with session.ledger.exclusive(), ConsoleEvents(console, len(plan)) as events:
            runner = Runner(session.definitions, session.ledger, session.context, events, session.assessment)
            summary = runner.run(plan, mode, session.catalogue)
    except KeyboardInterrupt as interrupt:
        interrupt.add_note(f"what was proven is kept; go on with: ./inv {task.command if task else 'phase-iv'}")
        raise
    summary.findings = session.assessment.waiver_findings(catalogue.tasks())
    if as_json:
        results = [result.model_dump(mode="json") for result in summary.results]
        print(json.dumps({"exit_code": int(summary.exit_code), "results": results}, indent=2))  # noqa: T201
    print_summary(summary, len(plan), console)
    if summary.exit_code:
        raise InvokeExit(code=int(summary.exit_code))


def show_commands(session: Session, plan: list[Task], console: Console) -> None:
    """Print what the steps of the plan would run now; change nothing."""
    for task in plan:
        console.print(f"[bold]{task.id}[/] {task.title}")
        definition = session.definitions.get(task.id)
        for step in definition.every_step if definition else ():
            console.print(f"  # {step.title}")
            for command in _plan_of(step, session.context) or [("#", "nothing to do")]:
                console.print(f"  {shown(command)}", markup=False, soft_wrap=True)
        if definition is None:
            console.print("  # no step or check is written for this task yet")


def _plan_of(step: Step, context: Context) -> list[Command]:
    """The step's plan; on a machine where a step before it has to act first (no engine runs yet), what it waits for."""
    try:
        return list(step.plan(context))
    except (BlockedError, CommandFailed) as error:
        return [("#", f"cannot be told yet: {error.what}; first: {error.fix}" if error.fix else error.what)]


def shown(command: Command) -> str:
    """A command as one would type it; a remark as it is."""
    return " ".join(command) if command[0] == "#" else shlex.join(command)


def print_summary(summary: Summary, planned: int, console: Console) -> None:
    """The last lines: how many criteria stand how, and whether there was anything to do."""
    text = format_counts(Counter(criterion_status.status for criterion_status in summary.criterion_statuses))
    if summary.executed:
        console.print(f"\n{summary.executed} of {planned} tasks needed work. Criteria: {text}")
    else:
        console.print(f"\nNothing to do: what is proven has not changed. Criteria: {text}")
    for finding in summary.findings:
        console.print(f"Waivers: {finding}", markup=False, soft_wrap=True)
    waived = sum(status.status is Status.WAIVED for status in summary.criterion_statuses)
    if summary.exit_code:
        console.print("Look closer: ./inv status, ./inv why ID, ./inv report")
    elif waived:
        console.print(f"{waived} {'criterion is' if waived == 1 else 'criteria are'} open and waived; see waivers.yaml")
