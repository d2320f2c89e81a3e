"""Run external commands: every one has a timeout, is recorded, and sees the project's own tools first on PATH."""

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from phase4.errors import CommandFailed
from phase4.paths import bin_dir

TAIL_CHARACTERS = 2000


@dataclass(frozen=True)
class Completed:
    """What a command did: its words, exit code (124 on timeout, 127 if not found), output and seconds."""

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
    """The environment for a command: the caller's, with the project's tools first on PATH."""
    env = dict(os.environ)
    env["PATH"] = f"{bin_dir()}{os.pathsep}{env.get('PATH', '')}"
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
) -> Completed:
    """Run a command to its end and return what it did.

    Args:
        timeout: seconds; after that the whole process group is ended and the exit code is 124.
        check: raise ``CommandFailed`` on a non-zero exit code.
        env: added to the environment.
        stdin: text given to the command.
        on_line: called with each line of (joined) output as it comes; stderr is then part of stdout.
    """
    started = time.monotonic()
    words = tuple(str(word) for word in command)
    try:
        process = subprocess.Popen(
            words,
            cwd=cwd,
            env=environment(env),
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if on_line else subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except (FileNotFoundError, PermissionError) as error:
        done = Completed(words, 127, "", f"{words[0]}: {error.strerror}", time.monotonic() - started)
    else:
        done = _finish(process, words, started, timeout, stdin, on_line)
    if check and not done.ok:
        raise CommandFailed(
            f"`{done.line}` ended with {done.exit_code}", why=done.tail() or "it said nothing", fix=done.line
        )
    return done


def _finish(
    process: "subprocess.Popen[str]",
    words: tuple[str, ...],
    started: float,
    timeout: float,
    stdin: str | None,
    on_line: Callable[[str], None] | None,
) -> Completed:
    try:
        if on_line:
            out, err = _follow(process, started + timeout, on_line), ""
        else:
            out, err = process.communicate(stdin, timeout=timeout)
        code = process.returncode
    except subprocess.TimeoutExpired:
        _end_group(process)
        out, err = process.communicate()
        code, err = 124, f"{err or ''}\ntimed out after {timeout:.0f} s".strip()
    except BaseException:
        _end_group(process)
        raise
    return Completed(words, code, out or "", err or "", time.monotonic() - started)


def _follow(process: "subprocess.Popen[str]", deadline: float, on_line: Callable[[str], None]) -> str:
    """Hand on each line as it comes. A watchdog thread would hide interrupts, so a timer ends the group."""
    import threading

    expired = threading.Event()

    def expire() -> None:
        expired.set()
        _end_group(process)

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), expire)
    timer.daemon = True
    timer.start()
    lines = []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            on_line(line.rstrip("\n"))
        process.wait()
    finally:
        timer.cancel()
    if expired.is_set():
        raise subprocess.TimeoutExpired(process.args, deadline)
    return "".join(lines)


def _end_group(process: "subprocess.Popen[str]") -> None:
    """End the command and its children: first asked, then forced."""
    for signum, patience in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        if process.poll() is not None:
            return
        try:
            os.killpg(process.pid, signum)
            process.wait(patience)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
