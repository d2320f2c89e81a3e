"""How this program is ended from outside, and how it then ends what it started."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

# A signal, and the seconds that a group of processes has to end after it.
Attempt = tuple[signal.Signals, float]
POLL_SECONDS = 0.05


class Interrupted(KeyboardInterrupt):
    """A signal asked this program to end. What cleans up after Ctrl-C does so after every such signal."""

    def __init__(self, signum: int) -> None:
        super().__init__(signal.Signals(signum).name)
        self.exit_code = 128 + signum


@contextmanager
def interruptible() -> Iterator[None]:
    """Within it SIGINT, SIGTERM and SIGHUP raise ``Interrupted`` in the main thread."""
    signals = [signal.SIGINT, signal.SIGTERM]
    # nohup has SIGHUP ignored, and is asked for that. Shells have SIGINT ignored in every background job, whether or
    # not someone wants to end it with `kill -INT`.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signals.append(signal.SIGHUP)
    before = {signum: signal.signal(signum, _raise) for signum in signals}
    try:
        yield
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


def _raise(signum: int, frame: FrameType | None) -> None:
    text = f"\ninv: {signal.Signals(signum).name}: ending what was started; once more ends it at once\n"
    with suppress(OSError):  # the terminal may be gone
        os.write(2, text.encode())
    raise Interrupted(signum)


def end_group(process: "subprocess.Popen[str]", attempts: Sequence[Attempt]) -> None:
    """End a process that leads a group, and the whole group, whether or not the process itself is gone.

    Args:
        attempts: made in this order until nothing of the group is left. An interrupt meanwhile goes on to the next.
    """
    for signum, patience in attempts:
        try:
            os.killpg(process.pid, signum)
            _wait(lambda: _is_group_gone(process), patience)
        except ProcessLookupError:
            return
        except KeyboardInterrupt:
            continue


def _wait(condition: Callable[[], bool], patience: float) -> None:
    """Wait until it holds, ``patience`` seconds at most."""
    # Not by wait_until, which imports what it needs when it is called: the signal may have come in the midst of that
    # very import, and what was cut short cannot be imported again.
    end = time.monotonic() + patience
    while not condition() and time.monotonic() < end:
        time.sleep(POLL_SECONDS)


def _is_group_gone(process: "subprocess.Popen[str]") -> bool:
    """Never True: of a group that is gone the kernel says so with an error.

    Raises:
        ProcessLookupError: nothing of the group is left.
    """
    process.poll()
    os.killpg(process.pid, 0)
    return False


def end_marked(variable: str, mark: str, attempts: Sequence[Attempt], proc: Path = Path("/proc")) -> list[str]:
    """End every process with a mark in its environment, for a server is often in a group or session of its own.

    Args:
        variable: the variable of the environment; a process has one mark or several, with a ``/`` between them.
        attempts: as for ``end_group``.
        proc: where the system shows its processes; on one without it (macOS) none is found.

    Returns:
        The command of each, such as ``postgres -D /tmp/x``.
    """
    commands: dict[int, str] = {}
    for signum, patience in attempts:
        remaining = _marked(variable, mark, proc)
        commands |= remaining
        for pid in remaining:
            with suppress(ProcessLookupError):
                os.kill(pid, signum)
        if remaining:
            _wait(lambda: not _marked(variable, mark, proc), patience)
    return list(commands.values())


def _marked(variable: str, mark: str, proc: Path) -> dict[int, str]:
    """The command of each process with the mark, by its ID. One that ended and waits for its parent has none."""
    found = {}
    for folder in proc.glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().decode(errors="replace").split("\0")
            command = (folder / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ").strip()
        except OSError:  # it ended while we looked, or is another user's
            continue
        marks = next((entry.partition("=")[2] for entry in environment if entry.startswith(f"{variable}=")), "")
        if mark in marks.split("/"):
            found[int(folder.name)] = command[:80]
    return found
