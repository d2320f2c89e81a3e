"""minikube processes left behind by a killed run are found, and waited for."""

from pathlib import Path

import pytest
from phase4.cluster import minikube_processes
from phase4.system.errors import BlockedError
from silence import SilentProgress


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    commands = {
        "1": "/sbin/init\0",
        "20": "minikube\0--profile\0todo\0start\0--cpus=2\0",
        "30": "/opt/bin/minikube\0--profile\0todo\0status\0",
        "40": "minikube\0--profile\0todo-m02\0start\0",
        "50": "grep\0minikube --profile todo start\0",
        "self": "minikube\0--profile\0todo\0start\0",
    }
    for pid, command in commands.items():
        (tmp_path / pid).mkdir()
        (tmp_path / pid / "cmdline").write_text(command)
    (tmp_path / "60").mkdir()  # ended while we looked
    return tmp_path


def test_only_a_minikube_that_changes_this_profile_counts(proc: Path) -> None:
    assert minikube_processes.processes_of("todo", proc) == [20]


def test_nobody_is_waited_for_in_silence(monkeypatch: pytest.MonkeyPatch, progress: SilentProgress) -> None:
    left = [[20], [20], []]
    monkeypatch.setattr(minikube_processes, "processes_of", lambda profile: left.pop(0))
    monkeypatch.setattr(minikube_processes, "POLL_SECONDS", 0.0)
    minikube_processes.wait_for_minikube_processes("todo", progress)
    assert progress.lines == ["waiting for the minikube that works on todo (process 20)"]


def test_waiting_ends_with_the_command_that_ends_it(monkeypatch: pytest.MonkeyPatch, progress: SilentProgress) -> None:
    monkeypatch.setattr(minikube_processes, "processes_of", lambda profile: [20, 21])
    monkeypatch.setattr(minikube_processes, "PATIENCE_SECONDS", -1.0)
    with pytest.raises(BlockedError, match="kill 20 21"):
        minikube_processes.wait_for_minikube_processes("todo", progress)
