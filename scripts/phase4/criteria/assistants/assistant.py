"""AI tools for operators: asked one question, held against the truth, and written down for whoever audits them."""

import hashlib
import json
import shlex
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from phase4.system.errors import BlockedError
from phase4.system.paths import state_dir
from phase4.system.process import Completed, environment, run

ANSWER_SECONDS = 300.0
PRESENT_SECONDS = 30.0


@dataclass(frozen=True)
class Tool:
    """An AI tool.

    Args:
        presence: a command that ends with 0 where the tool is installed and set up.
        command: asks the question; what it prints is the answer.
        needs: what a machine must have for it, in words.
    """

    name: str
    presence: tuple[str, ...]
    command: tuple[str, ...]
    needs: str

    @property
    def line(self) -> str:
        """The command as one would type it where the tool is."""
        return shlex.join(self.command)


def audit_log() -> Path:
    """One JSON line for each question that was asked of an AI tool from this checkout; only ever appended to."""
    return state_dir() / "ai-audit.jsonl"


def require(tool: Tool) -> None:
    """Nothing where the tool is installed and set up.

    Raises:
        BlockedError: it is not; with the command to run where it is.
    """
    if shutil.which(tool.presence[0], path=environment()["PATH"]) is None:
        raise BlockedError(f"{tool.name} is not on this machine", why=tool.needs, fix=tool.line)
    present = run(tool.presence, timeout=PRESENT_SECONDS)
    if not present.ok:
        why = f"{tool.needs}; `{present.line}` said: {present.tail()[-300:]}"
        raise BlockedError(f"{tool.name} is not on this machine", why=why, fix=tool.line)


def ask(tool: Tool, *, env: dict[str, str] | None = None) -> Completed:
    """Ask the tool its question and write question and answer down.

    Raises:
        BlockedError: the tool is not here; with the command to run where it is.
    """
    require(tool)
    done = run(tool.command, timeout=ANSWER_SECONDS, env=env)
    _write_down(tool, done)
    return done


def _write_down(tool: Tool, done: Completed) -> None:
    entry = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "tool": tool.name,
        "command": done.line,
        "exit_code": done.exit_code,
        "seconds": round(done.seconds, 3),
        "answer": done.stdout,
        "answer_sha256": hashlib.sha256(done.stdout.encode()).hexdigest(),
    }
    with audit_log().open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


def audited() -> list[dict[str, str]]:
    """Every entry of the audit log, oldest first."""
    path = audit_log()
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in lines]
