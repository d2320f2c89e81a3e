"""Commands about evidence itself: waivers, and whether the ledger is as it was written."""

import json as json_module
from datetime import date, timedelta

from invoke.context import Context as InvokeContext
from invoke.exceptions import Exit as InvokeExit
from invoke.tasks import task
from rich.console import Console

from phase4.cli.session import WAIVERS, open_ledger
from phase4.criteria import catalogue
from phase4.engine import waivers
from phase4.engine.model import Task
from phase4.engine.waivers import Waiver
from phase4.system.errors import Exit, UsageError
from phase4.system.paths import ROOT
from phase4.system.process import run

DEFAULT_DAYS = 90


@task(
    positional=["id"],
    help={
        "id": "the criterion, such as IV-AI-001.1",
        "because": "why it stays open: a sentence for whoever reads the report",
        "until": f"the last day, as 2027-01-31; by default {DEFAULT_DAYS} days from now",
    },
)
def waive(c: InvokeContext, id: str, because: str = "", until: str = "") -> None:
    """Answer for an open criterion by name, until a day: it is WAIVED, never PASS."""
    criterion = _criterion(id)
    if not because.strip():
        raise UsageError(
            "a waiver needs a reason",
            why="whoever reads the report will ask",
            fix=f'./inv waive {criterion} --because "..."',
        )
    waiver = Waiver(criterion=criterion, justification=because, approved_by=_git_user(), expires=_day(until))
    waivers.write(WAIVERS, waiver)
    Console(highlight=False).print(
        f"{criterion} is waived by {waiver.approved_by} until {waiver.expires}, in {WAIVERS.name}; commit that file.",
        soft_wrap=True,
        markup=False,
    )


@task(help={"json": "print it as JSON"})
def audit(c: InvokeContext, json: bool = False) -> None:
    """Whether the ledger is as it was written: edited, removed and moved lines show."""
    ledger = open_ledger()
    tampering, lines = ledger.audit(), len(ledger.results())
    console = Console(highlight=False)
    if json:
        places = [{"line": entry.line, "text": entry.text} for entry in tampering]
        console.file.write(
            json_module.dumps({"lines": lines, "unchained": ledger.unchained(), "tampering": places}) + "\n"
        )
    else:
        for entry in tampering:
            console.print(f"line {entry.line}: {entry.text}" if entry.line else entry.text, markup=False)
        console.print(_verdict(lines, ledger.unchained(), bool(tampering)), markup=False, soft_wrap=True)
    if tampering:
        raise InvokeExit(code=int(Exit.CRITERION_FAILED))


def _verdict(lines: int, unchained: int, is_tampered: bool) -> str:
    older = f", {unchained} of them from before there was a chain" if unchained else ""
    if is_tampered:
        return f"{lines} results{older}: the chain is broken. Do not trust this ledger; run: ./inv phase-iv --force"
    return (
        f"{lines} results{older}: the chain holds. This makes tampering evident, not impossible: "
        "who may write the ledger can write it anew from the start."
    )


def _criterion(name: str) -> str:
    """The ID of the criterion of this name; a whole task cannot be waived."""
    match = catalogue.find(name)
    if isinstance(match, Task):
        raise UsageError(
            f"{match.id} is a task, not a criterion",
            why="a waiver is for one criterion",
            fix=f'./inv waive {match.criteria[0].id} --because "..."',
        )
    return match.id


def _day(text: str) -> date:
    if not text:
        return date.today() + timedelta(days=DEFAULT_DAYS)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no day", why="it is written as 2027-01-31", fix="./inv waive --help") from None
    if day < date.today():
        raise UsageError(f"{day} has passed", why="a waiver is for the days to come", fix="./inv waive --help")
    return day


def _git_user() -> str:
    """The name and address that git knows its user by.

    Raises:
        UsageError: git knows none: a waiver is a person's word.
    """
    name, email = (run(["git", "config", key], cwd=ROOT).stdout.strip() for key in ("user.name", "user.email"))
    if not name:
        raise UsageError(
            "nobody answers for the waiver", why="git knows no user.name here", fix='git config user.name "Your Name"'
        )
    return f"{name} <{email}>" if email else name
