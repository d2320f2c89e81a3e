"""A command that is ended from outside ends what it started, says so, and ends with 130 (SIGINT) or 143 (SIGTERM).

Real processes: each test starts the program with something that runs until it is stopped in the place of real work.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from phase4.system.paths import ROOT
from phase4.system.process import STAGE_VARIABLE

DEADLINE_SECONDS = 60
# A server in a session of its own, as databases and browsers are, and beside it a test that never ends.
SERVER = """
import pathlib, subprocess, sys, time
server = subprocess.Popen(["sleep", "600"], start_new_session=True)
pathlib.Path("{pids}").write_text(str(server.pid))
pathlib.Path(sys.argv[1]).write_text("<s><testcase/>")
time.sleep(600)
"""
TEST = """
import sys
from pathlib import Path
from phase4.cli import program
from phase4.testing import execution
from phase4.testing.stages import Stage
execution.STAGES = (Stage("endless", "never ends", ((sys.executable, {server!r}, "{{junit}}"),), junit=True),)
execution.state_dir = lambda: Path({folder!r})
sys.argv = ["inv", "test", "--only", "endless"]
program.main()
"""
PHASE_IV = """
import sys
from phase4.cli import program, running
from phase4.system.process import run
from phase4.system.paths import ROOT
from phase4.engine.ledger import Ledger
from phase4.cli import session
from pathlib import Path
session.open_ledger = lambda: Ledger(Path({folder!r}) / "ledger.jsonl")
running.Runner.run = lambda *_: run(["sh", "-c", "sleep 600 & echo $! > {pids}; wait"], timeout=600)
sys.argv = ["inv", "phase-iv"]
program.main()
"""
DEV = """
import sys
from pathlib import Path
from rich.console import Console
from phase4.cli import dev, program
def start(*_):
    command = ["sh", "-c", "sleep 600 & echo $! > {pids}; wait"]
    return [dev.Service("backend", command, Path({folder!r}), {{}}, Console())]
dev.start = start
dev.wait_until_ready = lambda *_: None
sys.argv = ["inv", "dev"]
program.main()
"""


class Run:
    """The program at work, and the process that it started."""

    def __init__(self, folder: Path, text: str, prefix: tuple[str, ...] = ()) -> None:
        pids, server = folder / "pids", folder / "server.py"
        server.write_text(SERVER.format(pids=pids))
        script = folder / "run.py"
        script.write_text(text.format(pids=pids, server=str(server), folder=str(folder)))
        env = {name: value for name, value in os.environ.items() if name != STAGE_VARIABLE}
        self.process = subprocess.Popen(
            [*prefix, sys.executable, str(script)],
            cwd=ROOT, env=env | {"PYTHONPATH": str(ROOT / "scripts")}, text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        wait_for(lambda: (pids.exists() and pids.read_text().strip() != "") or self.process.poll() is not None)
        assert self.process.poll() is None, self.process.communicate()[0]
        self.child = int(pids.read_text())

    def end(self, signum: int) -> tuple[int, str]:
        """The exit code and what was said after a signal to the program alone."""
        self.process.send_signal(signum)
        output, _ = self.process.communicate(timeout=DEADLINE_SECONDS)
        return self.process.returncode, output

    def is_child_gone(self) -> bool:
        try:
            return "State:\tZ" in Path(f"/proc/{self.child}/status").read_text()
        except OSError:
            return True


def wait_for(condition: object) -> None:
    assert callable(condition)
    end = time.monotonic() + DEADLINE_SECONDS
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)


@pytest.fixture
def runs() -> Iterator[list[Run]]:
    """Whatever a failed test leaves is ended."""
    started: list[Run] = []
    yield started
    for run in started:
        if run.process.poll() is None:
            os.killpg(run.process.pid, signal.SIGKILL)
            run.process.communicate()
        if not run.is_child_gone():
            os.kill(run.child, signal.SIGKILL)


# As a script's background job has it, and under nohup.
IGNORES = ("sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh")
SIGNALS = pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])


@SIGNALS
@pytest.mark.parametrize("prefix", [(), IGNORES], ids=["terminal", "nohup"])
def test_a_run_of_tests_ends_the_servers_of_its_stage(
    signum: int, code: int, prefix: tuple[str, ...], tmp_path: Path, runs: list[Run]
) -> None:
    runs.append(run := Run(tmp_path, TEST, prefix))
    wait_for((tmp_path / "test" / "endless.xml").exists)
    exit_code, output = run.end(signum)
    assert exit_code == code, output
    assert run.is_child_gone()
    assert "stopped `sleep 600`, which endless had started" in output
    assert f"stopped `{sys.executable}" in output
    assert "Traceback" not in output
    assert not (tmp_path / "test" / "endless.xml").exists()


@SIGNALS
@pytest.mark.parametrize(
    ("text", "says"), [(PHASE_IV, "go on with: ./inv phase-iv"), (DEV, "stopped backend")], ids=["phase-iv", "dev"]
)
def test_a_command_ends_what_it_started(
    signum: int, code: int, text: str, says: str, tmp_path: Path, runs: list[Run]
) -> None:
    runs.append(run := Run(tmp_path, text, IGNORES))
    exit_code, output = run.end(signum)
    assert exit_code == code, output
    assert says in output
    assert "Traceback" not in output
    assert run.is_child_gone()


def test_nohup_keeps_a_run_when_the_terminal_goes(tmp_path: Path, runs: list[Run]) -> None:
    runs.append(run := Run(tmp_path, PHASE_IV, IGNORES))
    run.process.send_signal(signal.SIGHUP)
    exit_code, output = run.end(signal.SIGTERM)
    assert (exit_code, run.is_child_gone()) == (143, True), output
    assert "SIGHUP" not in output


def test_a_terminal_that_goes_ends_a_run(tmp_path: Path, runs: list[Run]) -> None:
    runs.append(run := Run(tmp_path, PHASE_IV))
    exit_code, output = run.end(signal.SIGHUP)
    assert (exit_code, run.is_child_gone()) == (129, True), output
