"""Groups and marked processes are ended, asked first; what is not ours stays."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from phase4.system.termination import Attempt, Interrupted, end_group, end_marked, interruptible

VARIABLE = "TODO_PHASE4_TRIAL_OF_MARKS"
ATTEMPTS: list[Attempt] = [(signal.SIGTERM, 5), (signal.SIGKILL, 5)]
IGNORES_ALL = (
    "import signal, time; [signal.signal(s, signal.SIG_IGN) for s in (2, 15)]; print(flush=True); time.sleep(600)"
)


@pytest.fixture
def started() -> Iterator[list["subprocess.Popen[str]"]]:
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        process.kill()
        process.communicate()


def start(started: list["subprocess.Popen[str]"], *command: str, mark: str = "") -> "subprocess.Popen[str]":
    env = {**os.environ, VARIABLE: mark} if mark else None
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True)
    started.append(process)
    return process


def test_every_process_with_the_mark_is_ended_and_no_other(started: list["subprocess.Popen[str]"]) -> None:
    alone = start(started, "sleep", "600", mark="unit-1")
    inner = start(started, "sleep", "601", mark="unit-1/journey-2")
    other = start(started, "sleep", "602", mark="unit-11")
    unmarked = start(started, "sleep", "603")
    assert sorted(end_marked(VARIABLE, "unit-1", ATTEMPTS)) == ["sleep 600", "sleep 601"]
    assert [alone.wait(5), inner.wait(5)] == [-signal.SIGTERM, -signal.SIGTERM]
    assert [other.poll(), unmarked.poll()] == [None, None]
    assert end_marked(VARIABLE, "unit-1", ATTEMPTS) == []


def test_a_process_that_ignores_being_asked_is_forced(started: list["subprocess.Popen[str]"]) -> None:
    process = start(started, sys.executable, "-c", IGNORES_ALL, mark="m")
    assert process.stdout is not None
    process.stdout.readline()
    assert len(end_marked(VARIABLE, "m", [(signal.SIGTERM, 0.2), (signal.SIGKILL, 5)])) == 1
    assert process.wait(5) == -signal.SIGKILL


def test_a_system_without_proc_has_no_marks(tmp_path: Path) -> None:
    assert end_marked(VARIABLE, "m", ATTEMPTS, proc=tmp_path / "gone") == []


def test_a_second_interrupt_does_not_wait(started: list["subprocess.Popen[str]"]) -> None:
    process = start(started, sys.executable, "-c", IGNORES_ALL)
    assert process.stdout is not None
    process.stdout.readline()
    with interruptible():
        threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        end_group(process, [(signal.SIGTERM, 600), (signal.SIGKILL, 5)])
    assert process.wait(5) == -signal.SIGKILL


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_is_an_interrupt_with_the_shells_exit_code(
    signum: int, code: int, capfd: pytest.CaptureFixture[str]
) -> None:
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    if before[signal.SIGHUP] is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    with pytest.raises(Interrupted) as caught, interruptible():
        signal.raise_signal(signum)
    signal.signal(signal.SIGHUP, before[signal.SIGHUP])
    assert caught.value.exit_code == code
    assert f"{signal.Signals(signum).name}: ending what was started" in capfd.readouterr().err
    assert {one: signal.getsignal(one) for one in before} == before
