"""External commands: recorded, bounded in time, and ended with all their children."""

import os
import shlex
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from phase4.system.errors import CommandFailed
from phase4.system.process import environment, run

FAR_TOO_LONG = "300"


def is_gone(pid: int) -> bool:
    """Whether the process ends (it may wait to be reaped): its pipes close a moment before it does."""
    status = Path(f"/proc/{pid}/status")
    for _ in range(200):
        try:
            if "State:\tZ" in status.read_text():
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False


def test_a_command_is_recorded_with_all_it_did() -> None:
    done = run(["sh", "-c", "echo out; echo err >&2; exit 3"])
    assert (done.exit_code, done.stdout, done.stderr, done.ok) == (3, "out\n", "err\n", False)
    assert done.line == "sh -c 'echo out; echo err >&2; exit 3'"
    assert done.tail() == "err"
    assert done.seconds > 0


def test_a_missing_command_is_127_and_named() -> None:
    done = run(["no-such-command-here", "x"])
    assert done.exit_code == 127
    assert "no-such-command-here: No such file" in done.stderr


def test_a_missing_folder_is_not_taken_for_a_missing_command(tmp_path: Path) -> None:
    done = run(["true"], cwd=tmp_path / "gone")
    assert done.exit_code == 126
    assert str(tmp_path / "gone") in done.stderr


def test_a_file_that_is_no_program_is_126(tmp_path: Path) -> None:
    torn = tmp_path / "torn"
    torn.write_bytes(b"\x7fELF\x02 cut short")
    torn.chmod(0o755)
    assert run([str(torn)]).exit_code == 126


class TimeoutWhenReady(threading.Timer):
    """A timeout that comes when a file is there, so that no test depends on how fast the machine is."""

    ready: Path

    def run(self) -> None:
        while not self.finished.wait(0.02):
            if self.ready.exists():
                self.function(*self.args)
                return


@pytest.fixture
def ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file whose appearance makes a command time out."""
    file = tmp_path / "ready"
    monkeypatch.setattr(TimeoutWhenReady, "ready", file, raising=False)
    monkeypatch.setattr("phase4.system.process.threading.Timer", TimeoutWhenReady)
    return file


def nothing(line: str) -> None:
    """Follows the output and does nothing with it."""


@pytest.mark.parametrize("follow", [None, nothing], ids=["whole", "by line"])
def test_a_timeout_ends_the_command_and_its_children(ready: Path, follow: Callable[[str], None] | None) -> None:
    script = f"sleep {FAR_TOO_LONG} & echo $! > {ready}.child; echo begun; touch {ready}; wait"
    done = run(["sh", "-c", script], timeout=1, on_line=follow)
    assert (done.exit_code, done.stdout) == (124, "begun\n")
    assert done.stderr == "timed out after 1 s"
    assert is_gone(int(Path(f"{ready}.child").read_text()))


@pytest.mark.parametrize("follow", [None, nothing], ids=["whole", "by line"])
def test_a_child_left_behind_with_the_output_open_does_not_hold_us(
    ready: Path, follow: Callable[[str], None] | None
) -> None:
    script = f"(sleep 0.1; touch {ready}; exec sleep {FAR_TOO_LONG}) & echo $! > {ready}.child"
    done = run(["sh", "-c", script], on_line=follow)
    assert done.exit_code == 124
    assert is_gone(int(Path(f"{ready}.child").read_text()))


def test_a_command_that_ignores_being_asked_is_forced(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phase4.system.process.PATIENCE_SECONDS", 0.2)
    done = run(["sh", "-c", f"trap '' TERM; touch {ready}; while :; do sleep {FAR_TOO_LONG}; done"])
    assert done.exit_code == 124


def test_an_interrupt_ends_the_command(tmp_path: Path) -> None:
    def interrupt(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(["sh", "-c", f"echo $$ > {tmp_path}/own; echo go; exec sleep {FAR_TOO_LONG}"], on_line=interrupt)
    assert is_gone(int((tmp_path / "own").read_text()))


@pytest.fixture
def _interruptible() -> Iterator[None]:
    """SIGINT as a terminal's user has it; in a background job it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_interruptible")
def test_a_signal_to_us_ends_a_command_that_says_nothing(tmp_path: Path) -> None:
    script = f"echo $$ > {tmp_path}/own; sleep 0.2; kill -INT $PPID; exec sleep {FAR_TOO_LONG}"
    with pytest.raises(KeyboardInterrupt):
        run(["sh", "-c", script])
    assert is_gone(int((tmp_path / "own").read_text()))


def test_lines_come_as_they_are_said_both_outputs_joined() -> None:
    lines: list[str] = []
    done = run(["sh", "-c", "echo one; echo two >&2; printf three"], on_line=lines.append)
    assert lines == ["one", "two", "three"]
    assert done.stdout == "one\ntwo\nthree"
    assert done.ok


def test_input_is_given_to_the_command() -> None:
    assert run(["cat"], stdin="hello").stdout == "hello"
    lines: list[str] = []
    assert run(["cat"], stdin="a\nb\n", on_line=lines.append).ok
    assert lines == ["a", "b"]


def test_input_that_nobody_reads_is_no_error() -> None:
    assert run(["true"], stdin="x" * 10_000_000).ok
    assert run(["sh", "-c", "exec <&-; echo done"], stdin="x" * 10_000_000, on_line=lambda line: None).ok


def test_an_interrupt_is_not_hidden_by_the_input() -> None:
    def interrupt(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(["cat"], stdin="a\n", on_line=interrupt)


@pytest.fixture
def _waiting_input() -> Iterator[None]:
    """Our own standard input is open and says nothing, as a terminal's is."""
    ours, (reader, writer) = os.dup(0), os.pipe()
    os.dup2(reader, 0)
    yield
    os.dup2(ours, 0)
    for one in (ours, reader, writer):
        os.close(one)


@pytest.mark.usefixtures("_waiting_input")
def test_a_command_does_not_read_our_terminal() -> None:
    assert run(["cat"], timeout=20).ok


def test_bytes_that_are_no_text_are_shown_as_such() -> None:
    assert run(["printf", r"a\377b"]).stdout == "a\N{REPLACEMENT CHARACTER}b"


def test_check_raises_with_what_why_and_how() -> None:
    with pytest.raises(CommandFailed) as caught:
        run(["sh", "-c", "echo broken >&2; exit 4"], check=True)
    assert caught.value.what == "`sh -c 'echo broken >&2; exit 4'` ended with 4"
    assert caught.value.why == "broken"
    assert caught.value.fix == shlex.join(["sh", "-c", "echo broken >&2; exit 4"])


def test_our_own_tools_go_first_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TODO_PHASE4_CACHE", str(tmp_path))
    tool = tmp_path / "bin" / "ls"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho ours $EXTRA\n")
    tool.chmod(0o755)
    assert environment({"EXTRA": "x"})["EXTRA"] == "x"
    assert run(["ls"], env={"EXTRA": "too"}).stdout == "ours too\n"
