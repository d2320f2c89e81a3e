"""Commands about evidence itself: waivers, and whether the logs are as they were written."""

import json as json_module
from dataclasses import dataclass
from datetime import date, timedelta

from invoke.context import Context as InvokeContext
from invoke.exceptions import Exit as InvokeExit
from invoke.tasks import task
from rich.console import Console

from phase4.cli.output import print_lines
from phase4.cli.session import WAIVERS, open_ledger
from phase4.criteria import catalogue
from phase4.engine import waivers
from phase4.engine.chain import ChainedLog, Tampering
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
    """Whether ledger and AI audit log are as they were written: edited, removed and moved lines show."""
    from phase4.criteria.assistants import audit as assistants

    ledger, log = open_ledger().log, assistants.audit_log()
    audits = (
        LogAudit(ledger, "results", ledger.audit(), "./inv phase-iv --force"),
        LogAudit(log, "answers of AI tools", assistants.tampering(), "./inv ai-001 --force"),
    )
    if json:
        print_lines([json_module.dumps({"logs": [entry.data() for entry in audits]})])
    else:
        print_lines(line for entry in audits for line in entry.lines())
        print_lines([LIMIT])
    if any(entry.tampering for entry in audits):
        raise InvokeExit(code=int(Exit.CRITERION_FAILED))


LIMIT = "A chain makes tampering evident, not impossible: who may write these files can write them anew from the start."


@dataclass(frozen=True)
class LogAudit:
    """What an audit of one log tells: the nouns its lines are counted in, and what writes them anew."""

    log: ChainedLog
    nouns: str
    tampering: list[Tampering]
    fix: str

    def data(self) -> dict[str, object]:
        """For programs."""
        findings = [{"line": finding.line, "text": finding.text} for finding in self.tampering]
        name, length = self.log.path.name, len(self.log.entries())
        return {"file": name, "lines": length, "unchained": self.log.unchained(), "tampering": findings}

    def lines(self) -> list[str]:
        """For people: a line for each finding, and the verdict."""
        name, unchained = self.log.path.name, self.log.unchained()
        older = f", {unchained} of them from before there was a chain" if unchained else ""
        counts = f"{name}: {len(self.log.entries())} {self.nouns}{older}: {self._verdict()}"
        return [*(f"{name}: {finding}" for finding in self.tampering), counts]

    def _verdict(self) -> str:
        if self.tampering:
            return f"not as it was written. Do not trust this file; set it aside, then run: {self.fix}"
        if self.log.unchained() and self.log.unchained() == len(self.log.entries()):
            return "there is no chain yet; the next line seals them."
        return "the chain holds."


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
