"""How the commands of the collections end and print: plain lines or JSON on standard output, progress on the other."""

import json
from collections.abc import Iterable, Mapping

from invoke.exceptions import Exit as InvokeExit
from rich.console import Console

from phase4.system.errors import Exit


def print_lines(lines: Iterable[object]) -> None:
    """Each line as it is: no markup, no folding."""
    console = Console(soft_wrap=True, highlight=False, markup=False)
    for line in lines:
        console.print(str(line))


def print_answer(answer: Mapping[str, object], *, as_json: bool) -> None:
    """Names and values, one line each; or the same as one JSON object."""
    if as_json:
        print_lines([json.dumps(answer, indent=2, default=str)])
        return
    for name, value in answer.items():
        rows = value if isinstance(value, list | tuple) else [value]
        print_lines(f"{name}: {row}" for row in rows or ["-"])


def end_with(code: int) -> None:
    """End the command with this exit code, quietly; go on if it is 0.

    Raises:
        InvokeExit: the code is not 0.
    """
    if code != Exit.OK:
        raise InvokeExit(code=int(code))


def print_verdict(findings: Iterable[object], subject: str) -> None:
    """The findings and how many there are; ends the command with 1 if there is any."""
    listed = list(findings)
    print_lines([*listed, f"{subject}: {len(listed)} finding(s)" if listed else f"{subject}: ok"])
    end_with(Exit.CRITERION_FAILED if listed else Exit.OK)
