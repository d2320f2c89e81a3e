"""Run external commands: every one has a timeout, is recorded, and sees the project's own tools first on PATH."""

import os
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from phase4.system import proxies
from phase4.system.errors import CommandFailed
from phase4.system.paths import bin_path
from phase4.system.termination import Attempt, end_group

TAIL_CHARACTERS = 2000
PATIENCE_SECONDS = 5.0
# In the environment of every command: the process that started it. What outlives that process is known by it.
RUN_VARIABLE = "TODO_PHASE4_RUN"
# In the environment of all that a stage of tests starts, however many commands lie between.
STAGE_VARIABLE = "TODO_PHASE4_STAGE"
ADMINISTRATION = ("/usr/local/sbin", "/usr/sbin", "/sbin")


@dataclass(frozen=True)
class Completed:
    """What a command did: its words, exit code, output and seconds.

    Exit codes of our own: 124 timed out, 126 cannot be run, 127 not found.
    """

    command: tuple[str, ...]
    exit_code: int
    stdout: str
    stderr: str
    seconds: float

    @property
    def ok(self) -> bool:
        return self.exit_code == 0

    @property
    def line(self) -> str:
        """The command as one would type it."""
        return shlex.join(self.command)

    def tail(self) -> str:
        """The end of what it said, standard error first choice."""
        return (self.stderr.strip() or self.stdout.strip())[-TAIL_CHARACTERS:]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a command: the caller's, with the project's tools first on PATH, the administrator's last.

    Debian leaves ``/usr/sbin``, where iptables is, out of an ordinary user's PATH.
    """
    env = dict(os.environ) | proxies.exceptions() | {RUN_VARIABLE: str(os.getpid())}
    given = [part for part in env.get("PATH", "").split(os.pathsep) if part]
    administration = [folder for folder in ADMINISTRATION if folder not in given]
    env["PATH"] = os.pathsep.join([str(bin_path()), *given, *administration])
    env.update(extra or {})
    return env


def run(
    command: Sequence[str],
    *,
    timeout: float = 60,
    check: bool = False,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: str | None = None,
    on_line: Callable[[str], None] | None = None,
    interrupt_patience: float = 0,
) -> Completed:
    """Run a command to its end and return what it did.

    Args:
        timeout: seconds; after that the whole process group is ended and the exit code is 124.
        check: raise ``CommandFailed`` on a non-zero exit code.
        env: added to the environment.
        stdin: text given to the command.
        on_line: called with each line of (joined) output as it comes; stderr is then part of stdout.
        interrupt_patience: seconds that the command has after SIGINT before it is ended by harder means. A runner of
            tests takes down its servers on SIGINT alone; by default the first signal is SIGTERM.
    """
    started = time.monotonic()
    args = tuple(str(word) for word in command)
    try:
        process = subprocess.Popen(
            args,
            cwd=cwd,
            env=environment(env),
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if on_line else subprocess.PIPE,
            text=True,
            # What a container writes to its log need not be UTF-8, and must not be a bug of ours.
            errors="replace",
            # A group of its own: a timeout or Ctrl-C ends what the command started too, and nothing else.
            start_new_session=True,
        )
    except OSError as error:
        # The same error tells of a program and of a folder to run it in; only the name in it tells which is missing.
        missing = isinstance(error, FileNotFoundError) and str(error.filename) != str(cwd)
        message = f"{error.filename or args[0]}: {error.strerror}"
        result = Completed(args, 127 if missing else 126, "", message, time.monotonic() - started)
    else:
        attempts = _attempts(interrupt_patience)
        try:
            out, err, code = _finish(process, timeout, stdin, on_line, attempts)
        except KeyboardInterrupt as interrupt:
            interrupt.add_note(f"stopped `{shlex.join(args)}`")
            raise
        result = Completed(args, code, out, err, time.monotonic() - started)
    if check and not result.ok:
        raise CommandFailed(
            f"`{result.line}` ended with {result.exit_code}", why=result.tail() or "it said nothing", fix=result.line
        )
    return result


def _attempts(interrupt_patience: float) -> list[Attempt]:
    first = [(signal.SIGINT, interrupt_patience)] if interrupt_patience else []
    return [*first, (signal.SIGTERM, PATIENCE_SECONDS), (signal.SIGKILL, PATIENCE_SECONDS)]


def _finish(
    process: "subprocess.Popen[str]",
    timeout: float,
    stdin: str | None,
    on_line: Callable[[str], None] | None,
    attempts: Sequence[Attempt],
) -> tuple[str, str, int]:
    """Output, error output and exit code. A timer ends the whole group, so that no child keeps a pipe open."""
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        end_group(process, attempts)

    timer = threading.Timer(timeout, expire)
    timer.daemon = True
    try:
        timer.start()
        out, err = _follow(process, stdin, on_line) if on_line else process.communicate(stdin)
    except BaseException:
        end_group(process, attempts)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                with suppress(BrokenPipeError):
                    pipe.close()
        process.wait()
        raise
    finally:
        timer.cancel()
    if expired.is_set():
        note = f"timed out after {timeout:.0f} s"
        return out or "", f"{err or ''}\n{note}".strip(), 124
    return out or "", err or "", process.returncode


def _follow(process: "subprocess.Popen[str]", stdin: str | None, on_line: Callable[[str], None]) -> tuple[str, str]:
    """Hand on each line as it comes; returns all of them. Short input only: it is written before reading."""
    if process.stdin is not None:
        with suppress(BrokenPipeError), process.stdin:
            process.stdin.write(stdin or "")
    lines = []
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            lines.append(line)
            on_line(line.rstrip("\n"))
    process.wait()
    return "".join(lines), ""
