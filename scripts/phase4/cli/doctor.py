"""``inv doctor``: what the tasks need, what is here, what would be installed, and what stays open. Changes nothing."""

import json as json_module
import time
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from invoke.context import Context as InvokeContext
from invoke.tasks import task
from rich.console import Console
from rich.text import Text

from phase4.cli.output import end_with

if TYPE_CHECKING:
    from phase4.cli.diagnosis import Finding, State

MARKS: "dict[State, str]" = {"ok": "✓", "installs": "→", "deviates": "≈", "unknown": "?", "act": "!", "cannot": "■"}
WORDS: "dict[State, str]" = {
    "ok": "here",
    "installs": "would be installed",
    "deviates": "differs from the specification",
    "unknown": "did not answer in time",
    "act": "needs you",
    "cannot": "not to be had on this machine",
}
WAIVER_DAYS = 90
MOST_WAIVERS = 12


@task(help={"json": "print the findings as JSON"})
def doctor(c: InvokeContext, json: bool = False) -> None:
    """What the tasks need and what this machine has, in two seconds; changes nothing. Exit 0, 1 (act), 4 (cannot)."""
    from phase4.cli.diagnosis import examine, exit_code  # here: it looks at cluster and network, and a list does not

    started = time.monotonic()
    findings = examine()
    seconds = round(time.monotonic() - started, 2)
    code = exit_code(findings)
    console = Console(highlight=False)
    if json:
        data = {"exit_code": int(code), "seconds": seconds, "findings": [asdict(finding) for finding in findings]}
        console.file.write(json_module.dumps(data, indent=2) + "\n")
    else:
        _print(findings, seconds, console)
    end_with(code)


def _print(findings: "list[Finding]", seconds: float, console: Console) -> None:
    area = ""
    for finding in findings:
        if finding.area != area:
            area = finding.area
            console.print(f"[bold]{area}[/]")
        line = f"  {MARKS[finding.state]} {finding.name}: {finding.detail}"
        if finding.state not in ("ok", "deviates"):
            line += f" ({WORDS[finding.state]}{'; run: ' + finding.fix if finding.fix else ''})"
        console.print(Text(line), soft_wrap=True)
    _print_open(findings, console)
    counts = {state: sum(finding.state == state for finding in findings) for state in MARKS}
    summary = ", ".join(f"{count} {WORDS[state]}" for state, count in counts.items() if count)
    console.print(f"\n{summary}; {seconds:.1f} s, nothing was changed.", soft_wrap=True)


def _print_open(findings: "list[Finding]", console: Console) -> None:
    """What stays open, each with the line that answers for it."""
    until = date.today() + timedelta(days=WAIVER_DAYS)
    lines = [
        f'  ./inv waive {criterion} --because "{finding.name}: not to be had here" --until {until}'
        for finding in findings
        if finding.state == "cannot"
        for criterion in finding.criteria
    ]
    if lines:
        console.print("\n[bold]Criteria that stay open, and how to answer for them[/]")
        for line in lines[:MOST_WAIVERS]:
            console.print(Text(line), soft_wrap=True)
        if len(lines) > MOST_WAIVERS:
            console.print(f"  ... and {len(lines) - MOST_WAIVERS} more")
